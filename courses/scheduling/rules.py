"""What a session has to be before it has a place in the timetable, and what may become of it. Pure.

What stands against a place is for the rules of ``scheduling.timetable``.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from courses.catalog.rules import Kind, OfferingState
from courses.errors import Refusal
from courses.values import school_day

LONGEST_SESSION = timedelta(hours=12)
SHORTEST_SESSION = timedelta(minutes=15)


class SessionState(StrEnum):
    """Whether a session takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


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
    """Why it shall be there although something speaks against it; empty: nobody has said so."""
    is_outdoors: bool | None = None
    """None: as it is."""
    is_locked: bool | None = None


def check_span(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a session that ends before it starts, lasts absurdly short or long, or goes on into the next day.

    :raises Refusal: ``session.reversed``, ``session.too_short``, ``session.too_long``, ``session.past_midnight``
    """
    if ends_at <= starts_at:
        raise Refusal("session.reversed", field="ends_at")
    if ends_at - starts_at < SHORTEST_SESSION:
        raise Refusal("session.too_short", field="ends_at", minutes=SHORTEST_SESSION // timedelta(minutes=1))
    if ends_at - starts_at > LONGEST_SESSION:
        raise Refusal("session.too_long", field="ends_at", hours=LONGEST_SESSION // timedelta(hours=1))
    if school_day(ends_at) != school_day(starts_at):
        raise Refusal("session.past_midnight", field="ends_at")


def check_in_term(starts_at: datetime, *, first: date, last: date) -> None:
    """Refuse a session outside its term.

    :raises Refusal: ``session.outside_term``
    """
    day = school_day(starts_at)
    if not first <= day <= last:
        raise Refusal("session.outside_term", field="starts_on", first=first, last=last)


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


def substituted(instructors: Sequence[int], *, leaves: int, comes: int) -> tuple[int, ...]:
    """Give who teaches a session once somebody has taken the place of one of its instructors.

    :raises Refusal: ``substitute.not_replacing``, ``substitute.teaches_already``
    """
    if leaves not in instructors:
        raise Refusal("substitute.not_replacing", field="leaves")
    if comes in instructors:
        raise Refusal("substitute.teaches_already", field="comes")
    return tuple(comes if one == leaves else one for one in instructors)


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
