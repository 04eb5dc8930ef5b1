"""The last seat, raced by threads on both databases, and proof that the race can be lost."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from academy.extensions import db
from academy.transaction import transaction
from courses.catalog.models import Offering
from courses.enrollment import seats, service
from courses.enrollment.models import Enrollment, EnrollmentEvent
from courses.enrollment.rules import SEATED, EnrollmentState
from courses.errors import Refusal
from tests import factories
from tests.factories import NOW
from tests.threads import at_once


def _in_transaction(app: Flask, use_case: Callable[..., Any], **ids: int) -> str:
    """Run one use case as a request does; give the state that it comes to."""
    with app.app_context(), transaction() as session:
        return str(use_case(session, at=NOW, **ids).state)


def _people(rows: Session, count: int) -> list[int]:
    found = [factories.person(rows).id for _ in range(count)]
    _let_go(rows)
    return found


def _let_go(rows: Session) -> None:
    """End the test's own transaction, so that it neither keeps others waiting nor sees what was."""
    rows.commit()
    rows.expire_all()


def _enroll_all(app: Flask, offering: int, people: list[int]) -> list[Any]:
    return at_once(
        [partial(_in_transaction, app, service.enroll, offering=offering, person=person) for person in people]
    )


def _numbers(rows: Session, offering: int) -> list[int]:
    """Give the waiting numbers in the order in which their holders came."""
    return list(
        rows.scalars(
            select(Enrollment.waiting_no)
            .join(EnrollmentEvent, EnrollmentEvent.enrollment_id == Enrollment.id)
            .where(Enrollment.offering_id == offering, Enrollment.state == EnrollmentState.WAITING)
            .order_by(EnrollmentEvent.id)
        )
    )


def _seated(rows: Session, offering: int) -> int:
    query = select(func.count()).where(Enrollment.offering_id == offering, Enrollment.state.in_(SEATED))
    return rows.scalars(query).one()


def test_two_hundred_race_for_twenty_seats(app: Flask, rows: Session) -> None:
    offering = factories.offering(rows, capacity=20).id
    outcomes = _enroll_all(app, offering, _people(rows, 200))
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert (outcomes.count("enrolled"), outcomes.count("waiting")) == (20, 180)
    assert _numbers(rows, offering) == list(range(1, 181))
    assert rows.scalars(select(Offering.taken)).one() == _seated(rows, offering) == 20


def test_one_person_who_taps_twenty_times_has_one_seat(app: Flask, rows: Session) -> None:
    offering = factories.offering(rows, capacity=20).id
    person = _people(rows, 1)[0]
    outcomes = _enroll_all(app, offering, [person] * 20)
    refused = [one for one in outcomes if isinstance(one, Refusal)]
    assert outcomes.count("enrolled") == 1
    assert [one.code for one in refused] == ["enrollment.already"] * 19
    assert rows.scalars(select(Offering.taken)).one() == _seated(rows, offering) == 1


def test_one_person_who_comes_back_twenty_times_has_one_seat(app: Flask, rows: Session) -> None:
    offering = factories.offering(rows, capacity=20).id
    person = _people(rows, 1)[0]
    _in_transaction(app, service.enroll, offering=offering, person=person)
    enrollment = rows.scalars(select(Enrollment.id)).one()
    _let_go(rows)
    _in_transaction(app, service.withdraw, enrollment=enrollment, by=person)
    outcomes = _enroll_all(app, offering, [person] * 20)
    assert outcomes.count("enrolled") == 1
    assert rows.scalars(select(Offering.taken)).one() == _seated(rows, offering) == 1


def test_seats_that_many_give_up_at_once_go_to_the_first_who_wait(app: Flask, rows: Session) -> None:
    offering = factories.offering(rows, capacity=10).id
    people = _people(rows, 40)
    for person in people[:30]:
        _in_transaction(app, service.enroll, offering=offering, person=person)
    listed = rows.execute(select(Enrollment.id, Enrollment.person_id).order_by(Enrollment.id)).all()
    _let_go(rows)
    leaving = [*listed[:8], listed[10], listed[14]]
    calls = [partial(_in_transaction, app, service.withdraw, enrollment=e.id, by=e.person_id) for e in leaving]
    calls += [partial(_in_transaction, app, service.enroll, offering=offering, person=p) for p in people[30:]]
    outcomes = at_once(calls)
    assert outcomes == ["withdrawn"] * 10 + ["waiting"] * 10
    _check_that_the_first_have_moved_up(rows, offering, {one.id for one in leaving})


def _check_that_the_first_have_moved_up(rows: Session, offering: int, left: set[int]) -> None:
    """Eight seats were given up, so the first eight who still waited have them, and the others wait on in order."""
    order = rows.scalars(select(Enrollment).where(Enrollment.id.not_in(left)).order_by(Enrollment.id)).all()
    assert [one.state for one in order[:10]] == [EnrollmentState.ENROLLED] * 10
    assert {one.state for one in order[10:]} == {EnrollmentState.WAITING}
    numbers = [one.waiting_no for one in order[10:]]
    assert numbers == sorted(numbers)
    assert rows.scalars(select(Offering.taken)).one() == _seated(rows, offering) == 10


def test_a_seat_given_up_while_another_joins_the_list_is_not_lost(
    app: Flask, rows: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One finds the class full; before they have drawn their number the only seat is given up: it has to be theirs."""
    offering = factories.offering(rows, capacity=1).id
    holder, comer = _people(rows, 2)
    _in_transaction(app, service.enroll, offering=offering, person=holder)
    seat = rows.scalars(select(Enrollment.id)).one()
    _let_go(rows)
    is_drawing, has_left = threading.Event(), threading.Event()
    draw_numbers = seats.draw_numbers

    def draw_late(session: Session, offering: int, count: int) -> range:
        is_drawing.set()
        has_left.wait(0.5)  # in vain: who leaves has to wait for the lock
        return draw_numbers(session, offering, count)

    def leave() -> str:
        is_drawing.wait()
        state = _in_transaction(app, service.withdraw, enrollment=seat, by=holder)
        has_left.set()
        return state

    monkeypatch.setattr(seats, "draw_numbers", draw_late)
    outcomes = at_once([partial(_in_transaction, app, service.enroll, offering=offering, person=comer), leave])
    assert outcomes == ["waiting", "withdrawn"]
    assert rows.scalar(select(Enrollment.state).where(Enrollment.person_id == comer)) is EnrollmentState.ENROLLED
    assert rows.scalars(select(Offering.taken)).one() == 1


def test_without_its_condition_the_race_is_lost(app: Flask, rows: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard taken out: the CHECK behind it still keeps the seats, but 180 people meet a refusal."""

    def take_unasked(session: Session, offering: int) -> bool:
        session.execute(update(Offering).where(Offering.id == offering).values(taken=Offering.taken + 1))
        return True

    monkeypatch.setattr(seats, "take", take_unasked)
    offering = factories.offering(rows, capacity=20).id
    outcomes = _enroll_all(app, offering, _people(rows, 200))
    assert outcomes.count("enrolled") == _seated(rows, offering) == 20
    assert len([one for one in outcomes if isinstance(one, Refusal)]) == 180


def test_counting_before_writing_loses_the_race(app: Flask, rows: Session) -> None:
    """What the guard replaces: everyone counts, then everyone writes. It oversells, or the database breaks it off."""
    offering = factories.offering(rows, capacity=5).id
    people = _people(rows, 15)
    counted = threading.Barrier(len(people))
    outcomes = at_once([partial(_enroll_by_counting, app, offering, person, counted) for person in people])
    seated = _seated(rows, offering)
    broken_off = [one for one in outcomes if isinstance(one, OperationalError)]
    assert seated > 5 or broken_off


def _enroll_by_counting(app: Flask, offering: int, person: int, counted: threading.Barrier) -> str:
    with app.app_context():
        session = db.session()
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET LOCAL lock_timeout = '10s'"))
        is_free = _seated(session, offering) < 5
        counted.wait()
        state = EnrollmentState.ENROLLED if is_free else EnrollmentState.WAITING
        session.add(Enrollment(offering_id=offering, person_id=person, state=state, changed_at=NOW))
        session.commit()
        return state.value
