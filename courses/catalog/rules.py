"""What an offering's state and window allow. Pure: facts and a moment in, an answer out."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from courses.errors import Refusal


class Kind(StrEnum):
    """The two halves of every course (理论培训、实践体验)."""

    THEORY = "theory"
    PRACTICE = "practice"


class OfferingState(StrEnum):
    """The life of an offering: planned in private, open to all, then over."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class EnrollmentMode(StrEnum):
    """How the seats of an offering are filled."""

    FIRST_COME = "first_come"
    """Whoever comes first has the seat; who comes later waits."""
    APPROVAL = "approval"
    """People apply, officers choose."""
    INVITATION = "invitation"
    """Only with a code that officers hand out; the first to come has the seat."""


class Window(StrEnum):
    """Where a moment lies to the enrollment window."""

    NOT_YET = "not_yet"
    OPEN = "open"
    OVER = "over"


LEGAL_CHANGES = frozenset(
    {
        (OfferingState.DRAFT, OfferingState.PUBLISHED),
        (OfferingState.PUBLISHED, OfferingState.DRAFT),
        (OfferingState.PUBLISHED, OfferingState.CLOSED),
        (OfferingState.CLOSED, OfferingState.PUBLISHED),
    }
)
"""Back to draft only while nobody is enrolled."""


@dataclass(frozen=True, slots=True)
class CompletionRule:
    """What completing takes, copied from the course when an offering is opened."""

    min_attendance_percent: int
    """Share of all planned credit hours that has to be attended, 0–100."""
    min_theory_hours: Decimal
    min_practice_hours: Decimal
    max_unexcused: int
    """How many unexcused absences (旷课) still allow completion."""


def window_at(at: datetime, *, opens_at: datetime, closes_at: datetime) -> Window:
    """Say whether enrolling is possible at a moment; the closing moment itself is outside."""
    if at < opens_at:
        return Window.NOT_YET
    return Window.OPEN if at < closes_at else Window.OVER


def check_state_change(old: OfferingState, new: OfferingState, *, live_enrollments: int, sessions: int) -> None:
    """Refuse a change of state that the life of an offering does not have.

    :raises Refusal: ``offering.illegal_change``, ``offering.has_people``, ``offering.no_sessions``
    """
    if (old, new) not in LEGAL_CHANGES:
        raise Refusal("offering.illegal_change")
    if new is OfferingState.DRAFT and live_enrollments:
        raise Refusal("offering.has_people", count=live_enrollments)
    if (old, new) == (OfferingState.DRAFT, OfferingState.PUBLISHED) and not sessions:
        raise Refusal("offering.no_sessions")


def check_window(opens_at: datetime, closes_at: datetime) -> None:
    """Refuse a window that ends before it begins.

    :raises Refusal: ``window.reversed``
    """
    if closes_at <= opens_at:
        raise Refusal("window.reversed", field="closes_at")


def check_ages(least: int | None, greatest: int | None) -> None:
    """Refuse an age range with nobody in it.

    :raises Refusal: ``ages.reversed``
    """
    if least is not None and greatest is not None and least > greatest:
        raise Refusal("ages.reversed", field="max_age")


def check_capacity(capacity: int, *, taken: int) -> None:
    """Refuse to take seats away from people who have them.

    :raises Refusal: ``capacity.below_taken``
    """
    if capacity < taken:
        raise Refusal("capacity.below_taken", field="capacity", taken=taken)


def check_taught(*, is_active: bool) -> None:
    """Refuse to open a class of a course that is no longer taught.

    :raises Refusal: ``course.inactive``
    """
    if not is_active:
        raise Refusal("course.inactive")


def check_seats_change(state: OfferingState, *, before: int, after: int) -> None:
    """Refuse to change seats without regard to the people on the list.

    :raises Refusal: ``capacity.published``
    """
    if after != before and state is not OfferingState.DRAFT:
        raise Refusal("capacity.published", field="capacity")


def check_rule_change(at: datetime, *, first_session_at: datetime | None) -> None:
    """Refuse to change what completing takes once people have begun to work for it.

    :raises Refusal: ``offering.rule_frozen``
    """
    if first_session_at is not None and first_session_at <= at:
        raise Refusal("offering.rule_frozen")


def check_rule(rule: CompletionRule, *, theory_hours: Decimal, practice_hours: Decimal) -> None:
    """Refuse a completion rule that nobody could meet.

    :raises Refusal: ``rule.more_theory_than_taught``, ``rule.more_practice_than_taught``
    """
    if rule.min_theory_hours > theory_hours:
        raise Refusal("rule.more_theory_than_taught", field="min_theory_hours", hours=theory_hours)
    if rule.min_practice_hours > practice_hours:
        raise Refusal("rule.more_practice_than_taught", field="min_practice_hours", hours=practice_hours)
