"""What a worker does by itself, until it is told to stop, whatever goes wrong in between."""

import threading
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from academy import chores, queue
from academy.queue import Queue
from courses.enrollment import service
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import EnrollmentState
from tests import factories
from tests.factories import NOW


def test_a_chore_goes_on_after_a_failure_and_ends_with_its_worker(app: Flask) -> None:
    found, done = Queue(app, {}), threading.Event()
    rounds = []

    def chore() -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise ValueError("once")
        found._stop.set()
        done.set()

    thread = found._keep(chore, 0.001, name="chore")
    assert done.wait(5)
    thread.join(5)
    assert (thread.is_alive(), len(rounds)) == (False, 2)
    assert queue.CHORE_SECONDS <= 2, "a notice is there within five seconds"


def test_a_seat_that_nobody_takes_goes_on_and_the_next_is_told(app: Flask, rows: Session) -> None:
    offering = factories.offering(rows, capacity=1, offer_hours=24)
    holder, first, second = (
        service.enroll(rows, offering=offering.id, person=factories.person(rows).id, at=NOW) for _ in range(3)
    )
    service.withdraw(rows, enrollment=holder.id, at=NOW, by=holder.person_id)
    rows.commit()
    app.config["CLOCK"] = lambda: NOW + timedelta(days=1)
    with app.app_context():
        chores.tend_enrollments()
    states = [rows.get_one(Enrollment, one.id, populate_existing=True).state for one in (first, second)]
    rows.commit()
    assert states == [EnrollmentState.LAPSED, EnrollmentState.OFFERED]
