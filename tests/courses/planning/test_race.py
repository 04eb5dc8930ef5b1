"""A session is moved while somebody marks it: one of the two comes first, and the other is told."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from academy.transaction import transaction
from courses.attendance import service as attendance
from courses.attendance.models import Mark
from courses.attendance.rules import Attended, MarkStatus
from courses.catalog.models import SyllabusUnit
from courses.enrollment import service as enrollment
from courses.errors import Refusal
from courses.planning import service
from courses.scheduling.models import TrainingSession
from tests import factories
from tests.factories import NOW
from tests.threads import at_once


def _move_to_tomorrow(app: Flask, meeting: int, venue: int, unit: int, by: int) -> None:
    with app.app_context(), transaction() as session:
        service.move_session(
            session,
            training_session=meeting,
            version=1,
            unit=unit,
            starts_at=NOW + timedelta(days=1),
            despite="天气",
            ends_at=None,
            venue=venue,
            instructors=[],
            at=NOW,
            by=by,
        )


def _mark(app: Flask, meeting: int, seat: int, by: int) -> None:
    with app.app_context(), transaction() as session:
        attendance.mark(
            session,
            training_session=meeting,
            enrollment=seat,
            attended=Attended(MarkStatus.PRESENT),
            at=NOW,
            by=by,
            is_officer=True,
            seen_version=None,
            tap=None,
        )


@pytest.mark.parametrize("round_", range(5))
def test_a_session_never_moves_away_under_its_marks(app: Flask, rows: Session, round_: int) -> None:
    course = factories.course(rows).id
    unit = rows.scalars(select(SyllabusUnit.id).where(SyllabusUnit.course_id == course)).first() or 0
    found = factories.training_session(rows, offering_id=factories.offering(rows, course_id=course).id)
    meeting, venue, me = found.id, found.venue_id, factories.person(rows).id
    seat = enrollment.enroll(rows, offering=found.offering_id, person=me, at=NOW).id
    rows.commit()
    rows.expire_all()
    outcomes = at_once(
        [partial(_move_to_tomorrow, app, meeting, venue, unit, me), partial(_mark, app, meeting, seat, me)]
    )
    has_moved = rows.scalars(select(TrainingSession.version)).one() == 2
    is_marked = rows.scalars(select(Mark.id)).first() is not None
    assert has_moved != is_marked
    assert [one.code for one in outcomes if isinstance(one, Refusal)] == [
        "roll.too_early" if has_moved else "session.has_marks"
    ]
