"""What a person does with a place in a class: ask for one, take the one that is kept, leave.

The locks and the guard of the seats are those of ``courses.enrollment.seats``.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.catalog.rules import EnrollmentMode
from courses.enrollment import eligibility, facts, rules, seats
from courses.enrollment.models import Enrollment, Invitation
from courses.enrollment.rules import EnrollmentState
from courses.errors import Refusal
from courses.values import school_day


def enroll(
    session: Session, *, offering: int, person: int, at: datetime, invitation: str = "", statement: str = ""
) -> Enrollment:
    """Ask for a place: a seat, or the last place on the waiting list when all are taken; in a class by approval, apply.

    Who has left before takes up the same enrollment again, at the end of the list.

    :param invitation: the code that a class by invitation asks for
    :param statement: what one writes to apply
    :raises Unknown: ``offering.unknown``, ``person.unknown``
    :raises Refusal: the first of :func:`courses.enrollment.eligibility.reasons_against`; ``invitation.missing``,
        ``invitation.unusable``
    """
    parent = seats.lock(session, offering)
    seats.lock_people(session, person)
    found = facts.facts_for_enrolling(session, offering=offering, person=person, at=at)
    eligibility.check_may_enroll(found, at=at, day=school_day(at))
    [enrollment] = seats.own_rows(session, offering, [person])
    enrollment.statement = statement
    if parent.mode is EnrollmentMode.APPROVAL:
        seats.change(session, enrollment, EnrollmentState.APPLIED, at=at, by=person)
        seats.tell(session, "enrollment.applied", enrollment, at=at, by=None)
    else:
        if parent.mode is EnrollmentMode.INVITATION:
            enrollment.invitation_id = _use(session, invitation, offering=offering, at=at)
        seats.take_or_wait(session, enrollment, at=at, by=person)
    seats.log(session, "enrollment.enroll", enrollment, at=at, by=person)
    return enrollment


def save_draft(session: Session, *, offering: int, person: int, statement: str, at: datetime) -> Enrollment:
    """Keep an application that the person goes on with later.

    :raises Unknown: ``offering.unknown``, ``person.unknown``
    :raises Refusal: as :func:`enroll`; ``enrollment.illegal_change`` where nobody applies
    """
    parent = seats.lock(session, offering)
    found = facts.facts_for_enrolling(session, offering=offering, person=person, at=at)
    eligibility.check_may_enroll(found, at=at, day=school_day(at))
    if parent.mode is not EnrollmentMode.APPROVAL:
        raise Refusal("enrollment.illegal_change")
    [enrollment] = seats.own_rows(session, offering, [person])
    enrollment.statement = statement
    if enrollment.state is EnrollmentState.DRAFT:
        enrollment.changed_at = at
        session.flush()
    else:
        seats.change(session, enrollment, EnrollmentState.DRAFT, at=at, by=person)
    return enrollment


def accept(session: Session, *, enrollment: int, at: datetime, by: int) -> Enrollment:
    """Take the seat that is kept for the person.

    :raises Unknown: ``enrollment.unknown``
    :raises Refusal: ``enrollment.illegal_change``, ``offer.over``, ``person.guardian_missing``
    """
    _parent, found = seats.locked(session, enrollment)
    rules.check_kept(found.state, held_until=found.held_until, at=at)
    if seats.lacks_consent(session, found.person_id, at=at):
        raise Refusal("person.guardian_missing")
    seats.change(session, found, EnrollmentState.ENROLLED, at=at, by=by)
    seats.log(session, "enrollment.accept", found, at=at, by=by)
    return found


def withdraw(session: Session, *, enrollment: int, at: datetime, by: int) -> Enrollment:
    """Take the person off the list at their own wish; a freed seat goes to the first who waits.

    Possible until the class is completed, also after sessions have begun; marks stay with the enrollment. Whoever says
    no to a kept seat or takes an application back withdraws, too.

    :raises Unknown: ``enrollment.unknown``
    :raises Refusal: ``enrollment.illegal_change``
    """
    _parent, found = seats.locked(session, enrollment)
    seats.leave(session, found, EnrollmentState.WITHDRAWN, at=at, by=by)
    seats.log(session, "enrollment.withdraw", found, at=at, by=by)
    return found


def _use(session: Session, code: str, *, offering: int, at: datetime) -> int:
    """Let one more person in by an invitation. The conditions stand in the UPDATE itself, as those of a seat do."""
    if not code.strip():
        raise Refusal("invitation.missing", field="invitation")
    invitation = session.scalar(
        select(Invitation.id).where(Invitation.code == code.strip().upper(), Invitation.offering_id == offering)
    )
    used: int | None = session.scalar(
        update(Invitation)
        .where(Invitation.id == invitation, Invitation.used < Invitation.most)
        .where(Invitation.expires_at > at, Invitation.revoked_at.is_(None))
        .values(used=Invitation.used + 1)
        .returning(Invitation.id)
    )
    if used is None:
        raise Refusal("invitation.unusable", field="invitation")
    return used
