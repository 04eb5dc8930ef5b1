"""What the syllabus says about the sessions of a class: their order, what belongs together, what is still to be placed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from courses.catalog.models import SyllabusUnit
from courses.catalog.rules import Kind
from courses.planning.names import Span
from courses.values import Bilingual


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a session is in the timetable."""

    time: Span
    venue: int
    instructors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A session of a class, in the timetable or wanted by the syllabus."""

    id: int
    """Of its row; negative: there is none."""
    offering: int
    unit: int | None
    kind: Kind
    topic: Bilingual
    credit_hours: Decimal
    today: Standing | None = None
    """Where it stands; None: nowhere."""
    wish: Standing | None = None
    """Where somebody would like to have it."""
    teachers: tuple[int, ...] = ()
    """Who shall teach it, wherever it will be; empty: nobody is named."""
    is_outdoors: bool = False
    is_locked: bool = False
    is_attended: bool = False

    @property
    def standing(self) -> Standing | None:
        """Where it shall be, or is."""
        return self.wish or self.today

    @property
    def starts_at(self) -> datetime | None:
        """When it shall begin, or begins."""
        return self.standing.time[0] if self.standing else None


def in_order(items: Sequence[Item], units: Sequence[SyllabusUnit]) -> list[Item]:
    """Put the sessions of a class in the order of its syllabus.

    Those of one unit come in order of time; one that is in no syllabus stays behind what is before it in time.
    """
    position = {unit.id: unit.position for unit in units}
    known = [one for one in items if one.unit in position]
    in_syllabus = sorted(known, key=lambda one: (position[one.unit or 0], *_time(one)))
    for one in sorted((one for one in items if one.unit not in position), key=_time):
        before = [n for n, other in enumerate(in_syllabus, start=1) if _time(other) <= _time(one)]
        in_syllabus.insert(max(before, default=0), one)
    return in_syllabus


def _time(one: Item) -> tuple[float, int]:
    return (one.starts_at.timestamp() if one.starts_at else float("inf")), one.id


def modules_of(units: Sequence[SyllabusUnit]) -> dict[int, int]:
    """Say for each unit of which theory unit it is the practice, or that it is its own: the nearest one before it."""
    found: dict[int, int] = {}
    lesson: int | None = None
    for unit in units:
        if unit.kind is Kind.THEORY:
            lesson = unit.id
        if lesson is not None:
            found[unit.id] = lesson
    return found


def open_items(offering: int, units: Sequence[SyllabusUnit], placed: Iterable[Item]) -> Iterator[Item]:
    """Give a session for each unit whose credit hours are not all in the timetable yet; their ids are still 0."""
    given: dict[int | None, Decimal] = defaultdict(Decimal)
    for one in placed:
        given[one.unit] += one.credit_hours
    for unit in units:
        missing = unit.credit_hours - given[unit.id]
        if missing > 0:
            yield Item(0, offering, unit.id, unit.kind, unit.label, missing)
