"""The competition's problems: their file format, and their solutions'."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINES = {"COURSES": 5, "ROOMS": 2, "UNAVAILABILITY_CONSTRAINTS": 3}
"""Words in a line of each block; in that of curricula the second word says how many follow."""


@dataclass(frozen=True, slots=True)
class Course:
    """What a teacher gives so many lectures of, on at least so many days."""

    id: str
    teacher: str
    lectures: int
    min_days: int
    students: int


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem of the competition."""

    name: str
    days: int
    hours: int
    """Periods in a day."""
    courses: tuple[Course, ...]
    rooms: dict[str, int]
    """Seats."""
    curricula: dict[str, tuple[str, ...]]
    unavailable: frozenset[tuple[str, int, int]]
    """Course, day, period of the day."""


@dataclass(frozen=True, slots=True)
class Lecture:
    """A line of a solution."""

    course: str
    room: str
    day: int
    hour: int

    def __str__(self) -> str:
        return f"{self.course} {self.room} {self.day} {self.hour}"


def parse(text: str) -> Instance:
    """Read a ``.ctt`` file.

    :raises ValueError: a line is not as the format has it
    """
    header: dict[str, str] = {}
    blocks: dict[str, list[list[str]]] = {"COURSES": [], "ROOMS": [], "CURRICULA": [], "UNAVAILABILITY_CONSTRAINTS": []}
    for key, words in _lines(text):
        if key in blocks:
            blocks[key].append(words)
        else:
            header[key] = words[0]
    return Instance(
        name=header["Name"],
        days=int(header["Days"]),
        hours=int(header["Periods_per_day"]),
        courses=tuple(Course(w[0], w[1], int(w[2]), int(w[3]), int(w[4])) for w in blocks["COURSES"]),
        rooms={name: int(seats) for name, seats in blocks["ROOMS"]},
        curricula={words[0]: tuple(words[2:]) for words in blocks["CURRICULA"]},
        unavailable=frozenset((w[0], int(w[1]), int(w[2])) for w in blocks["UNAVAILABILITY_CONSTRAINTS"]),
    )


def _lines(text: str) -> Iterator[tuple[str, list[str]]]:
    """Give each line as words, with the block or the header that it belongs to."""
    block = ""
    for line in text.splitlines():
        words = line.split()
        if not words or words == ["END."]:
            continue
        if len(words) == 1 and words[0].endswith(":"):
            block = words[0][:-1]
        elif not block:
            yield words[0].rstrip(":"), words[1:]
        elif len(words) != _LINES.get(block, 2 + int(words[1]) if block == "CURRICULA" else -1):
            raise ValueError(f"{block}: {line!r}")
        else:
            yield block, words


def written(solution: Sequence[Lecture]) -> str:
    """Write a solution as the competition wants it: course, room, day, period."""
    return "".join(f"{one}\n" for one in solution)
