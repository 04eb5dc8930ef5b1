"""Reads about persons."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.errors import Unknown
from courses.people.models import Consent, Person, RoleGrant
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


def get_person(session: Session, *, person: int, locked: bool = False) -> Person:
    """Give a person with village, roles and guardian.

    :param locked: for a use case that changes what hangs on the person: another such one waits
    :raises Unknown: ``person.unknown``
    """
    grants = selectinload(Person.grants).joinedload(RoleGrant.college)
    query = (
        select(Person)
        .where(Person.id == person)
        .options(joinedload(Person.village), joinedload(Person.guardian), grants)
    )
    found = session.scalar(query.with_for_update(of=Person, key_share=True) if locked else query)
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


def list_consents(session: Session, *, person: int) -> Sequence[Consent]:
    """List what a person, or their guardian, has agreed to, with the officers who recorded it, the latest first."""
    return session.scalars(
        select(Consent)
        .where(Consent.person_id == person)
        .order_by(Consent.given_at.desc(), Consent.id.desc())
        .options(joinedload(Consent.recorded_by))
    ).all()


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of a search."""

    people: Sequence[Person]
    total: int


def search(session: Session, *, text: str, page: int, size: int) -> PeoplePage:
    """Find people by a part of the name or e-mail address or the last digits of the phone, with village and roles.

    :param text: empty: everyone
    :param page: counted from 1
    """
    wanted = _matches(text)
    grants = selectinload(Person.grants).joinedload(RoleGrant.college)
    people = session.scalars(
        select(Person)
        .where(wanted)
        .order_by(Person.name, Person.id)
        .limit(size)
        .offset((page - 1) * size)
        .options(joinedload(Person.village), grants)
    ).all()
    return PeoplePage(people, session.scalar(select(func.count()).select_from(Person).where(wanted)) or 0)


def _matches(text: str) -> ColumnElement[bool]:
    if not text:
        return true()
    parts = [
        func.lower(Person.name).contains(text.lower(), autoescape=True),
        Person.email.contains(text.lower(), autoescape=True),
    ]
    digits = re.sub(r"[\s\-+]", "", text)
    if re.fullmatch(r"[0-9]{3,}", digits):
        parts.append(Person.phone.endswith(digits))
    return or_(*parts)
