"""How people sign in: tries that are counted, passwords that are changed."""

import hashlib
from datetime import datetime

from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from courses import audit
from courses.errors import Refusal
from courses.people import passwords, queries, rules
from courses.people.models import Person, SignInTally

FORGOTTEN_AT_ONCE = 100
"""How many tallies that mean nothing any more are removed when a new one begins."""


def count_try(session: Session, *, account: str, address: str | None, at: datetime) -> None:
    """Count a try before the password is looked at, so that many tries at once count as many.

    :param account: a phone (E.164) or an e-mail address, of a person or of nobody
    :param address: the visitor's network address; None where it says nothing about who they are
    :raises Refusal: ``sign_in.too_often``
    """
    _count(session, _account_key(account), rules.ACCOUNT_TRIES, at)
    if address is not None:
        _count(session, _address_key(address), rules.ADDRESS_TRIES, at)


def _count(session: Session, key: str, most: int, at: datetime) -> None:
    """Count in one statement: two processes at once cannot read the same number."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    is_over = SignInTally.ends_at <= at
    ends_at = at + rules.TRY_WINDOW
    statement = (
        insert(SignInTally)
        .values(key=key, tries=1, ends_at=ends_at)
        .on_conflict_do_update(
            index_elements=[SignInTally.key],
            set_={
                "tries": case((is_over, 1), else_=SignInTally.tries + 1),
                "ends_at": case((is_over, ends_at), else_=SignInTally.ends_at),
            },
        )
        .returning(SignInTally.tries, SignInTally.ends_at)
    )
    tries, ends_at = session.execute(statement).one()
    if tries > most:
        raise Refusal("sign_in.too_often", minutes=rules.minutes_until(ends_at, at))
    if tries == 1:
        _forget(session, at)


def _forget(session: Session, at: datetime) -> None:
    """Remove tallies of windows that are over; those that another transaction holds are left to it."""
    old = select(SignInTally.key).where(SignInTally.ends_at <= at).limit(FORGOTTEN_AT_ONCE)
    session.execute(delete(SignInTally).where(SignInTally.key.in_(old.with_for_update(skip_locked=True))))


def _account_key(account: str) -> str:
    return hashlib.sha256(f"account {account}".encode()).hexdigest()


def _address_key(address: str) -> str:
    return hashlib.sha256(f"address {address}".encode()).hexdigest()


def forgive_tries(session: Session, *, account: str, address: str | None) -> None:
    """Take a try back that proved to be right: the account starts anew, the address has one try less."""
    session.execute(delete(SignInTally).where(SignInTally.key == _account_key(account)))
    tally = session.get(SignInTally, _address_key(address), with_for_update=True) if address else None
    if tally is not None and tally.tries > 0:
        tally.tries -= 1


def record_sign_in(session: Session, *, person: int, password: str, at: datetime) -> Person:
    """Note that a person signed in with a password, and keep it in today's form if it was hashed in an older one."""
    found = queries.get_person(session, person=person)
    if passwords.is_outdated(found.password_hash):
        found.password_hash = passwords.hash_of(password)
    audit.write(session, "person.sign_in", subject=f"person:{person}", at=at, by=person)
    return found


def change_password(session: Session, *, person: int, current: str, new: str, at: datetime) -> Person:
    """Change one's own password and end every sign-in; the caller opens a new one for this device.

    :raises Refusal: ``password.wrong``, ``password.too_short`` …
    """
    found = queries.get_person(session, person=person, locked=True)
    if not passwords.matches(current, found.password_hash):
        raise Refusal("password.wrong", field="current")
    set_password(session, found, new, at=at)
    return found


def set_password(session: Session, person: Person, password: str, *, at: datetime) -> None:
    """Set a password and end every sign-in of the person.

    :raises Refusal: ``password.too_short``, ``password.too_long``, ``password.too_common``
    """
    rules.check_password(password, accounts=(person.phone, person.email))
    person.password_hash = passwords.hash_of(password)
    person.sign_in_generation += 1
    audit.write(session, "person.change_password", subject=f"person:{person.id}", at=at, by=person.id)
