"""Reads about persons."""

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.errors import Unknown
from courses.people.models import Consent, Person
from courses.people.rules import GUARDIAN_VERSION, ConsentKind


def find_by_account(session: Session, *, account: str) -> Person | None:
    """Find the person who signs in with this phone (E.164) or e-mail address (lower case)."""
    return session.scalar(select(Person).where(or_(Person.phone == account, Person.email == account)))


def get_person(session: Session, *, person: int) -> Person:
    """Give a person with village, roles and guardian.

    :raises Unknown: ``person.unknown``
    """
    found = session.scalar(
        select(Person)
        .where(Person.id == person)
        .options(joinedload(Person.village), joinedload(Person.guardian), selectinload(Person.grants))
    )
    if found is None:
        raise Unknown("person.unknown")
    return found


def has_guardian_consent(session: Session, *, person: int) -> bool:
    """Whether a guardian has agreed to the present text."""
    given = exists().where(
        Consent.person_id == person, Consent.kind == ConsentKind.GUARDIAN, Consent.version == GUARDIAN_VERSION
    )
    return bool(session.scalar(select(given)))
