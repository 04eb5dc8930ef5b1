"""Double booking, raced by threads on both databases, and proof that the race can be lost."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from academy.transaction import transaction
from courses.catalog.models import Offering
from courses.catalog.rules import Kind
from courses.errors import Refusal
from courses.people.models import Person
from courses.planning import placing
from courses.planning.facts import Around
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import Topic
from courses.school.models import Venue
from tests import factories
from tests.factories import NOW
from tests.threads import at_once

TOPIC = Topic(Kind.THEORY, "同一时间", "At the same time", Decimal(3))
SATURDAY = NOW + timedelta(days=11)
MANY = 40


def _place(app: Flask, *, offering: int, venue: int, instructors: Sequence[int] = ()) -> int:
    """Place a session as a request does; all ask for the same time."""
    with app.app_context(), transaction() as session:
        placed = placing.place_session(
            session,
            offering=offering,
            unit=None,
            topic=TOPIC,
            starts_at=SATURDAY,
            ends_at=SATURDAY + timedelta(hours=2),
            venue=venue,
            instructors=instructors,
            despite="试排",
            at=NOW,
            by=None,
        )
        return placed.id


def _offerings(rows: Session, count: int) -> list[int]:
    course, term = factories.course(rows).id, factories.term(rows).id
    return [factories.offering(rows, course_id=course, term_id=term).id for _ in range(count)]


def _venues(rows: Session, count: int) -> list[int]:
    return [factories.venue(rows).id for _ in range(count)]


def _placed(rows: Session) -> int:
    rows.commit()
    return rows.scalars(select(func.count(TrainingSession.id))).one()


def _race(rows: Session, calls: Sequence[Callable[[], Any]]) -> list[Any]:
    rows.commit()
    return at_once(calls)


def _check_one_won(rows: Session, outcomes: Sequence[Any]) -> None:
    codes = [one.code for one in outcomes if isinstance(one, Refusal)]
    assert codes == ["session.clashes"] * (len(outcomes) - 1)
    assert _placed(rows) == 1


def test_forty_ask_for_one_venue_and_one_has_it(app: Flask, rows: Session) -> None:
    venue = factories.venue(rows).id
    calls = [partial(_place, app, offering=one, venue=venue) for one in _offerings(rows, MANY)]
    _check_one_won(rows, _race(rows, calls))


def test_forty_ask_for_one_instructor_and_one_has_them(app: Flask, rows: Session) -> None:
    teacher = factories.person(rows).id
    pairs = zip(_offerings(rows, MANY), _venues(rows, MANY), strict=True)
    calls = [partial(_place, app, offering=one, venue=venue, instructors=[teacher]) for one, venue in pairs]
    _check_one_won(rows, _race(rows, calls))


def test_forty_place_one_class_and_it_meets_once(app: Flask, rows: Session) -> None:
    (offering,) = _offerings(rows, 1)
    calls = [partial(_place, app, offering=offering, venue=venue) for venue in _venues(rows, MANY)]
    _check_one_won(rows, _race(rows, calls))


def test_nobody_waits_in_a_circle(app: Flask, rows: Session) -> None:
    """Instructors asked for in every order, venues crosswise: refusals, and never a deadlock."""
    teachers = [factories.person(rows).id for _ in range(4)]
    venues = _venues(rows, 2)
    calls = [
        partial(
            _place,
            app,
            offering=offering,
            venue=venues[number % 2],
            instructors=[teachers[number % 4], teachers[(number * 3 + 1) % 4]],
        )
        for number, offering in enumerate(_offerings(rows, MANY))
    ]
    outcomes = _race(rows, calls)
    assert [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Refusal)] == []
    assert 1 <= _placed(rows) <= 2


def test_different_times_and_places_do_not_hinder_each_other(app: Flask, rows: Session) -> None:
    pairs = zip(_offerings(rows, MANY), _venues(rows, MANY), strict=True)
    outcomes = _race(rows, [partial(_place, app, offering=one, venue=venue) for one, venue in pairs])
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert _placed(rows) == MANY


def test_without_the_locks_postgresql_books_twice(app: Flask, rows: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard taken out, and everyone made to look before anyone writes. SQLite has one writer at a time anyway."""
    venue, offerings = factories.venue(rows).id, _offerings(rows, 8)
    is_postgresql = rows.get_bind().dialect.name == "postgresql"
    monkeypatch.setattr(placing, "locked_offering", lambda session, one: session.get_one(Offering, one))
    monkeypatch.setattr(placing, "_lock_venue", lambda session, one: session.get_one(Venue, one))
    monkeypatch.setattr(placing, "_lock_people", lambda session, _, ids: [session.get_one(Person, one) for one in ids])
    if is_postgresql:
        _make_everyone_look_first(monkeypatch, threading.Barrier(len(offerings)))
    _race(rows, [partial(_place, app, offering=one, venue=venue) for one in offerings])
    assert _placed(rows) == (len(offerings) if is_postgresql else 1)


def _make_everyone_look_first(monkeypatch: pytest.MonkeyPatch, looked: threading.Barrier) -> None:
    look = placing.facts_around

    def look_and_wait(session: Session, **wanted: Any) -> Around:
        found = look(session, **wanted)
        looked.wait(timeout=20)
        return found

    monkeypatch.setattr(placing, "facts_around", look_and_wait)
