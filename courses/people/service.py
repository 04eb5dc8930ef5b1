"""What people do about themselves, and what officers do about people."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses import audit
from courses.errors import Refusal
from courses.people import passwords, queries, rules
from courses.people.accounts import normalized
from courses.people.models import Consent, Guardian, OneTimeLink, Person, RoleGrant
from courses.people.rules import ConsentKind, ConsentMethod, LinkPurpose, PoliticalStatus, Role
from courses.values import school_day

LINK_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class GuardianGiven:
    """A minor's guardian as typed."""

    name: str
    phone: str


def sign_up(
    session: Session,
    *,
    name: str,
    phone: str | None,
    email: str | None,
    password: str,
    born_on: date,
    guardian: GuardianGiven | None,
    locale: str,
    at: datetime,
    village: int | None = None,
    political_status: PoliticalStatus | None = None,
) -> Person:
    """Register a person who has read the privacy notice and agreed to it.

    :raises Refusal: ``person.too_young``, ``person.no_way_in``, ``person.phone_taken``, ``guardian.incomplete`` …
    """
    rules.check_birth(born_on, school_day(at))
    rules.check_password(password)
    person = _add(session, name=name, phone=phone, email=email, at=at)
    person.password_hash = passwords.hash_of(password)
    person.born_on, person.locale = born_on, locale
    person.village_id, person.political_status = village, political_status
    _keep_guardian(session, person, guardian, at)
    session.add(_consent(person.id, ConsentKind.PRIVACY, ConsentMethod.SIGN_UP, at=at, by=None))
    audit.write(session, "person.sign_up", subject=f"person:{person.id}", at=at, by=person.id)
    return person


def add_person(
    session: Session,
    *,
    name: str,
    phone: str | None,
    email: str | None,
    at: datetime,
    by: int | None,
    born_on: date | None = None,
    village: int | None = None,
    guardian: GuardianGiven | None = None,
) -> Person:
    """Add a person on behalf of the office; they set their password through a link.

    :raises Refusal: ``person.no_way_in``, ``person.phone_taken``, ``person.email_taken``, ``person.too_young`` …
    """
    if born_on is not None:
        rules.check_birth(born_on, school_day(at))
    person = _add(session, name=name, phone=phone, email=email, at=at)
    person.born_on, person.village_id = born_on, village
    if guardian is not None:
        _keep_guardian(session, person, guardian, at)
    audit.write(session, "person.add", subject=f"person:{person.id}", at=at, by=by)
    return person


def _add(session: Session, *, name: str, phone: str | None, email: str | None, at: datetime) -> Person:
    if not phone and not email:
        raise Refusal("person.no_way_in", field="account")
    _check_free(session, phone=phone, email=email)
    person = Person(name=name, phone=phone, email=email, created_at=at)
    session.add(person)
    session.flush()
    return person


def _check_free(session: Session, *, phone: str | None, email: str | None, but: int | None = None) -> None:
    for account, code, field in ((phone, "person.phone_taken", "phone"), (email, "person.email_taken", "email")):
        found = queries.find_by_account(session, account=account) if account else None
        if found is not None and found.id != but:
            raise Refusal(code, field=field)


def _keep_guardian(session: Session, person: Person, given: GuardianGiven | None, at: datetime) -> None:
    """Store who answers for a minor; drop it for one who is of age."""
    kept = session.get(Guardian, person.id)
    if not rules.is_minor(person.born_on, school_day(at)):
        if kept is not None:
            session.delete(kept)
        return
    if given is None or not given.name or not given.phone:
        raise Refusal("guardian.incomplete", field="guardian_name" if not (given and given.name) else "guardian_phone")
    if given.phone == person.phone:
        raise Refusal("guardian.own_phone", field="guardian_phone")
    if kept is None:
        session.add(Guardian(person_id=person.id, name=given.name, phone=given.phone))
        return
    if (kept.name, kept.phone) != (given.name, given.phone):
        kept.name, kept.phone = given.name, given.phone
        _withdraw_guardian_consent(session, person.id)


def _withdraw_guardian_consent(session: Session, person: int) -> None:
    """Another guardian has to agree anew."""
    for consent in session.scalars(
        select(Consent).where(Consent.person_id == person, Consent.kind == ConsentKind.GUARDIAN)
    ):
        session.delete(consent)
    session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person, OneTimeLink.purpose == LinkPurpose.GUARDIAN)
        .values(expires_at=OneTimeLink.created_at)
    )


def _consent(person: int, kind: ConsentKind, method: ConsentMethod, *, at: datetime, by: int | None) -> Consent:
    version = rules.PRIVACY_VERSION if kind is ConsentKind.PRIVACY else rules.GUARDIAN_VERSION
    return Consent(person_id=person, kind=kind, version=version, given_at=at, method=method, recorded_by_id=by)


def authenticate(session: Session, *, account: str, password: str, at: datetime, allow_invented: bool) -> Person:
    """Check an account and a password; the same answer, after the same time, whichever of them is wrong.

    :raises Refusal: ``sign_in.wrong``
    """
    phone, email = normalized(account, allow_invented=allow_invented)
    person = queries.find_by_account(session, account=phone or email or "")
    is_right = passwords.matches(password, person.password_hash if person else None)
    if person is None or not is_right or person.disabled_at is not None:
        raise Refusal("sign_in.wrong", field="password")
    if passwords.is_outdated(person.password_hash or ""):
        person.password_hash = passwords.hash_of(password)
    audit.write(session, "person.sign_in", subject=f"person:{person.id}", at=at, by=person.id)
    return person


def change_password(session: Session, *, person: int, current: str, new: str, at: datetime) -> Person:
    """Change one's password and end every sign-in but the one to come.

    :raises Refusal: ``password.wrong``, ``password.too_short`` …
    """
    found = queries.get_person(session, person=person)
    if not passwords.matches(current, found.password_hash):
        raise Refusal("password.wrong", field="current")
    rules.check_password(new)
    _set_password(session, found, new, at=at)
    return found


def _set_password(session: Session, person: Person, password: str, *, at: datetime) -> None:
    person.password_hash = passwords.hash_of(password)
    person.sign_in_generation += 1
    audit.write(session, "person.change_password", subject=f"person:{person.id}", at=at, by=person.id)


def update_profile(
    session: Session,
    *,
    person: int,
    name: str,
    phone: str | None,
    email: str | None,
    born_on: date,
    village: int | None,
    political_status: PoliticalStatus | None,
    guardian: GuardianGiven | None,
    at: datetime,
) -> Person:
    """Change what the school knows of a person.

    :raises Refusal: as :func:`sign_up`
    """
    rules.check_birth(born_on, school_day(at))
    found = queries.get_person(session, person=person)
    if not phone and not email:
        raise Refusal("person.no_way_in", field="phone")
    _check_free(session, phone=phone, email=email, but=person)
    found.name, found.phone, found.email = name, phone, email
    found.born_on, found.village_id, found.political_status = born_on, village, political_status
    _keep_guardian(session, found, guardian, at)
    audit.write(session, "person.update_profile", subject=f"person:{person}", at=at, by=person)
    return found


def set_locale(session: Session, *, person: int, locale: str) -> None:
    """Keep the language that a person wants to read."""
    queries.get_person(session, person=person).locale = locale


def hand_out_link(
    session: Session, *, person: int, purpose: LinkPurpose, token: str, at: datetime, by: int
) -> OneTimeLink:
    """Make a single-use link for a person (first or new password) or for a minor's guardian.

    :param token: the secret part of the address, at least 128 random bits; only its hash is stored
    :raises Refusal: ``guardian.not_needed``, ``guardian.not_given``
    """
    found = queries.get_person(session, person=person)
    if purpose is LinkPurpose.GUARDIAN:
        _check_guardian_can_agree(found, school_day(at))
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


def _check_guardian_can_agree(person: Person, day: date) -> None:
    if not rules.is_minor(person.born_on, day):
        raise Refusal("guardian.not_needed")
    if person.guardian is None:
        raise Refusal("guardian.not_given")


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(session: Session, *, token: str, purpose: LinkPurpose, at: datetime) -> Person:
    """Give the person whom a link is for, without using it up.

    :raises Refusal: ``link.unusable``
    """
    return queries.get_person(session, person=_usable_link(session, token, purpose, at).person_id)


def _usable_link(session: Session, token: str, purpose: LinkPurpose, at: datetime) -> OneTimeLink:
    link = session.scalar(
        select(OneTimeLink)
        .where(OneTimeLink.token_hash == _token_hash(token), OneTimeLink.purpose == purpose)
        .where(OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > at)
        .with_for_update()
    )
    if link is None:
        raise Refusal("link.unusable")
    return link


def set_password_by_link(session: Session, *, token: str, password: str, at: datetime) -> Person:
    """Set a first or a new password through a link, and use the link up.

    :raises Refusal: ``link.unusable``, ``password.too_short`` …
    """
    rules.check_password(password)
    link = _usable_link(session, token, LinkPurpose.PASSWORD, at)
    link.used_at = at
    person = queries.get_person(session, person=link.person_id)
    _set_password(session, person, password, at=at)
    return person


def consent_by_link(session: Session, *, token: str, signed_in: int | None, at: datetime) -> Person:
    """Record that a guardian agreed on their own device, and use the link up (RULINGS 3).

    :param signed_in: who is signed in on the device; a trainee cannot agree for themselves
    :raises Refusal: ``link.unusable``, ``guardian.own_session``, ``guardian.not_needed``
    """
    link = _usable_link(session, token, LinkPurpose.GUARDIAN, at)
    if signed_in == link.person_id:
        raise Refusal("guardian.own_session")
    link.used_at = at
    return record_guardian_consent(session, person=link.person_id, method=ConsentMethod.LINK, at=at, by=None)


def record_guardian_consent(
    session: Session, *, person: int, method: ConsentMethod, at: datetime, by: int | None
) -> Person:
    """Record that a minor's guardian agreed to the present text; a second time changes nothing.

    :raises Refusal: ``guardian.not_needed``, ``guardian.not_given``
    """
    found = queries.get_person(session, person=person)
    _check_guardian_can_agree(found, school_day(at))
    if not queries.has_guardian_consent(session, person=person):
        session.add(_consent(person, ConsentKind.GUARDIAN, method, at=at, by=by))
        audit.write(session, "guardian.consent", subject=f"person:{person}", at=at, by=by, method=method.value)
    return found


def grant_role(
    session: Session, *, person: int, role: Role, college: int | None, at: datetime, by: int | None
) -> RoleGrant:
    """Give a person a role.

    :param college: whose officer; for college officers only
    :raises Refusal: ``role.college_missing``, ``role.granted``
    """
    found = queries.get_person(session, person=person)
    if role is Role.COLLEGE_OFFICER and college is None:
        raise Refusal("role.college_missing", field="college_id")
    scope = college if role is Role.COLLEGE_OFFICER else None
    if any((grant.role, grant.college_id) == (role, scope) for grant in found.grants):
        raise Refusal("role.granted", field="role")
    grant = RoleGrant(person_id=person, role=role, college_id=scope, granted_at=at, granted_by_id=by)
    session.add(grant)
    audit.write(session, "role.grant", subject=f"person:{person}", at=at, by=by, role=role.value, college=scope)
    return grant


def take_role(session: Session, *, grant: int, at: datetime, by: int) -> None:
    """Take a role away; it ends with the person's next request.

    :raises Refusal: ``role.own``, ``role.unknown``
    """
    found = session.get(RoleGrant, grant)
    if found is None:
        raise Refusal("role.unknown")
    if found.person_id == by and found.role is Role.ADMINISTRATOR:
        raise Refusal("role.own")
    session.delete(found)
    audit.write(session, "role.take", subject=f"person:{found.person_id}", at=at, by=by, role=found.role.value)


def add_administrator(session: Session, *, name: str, account: str, password: str, at: datetime) -> Person:
    """Make the first administrator, from the command line; a person who exists keeps their password.

    :raises Refusal: ``person.no_way_in``, ``password.too_short`` …
    """
    phone, email = normalized(account)
    person = queries.find_by_account(session, account=phone or email or "")
    if person is None:
        rules.check_password(password)
        person = add_person(session, name=name, phone=phone, email=email, at=at, by=None)
        person.password_hash = passwords.hash_of(password)
    session.expire(person)
    grant_role(session, person=person.id, role=Role.ADMINISTRATOR, college=None, at=at, by=None)
    return person
