"""What several changes amount to, and when a mail is tried again."""

from datetime import timedelta

import pytest

from courses.notices.rules import PAUSES, News, next_attempt, series_of, told_as
from tests.courses.notices.news import move, place_of
from tests.factories import NOW


def _moved(before: int, after: int, **more: object) -> News:
    return News("session.moved", move(before, after, **more))


def _cancelled(day: int) -> News:
    return News("session.cancelled", {**place_of(day), "reason": "台风"})


def _restored(day: int) -> News:
    return News("session.restored", place_of(day))


def _other(before: str, after: str) -> News:
    return News("session.substituted", {"instructors": [after], "was_instructors": [before], "also": [len(before)]})


@pytest.mark.parametrize(
    ("changes", "kind", "was", "now"),
    [
        ([_moved(1, 2)], "session.moved", 1, 2),
        ([_moved(1, 2), _moved(2, 3)], "session.moved", 1, 3),
        ([_moved(1, 2), _moved(2, 3), _moved(3, 1)], None, 0, 0),
        ([_moved(1, 1)], None, 0, 0),
        ([_cancelled(1)], "session.cancelled", 1, 1),
        ([_moved(1, 2), _cancelled(2)], "session.cancelled", 1, 2),
        ([_cancelled(1), _restored(1)], None, 0, 0),
        ([_cancelled(1), _restored(1), _moved(1, 2)], "session.moved", 1, 2),
        ([_moved(1, 2), _cancelled(2), _restored(2)], "session.moved", 1, 2),
        ([_restored(1)], "session.restored", 1, 1),
        ([_restored(1), _moved(1, 2)], "session.restored", 1, 2),
        ([_restored(1), _cancelled(1)], None, 0, 0),
    ],
)
def test_changes_are_told_from_the_first_state_to_the_last(
    changes: list[News], kind: str | None, was: int, now: int
) -> None:
    found = told_as(changes)
    assert (found.kind if found else None) == kind
    if found:
        assert {name: found.facts[name] for name in place_of(now)} == place_of(now)
        assert {name: found.facts[f"was_{name}"] for name in place_of(was)} == place_of(was)


def test_instructors_are_told_apart_from_places() -> None:
    assert series_of("session.moved") == series_of("session.cancelled") != series_of("session.substituted")
    assert series_of("enrollment.offered") is None
    found = told_as([_other("何", "李明"), _other("李明", "欧阳一")])
    assert found is not None
    assert (found.facts["was_instructors"], found.facts["instructors"], found.facts["also"]) == (
        ["何"],
        ["欧阳一"],
        [1, 2],
    )
    assert told_as([_other("何", "李明"), _other("李明", "何")]) is None


def test_a_mail_is_tried_less_and_less_often_and_given_up() -> None:
    assert [next_attempt(n, at=NOW) for n in (1, 2)] == [NOW + timedelta(minutes=1), NOW + timedelta(minutes=5)]
    assert next_attempt(len(PAUSES), at=NOW) == NOW + timedelta(days=1)
    assert next_attempt(len(PAUSES) + 1, at=NOW) is None
