"""What the tests of notices have happen."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import outbox
from courses.notices import service
from courses.notices.models import Notice
from courses.outbox import OutboxEntry
from courses.scheduling.models import TrainingSession
from tests import factories
from tests.factories import NOW


def place_of(day: int) -> dict[str, str]:
    """Give a place in the timetable: each day another venue."""
    starts_at = NOW + timedelta(days=day)
    ends_at = starts_at + timedelta(hours=2)
    venue = {"venue": f"第{day}教室", "venue_en": f"Room {day}"}
    return {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), **venue}


def move(before: int, after: int, **more: Any) -> dict[str, Any]:
    """Give the facts of a move from one day to another."""
    named = {"title": "急救", "title_en": "First aid", "class_title": "秋季班", "class_title_en": "Autumn class"}
    return {**named, **place_of(after), **{f"was_{name}": value for name, value in place_of(before).items()}, **more}


def write(session: Session, kind: str, audience: str, /, *, by: int | None = None, **facts: Any) -> OutboxEntry:
    return outbox.write(session, kind, audience=audience, at=NOW, by=by, **facts)


def dispatch(session: Session, *, has_mail: bool = False, at: Any = NOW) -> int:
    return service.dispatch(session, at=at, has_mail=has_mail)


def notices_of(session: Session, person: int) -> list[Notice]:
    """List what a person has been told, and let the database go."""
    query = select(Notice).where(Notice.person_id == person).order_by(Notice.id)
    found = list(session.scalars(query.execution_options(populate_existing=True)))
    session.commit()
    return found


def told(session: Session, person: int) -> list[str]:
    return [one.kind for one in notices_of(session, person)]


def class_with(session: Session, trainee: int, *, instructors: tuple[int, ...] = (), **values: Any) -> TrainingSession:
    """Add a session of a class in which a trainee is enrolled."""
    offering = factories.offering(session, **values)
    factories.enrollment(session, offering_id=offering.id, person_id=trainee)
    return factories.training_session(session, offering_id=offering.id, instructors=instructors)
