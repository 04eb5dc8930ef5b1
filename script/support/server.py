"""`script/server`: the database made and filled once, then pages and background jobs until one is told to stop."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from script.support.shell import ROOT, VENV, Stop, main, say

_HOST = "127.0.0.1"
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_START_SECONDS = 60
_LOOK_SECONDS = 0.5
_STOP_SECONDS = 15
_GUNICORN = (VENV / "bin" / "gunicorn", "--config", "python:script.support.web")
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


class _Told(Exception):
    """Ctrl-C or TERM: end cleanly."""


def serve() -> int:
    """Prepare and serve; 0 when told to stop, `Stop` when the pages or the worker end by themselves."""
    for number in _SIGNALS:
        signal.signal(number, _tell)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        port = _port()
        running["the web server"] = _start([*_GUNICORN, "--bind", f"{_HOST}:{port}", "wsgi:app"])
        _wait_until_it_answers(port, running)
        running["the worker"] = _start([VENV / "bin" / "flask", "--app", "wsgi", "worker"])
        say(f"\nServing http://{_HOST}:{port}  (Ctrl-C ends it)")
        _watch(running)
    except _Told:
        say("\nStopping …")
        return 0
    finally:
        _end(running.values())


def _tell(number: int, frame: FrameType | None) -> None:
    raise _Told


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Stop(f'PORT is "{text}", and must be a number from 1 to 65535.')
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, int(text)))
        except OSError as error:
            raise Stop(
                f"Port {text} cannot be had ({error.strerror}). Stop what uses it, or choose another:\n\n"
                "    PORT=8001 script/server"
            ) from error
    return int(text)


def _start(command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
    words = [str(word) for word in command]
    return subprocess.Popen(words, cwd=ROOT, stdin=subprocess.DEVNULL, preexec_fn=_depend_on_parent)  # noqa: PLW1509 - no thread here


def _depend_on_parent() -> None:
    """In the child: leave the terminal's Ctrl-C to the parent, and on Linux end when it ends, even by SIGKILL."""
    os.setsid()
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_it_answers(port: int, running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        stop_if_ended(running)
        try:
            with urllib.request.urlopen(f"http://{_HOST}:{port}/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise Stop(f"The web server did not answer within {_START_SECONDS} s.")


def _watch(running: Mapping[str, subprocess.Popen[bytes]]) -> NoReturn:
    """Look on until a process ends, or one is told to stop."""
    while True:
        stop_if_ended(running)
        time.sleep(_LOOK_SECONDS)


def stop_if_ended(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """`Stop`, naming it, when one of the processes is no more."""
    for name, process in running.items():
        if process.poll() is not None:
            raise Stop(
                f"{name.capitalize()} ended by itself with status {process.returncode}; its last words are above."
            )


def _end(processes: Collection[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, and wait; impatience (a second Ctrl-C) must not leave one behind."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main(serve)
