"""Use cases that change a class under way: its state, its completion rule, its sessions.

They ask about people who are enrolled and about marks, and therefore stand above enrollment and attendance. Each
locks the class first; those that change a session lock its row too, which is the lock of its roll: nobody marks
somebody while the session moves away.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from courses import audit
from courses.attendance.queries import has_marks
from courses.catalog.models import Offering
from courses.catalog.rules import CompletionRule, OfferingState, check_rule_change, check_state_change
from courses.catalog.service import check_rule, locked_offering
from courses.enrollment import queries as enrollment
from courses.errors import Refusal, Unknown
from courses.planning import telling
from courses.planning.fitting import check_seats
from courses.planning.placing import facts_of, facts_of_overruled, settle
from courses.scheduling import queries, rules
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState, Topic, Wish


def change_state(session: Session, *, offering: int, state: OfferingState, at: datetime, by: int | None) -> Offering:
    """Publish a class, make it a draft again, close it or open it again.

    :raises Unknown: ``offering.unknown``
    :raises Refusal: ``offering.illegal_change``, ``offering.has_people``, ``offering.no_sessions``;
        ``session.clashes`` for a class that is published with more seats than one of its venues has
    """
    found = locked_offering(session, offering)
    run = queries.runs_of(session, offerings=[offering]).get(offering)
    counts = enrollment.counts(session, offering=offering)
    live = counts.live
    old = found.state
    check_state_change(old, state, live_enrollments=live, sessions=run.sessions if run else 0)
    if old is OfferingState.DRAFT:
        check_seats(session, offering=offering, at=at)
    found.state = state
    session.flush()
    _log(session, "offering.change_state", found, at=at, by=by, before=old.value, after=state.value)
    return found


def change_rule(session: Session, *, offering: int, rule: CompletionRule, at: datetime, by: int) -> Offering:
    """Change what completing a class takes, until its first session has begun.

    :raises Unknown: ``offering.unknown``
    :raises Refusal: ``offering.rule_frozen``, ``rule.more_theory_than_taught``, ``rule.more_practice_than_taught``
    """
    found = locked_offering(session, offering)
    run = queries.runs_of(session, offerings=[offering]).get(offering)
    check_rule_change(at, first_session_at=run.starts_at if run else None)
    check_rule(session, rule, course=found.course_id)
    changes = audit.fill(found, **asdict(rule))
    session.flush()
    _log(session, "offering.change_rule", found, at=at, by=by, changes=changes)
    return found


def move_session(
    session: Session,
    *,
    training_session: int,
    version: int,
    unit: int | None,
    starts_at: datetime,
    ends_at: datetime | None,
    venue: int,
    instructors: Sequence[int],
    at: datetime,
    by: int,
    topic: Topic | None = None,
    despite: str = "",
    is_outdoors: bool | None = None,
    is_locked: bool | None = None,
) -> TrainingSession:
    """Give a session another time, venue, topic or other instructors; whom it concerns is told once it is published.

    :param version: the version that the officer has seen
    :param despite: why it shall be there although something speaks against it; kept in the log
    :param is_outdoors: whether it needs good weather; None: as it is
    :param is_locked: whether it stays there, whatever is planned anew; one that was locked moves as it is unlocked
    :raises Unknown, Refusal: as ``placing.place_session``; also ``session.unknown``,
        ``session.changed_meanwhile``, ``session.cancelled``, ``session.has_marks``
    """
    parent, found = _locked(session, training_session, version)
    rules.check_change(found.state, has_marks=has_marks(session, training_session=found.id))
    before, was, taught_by = facts_of(found), telling.spot_of(session, found), tuple(found.instructors)
    wish = Wish(unit, topic, starts_at, ends_at, venue, tuple(instructors), despite, is_outdoors, is_locked)
    overruled = facts_of_overruled(settle(session, found, parent, wish, at=at), despite)
    _next_version(session, found)
    telling.tell_moved(session, found, parent, was, reason=despite, at=at, by=by)
    telling.tell_teachers(session, found, parent, taught_by, reason=despite, at=at, by=by)
    _log(session, "session.move", found, at=at, by=by, before=before, after=facts_of(found), **overruled)
    return found


def move_to(
    session: Session,
    *,
    training_session: int,
    version: int,
    starts_at: datetime,
    ends_at: datetime,
    venue: int,
    instructors: Sequence[int],
    despite: str,
    at: datetime,
    by: int,
) -> TrainingSession:
    """Give a session another place and leave it as it is otherwise.

    :raises Unknown, Refusal: as :func:`move_session`
    """
    _parent, found = _locked(session, training_session, version)
    return move_session(
        session,
        training_session=training_session,
        version=version,
        unit=found.unit_id,
        topic=Topic(found.kind, found.title, found.title_en, found.credit_hours),
        starts_at=starts_at,
        ends_at=ends_at,
        venue=venue,
        instructors=instructors,
        despite=despite,
        at=at,
        by=by,
    )


def leave_session(
    session: Session, *, training_session: int, version: int, reason: str, at: datetime, by: int
) -> TrainingSession:
    """Let a session take place in spite of the weather; the reason is kept in its history.

    :raises Unknown: ``session.unknown``
    :raises Refusal: ``weather.reason_missing``, ``session.changed_meanwhile``
    """
    if not reason.strip():
        raise Refusal("weather.reason_missing")
    _parent, found = _locked(session, training_session, version)
    _log(session, "session.leave", found, at=at, by=by, reason=reason.strip())
    return found


def substitute(
    session: Session,
    *,
    training_session: int,
    version: int,
    leaves: int,
    comes: int,
    reason: str,
    at: datetime,
    by: int,
    despite: str = "",
) -> TrainingSession:
    """Let somebody else teach a session in the place of one of its instructors, and take its roll.

    :param leaves: the instructor who cannot come
    :param comes: who teaches instead, free at that time
    :param reason: why, for the class to read
    :param despite: why they shall although something speaks against it; kept in the log
    :raises Unknown: ``session.unknown``, ``person.unknown``
    :raises Refusal: ``session.reason_missing``, ``session.changed_meanwhile``, ``session.cancelled``,
        ``session.has_marks``, ``substitute.not_replacing``, ``substitute.teaches_already``; what stands against the
        substitute as in :func:`move_session`
    """
    rules.check_reason(reason)
    parent, found = _locked(session, training_session, version)
    rules.check_change(found.state, has_marks=has_marks(session, training_session=found.id))
    before, taught_by = facts_of(found), tuple(found.instructors)
    instructors = rules.substituted([one.id for one in taught_by], leaves=leaves, comes=comes)
    topic = Topic(found.kind, found.title, found.title_en, found.credit_hours)
    wish = Wish(found.unit_id, topic, found.starts_at, found.ends_at, found.venue_id, instructors, despite)
    overruled = facts_of_overruled(settle(session, found, parent, wish, at=at), despite)
    _next_version(session, found)
    telling.tell_teachers(session, found, parent, taught_by, reason=reason, at=at, by=by)
    changes = {"before": before, "after": facts_of(found), "reason": reason}
    _log(session, "session.substitute", found, at=at, by=by, **changes, **overruled)
    return found


def cancel_session(
    session: Session, *, training_session: int, version: int, reason: str, at: datetime, by: int
) -> TrainingSession:
    """Cancel a session; its venue and its instructors are free again, and the trainees read the reason.

    :raises Unknown: ``session.unknown``
    :raises Refusal: ``session.reason_missing``, ``session.changed_meanwhile``, ``session.cancelled``,
        ``session.has_marks``, ``offering.closed``
    """
    rules.check_reason(reason)
    parent, found = _locked(session, training_session, version)
    rules.check_plannable(parent.state)
    rules.check_change(found.state, has_marks=has_marks(session, training_session=found.id))
    found.state, found.cancel_reason = SessionState.CANCELLED, reason
    _next_version(session, found)
    telling.tell(session, "session.cancelled", found, parent, reason=reason, at=at, by=by)
    _log(session, "session.cancel", found, at=at, by=by, reason=reason)
    return found


def restore_session(
    session: Session, *, training_session: int, version: int, at: datetime, by: int, despite: str = ""
) -> TrainingSession:
    """Let a cancelled session take place after all, if its venue and its instructors are still free.

    :param despite: why it shall, although something speaks against it that did not before; kept in the log
    :raises Unknown: ``session.unknown``
    :raises Refusal: ``session.changed_meanwhile``, ``session.not_cancelled``, ``session.clashes``,
        ``session.needs_reason`` …
    """
    parent, found = _locked(session, training_session, version)
    rules.check_restore(found.state)
    instructors = tuple(one.id for one in found.instructors)
    topic = Topic(found.kind, found.title, found.title_en, found.credit_hours)
    wish = Wish(found.unit_id, topic, found.starts_at, found.ends_at, found.venue_id, instructors, despite)
    overruled = settle(session, found, parent, wish, at=at, comes_back=True)
    found.state, found.cancel_reason = SessionState.PLANNED, ""
    _next_version(session, found)
    telling.tell(session, "session.restored", found, parent, reason=despite, at=at, by=by)
    _log(session, "session.restore", found, at=at, by=by, **facts_of_overruled(overruled, despite))
    return found


def remove_session(session: Session, *, training_session: int, version: int, at: datetime, by: int) -> None:
    """Remove a session of a class that is still a draft.

    :raises Unknown: ``session.unknown``
    :raises Refusal: ``session.changed_meanwhile``, ``session.published``, ``record.in_use``
    """
    parent, found = _locked(session, training_session, version)
    rules.check_remove(parent.state)
    _log(session, "session.remove", found, at=at, by=by, offering=parent.id, **facts_of(found))
    try:
        with session.begin_nested():
            session.delete(found)
    except IntegrityError as error:
        raise Refusal("record.in_use") from error


def _locked(session: Session, training_session: int, version: int) -> tuple[Offering, TrainingSession]:
    """Give a session and its class as they are once both are locked."""
    offering = session.scalar(select(TrainingSession.offering_id).where(TrainingSession.id == training_session))
    if offering is None:
        raise Unknown("session.unknown")
    parent = locked_offering(session, offering)
    found = session.scalars(
        select(TrainingSession)
        .where(TrainingSession.id == training_session)
        .options(selectinload(TrainingSession.instructors))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    rules.check_version(seen=version, stands=found.version)
    return parent, found


def _next_version(session: Session, found: TrainingSession) -> None:
    found.version += 1
    session.flush()


def _log(
    session: Session, deed: str, row: Offering | TrainingSession, *, at: datetime, by: int | None, **facts: object
) -> None:
    audit.write(session, deed, subject=f"{row.__tablename__}:{row.id}", at=at, by=by, **facts)
