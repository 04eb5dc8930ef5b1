"""Spans, terms and the small rules: without a database."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from courses.catalog.rules import Kind, OfferingState
from courses.errors import Refusal
from courses.scheduling import rules
from courses.scheduling.rules import SessionState, Topic
from tests.factories import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("minutes", "code"),
    [
        (0, "session.reversed"),
        (-30, "session.reversed"),
        (14, "session.too_short"),
        (15, ""),
        (720, ""),
        (721, "session.too_long"),
    ],
)
def test_a_session_has_a_length_that_people_bear(minutes: int, code: str) -> None:
    assert _refused(lambda: rules.check_span(NOW, NOW + timedelta(minutes=minutes))) == code


@pytest.mark.parametrize(
    ("start", "minutes", "code"), [(14, 119, ""), (14, 120, "session.past_midnight"), (16, 30, "")]
)
def test_a_session_ends_on_the_day_at_the_school_on_which_it_begins(start: int, minutes: int, code: str) -> None:
    begin = NOW.replace(hour=start)  # 14:00 in UTC is 22:00 at the school
    assert _refused(lambda: rules.check_span(begin, begin + timedelta(minutes=minutes))) == code


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), ""),
        (date(2026, 11, 25), date(2026, 12, 1), "session.outside_term"),
        (date(2026, 9, 1), date(2026, 11, 23), "session.outside_term"),
    ],
)
def test_a_session_lies_in_its_term_both_ends_included(first: date, last: date, code: str) -> None:
    assert _refused(lambda: rules.check_in_term(NOW, first=first, last=last)) == code


def test_the_day_of_a_session_is_that_at_the_school() -> None:
    last_evening = NOW.replace(hour=17)
    assert _refused(lambda: rules.check_in_term(last_evening, first=NOW.date(), last=NOW.date())) == (
        "session.outside_term"
    )


def test_the_end_follows_from_the_unit_where_none_is_given() -> None:
    assert rules.end_of(NOW, NOW + HOUR, unit_minutes=135) == NOW + HOUR
    assert rules.end_of(NOW, None, unit_minutes=135) == NOW + timedelta(minutes=135)
    assert _refused(lambda: rules.end_of(NOW, None, unit_minutes=None)) == "session.end_missing"


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (lambda: rules.check_topic(None), "session.topic_missing"),
        (lambda: rules.check_topic(Topic(Kind.THEORY, "", "", Decimal(3))), "session.topic_missing"),
        (lambda: rules.check_topic(Topic(Kind.THEORY, "课", "", Decimal(3))), ""),
        (lambda: rules.check_plannable(OfferingState.CLOSED), "offering.closed"),
        (lambda: rules.check_plannable(OfferingState.DRAFT), ""),
        (lambda: rules.check_plannable(OfferingState.PUBLISHED), ""),
        (lambda: rules.check_usable(is_active=False), "venue.inactive"),
        (lambda: rules.check_version(seen=1, stands=2), "session.changed_meanwhile"),
        (lambda: rules.check_version(seen=2, stands=2), ""),
        (lambda: rules.check_change(SessionState.PLANNED, has_marks=False), ""),
        (lambda: rules.check_change(SessionState.PLANNED, has_marks=True), "session.has_marks"),
        (lambda: rules.check_change(SessionState.CANCELLED, has_marks=False), "session.cancelled"),
        (lambda: rules.check_restore(SessionState.PLANNED), "session.not_cancelled"),
        (lambda: rules.check_restore(SessionState.CANCELLED), ""),
        (lambda: rules.check_remove(OfferingState.DRAFT), ""),
        (lambda: rules.check_remove(OfferingState.PUBLISHED), "session.published"),
        (lambda: rules.check_reason(" "), "session.reason_missing"),
        (lambda: rules.check_reason("台风"), ""),
    ],
)
def test_each_small_rule(check: Callable[[], Any], code: str) -> None:
    assert _refused(check) == code


def _refused(check: Callable[[], Any]) -> str:
    try:
        check()
    except Refusal as refusal:
        return refusal.code
    return ""
