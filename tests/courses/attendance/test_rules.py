"""What attendance is worth, and when a roll is open."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.attendance.rules import (
    CORRECTION_WINDOW,
    HERE,
    LATE_LIMIT_MINUTES,
    PARTIAL,
    Attended,
    MarkStatus,
    check_roll_open,
    complete,
    credit_of,
    hours_of,
    reason_closed,
)
from courses.catalog.rules import Kind
from courses.errors import Refusal
from courses.scheduling.rules import SessionState
from courses.values import HALF_HOUR, SCHOOL_ZONE

PLANNED = Decimal(3)
MINUTES = 135
STARTS = datetime(2026, 11, 28, 9, 0, tzinfo=SCHOOL_ZONE)
ENDS = STARTS + timedelta(minutes=MINUTES)

kinds = st.sampled_from(Kind)
statuses = st.sampled_from(MarkStatus)
spans = st.integers(15, 12 * 60)
planned_hours = st.integers(1, 24).map(lambda halves: halves * HALF_HOUR)


def credit(status: MarkStatus, kind: Kind = Kind.THEORY, **minutes: int) -> Decimal:
    attended = complete(Attended(status, **minutes), kind=kind, planned_minutes=MINUTES)
    return credit_of(attended, kind=kind, planned_hours=PLANNED)


@pytest.mark.parametrize(
    ("status", "missed", "expected"),
    [
        (MarkStatus.PRESENT, None, PLANNED),
        (MarkStatus.LATE, None, PLANNED),
        (MarkStatus.LATE, 19, PLANNED),
        (MarkStatus.LATE, 20, 0),
        (MarkStatus.LEFT_EARLY, 19, PLANNED),
        (MarkStatus.LEFT_EARLY, 20, 0),
        (MarkStatus.LEAVE, None, 0),
        (MarkStatus.ABSENT, None, 0),
    ],
)
def test_theory_counts_in_full_or_not_at_all(status: MarkStatus, missed: int | None, expected: Decimal) -> None:
    attended = complete(Attended(status, missed), kind=Kind.THEORY, planned_minutes=MINUTES)
    assert credit_of(attended, kind=Kind.THEORY, planned_hours=PLANNED) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "0"), (22, "0"), (23, "0.5"), (44, "0.5"), (45, "1"), (67, "1"), (68, "1.5"), (134, "2.5"), (135, "3")],
)
def test_practice_counts_by_the_half_hour_begun_and_finished(minutes: int, expected: str) -> None:
    assert credit(MarkStatus.PRESENT, Kind.PRACTICE, minutes_present=minutes) == Decimal(expected)


def test_practice_without_minutes_counts_the_whole_session() -> None:
    assert credit(MarkStatus.PRESENT, Kind.PRACTICE) == PLANNED


def test_a_tap_on_late_records_ten_minutes_and_stays_flagged() -> None:
    attended = complete(Attended(MarkStatus.LATE), kind=Kind.THEORY, planned_minutes=MINUTES)
    assert attended == Attended(MarkStatus.LATE, minutes_missed=10)


def test_what_the_status_makes_meaningless_is_dropped() -> None:
    given_minutes = Attended(MarkStatus.ABSENT, minutes_missed=5, minutes_present=50)
    assert complete(given_minutes, kind=Kind.PRACTICE, planned_minutes=MINUTES) == Attended(MarkStatus.ABSENT)
    in_theory = Attended(MarkStatus.PRESENT, minutes_missed=5, minutes_present=50)
    assert complete(in_theory, kind=Kind.THEORY, planned_minutes=MINUTES) == Attended(MarkStatus.PRESENT)


@pytest.mark.parametrize(
    ("attended", "code", "field"),
    [
        (Attended(MarkStatus.LATE, minutes_missed=-1), "mark.minutes_negative", "minutes_missed"),
        (Attended(MarkStatus.LATE, minutes_missed=136), "mark.minutes_beyond_session", "minutes_missed"),
        (Attended(MarkStatus.PRESENT, minutes_present=-1), "mark.minutes_negative", "minutes_present"),
        (Attended(MarkStatus.PRESENT, minutes_present=136), "mark.minutes_beyond_session", "minutes_present"),
    ],
)
def test_impossible_minutes_are_refused(attended: Attended, code: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        complete(attended, kind=Kind.PRACTICE, planned_minutes=MINUTES)
    assert (refused.value.code, refused.value.field) == (code, field)


@given(kinds, statuses, spans, planned_hours, st.data())
def test_credit_lies_between_nothing_and_what_is_planned_in_half_hours(
    kind: Kind, status: MarkStatus, span: int, planned: Decimal, data: st.DataObject
) -> None:
    minutes = st.none() | st.integers(0, span)
    attended = complete(Attended(status, data.draw(minutes), data.draw(minutes)), kind=kind, planned_minutes=span)
    earned = credit_of(attended, kind=kind, planned_hours=planned)
    assert 0 <= earned <= planned
    assert earned % HALF_HOUR == 0
    assert not (earned and status not in HERE)


@given(st.sampled_from(sorted(HERE)), spans, planned_hours, st.data())
def test_more_minutes_of_practice_never_earn_less(
    status: MarkStatus, span: int, planned: Decimal, data: st.DataObject
) -> None:
    less = data.draw(st.integers(0, span))
    more = data.draw(st.integers(less, span))
    earned = [
        credit_of(
            complete(Attended(status, None, minutes), kind=Kind.PRACTICE, planned_minutes=span),
            kind=Kind.PRACTICE,
            planned_hours=planned,
        )
        for minutes in (less, more)
    ]
    assert earned[0] <= earned[1]


@given(kinds, st.sampled_from(sorted(PARTIAL)), planned_hours, st.data())
def test_missing_more_minutes_never_earns_more(
    kind: Kind, status: MarkStatus, planned: Decimal, data: st.DataObject
) -> None:
    less = data.draw(st.integers(0, MINUTES))
    more = data.draw(st.integers(less, MINUTES))
    earned = [
        credit_of(
            complete(Attended(status, minutes), kind=kind, planned_minutes=MINUTES), kind=kind, planned_hours=planned
        )
        for minutes in (less, more)
    ]
    assert earned[0] >= earned[1]
    assert (earned[1] == 0) or more < LATE_LIMIT_MINUTES


@given(statuses, kinds, spans, st.data())
def test_completing_twice_changes_nothing(status: MarkStatus, kind: Kind, span: int, data: st.DataObject) -> None:
    minutes = st.none() | st.integers(0, span)
    once = complete(Attended(status, data.draw(minutes), data.draw(minutes)), kind=kind, planned_minutes=span)
    assert complete(once, kind=kind, planned_minutes=span) == once


@given(st.integers(0, 24 * 60))
def test_half_hours_are_rounded_down(minutes: int) -> None:
    hours = hours_of(minutes)
    assert hours * 45 <= minutes < (hours + HALF_HOUR) * 45


def closed(at: datetime, *, is_officer: bool = False, state: SessionState = SessionState.PLANNED) -> str | None:
    reason = reason_closed(at, state=state, starts_at=STARTS, ends_at=ENDS, is_officer=is_officer)
    return reason.code if reason else None


MIDNIGHT = datetime(2026, 11, 28, tzinfo=SCHOOL_ZONE)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "for_instructor", "for_officer"),
    [
        (MIDNIGHT - SECOND, "roll.too_early", "roll.too_early"),
        (MIDNIGHT, None, None),
        (STARTS, None, None),
        (ENDS + CORRECTION_WINDOW, None, None),
        (ENDS + CORRECTION_WINDOW + SECOND, "roll.closed", None),
        (ENDS + timedelta(days=400), "roll.closed", None),
    ],
)
def test_the_roll_is_open_from_midnight_until_two_days_after_the_end(
    at: datetime, for_instructor: str | None, for_officer: str | None
) -> None:
    assert (closed(at), closed(at, is_officer=True)) == (for_instructor, for_officer)


def test_the_school_has_its_own_midnight() -> None:
    """The server counts in UTC: 16:00 of the day before is midnight at the school."""
    assert closed(datetime(2026, 11, 27, 15, 59, 59, tzinfo=UTC)) == "roll.too_early"
    assert closed(datetime(2026, 11, 27, 16, 0, tzinfo=UTC)) is None


@given(st.integers(-14 * 60, 14 * 60), st.integers(-3 * 24 * 60, 6 * 24 * 60))
def test_the_zone_in_which_a_moment_is_written_does_not_matter(offset: int, minutes: int) -> None:
    at = STARTS + timedelta(minutes=minutes)
    assert closed(at.astimezone(timezone(timedelta(minutes=offset)))) == closed(at.astimezone(UTC))


def test_a_cancelled_session_has_no_roll_for_anybody() -> None:
    assert closed(STARTS, state=SessionState.CANCELLED, is_officer=True) == "session.cancelled"


def test_a_closed_roll_refuses_with_the_reason() -> None:
    with pytest.raises(Refusal) as refused:
        check_roll_open(MIDNIGHT - SECOND, state=SessionState.PLANNED, starts_at=STARTS, ends_at=ENDS, is_officer=True)
    assert (refused.value.code, refused.value.facts) == ("roll.too_early", {"day": STARTS.date()})
    check_roll_open(STARTS, state=SessionState.PLANNED, starts_at=STARTS, ends_at=ENDS, is_officer=False)
