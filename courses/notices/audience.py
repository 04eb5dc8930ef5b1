"""Who is meant by an audience."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from courses.catalog.models import Offering
from courses.catalog.rules import OfferingState
from courses.enrollment.models import Enrollment
from courses.notices.rules import IN_CLASS, NEAR_CLASS
from courses.people.models import Person
from courses.scheduling.models import TrainingSession, session_instructor

Ids = Select[Any]
"""A query for ids of people."""


def people_of(session: Session, *, audience: str, also: Sequence[int] = ()) -> Sequence[Person]:
    """List whom something concerns, each once: what happens to a draft concerns nobody yet.

    :param audience: ``offering:12``, ``session:7`` or ``person:3``, as in :mod:`courses.outbox`
    :param also: ids of people whom it concerns as well: who taught the session until now
    """
    table, _, key = audience.partition(":")
    if table != "person" and _is_draft(session, table, int(key)):
        return ()
    concerned = Person.id.in_(_ids(table, int(key))) | Person.id.in_(also)
    people = select(Person).where(concerned, Person.disabled_at.is_(None))
    return session.scalars(people.order_by(Person.id)).all()


def _ids(table: str, key: int) -> Ids:
    if table == "person":
        return select(Person.id).where(Person.id == key)
    if table == "offering":
        return _union(_enrolled(NEAR_CLASS).where(Enrollment.offering_id == key), _tutors().where(Offering.id == key))
    own = select(TrainingSession.offering_id).where(TrainingSession.id == key)
    teachers = select(session_instructor.c.person_id).where(session_instructor.c.session_id == key)
    trainees = _enrolled(IN_CLASS).where(Enrollment.offering_id.in_(own))
    return _union(trainees, teachers, _tutors().where(Offering.id.in_(own)))


def _enrolled(states: Collection[str]) -> Ids:
    return select(Enrollment.person_id).where(Enrollment.state.in_(states))


def _tutors() -> Ids:
    return select(Offering.tutor_id).where(Offering.tutor_id.is_not(None))


def _union(*queries: Ids) -> Ids:
    found = union(*queries).subquery()
    return select(next(iter(found.c)))


def _is_draft(session: Session, table: str, key: int) -> bool:
    state = select(Offering.state)
    if table == "session":
        state = state.join(TrainingSession, TrainingSession.offering_id == Offering.id)
    own = TrainingSession.id if table == "session" else Offering.id
    return session.scalar(state.where(own == key)) in (OfferingState.DRAFT, None)
