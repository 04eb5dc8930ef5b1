"""Clashes, spans and terms: without a database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product
from typing import Any

import pytest

from courses.catalog.rules import Kind, OfferingState
from courses.errors import Refusal
from courses.scheduling import rules
from courses.scheduling.rules import Clash, ClashKind, Meeting, Place, SessionState, Teacher, Topic
from courses.values import Bilingual
from tests.factories import NOW

HOUR = timedelta(hours=1)
SPANS = list(combinations(range(9), 2))
"""Every interval on a grid from 0 to 8."""
ROOM, HALL = Place(1, Bilingual("一号"), 40), Place(2, Bilingual("二号"), 40)
ANNA, BEN = Teacher(1, "岑望舒"), Teacher(2, "麦成屿")
HERE = Meeting(1, 1, Bilingual("甲"), NOW, NOW + HOUR, ROOM, (ANNA,), 40)
ELSEWHERE = Meeting(2, 2, Bilingual("乙"), NOW, NOW + HOUR, HALL, (BEN,), 40)


def _at(meeting: Meeting, span: tuple[int, int]) -> Meeting:
    return replace(meeting, starts_at=NOW + span[0] * HOUR, ends_at=NOW + span[1] * HOUR)


def _share_an_hour(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Say by counting the hours what the rule says by comparing the ends."""
    return bool(set(range(*one)) & set(range(*other)))


SHARED: dict[ClashKind, Callable[[Meeting], Meeting]] = {
    ClashKind.VENUE: lambda other: replace(other, place=ROOM),
    ClashKind.INSTRUCTOR: lambda other: replace(other, teachers=(BEN, ANNA)),
    ClashKind.OFFERING: lambda other: replace(other, offering_id=1),
}


@pytest.mark.parametrize("kind", SHARED)
def test_all_pairs_of_short_intervals_are_judged_rightly(kind: ClashKind) -> None:
    pairs = list(product(SPANS, repeat=2))
    assert len(pairs) == 1_296
    other = SHARED[kind](ELSEWHERE)
    wrong = [
        (one, two)
        for one, two in pairs
        if bool(rules.clashes_of(_at(HERE, one), [_at(other, two)])) != _share_an_hour(one, two)
    ]
    assert not wrong


@pytest.mark.parametrize("kind", SHARED)
def test_a_clash_names_its_kind_and_the_other_session(kind: ClashKind) -> None:
    other = SHARED[kind](ELSEWHERE)
    teacher = ANNA if kind is ClashKind.INSTRUCTOR else None
    assert rules.clashes_of(HERE, [other]) == [Clash(kind, HERE, other, teacher)]


def test_back_to_back_is_no_clash() -> None:
    after = replace(HERE, id=2, starts_at=HERE.ends_at, ends_at=HERE.ends_at + HOUR)
    assert rules.clashes_of(HERE, [after]) == []
    assert rules.clashes_of(after, [HERE]) == []


def test_what_has_nothing_in_common_meets_at_once() -> None:
    assert rules.clashes_of(HERE, [ELSEWHERE]) == []


def test_a_session_does_not_clash_with_its_own_earlier_place() -> None:
    assert rules.clashes_of(replace(HERE, starts_at=NOW + HOUR / 2), [HERE]) == []


def test_a_new_session_clashes_with_another_new_one() -> None:
    new = replace(HERE, id=None)
    assert len(rules.clashes_of(new, [new])) == 3


def test_a_venue_needs_as_many_seats_as_the_class() -> None:
    assert rules.clashes_of(HERE, []) == []
    large = replace(HERE, people=41)
    assert rules.clashes_of(large, []) == [Clash(ClashKind.CAPACITY, large)]
    with pytest.raises(Refusal, match=r"session\.clashes"):
        rules.check_seats([HERE, large])
    rules.check_seats([HERE])


def test_one_refusal_names_all_clashes() -> None:
    wanted = replace(HERE, people=50)
    others = [replace(HERE, id=7), replace(ELSEWHERE, id=8, place=ROOM)]
    refusal = rules.refusal_of(rules.clashes_of(wanted, others))
    kinds = [clash.kind for clash in refusal.facts["clashes"]]
    expected = [ClashKind.CAPACITY, ClashKind.VENUE, ClashKind.INSTRUCTOR, ClashKind.OFFERING, ClashKind.VENUE]
    assert (refusal.code, refusal.field, kinds) == ("session.clashes", "venue_id", expected)


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
