"""The times at which sessions can be, as slots: those of the school's week, and every other that something stands in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from courses.availability.models import Duty as DutyRow
from courses.availability.models import TeachingTime
from courses.availability.rules import FreeTime, OpenTime, parts_between
from courses.planning.names import Span
from courses.scheduling.timetable.calendar import (
    TIMES_OF_DAY,
    Calendar,
    DayKind,
    Signal,
    TimeOfDay,
    judged,
    kind_of,
    slots_between,
)
from courses.scheduling.timetable.facts import Duty, Slot
from courses.school import rules as school
from courses.school.rules import Day

SPRING_FESTIVAL = "春节"


@dataclass(frozen=True, slots=True)
class School:
    """What the school knows of its days."""

    calendar: Calendar
    times: Sequence[TimeOfDay] = TIMES_OF_DAY
    signals: Sequence[Signal] = ()


class Grid:
    """The slots of a timetable, found by their time."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.slots = slots
        self._ids = {(one.starts_at, one.ends_at): one.id for one in reversed(slots)}

    def at(self, span: Span) -> int:
        """Give the slot of a time that is in the grid."""
        return self._ids[span]

    def open_slots(self, time: OpenTime | None) -> frozenset[int] | None:
        """Give the slots in which a venue can be used; None: all."""
        if time is None:
            return None
        return frozenset(one.id for one in self.slots if time.is_open(one.starts_at, one.ends_at))

    def free_slots(self, time: FreeTime | None) -> frozenset[int] | None:
        """Give the slots in which somebody is free; None: nothing has been said, and nothing is ruled out."""
        if time is None:
            return None
        return frozenset(one.id for one in self.slots if time.is_free_between(one.starts_at, one.ends_at))

    def duties(self, rows: Iterable[DutyRow]) -> dict[int, Duty]:
        """Give who is on duty at a station in each slot: the fewest of the parts of the day that it touches."""
        known = {(one.day, one.part): Duty(one.volunteers, one.leaders) for one in rows}
        nobody = Duty(0, 0)
        found = {}
        for one in self.slots:
            here = [known.get(part, nobody) for part in parts_between(one.starts_at, one.ends_at)]
            found[one.id] = Duty(min(d.volunteers for d in here), min(d.leaders for d in here))
        return found


def grid_of(days: tuple[date, date] | None, spans: Iterable[Span], *, school: School) -> Grid:
    """Make the slots of some days, and one more for each time that is none of theirs.

    :param days: the first and the last day whose usual times are wanted; None: only the given times
    """
    slots = slots_between(*days, calendar=school.calendar, times=school.times, signals=school.signals) if days else []
    usual = {(one.starts_at, one.ends_at) for one in slots}
    for number, (first, last) in enumerate(sorted(set(spans) - usual), start=len(slots) + 1):
        other = Slot(number, _kind(first, last), first, last)
        slots.append(judged(other, calendar=school.calendar, times=school.times, signals=school.signals))
    return Grid(slots)


def _kind(starts_at: datetime, ends_at: datetime) -> str:
    day, part = parts_between(starts_at, ends_at)[0]
    return kind_of(day.weekday(), part.value)


def times_of(rows: Sequence[TeachingTime]) -> Sequence[TimeOfDay]:
    """Give the school's times of day: those that officers have set, else the usual ones."""
    if not rows:
        return TIMES_OF_DAY
    return [
        TimeOfDay(
            one.part.value,
            one.starts_at,
            one.ends_at,
            frozenset(int(digit) for digit in one.weekdays),
            on_makeup_workdays=one.on_make_up_workdays,
        )
        for one in rows
    ]


def calendar_of(days: Iterable[Day]) -> Calendar:
    """Give the days of the school as the rules of the timetable see them.

    The days before Spring Festival are those before its first day off: the day by the lunar calendar is not entered.
    """
    days = sorted(days, key=lambda one: one.day)
    kinds = {
        school.DayKind.HOLIDAY: DayKind.HOLIDAY,
        school.DayKind.MAKE_UP_WORKDAY: DayKind.MAKEUP_WORKDAY,
    }
    first = {
        one.day.year: one.day
        for one in reversed(days)
        if one.kind is school.DayKind.HOLIDAY and SPRING_FESTIVAL in one.name
    }
    return Calendar(
        {one.day: kinds[one.kind] for one in days},
        years=frozenset(one.day.year for one in days),
        spring_festivals=frozenset(first.values()),
    )
