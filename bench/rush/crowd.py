"""The crowd: requests over connections that stay open, on loopback only, bounded in number and time."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.rush.school import Caller

HOST = "127.0.0.1"
LIMIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody got, and after how long."""

    status: int
    """0: no answer."""
    seconds: float
    """From when they pressed the button."""
    is_early: bool
    """One of those who came within the first second."""


def press(
    port: int, path: str, people: Sequence[Caller], *, early: int, connections: int
) -> tuple[list[Answer], float]:
    """Let people press a button: some spread over the first second, all others right after. Give how long all took."""
    return asyncio.run(_press(port, path, people, early, connections))


async def _press(
    port: int, path: str, people: Sequence[Caller], early: int, connections: int
) -> tuple[list[Answer], float]:
    began = time.perf_counter()
    queue: asyncio.Queue[tuple[int, float]] = asyncio.Queue()
    answers: list[Answer] = []

    async def arrive() -> None:
        for number in range(len(people)):
            due = began + (number / early if number < early else 1.0)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            queue.put_nowait((number, due))

    async def serve() -> None:
        line = _Line(port)
        while len(answers) + len(busy) < len(people) or not queue.empty():
            try:
                number, due = await asyncio.wait_for(queue.get(), 0.2)
            except TimeoutError:
                continue
            busy.add(number)
            status = await line.post(path, people[number])
            busy.discard(number)
            answers.append(Answer(status, time.perf_counter() - due, number < early))
        line.close()

    busy: set[int] = set()
    await asyncio.gather(arrive(), *(serve() for _ in range(connections)))
    return answers, time.perf_counter() - began


class _Line:
    """One connection, opened anew when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, caller: Caller) -> int:
        body = urlencode({"csrf_token": caller.token})
        request = (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}:{self._port}\r\nCookie: {caller.cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
        for _again in range(2):
            try:
                return await asyncio.wait_for(self._exchange(request), LIMIT_SECONDS)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
            except TimeoutError:
                self.close()
                return 0
        return 0

    async def _exchange(self, request: bytes) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self._port)
        reader, writer = self._streams
        writer.write(request)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next((line for line in head.split("\r\n") if line.startswith("content-length:")), "")
        if length:
            await reader.readexactly(int(length.partition(":")[2]))
        if "connection: close" in head:
            self.close()
        return int(head.split(" ", 2)[1])

    def close(self) -> None:
        """Let go of the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
