"""A class under way: publishing, its rule, moving and cancelling its sessions."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance import service as attendance
from courses.attendance.rules import Attended, MarkStatus
from courses.audit import AuditEntry
from courses.catalog.rules import OfferingState
from courses.enrollment import service as enrollment
from courses.errors import Refusal, Unknown
from courses.planning import service
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from courses.scheduling.timetable.violations import Code
from tests import factories
from tests.factories import NOW

DAY = timedelta(days=1)
DRAFT, PUBLISHED, CLOSED = OfferingState


@pytest.fixture
def me(session: Session) -> int:
    return int(factories.person(session).id)


def _ahead(session: Session, **values: Any) -> TrainingSession:
    """Add a session of tomorrow."""
    return factories.training_session(session, **{"starts_at": NOW + DAY, **values})  # type: ignore[no-any-return]


def _move(session: Session, meeting: TrainingSession, by: int, **values: Any) -> TrainingSession:
    kept: dict[str, Any] = {
        "version": meeting.version,
        "unit": meeting.unit_id,
        "topic": None,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "venue": meeting.venue_id,
        "instructors": [],
        "despite": "天气",
    }
    return service.move_session(session, training_session=meeting.id, **{**kept, **values}, at=NOW, by=by)


def _mark(session: Session, meeting: TrainingSession, by: int) -> None:
    person = factories.person(session).id
    seat = enrollment.enroll(session, offering=meeting.offering_id, person=person, at=NOW)
    attendance.mark(
        session,
        training_session=meeting.id,
        enrollment=seat.id,
        attended=Attended(MarkStatus.PRESENT),
        at=meeting.starts_at,
        by=by,
        is_officer=True,
        seen_version=None,
        tap=None,
    )


def _with_unit(session: Session, **values: Any) -> TrainingSession:
    """Add a session of tomorrow that teaches the first unit of its course."""
    course = factories.course(session)
    units = session.scalars(select(factories.SyllabusUnit).where(factories.SyllabusUnit.course_id == course.id)).all()
    offering = factories.offering(session, course_id=course.id, **values)
    return _ahead(session, offering_id=offering.id, unit_id=units[0].id)


# the state


def test_a_class_with_a_session_is_published(session: Session, me: int) -> None:
    offering = factories.offering(session, state=DRAFT)
    _ahead(session, offering_id=offering.id)
    service.change_state(session, offering=offering.id, state=PUBLISHED, at=NOW, by=me)
    assert offering.state is PUBLISHED
    session.flush()
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.deed, entry.facts) == ("offering.change_state", {"before": "draft", "after": "published"})


def test_a_class_whose_only_session_is_cancelled_is_not_published(session: Session, me: int) -> None:
    offering = factories.offering(session, state=DRAFT)
    _ahead(session, offering_id=offering.id, state=SessionState.CANCELLED)
    with pytest.raises(Refusal, match=r"offering\.no_sessions"):
        service.change_state(session, offering=offering.id, state=PUBLISHED, at=NOW, by=me)


def test_a_class_that_does_not_fit_its_venue_is_not_published(session: Session, me: int) -> None:
    offering = factories.offering(session, state=DRAFT, capacity=30)
    _ahead(session, offering_id=offering.id, venue_id=factories.venue(session, capacity=29).id)
    with pytest.raises(Refusal) as refused:
        service.change_state(session, offering=offering.id, state=PUBLISHED, at=NOW, by=me)
    assert [one.code for one in refused.value.facts["report"].hard] == [Code.VENUE_SMALL]


def test_a_class_becomes_a_draft_again_only_without_people(session: Session, me: int) -> None:
    offering = factories.offering(session)
    seat = enrollment.enroll(session, offering=offering.id, person=me, at=NOW)
    with pytest.raises(Refusal, match=r"offering\.has_people"):
        service.change_state(session, offering=offering.id, state=DRAFT, at=NOW, by=me)
    enrollment.withdraw(session, enrollment=seat.id, at=NOW, by=me)
    assert service.change_state(session, offering=offering.id, state=DRAFT, at=NOW, by=me).state is DRAFT


def test_a_class_closes_and_opens_again(session: Session, me: int) -> None:
    offering = factories.offering(session)
    for state in (CLOSED, PUBLISHED):
        assert service.change_state(session, offering=offering.id, state=state, at=NOW, by=me).state is state
    with pytest.raises(Refusal, match=r"offering\.illegal_change"):
        service.change_state(session, offering=offering.id, state=PUBLISHED, at=NOW, by=me)


# the rule


def test_the_rule_changes_until_the_first_session_begins(session: Session, me: int) -> None:
    offering = factories.offering(session)
    _ahead(session, offering_id=offering.id)
    rule = replace(offering.rule, max_unexcused=0, min_theory_hours=Decimal("2.5"))
    assert service.change_rule(session, offering=offering.id, rule=rule, at=NOW, by=me).rule == rule
    with pytest.raises(Refusal, match=r"offering\.rule_frozen"):
        service.change_rule(session, offering=offering.id, rule=rule, at=NOW + DAY, by=me)


def test_a_cancelled_session_does_not_freeze_the_rule(session: Session, me: int) -> None:
    offering = factories.offering(session)
    factories.training_session(session, offering_id=offering.id, state=SessionState.CANCELLED)
    service.change_rule(session, offering=offering.id, rule=offering.rule, at=NOW, by=me)


def test_the_rule_asks_for_no_more_than_is_taught(session: Session, me: int) -> None:
    offering = factories.offering(session)
    rule = replace(offering.rule, min_practice_hours=Decimal("3.5"))
    with pytest.raises(Refusal, match=r"rule\.more_practice_than_taught"):
        service.change_rule(session, offering=offering.id, rule=rule, at=NOW, by=me)


# moving


def test_a_session_moves_and_its_old_place_is_free(session: Session, me: int) -> None:
    meeting = _with_unit(session)
    old, new = meeting.venue_id, factories.venue(session).id
    teacher = factories.person(session).id
    starts_at = meeting.starts_at
    _move(session, meeting, me, starts_at=starts_at + DAY, ends_at=None, venue=new, instructors=[teacher])
    assert (meeting.starts_at, meeting.ends_at) == (NOW + 2 * DAY, NOW + 2 * DAY + timedelta(minutes=135))
    assert (meeting.venue_id, meeting.version) == (new, 2)
    other = _with_unit(session)
    assert _move(session, other, me, starts_at=starts_at, venue=old).venue_id == old
    deeds = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert (deeds[0].deed, deeds[0].facts["after"]["instructors"]) == ("session.move", [teacher])


def test_a_session_may_overlap_its_own_earlier_place(session: Session, me: int) -> None:
    meeting = _with_unit(session)
    later = meeting.starts_at + timedelta(minutes=30)
    assert _move(session, meeting, me, starts_at=later, ends_at=None).starts_at == later


def test_a_session_does_not_move_onto_another(session: Session, me: int) -> None:
    there, meeting = _with_unit(session), _with_unit(session)
    with pytest.raises(Refusal, match=r"session\.clashes"):
        _move(session, meeting, me, venue=there.venue_id)


def test_a_session_stays_in_a_venue_that_is_out_of_use_but_none_moves_in(session: Session, me: int) -> None:
    meeting = _with_unit(session)
    closed = factories.venue(session, is_active=False)
    meeting.venue_id = closed.id
    session.flush()
    assert _move(session, meeting, me, starts_at=NOW + 2 * DAY, ends_at=None).venue_id == closed.id
    with pytest.raises(Refusal, match=r"venue\.inactive"):
        _move(session, meeting, me, venue=factories.venue(session, is_active=False).id)


def test_two_officers_do_not_overwrite_each_other(session: Session, me: int) -> None:
    meeting = _with_unit(session)
    seen = meeting.version
    _move(session, meeting, me, starts_at=NOW + 3 * DAY, ends_at=None)
    with pytest.raises(Refusal, match=r"session\.changed_meanwhile"):
        _move(session, meeting, me, version=seen)
    with pytest.raises(Refusal, match=r"session\.changed_meanwhile"):
        service.cancel_session(session, training_session=meeting.id, version=seen, reason="x", at=NOW, by=me)


def test_a_session_with_marks_stays_where_it_was(session: Session, me: int) -> None:
    meeting = _with_unit(session)
    _mark(session, meeting, me)
    with pytest.raises(Refusal, match=r"session\.has_marks"):
        _move(session, meeting, me)
    with pytest.raises(Refusal, match=r"session\.has_marks"):
        service.cancel_session(session, training_session=meeting.id, version=1, reason="x", at=NOW, by=me)


# cancelling, restoring, removing


def test_a_cancelled_session_says_why(session: Session, me: int) -> None:
    meeting = _ahead(session)
    service.cancel_session(session, training_session=meeting.id, version=1, reason="台风黄色预警", at=NOW, by=me)
    assert (meeting.state, meeting.cancel_reason, meeting.version) == (SessionState.CANCELLED, "台风黄色预警", 2)
    with pytest.raises(Refusal, match=r"session\.cancelled"):
        service.cancel_session(session, training_session=meeting.id, version=2, reason="x", at=NOW, by=me)


def test_nothing_is_cancelled_without_a_word(session: Session, me: int) -> None:
    with pytest.raises(Refusal, match=r"session\.reason_missing"):
        service.cancel_session(session, training_session=_ahead(session).id, version=1, reason="  ", at=NOW, by=me)


def test_a_session_of_a_closed_class_is_not_cancelled(session: Session, me: int) -> None:
    meeting = _ahead(session, offering_id=factories.offering(session, state=CLOSED).id)
    with pytest.raises(Refusal, match=r"offering\.closed"):
        service.cancel_session(session, training_session=meeting.id, version=1, reason="x", at=NOW, by=me)


def test_a_cancelled_session_comes_back_as_it_was(session: Session, me: int) -> None:
    meeting = _with_unit(session)
    unit, title = meeting.unit_id, meeting.title
    service.cancel_session(session, training_session=meeting.id, version=1, reason="台风", at=NOW, by=me)
    service.restore_session(session, training_session=meeting.id, version=2, at=NOW, by=me)
    assert (meeting.state, meeting.cancel_reason, meeting.version) == (SessionState.PLANNED, "", 3)
    assert (meeting.unit_id, meeting.title) == (unit, title)
    with pytest.raises(Refusal, match=r"session\.not_cancelled"):
        service.restore_session(session, training_session=meeting.id, version=3, at=NOW, by=me)


def test_a_session_does_not_come_back_to_a_place_that_is_taken(session: Session, me: int) -> None:
    meeting = _ahead(session)
    service.cancel_session(session, training_session=meeting.id, version=1, reason="台风", at=NOW, by=me)
    _ahead(session, venue_id=meeting.venue_id)
    with pytest.raises(Refusal, match=r"session\.clashes"):
        service.restore_session(session, training_session=meeting.id, version=2, at=NOW, by=me)


def test_a_session_of_a_draft_is_removed_and_one_that_people_have_seen_is_not(session: Session, me: int) -> None:
    draft = _ahead(session, offering_id=factories.offering(session, state=DRAFT).id, instructors=(me,))
    service.remove_session(session, training_session=draft.id, version=1, at=NOW, by=me)
    assert session.scalars(select(TrainingSession)).all() == []
    with pytest.raises(Refusal, match=r"session\.published"):
        service.remove_session(session, training_session=_ahead(session).id, version=1, at=NOW, by=me)


def test_a_session_with_marks_is_not_removed_even_from_a_draft(session: Session, me: int) -> None:
    offering = factories.offering(session)
    meeting = _ahead(session, offering_id=offering.id)
    _mark(session, meeting, me)
    offering.state = DRAFT
    session.flush()
    with pytest.raises(Refusal, match=r"record\.in_use"):
        service.remove_session(session, training_session=meeting.id, version=1, at=NOW, by=me)


def test_a_session_that_does_not_exist_is_unknown(session: Session, me: int) -> None:
    with pytest.raises(Unknown, match=r"session\.unknown"):
        service.restore_session(session, training_session=9_999, version=1, at=NOW, by=me)


# Somebody else teaches


@pytest.mark.parametrize(
    ("leaves", "comes", "code", "field"),
    [
        ("stranger", "free", "substitute.not_replacing", "leaves"),
        ("own", "other", "substitute.teaches_already", "comes"),
    ],
)
def test_a_substitute_stands_in_for_one_instructor(
    session: Session, me: int, leaves: str, comes: str, code: str, field: str
) -> None:
    people = {name: int(factories.person(session).id) for name in ("own", "other", "free", "stranger")}
    meeting = _ahead(session, instructors=(people["own"], people["other"]))
    given: dict[str, Any] = {"training_session": meeting.id, "reason": "出差", "at": NOW, "by": me}
    with pytest.raises(Refusal, match=code) as refused:
        service.substitute(session, version=1, leaves=people[leaves], comes=people[comes], **given)
    assert refused.value.field == field
    changed = service.substitute(session, version=1, leaves=people["own"], comes=people["free"], **given)
    assert {one.id for one in changed.instructors} == {people["free"], people["other"]}
    assert changed.version == 2
    with pytest.raises(Refusal, match="session.changed_meanwhile"):
        service.substitute(session, version=1, leaves=people["other"], comes=people["own"], **given)
