"""Who has to know of a change is noted down with it, and nobody for a class that is still a draft."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalog.rules import OfferingState
from courses.outbox import OutboxEntry
from courses.planning import service
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import Topic
from tests import factories
from tests.factories import NOW

SATURDAY = datetime(2026, 12, 5, 1, tzinfo=UTC)
LENGTH = timedelta(minutes=135)


def _meeting(session: Session, state: OfferingState = OfferingState.PUBLISHED) -> TrainingSession:
    offering = factories.offering(session, state=state, title="青马一班", title_en="Class One")
    venue = factories.venue(session, name="一号教室", name_en="Room One")
    return factories.training_session(  # type: ignore[no-any-return]
        session, offering_id=offering.id, venue_id=venue.id, starts_at=SATURDAY
    )


def _move(session: Session, meeting: TrainingSession, by: int, **values: Any) -> None:
    kept: dict[str, Any] = {
        "version": meeting.version,
        "unit": None,
        "topic": Topic(meeting.kind, meeting.title, meeting.title_en, meeting.credit_hours),
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "venue": meeting.venue_id,
        "instructors": [],
    }
    service.move_session(session, training_session=meeting.id, **{**kept, **values}, at=NOW, by=by)


def _told(session: Session) -> list[OutboxEntry]:
    return list(session.scalars(select(OutboxEntry).order_by(OutboxEntry.id)))


def test_a_move_tells_where_the_session_was_and_is(session: Session) -> None:
    me, meeting = factories.person(session).id, _meeting(session)
    hall = factories.venue(session, name="二号教室", name_en="Room Two").id
    sunday = SATURDAY + timedelta(days=1)
    _move(session, meeting, me, starts_at=sunday, ends_at=sunday + LENGTH, venue=hall, despite="场地")
    (told,) = _told(session)
    assert (told.kind, told.audience) == ("session.moved", f"session:{meeting.id}")
    assert told.facts == {
        "offering": meeting.offering_id,
        "session": meeting.id,
        "title": "党的创新理论",
        "title_en": "Theory today",
        "class_title": "青马一班",
        "class_title_en": "Class One",
        "starts_at": sunday.isoformat(),
        "ends_at": (sunday + LENGTH).isoformat(),
        "was_starts_at": SATURDAY.isoformat(),
        "was_ends_at": (SATURDAY + LENGTH).isoformat(),
        "venue": "二号教室",
        "venue_en": "Room Two",
        "was_venue": "一号教室",
        "was_venue_en": "Room One",
        "reason": "场地",
    }


def test_what_keeps_time_and_venue_tells_nobody(session: Session) -> None:
    me, meeting = factories.person(session).id, _meeting(session)
    _move(session, meeting, me, is_locked=True)
    assert meeting.is_locked
    assert _told(session) == []


def test_cancelling_and_bringing_back_are_told(session: Session) -> None:
    me, meeting = factories.person(session).id, _meeting(session)
    service.cancel_session(session, training_session=meeting.id, version=1, reason="台风", at=NOW, by=me)
    service.restore_session(session, training_session=meeting.id, version=2, at=NOW, by=me)
    assert [(one.kind, one.facts["reason"]) for one in _told(session)] == [
        ("session.cancelled", "台风"),
        ("session.restored", ""),
    ]


@pytest.mark.parametrize("deed", ["move", "cancel"])
def test_a_draft_tells_nobody(session: Session, deed: str) -> None:
    me, meeting = factories.person(session).id, _meeting(session, OfferingState.DRAFT)
    if deed == "move":
        _move(
            session, meeting, me, starts_at=SATURDAY + timedelta(days=1), ends_at=SATURDAY + timedelta(days=1) + LENGTH
        )
    else:
        service.cancel_session(session, training_session=meeting.id, version=1, reason="台风", at=NOW, by=me)
    assert _told(session) == []
