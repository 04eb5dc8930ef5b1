"""What people do about themselves, and what officers do about people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses import audit
from courses.errors import Refusal, Unknown
from courses.people import passwords, queries, rules
from courses.people.accounts import normalized
from courses.people.models import Consent, Guardian, OneTimeLink, Person, RoleGrant
from courses.people.rules import ConsentKind, ConsentMethod, LinkPurpose, PoliticalStatus, Role
from courses.values import school_day


@dataclass(frozen=True, slots=True)
class GuardianGiven:
    """A minor's guardian as typed."""

    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Details:
    """What a person, or an officer on their behalf, tells the school."""

    name: str
    phone: str | None
    """E.164."""
    email: str | None
    """In lower case."""
    born_on: date | None
    village: int | None = None
    political_status: PoliticalStatus | None = None
    guardian: GuardianGiven | None = None


def sign_up(session: Session, *, details: Details, password: str, locale: str, at: datetime) -> Person:
    """Register a person who has read the privacy notice and agreed to it.

    :raises Refusal: ``person.too_young``, ``person.no_way_in``, ``person.phone_taken``, ``guardian.incomplete`` …
    """
    if details.born_on is None:
        raise Refusal("person.birth_missing", field="born_on")
    rules.check_password(password, accounts=(details.phone, details.email))
    person = Person(created_at=at, locale=locale, password_hash=passwords.hash_of(password))
    _write_down(session, person, details, at=at)
    _keep_guardian(session, person, details.guardian, at)
    record_privacy_consent(session, person=person.id, at=at)
    audit.write(session, "person.sign_up", subject=f"person:{person.id}", at=at, by=person.id)
    return person


def add_person(session: Session, *, details: Details, at: datetime, by: int | None) -> Person:
    """Add a person on behalf of the office; they set their password through a link.

    :raises Refusal: ``person.no_way_in``, ``person.phone_taken``, ``person.email_taken``, ``person.too_young`` …
    """
    person = Person(created_at=at)
    _write_down(session, person, details, at=at)
    if details.guardian is not None:
        _keep_guardian(session, person, details.guardian, at)
    audit.write(session, "person.add", subject=f"person:{person.id}", at=at, by=by)
    return person


def add_people(session: Session, *, people: Sequence[Details], at: datetime, by: int | None) -> list[Person]:
    """Add many persons at once on behalf of the office, in a number of statements that does not grow with them.

    :raises Refusal: as :func:`add_person`, for the first who cannot be added; then nobody is
    """
    for details in people:
        check_details(details, at=at)
    _check_all_free(session, people)
    added = [
        Person(
            created_at=at,
            name=one.name,
            phone=one.phone,
            email=one.email,
            born_on=one.born_on,
            village_id=one.village,
            political_status=one.political_status,
        )
        for one in people
    ]
    session.add_all(added)
    session.flush()
    for person, details in zip(added, people, strict=True):
        if details.guardian is not None and rules.is_minor(details.born_on, school_day(at)):
            session.add(Guardian(person_id=person.id, name=details.guardian.name, phone=details.guardian.phone))
        audit.write(session, "person.add", subject=f"person:{person.id}", at=at, by=by)
    session.flush()
    return added


def check_details(details: Details, *, at: datetime) -> None:
    """Refuse what cannot be told of a person, as far as that is seen without looking at others.

    :raises Refusal: ``name.unusable``, ``name.no_letters``, ``birth.in_future``, ``person.too_young``,
        ``birth.too_long_ago``, ``person.no_way_in``, ``guardian.own_phone``
    """
    rules.check_name(details.name)
    if details.born_on is not None:
        rules.check_birth(details.born_on, school_day(at))
    if not details.phone and not details.email:
        raise Refusal("person.no_way_in", field="phone")
    if details.guardian is not None:
        rules.check_name(details.guardian.name, field="guardian_name")
        if details.guardian.phone == details.phone:
            raise Refusal("guardian.own_phone", field="guardian_phone")


def _check_all_free(session: Session, people: Sequence[Details]) -> None:
    for column, code in ((Person.phone, "person.phone_taken"), (Person.email, "person.email_taken")):
        accounts = {account for one in people if (account := getattr(one, column.key))}
        if session.scalar(select(Person.id).where(column.in_(accounts)).limit(1)):
            raise Refusal(code, field=column.key)


def update_profile(session: Session, *, person: int, details: Details, at: datetime) -> Person:
    """Change what the school knows of oneself.

    :raises Refusal: as :func:`sign_up`, and ``birth.by_officer``
    """
    found = queries.get_person(session, person=person, locked=True)
    if details.born_on is None:
        raise Refusal("person.birth_missing", field="born_on")
    rules.check_birth_change(found.born_on, details.born_on, school_day(at))
    _write_down(session, found, details, at=at)
    _keep_guardian(session, found, details.guardian, at)
    audit.write(session, "person.update_profile", subject=f"person:{person}", at=at, by=person)
    return found


def correct_person(session: Session, *, person: int, details: Details, at: datetime, by: int) -> Person:
    """Change what the school knows of somebody else, on their word or their papers.

    :raises Refusal: ``person.not_yours``, ``person.no_way_in``, ``person.phone_taken``, ``person.too_young`` …
    """
    found = queries.get_person(session, person=person, locked=True)
    if not rules.reaches(queries.get_person(session, person=by).rights, found.rights):
        raise Refusal("person.not_yours")
    _write_down(session, found, details, at=at)
    if details.guardian is not None or not rules.is_minor(details.born_on, school_day(at)):
        _keep_guardian(session, found, details.guardian, at)
    audit.write(session, "person.correct", subject=f"person:{person}", at=at, by=by)
    return found


def _write_down(session: Session, person: Person, details: Details, *, at: datetime) -> None:
    """Check what was told and store it; gives a new person an id.

    :raises Refusal: ``name.unusable``, ``person.too_young``, ``person.no_way_in``, ``person.phone_taken`` …
    """
    check_details(replace(details, guardian=None), at=at)
    _check_free(session, phone=details.phone, email=details.email, but=person.id)
    person.name, person.phone, person.email = details.name, details.phone, details.email
    person.born_on, person.village_id = details.born_on, details.village
    person.political_status = details.political_status
    session.add(person)
    session.flush()


def _check_free(session: Session, *, phone: str | None, email: str | None, but: int | None) -> None:
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
        raise Refusal("guardian.incomplete", field="guardian_phone" if given and given.name else "guardian_name")
    rules.check_name(given.name, field="guardian_name")
    if given.phone == person.phone:
        raise Refusal("guardian.own_phone", field="guardian_phone")
    if kept is None:
        session.add(Guardian(person_id=person.id, name=given.name, phone=given.phone))
    elif (kept.name, kept.phone) != (given.name, given.phone):
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


def set_locale(session: Session, *, person: int, locale: str) -> None:
    """Keep the language that a person wants to read."""
    queries.get_person(session, person=person).locale = locale


def record_privacy_consent(session: Session, *, person: int, at: datetime) -> None:
    """Record that a person agreed to the present privacy notice; a second time changes nothing."""
    if not queries.has_consent(session, person=person, kind=ConsentKind.PRIVACY):
        session.add(_consent(person, ConsentKind.PRIVACY, ConsentMethod.SIGN_UP, at=at, by=None))


def _consent(person: int, kind: ConsentKind, method: ConsentMethod, *, at: datetime, by: int | None) -> Consent:
    version = rules.VERSIONS[kind]
    return Consent(person_id=person, kind=kind, version=version, given_at=at, method=method, recorded_by_id=by)


def record_guardian_consent(
    session: Session, *, person: int, method: ConsentMethod, at: datetime, by: int | None
) -> Person:
    """Record that a minor's guardian agreed to the present text; a second time changes nothing.

    :raises Refusal: ``guardian.not_needed``, ``guardian.not_given``, ``guardian.own_session``
    """
    found = queries.get_person(session, person=person, locked=True)
    rules.check_guardian_can_agree(found.born_on, school_day(at), is_given=found.guardian is not None)
    if by == person:
        raise Refusal("guardian.own_session")
    if not queries.has_consent(session, person=person, kind=ConsentKind.GUARDIAN):
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
    found = queries.get_person(session, person=person, locked=True)
    if role is Role.COLLEGE_OFFICER and college is None:
        raise Refusal("role.college_missing", field="college_id")
    scope = college if role is Role.COLLEGE_OFFICER else None
    if any((grant.role, grant.college_id) == (role, scope) for grant in found.grants):
        raise Refusal("role.granted", field="role")
    grant = RoleGrant(person_id=person, role=role, college_id=scope, granted_at=at, granted_by_id=by)
    session.add(grant)
    audit.write(session, "role.grant", subject=f"person:{person}", at=at, by=by, role=role.value, college=scope)
    return grant


def take_role(session: Session, *, person: int, grant: int, at: datetime, by: int) -> None:
    """Take a role away; it ends with the person's next request.

    :raises Unknown: ``role.unknown``
    :raises Refusal: ``role.own``
    """
    found = session.get(RoleGrant, grant)
    if found is None or found.person_id != person:
        raise Unknown("role.unknown")
    if person == by and found.role is Role.ADMINISTRATOR:
        raise Refusal("role.own")
    session.delete(found)
    audit.write(session, "role.take", subject=f"person:{person}", at=at, by=by, role=found.role.value)


def add_administrator(session: Session, *, name: str, account: str, password: str, at: datetime) -> Person:
    """Make the first administrator, from the command line; a person who exists keeps their password.

    :raises Refusal: ``person.no_way_in``, ``password.too_short`` …
    """
    phone, email = normalized(account)
    person = queries.find_by_account(session, account=phone or email or "")
    if person is None:
        rules.check_password(password, accounts=(phone, email))
        person = add_person(session, details=Details(name, phone, email, born_on=None), at=at, by=None)
        person.password_hash = passwords.hash_of(password)
    session.expire(person)
    grant_role(session, person=person.id, role=Role.ADMINISTRATOR, college=None, at=at, by=None)
    return person
