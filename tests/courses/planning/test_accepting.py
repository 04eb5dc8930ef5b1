"""A draft becomes the timetable, whole or not at all: on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.catalog.models import Offering, SyllabusUnit
from courses.errors import Refusal
from courses.outbox import OutboxEntry
from courses.planning import draft_queries as queries
from courses.planning.accepting import accept_draft
from courses.planning.models import TimetableDraft
from courses.planning.rules import DraftState
from courses.planning.saved import Key, Placing
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from courses.scheduling.timetable.violations import Code
from courses.school.models import Venue
from tests import factories
from tests.drafts import at, ready_draft, small_class
from tests.factories import NOW


def _sessions(session: Session, offering: Offering) -> list[TrainingSession]:
    query = select(TrainingSession).where(TrainingSession.offering_id == offering.id)
    return list(session.scalars(query.order_by(TrainingSession.starts_at)))


def _unit(session: Session, offering: Offering, position: int) -> SyllabusUnit:
    query = select(SyllabusUnit).where(SyllabusUnit.course_id == offering.course_id, SyllabusUnit.position == position)
    return session.scalars(query).one()


def _standing(session: Session, offering: Offering, position: int, room: Venue, day: int) -> TrainingSession:
    unit = _unit(session, offering, position)
    starts_at = at(12, day, 9)
    return factories.training_session(
        session,
        offering_id=offering.id,
        unit_id=unit.id,
        kind=unit.kind,
        title=unit.title,
        starts_at=starts_at,
        venue_id=room.id,
        instructors=(offering.tutor_id,),
    )


def _propose(draft: TimetableDraft, *places: tuple[TrainingSession, int, int]) -> None:
    """Let a draft have sessions on other days of December, at the same times of day or another."""
    draft.plan = [
        Placing(
            Key(one.id, one.offering_id, one.unit_id),
            (at(12, day, hour), at(12, day, hour + 2, 15)),
            (one.venue_id,),
            tuple(person.id for person in one.instructors),
        ).to_json()
        for one, day, hour in places
    ]


def test_a_whole_draft_is_placed_and_written_down(session: Session) -> None:
    factories.venue(session)
    by = factories.person(session).id
    offering = small_class(session)
    draft = ready_draft(session, offering, by=by)
    placed = accept_draft(session, draft=draft.id, offerings=[offering.id], at=NOW, by=by)
    assert _sessions(session, offering) == sorted(placed, key=lambda one: one.starts_at)
    wanted = {(one.key.unit, one.time) for one in queries.placings_in(draft)}
    assert {(one.unit_id, (one.starts_at, one.ends_at)) for one in placed} == wanted
    assert [one.title for one in _sessions(session, offering)] == ["第1课", "第2课", "第3课"]
    assert (draft.state, draft.accepted, draft.closed_at) == (DraftState.ACCEPTED, [offering.id], NOW)
    deeds = session.scalars(select(AuditEntry).where(AuditEntry.deed == "session.place")).all()
    assert {one.facts["draft"] for one in deeds} == {draft.id}
    with pytest.raises(Refusal, match=r"draft\.closed"):
        accept_draft(session, draft=draft.id, offerings=[offering.id], at=NOW, by=by)


def test_class_after_class(session: Session) -> None:
    factories.venue(session)
    by = factories.person(session).id
    one = small_class(session, units=2)
    other = small_class(session, units=2, term_id=one.term_id)
    draft = ready_draft(session, one, other, by=by)
    accept_draft(session, draft=draft.id, offerings=[one.id], at=NOW, by=by)
    assert (draft.state, len(_sessions(session, one)), _sessions(session, other)) == (DraftState.READY, 2, [])
    with pytest.raises(Refusal, match=r"draft\.no_offering"):
        accept_draft(session, draft=draft.id, offerings=[one.id], at=NOW, by=by)
    sheet = queries.sheet_of(session, draft=draft, at=NOW)
    assert {sheet.facts.problem.session[move.session].offering for move in sheet.comparison.moves} == {other.id}
    accept_draft(session, draft=draft.id, offerings=[other.id], at=NOW, by=by)
    assert (draft.state, len(_sessions(session, other))) == (DraftState.ACCEPTED, 2)


def test_two_that_exchange_their_places_move_and_people_are_told(session: Session) -> None:
    room, by = factories.venue(session), factories.person(session).id
    one = small_class(session, units=1)
    other = small_class(session, units=1, term_id=one.term_id, tutor_id=one.tutor_id)
    first, second = (_standing(session, offering, 1, room, day) for offering, day in ((one, 12), (other, 19)))
    draft = ready_draft(session, one, other, by=by)
    _propose(draft, (first, 19, 9), (second, 12, 9))
    accept_draft(session, draft=draft.id, offerings=[one.id, other.id], at=NOW, by=by, reason="场地")
    assert (first.starts_at, second.starts_at) == (at(12, 19, 9), at(12, 12, 9))
    assert {(row.state, row.version) for row in (first, second)} == {(SessionState.PLANNED, 2)}
    told = session.scalars(select(OutboxEntry).order_by(OutboxEntry.id)).all()
    assert {(row.kind, row.audience) for row in told} == {
        ("session.moved", f"session:{first.id}"),
        ("session.moved", f"session:{second.id}"),
    }
    assert {row.facts["reason"] for row in told} == {"场地"}


def test_nothing_is_placed_where_something_stands_by_now(session: Session) -> None:
    room, by = factories.venue(session), factories.person(session).id
    offering = small_class(session, units=1)
    meeting = _standing(session, offering, 1, room, 12)
    draft = ready_draft(session, offering, by=by)
    _propose(draft, (meeting, 19, 9))
    newcomer = factories.training_session(session, starts_at=at(12, 19, 10), venue_id=room.id)
    with pytest.raises(Refusal, match=r"session\.clashes") as refused:
        accept_draft(session, draft=draft.id, offerings=[offering.id], at=NOW, by=by)
    [finding] = refused.value.facts["report"].hard
    assert finding.code is Code.VENUE_TAKEN
    assert set(finding.violation.sessions) == {meeting.id, newcomer.id}
    assert (meeting.starts_at, draft.accepted) == (at(12, 12, 9), [])


def test_a_published_session_moves_at_short_notice_only_for_a_reason(session: Session) -> None:
    room, by = factories.venue(session), factories.person(session).id
    offering = small_class(session, units=1)
    meeting = _standing(session, offering, 1, room, 12)
    draft = ready_draft(session, offering, by=by)
    _propose(draft, (meeting, 13, 9))
    soon = at(12, 10, 9)
    with pytest.raises(Refusal, match=r"session\.needs_reason") as refused:
        accept_draft(session, draft=draft.id, offerings=[offering.id], at=soon, by=by)
    assert {one.code for one in refused.value.facts["report"].soft} == {Code.NOTICE_FROZEN, Code.NOTICE_SHORT}
    accept_draft(session, draft=draft.id, offerings=[offering.id], at=soon, by=by, reason="讲师生病")
    assert meeting.starts_at == at(12, 13, 9)
