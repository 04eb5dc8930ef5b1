"""Free places for a session: every one of them can be taken, and the best comes first."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from courses.catalog.models import SyllabusUnit
from courses.errors import Unknown
from courses.planning.placing import check_place, place_session
from courses.planning.suggestions import suggest
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState, Wish
from tests import factories
from tests.counting import statements
from tests.factories import NOW

SATURDAY = datetime(2026, 12, 5, 1, tzinfo=UTC)
LENGTH = timedelta(minutes=135)


@pytest.fixture
def meeting(session: Session) -> TrainingSession:
    """Give a published session on a Saturday morning, with an instructor, of a term of three weeks."""
    term = factories.term(session, starts_on=date(2026, 11, 23), ends_on=date(2026, 12, 13))
    course = factories.course(session)
    unit = session.scalars(select(SyllabusUnit.id).where(SyllabusUnit.course_id == course.id)).first()
    offering = factories.offering(session, course_id=course.id, term_id=term.id)
    teacher = factories.person(session).id
    return factories.training_session(  # type: ignore[no-any-return]
        session, offering_id=offering.id, unit_id=unit, starts_at=SATURDAY, instructors=(teacher,)
    )


def _offers(session: Session, meeting: TrainingSession, **values: object):
    kept = {"training_session": meeting.id, "offering": meeting.offering_id, "unit": meeting.unit_id, "at": NOW}
    return suggest(session, **{**kept, **values})  # type: ignore[arg-type]


def test_what_is_offered_can_be_taken_without_a_reason(session: Session, meeting: TrainingSession) -> None:
    factories.training_session(session, venue_id=meeting.venue_id, starts_at=SATURDAY + timedelta(days=1))
    offers = _offers(session, meeting)
    assert len(offers) == 5
    assert len({one.starts_at for one in offers}) == 5
    for one in offers:
        wish = Wish(meeting.unit_id, None, one.starts_at, one.ends_at, one.venue, one.instructors)
        report = check_place(session, training_session=meeting.id, offering=meeting.offering_id, wish=wish, at=NOW)
        # That the session is published and may move at all is what the officer has just decided.
        assert [found.code.value for found in (*report.hard, *report.soft)] == []


def test_times_that_are_not_wanted_and_more_than_wanted_are_left_out(
    session: Session, meeting: TrainingSession
) -> None:
    sunday = (SATURDAY + timedelta(days=1), SATURDAY + timedelta(days=2))
    offers = _offers(session, meeting, limit=2, avoid=[sunday])
    assert len(offers) == 2
    assert not any(sunday[0] <= one.starts_at < sunday[1] for one in offers)


def test_a_new_session_is_offered_places_with_whom_it_asks_for(session: Session, meeting: TrainingSession) -> None:
    teacher = factories.person(session).id
    offers = _offers(session, meeting, training_session=None, instructors=[teacher])
    assert offers
    assert {one.instructors for one in offers} == {(teacher,)}
    one = offers[0]
    placed = place_session(
        session,
        offering=meeting.offering_id,
        unit=meeting.unit_id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        venue=one.venue,
        instructors=one.instructors,
        at=NOW,
        by=None,
    )
    assert placed.starts_at == one.starts_at


def test_a_cancelled_session_is_offered_places_and_a_locked_or_past_one_is_not(
    session: Session, meeting: TrainingSession
) -> None:
    meeting.state = SessionState.CANCELLED
    session.flush()
    assert _offers(session, meeting)
    meeting.state, meeting.is_locked = SessionState.PLANNED, True
    session.flush()
    assert _offers(session, meeting) == []
    meeting.is_locked = False
    session.flush()
    assert _offers(session, meeting, at=SATURDAY + LENGTH) == []


def test_what_does_not_exist_is_unknown(session: Session, meeting: TrainingSession) -> None:
    for wrong in ({"offering": 9_999}, {"training_session": 9_999}, {"training_session": None, "unit": 9_999}):
        with pytest.raises(Unknown):
            _offers(session, meeting, **wrong)


def test_checking_a_place_takes_the_same_number_of_queries_however_large_the_school(
    session: Session, engine: Engine, meeting: TrainingSession
) -> None:
    wish = Wish(meeting.unit_id, None, SATURDAY + timedelta(days=1), None, meeting.venue_id, ())
    ids = {"training_session": meeting.id, "offering": meeting.offering_id}

    def count() -> int:
        session.flush()
        session.expunge_all()
        with statements(engine) as sent:
            check_place(session, **ids, wish=wish, at=NOW)
        return len(sent)

    few = count()
    for n in range(4):
        factories.training_session(session, starts_at=SATURDAY + timedelta(days=1, hours=n))
    assert count() == few
