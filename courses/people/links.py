"""Single-use links: the way in without text messages or mail, and a guardian's way to agree."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from courses import audit
from courses.errors import Refusal
from courses.people import entering, queries, rules, service
from courses.people.models import OneTimeLink, Person
from courses.people.rules import ConsentMethod, LinkPurpose
from courses.values import school_day

LINK_LIFE = timedelta(days=7)


def hand_out_link(
    session: Session, *, person: int, purpose: LinkPurpose, token: str, at: datetime, by: int
) -> OneTimeLink:
    """Make a single-use link for a person (first or new password) or for a minor's guardian; older ones end.

    :param token: the secret part of the address, at least 128 random bits; only its hash is stored
    :raises Refusal: ``link.own``, ``link.not_yours``, ``guardian.not_needed``, ``guardian.not_given``
    """
    found = queries.get_person(session, person=person, locked=True)
    if purpose is LinkPurpose.GUARDIAN:
        rules.check_guardian_can_agree(found.born_on, school_day(at), is_given=found.guardian is not None)
    _check_may_hand_out(session, found, by)
    _end_links(session, person, purpose)
    link = OneTimeLink(
        token_hash=_token_hash(token),
        person_id=person,
        purpose=purpose,
        created_at=at,
        created_by_id=by,
        expires_at=at + LINK_LIFE,
    )
    session.add(link)
    audit.write(session, "link.hand_out", subject=f"person:{person}", at=at, by=by, purpose=purpose.value)
    return link


def _check_may_hand_out(session: Session, person: Person, by: int) -> None:
    """Refuse a link to oneself, or to somebody who may do more: its holder could then do what they may."""
    if person.id == by:
        raise Refusal("link.own")
    if not rules.reaches(queries.get_person(session, person=by).rights, person.rights):
        raise Refusal("link.not_yours")


def _end_links(session: Session, person: int, purpose: LinkPurpose) -> None:
    session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person, OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None))
        .values(expires_at=OneTimeLink.created_at)
    )


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(session: Session, *, token: str, purpose: LinkPurpose, at: datetime) -> Person:
    """Give the person whom a link is for, without using it up.

    :raises Refusal: ``link.unusable``
    """
    return _holder(session, session.scalar(_usable_link(token, purpose, at)))


def _usable_link(token: str, purpose: LinkPurpose, at: datetime) -> Select[OneTimeLink]:
    return select(OneTimeLink).where(
        OneTimeLink.token_hash == _token_hash(token),
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > at,
    )


def _holder(session: Session, link: OneTimeLink | None, *, locked: bool = False) -> Person:
    if link is not None:
        person = queries.get_person(session, person=link.person_id, locked=locked)
        if person.disabled_at is None:
            return person
    raise Refusal("link.unusable")


def _use_up(session: Session, token: str, purpose: LinkPurpose, at: datetime) -> Person:
    """Lock the person, then look again: of two who use a link at once, the second finds it used.

    The person comes first everywhere (a new link ends older ones), so that nobody waits in a circle.
    """
    usable = _usable_link(token, purpose, at)
    person = _holder(session, session.scalar(usable), locked=True)
    link = session.scalar(usable.with_for_update().execution_options(populate_existing=True))
    if link is None:
        raise Refusal("link.unusable")
    link.used_at = at
    return person


def set_password_by_link(session: Session, *, token: str, password: str, at: datetime) -> Person:
    """Set a first or a new password through a link, and use the link up; who does so agrees to the privacy notice.

    :raises Refusal: ``link.unusable``, ``password.too_short`` …
    """
    person = _use_up(session, token, LinkPurpose.PASSWORD, at)
    entering.set_password(session, person, password, at=at)
    service.record_privacy_consent(session, person=person.id, at=at)
    return person


def consent_by_link(session: Session, *, token: str, signed_in: int | None, at: datetime) -> Person:
    """Record that a guardian agreed on their own device, and use the link up.

    :param signed_in: who is signed in on the device; a trainee cannot agree for themselves
    :raises Refusal: ``link.unusable``, ``guardian.own_session``, ``guardian.not_needed``
    """
    person = _use_up(session, token, LinkPurpose.GUARDIAN, at)
    if signed_in == person.id:
        raise Refusal("guardian.own_session")
    return service.record_guardian_consent(session, person=person.id, method=ConsentMethod.LINK, at=at, by=None)
