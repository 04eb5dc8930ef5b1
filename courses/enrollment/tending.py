"""What happens by itself as time goes by: kept seats are confirmed, called to mind, passed on. A worker asks for it."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from courses.catalog.models import Offering
from courses.enrollment import rules, seats
from courses.enrollment.facts import has_guardian_consent
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import KEPT, EnrollmentState
from courses.people.models import Person

AT_ONCE = 50
"""How many enrollments one transaction looks after, so that it stays short."""


def has_kept_seats(session: Session) -> bool:
    """Whether any seat is kept for an answer: only then is there something to tend."""
    return bool(session.scalar(select(exists().where(Enrollment.state.in_(KEPT)))))


def tend(session: Session, *, at: datetime) -> int:
    """Do what is due: see :func:`confirm`, :func:`remind`, :func:`expire`. Give how many enrollments changed."""
    return len(confirm(session, at=at)) + len(remind(session, at=at)) + len(expire(session, at=at))


def confirm(session: Session, *, at: datetime) -> list[Enrollment]:
    """Make the seats of admitted minors final once their guardians have agreed, where nobody else has to answer."""
    due = session.scalars(
        select(Enrollment.id)
        .join(Enrollment.offering)
        .join(Enrollment.person)
        .where(Enrollment.state == EnrollmentState.ADMITTED, Offering.offer_hours.is_(None))
        .where(has_guardian_consent().correlate(Person))
        .order_by(Enrollment.offering_id, Enrollment.id)
        .limit(AT_ONCE)
    ).all()
    done = []
    for one in due:
        _parent, found = seats.locked(session, one)
        if found.state is EnrollmentState.ADMITTED:
            seats.change(session, found, EnrollmentState.ENROLLED, at=at, by=None)
            seats.log(session, "enrollment.confirm", found, at=at, by=None)
            seats.tell(session, "enrollment.confirmed", found, at=at, by=None)
            done.append(found)
    return done


def remind(session: Session, *, at: datetime) -> list[Enrollment]:
    """Call to mind, once, seats that are kept not much longer."""
    kept = session.scalars(
        select(Enrollment)
        .where(Enrollment.state.in_(KEPT), Enrollment.reminded_at.is_(None))
        .where(Enrollment.held_until > at, Enrollment.held_until <= at + rules.LAST_CALL)
        .order_by(Enrollment.offering_id, Enrollment.id)
        .limit(AT_ONCE)
    ).all()
    due = [
        one.id for one in kept if one.held_until and rules.is_ending(one.held_until, kept_since=one.changed_at, at=at)
    ]
    done = []
    for one in due:
        _parent, found = seats.locked(session, one)
        if found.state in KEPT and found.reminded_at is None:
            found.reminded_at = at
            session.flush()
            seats.tell(session, "enrollment.offer_ending", found, at=at, by=None)
            done.append(found)
    return done


def expire(session: Session, *, at: datetime) -> list[Enrollment]:
    """Pass on the seats that nobody has taken in time."""
    due = session.scalars(
        select(Enrollment.id)
        .where(Enrollment.state.in_(KEPT), Enrollment.held_until <= at)
        .order_by(Enrollment.offering_id, Enrollment.held_until, Enrollment.id)
        .limit(AT_ONCE)
    ).all()
    done = []
    for one in due:
        _parent, found = seats.locked(session, one)
        if found.state in KEPT and found.held_until is not None and found.held_until <= at:
            seats.leave(session, found, EnrollmentState.LAPSED, at=at, by=None)
            seats.log(session, "enrollment.lapse", found, at=at, by=None)
            seats.tell(session, "enrollment.lapsed", found, at=at, by=None)
            done.append(found)
    return done
