"""Clashes: who or what would be in two places at once, or on a day off. Pure: facts in, clashes with names out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from courses.catalog.rules import Kind, OfferingState
from courses.errors import Refusal
from courses.school.rules import Calendar, Day
from courses.values import SCHOOL_ZONE, Bilingual, school_day

LONGEST_SESSION = timedelta(hours=12)
SHORTEST_SESSION = timedelta(minutes=15)
EVENING = time(18)
"""Until then, people are at work on a make-up workday."""


class SessionState(StrEnum):
    """Whether a session takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class DayTrouble(StrEnum):
    """Why a day is one on which sessions take place only if an officer says so."""

    HOLIDAY = "session.on_holiday"
    MAKE_UP_WORKDAY = "session.on_make_up_workday"
    YEAR_MISSING = "session.year_missing"
    """Nobody has entered the holidays of the year."""


class ClashKind(StrEnum):
    """What is double-booked, or too small."""

    VENUE = "venue"
    INSTRUCTOR = "instructor"
    OFFERING = "offering"
    CAPACITY = "capacity"


@dataclass(frozen=True, slots=True)
class Topic:
    """What a session is about and what it is worth."""

    kind: Kind
    title: str
    title_en: str
    credit_hours: Decimal


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a session shall be in the timetable, as an officer asks for it."""

    unit: int | None
    """The unit of the syllabus that it teaches."""
    topic: Topic | None
    """What it is about; None: what the unit is about."""
    starts_at: datetime
    ends_at: datetime | None
    """None: when the unit's minutes are over."""
    venue: int
    instructors: tuple[int, ...]
    despite: str = ""
    """Why it shall be there although the day speaks against it; empty: nobody has said so."""


@dataclass(frozen=True, slots=True)
class DayClash:
    """What speaks against a day, unless an officer gives a reason."""

    trouble: DayTrouble
    day: date
    entry: Day | None = None
    """The day as it is called; none for a year that nobody has entered."""


@dataclass(frozen=True, slots=True)
class Place:
    """A venue as the clash rules see it."""

    id: int
    label: Bilingual
    capacity: int


@dataclass(frozen=True, slots=True)
class Teacher:
    """An instructor as the clash rules see one."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session as the clash rules see it."""

    id: int | None
    offering_id: int
    title: Bilingual
    """Class and unit, as a person would name the session."""
    starts_at: datetime
    ends_at: datetime
    place: Place
    teachers: tuple[Teacher, ...]
    people: int
    """How many trainees the class may have."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One reason why a session cannot be where it is wanted."""

    kind: ClashKind
    wanted: Meeting
    other: Meeting | None = None
    """The session that is there already; none for a venue that is too small."""
    teacher: Teacher | None = None


def overlap(a_start: datetime, a_end: datetime, b_start: datetime, b_end: datetime) -> bool:
    """Whether two half-open intervals share a moment; back to back is no clash."""
    return a_start < b_end and b_start < a_end


def is_too_small(meeting: Meeting) -> bool:
    """Whether the class may have more people than its venue has seats."""
    return meeting.people > meeting.place.capacity


def clashes_of(wanted: Meeting, others: Iterable[Meeting]) -> list[Clash]:
    """List every clash of a session with those that stand; it never clashes with its own earlier place."""
    found = []
    if is_too_small(wanted):
        found.append(Clash(ClashKind.CAPACITY, wanted))
    for other in others:
        if other.id is not None and other.id == wanted.id:
            continue
        if overlap(wanted.starts_at, wanted.ends_at, other.starts_at, other.ends_at):
            found.extend(_clashes_between(wanted, other))
    return found


def _clashes_between(wanted: Meeting, other: Meeting) -> list[Clash]:
    found = []
    if wanted.place.id == other.place.id:
        found.append(Clash(ClashKind.VENUE, wanted, other))
    busy = {teacher.id for teacher in other.teachers}
    found.extend(
        Clash(ClashKind.INSTRUCTOR, wanted, other, teacher) for teacher in wanted.teachers if teacher.id in busy
    )
    if wanted.offering_id == other.offering_id:
        found.append(Clash(ClashKind.OFFERING, wanted, other))
    return found


def days_between(starts_at: datetime, ends_at: datetime) -> list[date]:
    """List the days at the school that a session touches; one that ends at midnight does not touch the next."""
    first, last = school_day(starts_at), school_day(ends_at - timedelta(microseconds=1))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def day_clashes_of(starts_at: datetime, ends_at: datetime, calendar: Calendar) -> list[DayClash]:
    """List what speaks against the days of a session: a holiday, a make-up workday before the evening, the unknown."""
    clashes = (_day_clash(day, starts_at, ends_at, calendar) for day in days_between(starts_at, ends_at))
    return [clash for clash in clashes if clash]


def _day_clash(day: date, starts_at: datetime, ends_at: datetime, calendar: Calendar) -> DayClash | None:
    if not calendar.covers(day.year):
        return DayClash(DayTrouble.YEAR_MISSING, day)
    if calendar.is_holiday(day):
        return DayClash(DayTrouble.HOLIDAY, day, calendar.days[day])
    midnight, evening = (datetime.combine(day, clock, tzinfo=SCHOOL_ZONE) for clock in (time(), EVENING))
    if calendar.is_make_up_workday(day) and overlap(starts_at, ends_at, midnight, evening):
        return DayClash(DayTrouble.MAKE_UP_WORKDAY, day, calendar.days[day])
    return None


def check_days(clashes: Sequence[DayClash], *, despite: str) -> None:
    """Refuse a day that speaks against a session, unless somebody says why it shall be there all the same.

    :raises Refusal: ``session.on_holiday``, ``session.on_make_up_workday``, ``session.year_missing``
    """
    if clashes and not despite.strip():
        first = clashes[0]
        name = first.entry.label if first.entry else Bilingual("")
        raise Refusal(first.trouble.value, field="starts_on", day=first.day, name=name, year=first.day.year)


def refusal_of(clashes: Sequence[Clash]) -> Refusal:
    """Turn clashes into the one refusal that names them all."""
    first = clashes[0]
    fields = {
        ClashKind.VENUE: "venue_id",
        ClashKind.CAPACITY: "venue_id",
        ClashKind.INSTRUCTOR: "instructor_ids",
        ClashKind.OFFERING: "starts_on",
    }
    return Refusal("session.clashes", field=fields[first.kind], clashes=tuple(clashes))


def check_span(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a session that ends before it starts, or lasts absurdly short or long.

    :raises Refusal: ``session.reversed``, ``session.too_short``, ``session.too_long``
    """
    if ends_at <= starts_at:
        raise Refusal("session.reversed", field="ends_at")
    if ends_at - starts_at < SHORTEST_SESSION:
        raise Refusal("session.too_short", field="ends_at", minutes=SHORTEST_SESSION // timedelta(minutes=1))
    if ends_at - starts_at > LONGEST_SESSION:
        raise Refusal("session.too_long", field="ends_at", hours=LONGEST_SESSION // timedelta(hours=1))


def check_in_term(starts_at: datetime, *, first: date, last: date) -> None:
    """Refuse a session outside its term.

    :raises Refusal: ``session.outside_term``
    """
    day = school_day(starts_at)
    if not first <= day <= last:
        raise Refusal("session.outside_term", field="starts_on", first=first, last=last)


def check_seats(meetings: Iterable[Meeting]) -> None:
    """Refuse sessions in venues that have fewer seats than the class.

    :raises Refusal: ``session.clashes``
    """
    small = [Clash(ClashKind.CAPACITY, one) for one in meetings if is_too_small(one)]
    if small:
        raise refusal_of(small)


def check_plannable(state: OfferingState) -> None:
    """Refuse to change the timetable of a class that is over.

    :raises Refusal: ``offering.closed``
    """
    if state is OfferingState.CLOSED:
        raise Refusal("offering.closed")


def check_usable(*, is_active: bool) -> None:
    """Refuse a venue that has been taken out of use.

    :raises Refusal: ``venue.inactive``
    """
    if not is_active:
        raise Refusal("venue.inactive", field="venue_id")


def check_topic(topic: Topic | None) -> Topic:
    """Refuse a session about nothing.

    :raises Refusal: ``session.topic_missing``
    """
    if topic is None or not topic.title:
        raise Refusal("session.topic_missing", field="title")
    return topic


def end_of(starts_at: datetime, ends_at: datetime | None, *, unit_minutes: int | None) -> datetime:
    """Give the end of a session: as asked for, else after the minutes of its unit.

    :raises Refusal: ``session.end_missing``
    """
    if ends_at is not None:
        return ends_at
    if unit_minutes is None:
        raise Refusal("session.end_missing", field="ends_at")
    return starts_at + timedelta(minutes=unit_minutes)


def check_version(*, seen: int, stands: int) -> None:
    """Refuse to overwrite a change that the officer has not seen.

    :raises Refusal: ``session.changed_meanwhile``
    """
    if seen != stands:
        raise Refusal("session.changed_meanwhile")


def check_change(state: SessionState, *, has_marks: bool) -> None:
    """Refuse to move or cancel a session that is cancelled, or whose roll has been taken.

    :raises Refusal: ``session.cancelled``, ``session.has_marks``
    """
    if state is SessionState.CANCELLED:
        raise Refusal("session.cancelled")
    if has_marks:
        raise Refusal("session.has_marks")


def check_remove(state: OfferingState) -> None:
    """Refuse to remove without a trace what people may have seen.

    :raises Refusal: ``session.published``
    """
    if state is not OfferingState.DRAFT:
        raise Refusal("session.published")


def check_restore(state: SessionState) -> None:
    """Refuse to bring back a session that takes place anyway.

    :raises Refusal: ``session.not_cancelled``
    """
    if state is not SessionState.CANCELLED:
        raise Refusal("session.not_cancelled")


def check_reason(reason: str) -> None:
    """Refuse to cancel without a word.

    :raises Refusal: ``session.reason_missing``
    """
    if not reason.strip():
        raise Refusal("session.reason_missing", field="reason")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a unit of the syllabus is in the timetable of a class."""

    unit: int
    wanted: Decimal
    """Credit hours of the syllabus."""
    placed: Decimal
    sessions: int

    @property
    def missing(self) -> Decimal:
        """Credit hours that no session gives yet."""
        return max(self.wanted - self.placed, Decimal(0))


def coverage_of(
    units: Iterable[tuple[int, Decimal]], sessions: Iterable[tuple[int | None, Decimal]]
) -> dict[int, Coverage]:
    """Say of each unit how many of its credit hours have been placed.

    :param units: id and credit hours of each unit
    :param sessions: unit and credit hours of each session that takes place
    """
    placed: dict[int | None, list[Decimal]] = defaultdict(list)
    for unit, hours in sessions:
        placed[unit].append(hours)
    return {unit: Coverage(unit, wanted, sum(placed[unit], Decimal(0)), len(placed[unit])) for unit, wanted in units}
