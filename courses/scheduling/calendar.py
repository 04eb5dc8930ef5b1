"""What a month, a week and a day consist of, and where sessions stand in them. Pure: weeks begin on Monday.

A session that goes past midnight stands on each day that it touches, cut at midnight.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, Protocol, TypeVar

from courses.values import SCHOOL_ZONE, school_day

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
FULL_DAY = 24 * 60
"""Minutes."""
STEP = 15
"""Minutes that one row of the time grid stands for."""
FIRST_HOUR, LAST_HOUR = 8, 22
"""What a time grid shows at least."""
SHARES = (1, 2, 3, 4, 5, 6, 8, 10, 12)
"""Into how many equal lanes the width of a day can be cut: all of them cut 120 units evenly."""


class Timed(Protocol):
    """Whatever takes place from one moment to another."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""

    @property
    def ends_at(self) -> datetime:
        """When it is over."""


T = TypeVar("T", bound=Timed)


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """The part of a session that lies on one day."""

    item: T
    starts: int
    """Minutes after midnight at the school; 0 for one that has begun the day before."""
    ends: int
    """Minutes after midnight; 1440 for one that goes on."""
    has_begun: bool = False
    """Whether it has come over from the day before."""
    goes_on: bool = False
    """Whether it goes on after midnight."""


Rowed = tuple[Piece[T], int, int]
"""A piece with the rows in which it is drawn."""


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A piece in its place in the time grid: the rows from the first hour on, and one of several lanes."""

    piece: Piece[T]
    first_row: int
    end_row: int
    lane: int
    shares: int
    """Into how many lanes the day is cut there."""


@dataclass(frozen=True, slots=True)
class Rest(Generic[T]):
    """Pieces for which there is no lane; they are counted, never left out in silence."""

    pieces: tuple[Piece[T], ...]
    first_row: int
    end_row: int
    lane: int
    shares: int


@dataclass(frozen=True, slots=True)
class DayColumn(Generic[T]):
    """A day of a time grid."""

    day: date
    placed: tuple[Placed[T], ...]
    rests: tuple[Rest[T], ...]
    lanes: int
    """The most lanes that it has anywhere; 0 for a day without anything."""


@dataclass(frozen=True, slots=True)
class TimeGrid(Generic[T]):
    """Days side by side under the same hours."""

    hours: tuple[int, ...]
    columns: tuple[DayColumn[T], ...]

    @property
    def rows(self) -> int:
        """How many rows of 15 minutes there are."""
        return len(self.hours) * 60 // STEP


def monday_of(day: date) -> date:
    """Give the first day of a week."""
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> tuple[date, ...]:
    """Give the seven days of a week, Monday first."""
    monday = monday_of(day)
    return tuple(monday + timedelta(days=n) for n in range(7))


def month_of(day: date) -> tuple[tuple[date, ...], ...]:
    """Give the weeks that a month touches, whole."""
    first, last = day.replace(day=1), shifted_month(day, 1) - DAY
    count = (monday_of(last) - monday_of(first)) // WEEK + 1
    return tuple(week_of(first + n * WEEK) for n in range(count))


def shifted_month(day: date, by: int) -> date:
    """Give the first day of a month so many months on."""
    months = day.year * 12 + day.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def first_moment_of(day: date) -> datetime:
    """Give the moment at which a day begins at the school."""
    return datetime.combine(day, time(), tzinfo=SCHOOL_ZONE)


def span_of(days: Sequence[date]) -> tuple[datetime, datetime]:
    """Give the moments at which some days in a row begin and are over."""
    return first_moment_of(days[0]), first_moment_of(days[-1] + DAY)


def pieces_of(days: Iterable[date], items: Iterable[T]) -> dict[date, list[Piece[T]]]:
    """Put sessions under the days that they touch, each day in order of time; every day is there."""
    found: dict[date, list[Piece[T]]] = {day: [] for day in days}
    for item in items:
        for day, piece in _cut(item):
            if day in found:
                found[day].append(piece)
    for some in found.values():
        some.sort(key=lambda piece: (piece.starts, -piece.ends))
    return found


def _cut(item: T) -> Iterator[tuple[date, Piece[T]]]:
    begin, day = school_day(item.starts_at), school_day(item.starts_at)
    while first_moment_of(day) < item.ends_at:
        midnight = first_moment_of(day)
        starts, ends = ((one - midnight) // timedelta(minutes=1) for one in (item.starts_at, item.ends_at))
        yield day, Piece(item, max(starts, 0), min(ends, FULL_DAY), has_begun=day > begin, goes_on=ends > FULL_DAY)
        day += DAY


def time_grid(days: Sequence[date], items: Iterable[T], *, most: int) -> TimeGrid[T]:
    """Lay out days with their sessions; those that overlap stand side by side.

    :param most: the most lanes that a day may have, one of SHARES; where more is going on at once, the last lane
        counts the rest
    """
    by_day = pieces_of(days, items)
    hours = _hours_of([piece for some in by_day.values() for piece in some])
    return TimeGrid(hours, tuple(_column(day, some, first_hour=hours[0], most=most) for day, some in by_day.items()))


def _hours_of(pieces: Sequence[Piece[T]]) -> tuple[int, ...]:
    first = min((piece.starts // 60 for piece in pieces), default=FIRST_HOUR)
    end = max((-(-piece.ends // 60) for piece in pieces), default=LAST_HOUR)
    return tuple(range(min(first, FIRST_HOUR), max(end, LAST_HOUR)))


def _column(day: date, pieces: Sequence[Piece[T]], *, first_hour: int, most: int) -> DayColumn[T]:
    placed: list[Placed[T]] = []
    rests: list[Rest[T]] = []
    widest = 0
    for crowd in _crowds([(piece, *_rows(piece, first_hour)) for piece in pieces]):
        lanes = _lanes(crowd)
        shares = next((n for n in SHARES if len(lanes) <= n <= most), most)
        widest = max(widest, shares)
        fit = len(lanes) if len(lanes) <= most else most - 1
        placed += [Placed(*one, lane, shares) for lane, some in enumerate(lanes[:fit]) for one in some]
        if left := [one for some in lanes[fit:] for one in some]:
            rows = min(first for _, first, _ in left), max(end for _, _, end in left)
            rests.append(Rest(tuple(piece for piece, _, _ in left), *rows, fit, shares))
    placed.sort(key=lambda one: (one.piece.starts, one.lane))
    return DayColumn(day, tuple(placed), tuple(rests), widest)


def _rows(piece: Piece[T], first_hour: int) -> tuple[int, int]:
    """Give the nearest rows of a piece, at least one."""
    first, end = ((minutes + STEP // 2) // STEP for minutes in (piece.starts, piece.ends))
    if first == end:  # a few minutes beside midnight
        first, end = (0, 1) if first == 0 else (end - 1, end)
    before = first_hour * 60 // STEP
    return first - before, end - before


def _crowds(pieces: Iterable[Rowed[T]]) -> Iterator[list[Rowed[T]]]:
    """Split the pieces of a day, in order of time, where nothing is going on: each part has lanes of its own."""
    crowd: list[Rowed[T]] = []
    for one in pieces:
        if crowd and all(_is_free_after(other, one) for other in crowd):
            yield crowd
            crowd = []
        crowd.append(one)
    if crowd:
        yield crowd


def _lanes(crowd: Sequence[Rowed[T]]) -> list[list[Rowed[T]]]:
    """Put each piece into the first lane that is free by then."""
    lanes: list[list[Rowed[T]]] = []
    for one in crowd:
        free = next((lane for lane in lanes if _is_free_after(lane[-1], one)), None)
        if free is None:
            lanes.append([one])
        else:
            free.append(one)
    return lanes


def _is_free_after(before: Rowed[T], wanted: Rowed[T]) -> bool:
    """Whether the one is over before the other begins, by the minute and by the row in which each is drawn."""
    (earlier, _, end_row), (later, first_row, _) = before, wanted
    return earlier.ends <= later.starts and end_row <= first_row
