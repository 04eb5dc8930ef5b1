"""Who may have a seat: rules without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from courses.catalog.rules import OfferingState
from courses.enrollment.eligibility import EnrollingFacts, check_may_enroll, reasons_against
from courses.enrollment.rules import (
    LEGAL_CHANGES,
    LIVE,
    SEATED,
    EnrollmentState,
    PlaceAhead,
    check_change,
    check_concluded,
    check_reason,
    check_room,
)
from courses.errors import Refusal
from courses.values import Bilingual

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 24)
OPEN = EnrollingFacts(
    offering_state=OfferingState.PUBLISHED,
    opens_at=AT - timedelta(days=1),
    closes_at=AT + timedelta(days=1),
    starts_on=date(2026, 12, 1),
    min_age=None,
    max_age=None,
    current=None,
    born_on=date(2000, 5, 4),
    has_guardian_consent=False,
)


def _codes(facts: EnrollingFacts, at: datetime = AT) -> list[str]:
    return [reason.refusal.code for reason in reasons_against(facts, at=at, day=DAY)]


def test_nothing_stands_against_an_adult_in_an_open_window() -> None:
    assert _codes(OPEN) == []
    check_may_enroll(OPEN, at=AT, day=DAY)


@pytest.mark.parametrize("state", sorted(LIVE - {EnrollmentState.DRAFT}))
def test_who_is_on_the_list_hears_only_that(state: EnrollmentState) -> None:
    facts = replace(OPEN, current=state, closes_at=AT - timedelta(hours=1), born_on=None)
    assert _codes(facts) == ["enrollment.already"]


@pytest.mark.parametrize("state", sorted({*EnrollmentState} - LIVE | {EnrollmentState.DRAFT}))
def test_who_has_left_may_come_back(state: EnrollmentState) -> None:
    assert _codes(replace(OPEN, current=state)) == []


@pytest.mark.parametrize("state", [OfferingState.DRAFT, OfferingState.CLOSED])
def test_only_a_published_class_takes_enrollments(state: OfferingState) -> None:
    assert _codes(replace(OPEN, offering_state=state)) == ["offering.not_open"]


def test_the_window_opens_on_the_moment_and_closes_before_it() -> None:
    assert _codes(OPEN, at=OPEN.opens_at - timedelta(microseconds=1)) == ["window.not_yet"]
    assert _codes(OPEN, at=OPEN.opens_at) == []
    assert _codes(OPEN, at=OPEN.closes_at - timedelta(microseconds=1)) == []
    assert _codes(OPEN, at=OPEN.closes_at) == ["window.over"]


def test_ages_count_on_the_day_of_the_first_session() -> None:
    facts = replace(OPEN, min_age=18, max_age=28, has_guardian_consent=True)
    assert _codes(replace(facts, born_on=date(2008, 12, 1))) == []
    assert _codes(replace(facts, born_on=date(2008, 12, 2))) == ["person.below_age"]
    assert _codes(replace(facts, born_on=date(1997, 12, 2))) == []
    assert _codes(replace(facts, born_on=date(1997, 12, 1))) == ["person.above_age"]


def test_a_birth_date_is_needed_even_without_age_limits() -> None:
    assert _codes(replace(OPEN, born_on=None)) == ["person.birth_missing"]


def test_a_minor_needs_the_guardians_consent_until_the_eighteenth_birthday() -> None:
    minor = replace(OPEN, born_on=date(2008, 11, 25))
    assert _codes(minor) == ["person.guardian_missing"]
    assert _codes(replace(minor, has_guardian_consent=True)) == []
    assert _codes(replace(OPEN, born_on=date(2008, 11, 24))) == []


def test_all_reasons_are_named_the_decisive_one_first() -> None:
    facts = replace(OPEN, born_on=date(2011, 1, 1), min_age=16, closes_at=AT)
    assert _codes(facts) == ["window.over", "person.below_age", "person.guardian_missing"]
    with pytest.raises(Refusal) as refused:
        check_may_enroll(facts, at=AT, day=DAY)
    assert refused.value.code == "window.over"


@pytest.mark.parametrize(("old", "new"), list(product([None, *EnrollmentState], EnrollmentState)))
def test_only_the_changes_in_the_table_are_made(old: EnrollmentState | None, new: EnrollmentState) -> None:
    if (old, new) in LEGAL_CHANGES:
        check_change(old, new)
        return
    with pytest.raises(Refusal) as refused:
        check_change(old, new)
    assert refused.value.code == "enrollment.illegal_change"


def test_whoever_has_a_seat_is_on_the_list() -> None:
    assert SEATED < LIVE
    assert {new for old, new in LEGAL_CHANGES if old is EnrollmentState.COMPLETED} == {EnrollmentState.ENROLLED}


@pytest.mark.parametrize(
    "state", sorted({*EnrollmentState} - {EnrollmentState.COMPLETED, EnrollmentState.NOT_COMPLETED})
)
def test_only_a_conclusion_can_be_taken_back(state: EnrollmentState) -> None:
    with pytest.raises(Refusal) as refused:
        check_concluded(state)
    assert refused.value.code == "enrollment.illegal_change"


@pytest.mark.parametrize("reason", ["", "  ", "\u3000"])
def test_taking_someone_off_the_list_needs_a_reason(reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_reason(reason)
    assert (refused.value.code, refused.value.field) == ("enrollment.reason_missing", "reason")


def test_a_class_has_no_more_seats_than_its_smallest_venue() -> None:
    place = PlaceAhead(Bilingual("调研"), AT, Bilingual("示例站"), 25)
    check_room(25, place)
    check_room(500, None)
    with pytest.raises(Refusal) as refused:
        check_room(26, place)
    assert (refused.value.code, refused.value.field) == ("capacity.beyond_venue", "capacity")
