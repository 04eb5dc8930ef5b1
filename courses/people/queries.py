"""Reads about persons."""

from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.errors import Unknown
from courses.people.models import Consent, Person
from courses.people.rules import VERSIONS, ConsentKind


def find_by_account(session: Session, *, account: str) -> Person | None:
    """Find the person who signs in with this phone (E.164) or e-mail address (lower case)."""
    return session.scalar(select(Person).where(or_(Person.phone == account, Person.email == account)))


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    person: int
    password_hash: str


def find_credentials(session: Session, *, account: str) -> Credentials | None:
    """Find what a sign-in with this account is checked against; None when nobody can sign in with it."""
    person = find_by_account(session, account=account)
    if person is None or person.password_hash is None or person.disabled_at is not None:
        return None
    return Credentials(person.id, person.password_hash)


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


def has_consent(session: Session, *, person: int, kind: ConsentKind) -> bool:
    """Whether a person, or their guardian, has agreed to the present text."""
    given = exists().where(Consent.person_id == person, Consent.kind == kind, Consent.version == VERSIONS[kind])
    return bool(session.scalar(select(given)))


def has_guardian_consent(session: Session, *, person: int) -> bool:
    """Whether a guardian has agreed to the present text."""
    return has_consent(session, person=person, kind=ConsentKind.GUARDIAN)
