"""Workers that tell at the same time, or die while they do: each person is told exactly once."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from academy import chores
from academy.transaction import transaction
from courses.notices import service
from courses.notices.models import Notice
from courses.outbox import OutboxEntry
from tests import factories
from tests.courses.notices.news import class_with, move, told, write
from tests.threads import at_once


def _tell(app: Flask) -> None:
    with app.app_context():
        chores.dispatch_notices()


def test_workers_together_tell_everyone_once(app: Flask, rows: Session) -> None:
    people = [factories.person(rows).id for _ in range(3)]
    meetings = [class_with(rows, person) for person in people]
    for meeting in meetings:
        write(rows, "session.moved", f"session:{meeting.id}", **move(1, 2))
    for person in people:
        write(rows, "enrollment.moved_up", f"person:{person}")
    rows.commit()
    assert at_once([partial(_tell, app)] * 4) == [None] * 4
    assert [sorted(told(rows, person)) for person in people] == [["enrollment.moved_up", "session.moved"]] * 3
    assert rows.scalar(select(func.count()).where(OutboxEntry.dispatched_at.is_(None))) == 0
    rows.commit()


def _tell_and_die(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        service.dispatch(session, at=factories.NOW, has_mail=False)
        assert session.scalar(select(func.count()).select_from(Notice)) == 1
        raise RuntimeError("killed before the commit")


def test_a_worker_that_dies_in_between_has_told_nobody_and_the_next_tells_all(app: Flask, rows: Session) -> None:
    person = factories.person(rows).id
    write(rows, "enrollment.moved_up", f"person:{person}")
    rows.commit()
    with pytest.raises(RuntimeError, match="killed"):
        _tell_and_die(app)
    assert told(rows, person) == []
    _tell(app)
    assert told(rows, person) == ["enrollment.moved_up"]


def _take_back(app: Flask, person: int) -> None:
    with app.app_context(), transaction() as session:
        write(session, "enrollment.moved_up", f"person:{person}")
        raise RuntimeError("no deed")


def test_what_is_taken_back_is_told_to_nobody(app: Flask, rows: Session) -> None:
    person = factories.person(rows).id
    rows.commit()
    with pytest.raises(RuntimeError, match="no deed"):
        _take_back(app, person)
    _tell(app)
    assert told(rows, person) == []
