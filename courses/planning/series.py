"""A series: many sessions at once, on the days of a rule, in the order of the syllabus. Pure: rule and facts in, list out.

Nothing of it is placed yet, and nothing about days is guessed: a year that nobody has entered keeps its days, and is
named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import cycle

from courses.availability.rules import EVENING_BEGINS
from courses.catalog.rules import Kind
from courses.errors import Refusal
from courses.school.rules import Calendar, DayKind
from courses.values import SCHOOL_ZONE, Bilingual, school_day

MOST_ROWS = 60
"""A list that somebody looks through, row by row."""
WEEKS = (1, 2)
"""Every week, or every second one."""
DAYS_TO_PRACTICE = 3
"""From a theory to its practice, at least (DOMAIN.md §13, H7)."""
NAMELESS = Bilingual("")
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


class Skip(StrEnum):
    """Why a day of the rule is passed over."""

    HOLIDAY = "holiday"
    MAKE_UP_WORKDAY = "make_up_workday"
    LEFT_OUT = "left_out"
    """The officer wants no session in this week."""
    OCCUPIED = "occupied"
    """The class meets at that time already."""
    TOO_SOON = "too_soon"
    """The theory has just been taught: the practice waits for the next day."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A day of the rule that is passed over."""

    day: date
    why: Skip
    name: Bilingual = NAMELESS
    """What the holiday is called."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the syllabus of a class still wants."""

    unit: int
    kind: Kind
    minutes: int
    credit_hours: Decimal
    theory: int | None
    """The unit that teaches what it practices, or itself."""


@dataclass(frozen=True, slots=True)
class Rule:
    """On which days, at what time, where and with whom a class shall meet."""

    weekdays: frozenset[int]
    """Monday is 0."""
    starts: time
    ends: time | None
    """None: when the minutes of the unit are over."""
    first_day: date
    last_day: date
    every: int = 1
    """Weeks from one to the next."""
    times: int = MOST_ROWS
    """How many sessions at most."""
    skips_holidays: bool = True
    skips_make_up_workdays: bool = True
    left_out: frozenset[date] = frozenset()
    """Mondays of weeks in which nothing shall be."""
    theory_venue: int | None = None
    practice_venues: tuple[int, ...] = ()
    """Used in turn."""
    theory_instructors: tuple[int, ...] = ()
    practice_instructors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rule meets."""

    calendar: Calendar
    busy: Sequence[tuple[datetime, datetime]] = ()
    """When the class meets already."""
    taught: dict[int, date] = field(default_factory=dict)
    """The last day on which each theory unit is placed already."""


@dataclass(frozen=True, slots=True)
class Row:
    """A session as the rule proposes it."""

    lesson: Lesson
    starts_at: datetime
    ends_at: datetime
    venue: int | None
    instructors: tuple[int, ...]
    gaps: tuple[Gap, ...] = ()
    """Days of the rule between the row before and this one."""
    days_from_theory: int | None = None
    """Less than wanted; None: enough, or no practice."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The list that a rule gives."""

    rows: tuple[Row, ...]
    left: tuple[Lesson, ...]
    """What finds no day."""
    gaps: tuple[Gap, ...]
    """Days passed over after the last row."""
    unknown_years: tuple[int, ...]
    """Years of the rule whose holidays nobody has entered."""


def check_rule(rule: Rule) -> None:
    """Refuse a rule that has no day, or no time.

    :raises Refusal: ``series.reversed``, ``session.reversed``
    """
    if rule.last_day < rule.first_day:
        raise Refusal("series.reversed", field="last_day")
    if rule.ends is not None and rule.ends <= rule.starts:
        raise Refusal("session.reversed", field="ends_at")


def check_length(rows: int) -> None:
    """Refuse a list that nobody looks through.

    :raises Refusal: ``series.too_long``
    """
    if rows > MOST_ROWS:
        raise Refusal("series.too_long", most=MOST_ROWS)


def propose(lessons: Sequence[Lesson], rule: Rule, facts: Facts) -> Proposal:
    """Give each lesson the next day of the rule, in the order of the syllabus.

    A practice waits until its theory is three days past; where the days do not suffice for that, it does not, and the
    row says so.

    :raises Refusal: as :func:`check_rule`
    """
    check_rule(rule)
    patient = _assigned(lessons, rule, facts, wait=DAYS_TO_PRACTICE)
    if not patient.left or len(patient.rows) >= rule.times:
        return patient
    hasty = _assigned(lessons, rule, facts, wait=0)
    return hasty if len(hasty.rows) > len(patient.rows) else patient


def _assigned(lessons: Sequence[Lesson], rule: Rule, facts: Facts, *, wait: int) -> Proposal:
    rows: list[Row] = []
    gaps: list[Gap] = []
    waiting, taught, venues = list(lessons), dict(facts.taught), cycle(rule.practice_venues or (None,))
    for day in days_of(rule):
        if not waiting or len(rows) >= min(rule.times, MOST_ROWS):
            break
        lesson = waiting[0]
        starts_at, ends_at = _span(day, lesson, rule)
        distance = _days_from_theory(lesson, day, taught)
        gap = _gap(day, starts_at, ends_at, rule, facts)
        if gap is None and distance is not None and distance < wait:
            gap = Gap(day, Skip.TOO_SOON)
        if gap is not None:
            gaps.append(gap)
            continue
        is_theory = lesson.kind is Kind.THEORY
        too_soon = distance if distance is not None and distance < DAYS_TO_PRACTICE else None
        venue = rule.theory_venue if is_theory else next(venues)
        people = rule.theory_instructors if is_theory else rule.practice_instructors
        rows.append(Row(lesson, starts_at, ends_at, venue, people, tuple(gaps), too_soon))
        gaps = []
        waiting.pop(0)
        if is_theory:
            taught[lesson.unit] = day
    years = {rule.first_day.year, *(school_day(row.starts_at).year for row in rows), *(gap.day.year for gap in gaps)}
    unknown = tuple(sorted(year for year in years if not facts.calendar.covers(year)))
    return Proposal(tuple(rows), tuple(waiting), tuple(gaps), unknown)


def days_of(rule: Rule) -> Iterator[date]:
    """Go through the days of a rule; weeks count from the one of the first day."""
    monday = rule.first_day - rule.first_day.weekday() * _DAY
    while monday <= rule.last_day:
        for weekday in sorted(rule.weekdays):
            day = monday + weekday * _DAY
            if rule.first_day <= day <= rule.last_day:
                yield day
        monday += rule.every * _WEEK


def _span(day: date, lesson: Lesson, rule: Rule) -> tuple[datetime, datetime]:
    starts_at = datetime.combine(day, rule.starts, tzinfo=SCHOOL_ZONE)
    if rule.ends is None:
        return starts_at, starts_at + timedelta(minutes=lesson.minutes)
    return starts_at, datetime.combine(day, rule.ends, tzinfo=SCHOOL_ZONE)


def _days_from_theory(lesson: Lesson, day: date, taught: dict[int, date]) -> int | None:
    if lesson.kind is Kind.THEORY or lesson.theory is None or lesson.theory not in taught:
        return None
    return (day - taught[lesson.theory]).days


def _gap(day: date, starts_at: datetime, ends_at: datetime, rule: Rule, facts: Facts) -> Gap | None:
    if day - day.weekday() * _DAY in rule.left_out:
        return Gap(day, Skip.LEFT_OUT)
    entry = facts.calendar.days.get(day)
    if entry and entry.kind is DayKind.HOLIDAY and rule.skips_holidays:
        return Gap(day, Skip.HOLIDAY, entry.label)
    is_worked = entry is not None and entry.kind is DayKind.MAKE_UP_WORKDAY and rule.starts < EVENING_BEGINS
    if entry and is_worked and rule.skips_make_up_workdays:
        return Gap(day, Skip.MAKE_UP_WORKDAY, entry.label)
    if any(starts_at < last and first < ends_at for first, last in facts.busy):
        return Gap(day, Skip.OCCUPIED)
    return None
