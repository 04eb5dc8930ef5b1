"""What attendance is worth. Pure: facts in, credit hours out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from courses.catalog.rules import Kind
from courses.errors import Refusal
from courses.scheduling.rules import SessionState
from courses.values import HALF_HOUR, school_day

CREDIT_MINUTES = 45
"""Minutes of one credit hour (a local habit)."""
LATE_LIMIT_MINUTES = 20
"""Late or left early by as much counts nothing."""
DEFAULT_LATE_MINUTES = 10
"""What one tap on “late” or “left early” records; editing the minutes is one tap more."""
CORRECTION_WINDOW = timedelta(hours=48)
"""How long after its end an instructor may still change a roll."""


class MarkStatus(StrEnum):
    """What the roll says of a trainee at a session."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    LEAVE = "leave"
    ABSENT = "absent"


class MarkSource(StrEnum):
    """How a mark came to be."""

    ROLL = "roll"
    ALL_PRESENT = "all_present"


PARTIAL = frozenset({MarkStatus.LATE, MarkStatus.LEFT_EARLY})
HERE = frozenset({MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.LEFT_EARLY})


@dataclass(frozen=True, slots=True)
class Attended:
    """What an instructor recorded of one trainee."""

    status: MarkStatus
    minutes_missed: int | None = None
    """Late or left early by so many minutes."""
    minutes_present: int | None = None
    """Practice only: minutes of work done, without the way there and back."""


def minutes_of(starts_at: datetime, ends_at: datetime) -> int:
    """Give how many minutes a session lasts."""
    return (ends_at - starts_at) // timedelta(minutes=1)


def complete(attended: Attended, *, kind: Kind, planned_minutes: int, standing: Attended | None = None) -> Attended:
    """Fill in what one tap leaves open, and drop what the status makes meaningless.

    :param standing: what the roll says already; a bare tap on its status leaves the minutes that were typed
    :raises Refusal: ``mark.minutes_negative``, ``mark.minutes_beyond_session``
    """
    if standing is not None and attended == Attended(standing.status):
        return standing
    missed = attended.minutes_missed
    if attended.status in PARTIAL:
        missed = DEFAULT_LATE_MINUTES if missed is None else missed
        _check_minutes(missed, planned_minutes, field="minutes_missed")
    else:
        missed = None
    present = None
    if kind is Kind.PRACTICE and attended.status in HERE:
        present = planned_minutes if attended.minutes_present is None else attended.minutes_present
        _check_minutes(present, planned_minutes, field="minutes_present")
    return Attended(attended.status, missed, present)


def _check_minutes(minutes: int, most: int, *, field: str) -> None:
    if minutes < 0:
        raise Refusal("mark.minutes_negative", field=field)
    if minutes > most:
        raise Refusal("mark.minutes_beyond_session", field=field, most=most)


def credit_of(attended: Attended, *, kind: Kind, planned_hours: Decimal) -> Decimal:
    """Give the credit hours that a completed record earns.

    Late or early under 20 minutes counts in full, from 20 minutes on nothing; leave and absence nothing;
    practice is minutes / 45 rounded down to 0.5, and never more than planned.
    """
    if attended.status not in HERE:
        return Decimal(0)
    if attended.minutes_missed is not None and attended.minutes_missed >= LATE_LIMIT_MINUTES:
        return Decimal(0)
    if kind is Kind.THEORY or attended.minutes_present is None:
        return planned_hours
    return min(planned_hours, hours_of(attended.minutes_present))


def hours_of(minutes: int) -> Decimal:
    """Convert minutes to credit hours, rounded down to 0.5."""
    halves = (Decimal(minutes) / CREDIT_MINUTES / HALF_HOUR).to_integral_value(rounding=ROUND_FLOOR)
    return halves * HALF_HOUR


def reason_closed(
    at: datetime, *, state: SessionState, starts_at: datetime, ends_at: datetime, is_officer: bool
) -> Refusal | None:
    """Say why a roll takes no marks at a moment; None: it does.

    It opens at the school's midnight before the session. Instructors may correct it until 48 hours after the end,
    officers for ever.
    """
    if state is SessionState.CANCELLED:
        return Refusal("session.cancelled")
    if school_day(at) < school_day(starts_at):
        return Refusal("roll.too_early", day=school_day(starts_at))
    if at > ends_at + CORRECTION_WINDOW and not is_officer:
        return Refusal("roll.closed", hours=CORRECTION_WINDOW // timedelta(hours=1))
    return None


def check_roll_open(
    at: datetime, *, state: SessionState, starts_at: datetime, ends_at: datetime, is_officer: bool
) -> None:
    """Refuse a mark while the roll is closed.

    :raises Refusal: ``session.cancelled``, ``roll.too_early``, ``roll.closed``
    """
    if reason := reason_closed(at, state=state, starts_at=starts_at, ends_at=ends_at, is_officer=is_officer):
        raise reason
