"""What an offering's life allows."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from courses.catalog import rules
from courses.catalog.rules import CompletionRule, OfferingState, Window
from courses.errors import Refusal
from tests.factories import NOW

DRAFT, PUBLISHED, CLOSED = OfferingState
DAY = timedelta(days=1)


def _refused(check: Callable[[], None]) -> str:
    try:
        check()
    except Refusal as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(
    ("at", "window"),
    [
        (NOW - DAY, Window.NOT_YET),
        (NOW, Window.OPEN),
        (NOW + DAY - timedelta(seconds=1), Window.OPEN),
        (NOW + DAY, Window.OVER),
    ],
)
def test_the_window_includes_its_opening_and_not_its_closing(at: object, window: Window) -> None:
    assert rules.window_at(at, opens_at=NOW, closes_at=NOW + DAY) is window  # type: ignore[arg-type]


@pytest.mark.parametrize(("old", "new"), list(product(OfferingState, repeat=2)))
def test_each_change_of_state_is_allowed_or_refused(old: OfferingState, new: OfferingState) -> None:
    allowed = {(DRAFT, PUBLISHED), (PUBLISHED, DRAFT), (PUBLISHED, CLOSED), (CLOSED, PUBLISHED)}
    code = _refused(lambda: rules.check_state_change(old, new, live_enrollments=0, sessions=1))
    assert code == ("" if (old, new) in allowed else "offering.illegal_change")


def test_a_class_with_people_does_not_become_a_draft_again() -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_state_change(PUBLISHED, DRAFT, live_enrollments=3, sessions=1)
    assert (refused.value.code, refused.value.facts) == ("offering.has_people", {"count": 3})


def test_a_class_without_sessions_is_not_published_but_may_be_reopened() -> None:
    with pytest.raises(Refusal, match=r"offering\.no_sessions"):
        rules.check_state_change(DRAFT, PUBLISHED, live_enrollments=0, sessions=0)
    rules.check_state_change(CLOSED, PUBLISHED, live_enrollments=0, sessions=0)


@pytest.mark.parametrize(("least", "greatest"), [(None, None), (14, None), (None, 35)])
def test_an_open_age_range_passes(least: int | None, greatest: int | None) -> None:
    rules.check_ages(least, greatest)


def test_an_age_range_needs_somebody_in_it() -> None:
    rules.check_ages(18, 18)
    with pytest.raises(Refusal, match=r"ages\.reversed"):
        rules.check_ages(19, 18)


def test_the_window_closes_after_it_opens() -> None:
    rules.check_window(NOW, NOW + timedelta(seconds=1))
    with pytest.raises(Refusal, match=r"window\.reversed"):
        rules.check_window(NOW, NOW)


@pytest.mark.parametrize(
    ("theory", "practice", "code"),
    [("6", "3", ""), ("6.5", "3", "rule.more_theory_than_taught"), ("6", "3.5", "rule.more_practice_than_taught")],
)
def test_a_rule_asks_for_no_more_than_is_taught(theory: str, practice: str, code: str) -> None:
    rule = CompletionRule(80, Decimal(theory), Decimal(practice), 1)
    assert _refused(lambda: rules.check_rule(rule, theory_hours=Decimal(6), practice_hours=Decimal(3))) == code


def test_the_rule_is_frozen_from_the_first_session_on() -> None:
    rules.check_rule_change(NOW, first_session_at=None)
    rules.check_rule_change(NOW, first_session_at=NOW + timedelta(seconds=1))
    for first in (NOW, NOW - DAY):
        with pytest.raises(Refusal, match=r"offering\.rule_frozen"):
            rules.check_rule_change(NOW, first_session_at=first)


def test_seats_change_here_only_while_a_draft() -> None:
    rules.check_seats_change(DRAFT, before=20, after=30)
    rules.check_seats_change(PUBLISHED, before=20, after=20)
    for state in (PUBLISHED, CLOSED):
        with pytest.raises(Refusal, match=r"capacity\.published"):
            rules.check_seats_change(state, before=20, after=30)


def test_a_course_that_is_no_longer_taught_opens_no_class() -> None:
    rules.check_taught(is_active=True)
    with pytest.raises(Refusal, match=r"course\.inactive"):
        rules.check_taught(is_active=False)


def test_seats_of_people_are_not_taken_away() -> None:
    rules.check_capacity(20, taken=20)
    with pytest.raises(Refusal, match=r"capacity\.below_taken"):
        rules.check_capacity(19, taken=20)
