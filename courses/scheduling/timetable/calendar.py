"""Days to slots: which times of which days a school can use, and what stands in the way of the others (H6, H12)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from courses.scheduling.timetable.facts import Block, Mark, Slot
from courses.values import SCHOOL_ZONE

_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
WORK_ENDS = time(18)
"""Until then, people are at work on a make-up workday."""


class DayKind(StrEnum):
    """What the published arrangement makes of a day."""

    HOLIDAY = "holiday"
    MAKEUP_WORKDAY = "makeup_workday"


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time at which the school holds sessions, and on which days of the week (Monday is 0)."""

    name: str
    starts: time
    ends: time
    weekdays: frozenset[int]
    on_makeup_workdays: bool = False
    """On a Saturday or Sunday that is worked, too (调休): then it is a weekday."""


MORNING = TimeOfDay("morning", time(9, 0), time(11, 15), frozenset({SATURDAY, SUNDAY}))
AFTERNOON = TimeOfDay("afternoon", time(14, 30), time(16, 45), frozenset({SATURDAY, SUNDAY}))
EVENING = TimeOfDay("evening", time(19, 0), time(21, 15), frozenset({1, 2, 3}), on_makeup_workdays=True)
TIMES_OF_DAY = (MORNING, AFTERNOON, EVENING)
"""DOMAIN.md §11; a setting."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of the days. Nothing is guessed: a year that is not in ``years`` has no usable day."""

    days: Mapping[date, DayKind]
    years: frozenset[int]
    """Years whose holidays have been entered."""
    spring_festivals: frozenset[date] = frozenset()
    """First days of the year by the lunar calendar (春节)."""
    exam_weeks: frozenset[date] = frozenset()
    """Mondays of the weeks in which pupils have exams …"""
    entrance_exam_weeks: frozenset[date] = frozenset()
    """… or entrance exams (中考、高考)."""
    town_events: frozenset[date] = frozenset()
    """Days that a session had better leave to the town (龙舟)."""

    def is_holiday(self, day: date) -> bool:
        """Whether a day is a statutory holiday, the whole bridged period counted."""
        return self.days.get(day) is DayKind.HOLIDAY

    def is_makeup_workday(self, day: date) -> bool:
        """Whether a Saturday or Sunday is worked (调休)."""
        return self.days.get(day) is DayKind.MAKEUP_WORKDAY

    def is_workday(self, day: date) -> bool:
        """Whether people are at work, and pupils at school."""
        return self.is_makeup_workday(day) or (day.weekday() < SATURDAY and not self.is_holiday(day))


class Reach(StrEnum):
    """What a weather signal stops."""

    ALL = "all"
    OUTDOORS = "outdoors"


@dataclass(frozen=True, slots=True)
class Signal:
    """A weather signal that stops sessions, from a moment to another."""

    starts_at: datetime
    ends_at: datetime
    reach: Reach = Reach.ALL


def slots_between(
    first: date,
    last: date,
    *,
    calendar: Calendar,
    times: Sequence[TimeOfDay] = TIMES_OF_DAY,
    signals: Sequence[Signal] = (),
    first_id: int = 1,
) -> list[Slot]:
    """List the slots from one day to another, both included; those that cannot be used say why not."""
    found: list[Slot] = []
    for number in range((last - first).days + 1):
        day = first + number * _DAY
        for one in times:
            worked = calendar.is_makeup_workday(day) and one.on_makeup_workdays
            if day.weekday() in one.weekdays or worked:
                starts, ends = _at(day, one.starts), _at(day, one.ends)
                slot = Slot(first_id + len(found), kind_of(day.weekday(), one.name), starts, ends)
                found.append(judged(slot, calendar=calendar, times=times, signals=signals))
    return found


def kind_of(weekday: int, part_of_day: str) -> str:
    """Give the kind of the slots in a part of a day of the week (Monday is 0): ``saturday_morning``."""
    return f"{_WEEKDAYS[weekday]}_{part_of_day}"


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SCHOOL_ZONE)


def judged(
    slot: Slot, *, calendar: Calendar, times: Sequence[TimeOfDay] = TIMES_OF_DAY, signals: Sequence[Signal] = ()
) -> Slot:
    """Say of a slot, one of the school's or any other time that an official asks for, what is known of it."""
    blocks = frozenset(_blocks(slot, calendar, times, signals))
    return replace(slot, blocks=blocks, marks=frozenset(_marks(slot.day, calendar)))


def _blocks(slot: Slot, calendar: Calendar, times: Iterable[TimeOfDay], signals: Iterable[Signal]) -> Iterator[Block]:
    day = slot.day
    if day.year not in calendar.years:
        yield Block.NO_DAY_TABLE
    if calendar.is_holiday(day):
        yield Block.HOLIDAY
    here = [one for one in times if (_at(day, one.starts), _at(day, one.ends)) == (slot.starts_at, slot.ends_at)]
    if calendar.is_makeup_workday(day):
        if not any(one.on_makeup_workdays for one in here):
            yield Block.OFF_GRID if slot.starts_at >= _at(day, WORK_ENDS) else Block.MAKEUP_WORKDAY
    elif not any(day.weekday() in one.weekdays for one in here):
        yield Block.OFF_GRID
    yield from _weather(slot, signals)


def _weather(slot: Slot, signals: Iterable[Signal]) -> Iterator[Block]:
    for signal in signals:
        if signal.starts_at < slot.ends_at and slot.starts_at < signal.ends_at:
            yield Block.WEATHER if signal.reach is Reach.ALL else Block.WEATHER_OUTDOORS


def _marks(day: date, calendar: Calendar) -> Iterator[Mark]:
    monday = day - day.weekday() * _DAY
    if monday in calendar.exam_weeks:
        yield Mark.EXAM_WEEK
    if monday in calendar.entrance_exam_weeks:
        yield Mark.ENTRANCE_EXAM_WEEK
    if calendar.is_workday(day + _DAY):
        yield Mark.SCHOOL_NIGHT
    if day.weekday() >= SATURDAY and _is_bridge(monday, calendar):
        yield Mark.BRIDGE_WEEKEND
    if any(_DAY <= festival - day <= 7 * _DAY for festival in calendar.spring_festivals):
        yield Mark.BEFORE_SPRING_FESTIVAL
    if day in calendar.town_events:
        yield Mark.TOWN_EVENT


def _is_bridge(monday: date, calendar: Calendar) -> bool:
    """Whether a weekend touches a holiday, or half of it is worked."""
    weekend = (monday + SATURDAY * _DAY, monday + SUNDAY * _DAY)
    around = (weekend[0] - _DAY, *weekend, weekend[1] + _DAY)
    return any(map(calendar.is_holiday, around)) or any(map(calendar.is_makeup_workday, weekend))


def with_weather(slots: Iterable[Slot], signals: Sequence[Signal]) -> list[Slot]:
    """Give the same slots under weather signals, for a change that they force or to see what they would do."""
    return [replace(slot, blocks=slot.blocks.union(_weather(slot, signals))) for slot in slots]
