"""Reads about rolls and marks."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from courses.catalog.models import Offering
from courses.people.models import Person, RoleGrant
from courses.people.rules import Role
from courses.scheduling.models import TrainingSession, session_instructor


@dataclass(frozen=True, slots=True)
class Standing:
    """A person and what they are at the school."""

    person: Person
    is_tutor: bool
    """Of at least one class."""
    is_instructor: bool
    """By role, or because a session names them."""


def find_standing(session: Session, *, person: int) -> Standing | None:
    """Find a person with all that decides what they may reach, in two queries."""
    tutors = exists().where(Offering.tutor_id == Person.id)
    teaches = exists().where(session_instructor.c.person_id == Person.id)
    row = session.execute(
        select(Person, tutors, teaches)
        .where(Person.id == person)
        .options(selectinload(Person.grants).joinedload(RoleGrant.college))
    ).first()
    if row is None:
        return None
    found, is_tutor, is_teaching = row
    return Standing(found, is_tutor, is_teaching or any(g.role is Role.INSTRUCTOR for g in found.grants))


def may_take_roll(training_session: TrainingSession, *, person: int, officer: bool) -> bool:
    """Whether a person takes the roll of a session: its instructors, the class's tutor, officers of the college."""
    teaches = any(instructor.id == person for instructor in training_session.instructors)
    return officer or teaches or training_session.offering.tutor_id == person
