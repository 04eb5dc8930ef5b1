"""Registering, correcting, agreeing, roles."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.errors import Refusal, Unknown
from courses.people import passwords, queries, service
from courses.people.models import Consent, Guardian, OneTimeLink, Person, RoleGrant
from courses.people.rules import PRIVACY_VERSION, ConsentKind, ConsentMethod, LinkPurpose, PoliticalStatus, Role
from courses.people.service import Details, GuardianGiven
from tests import factories
from tests.factories import NOW, PASSWORD

ADULT = Details(name="欧阳·文轩", phone="+8613800138000", email=None, born_on=date(2000, 5, 4))
GUARDIAN = GuardianGiven("何家长", "+8613900139000")
MINOR = replace(ADULT, born_on=date(2010, 5, 4), guardian=GUARDIAN)


def _sign_up(session: Session, details: Details = ADULT, password: str = PASSWORD) -> Person:
    return service.sign_up(session, details=details, password=password, locale="en", at=NOW)


def _refused(code: str, field: str | None = None):
    return pytest.raises(Refusal, check=lambda refusal: (refusal.code, refusal.field) == (code, field))


def _deeds(session: Session, person: int) -> list[str]:
    return list(session.scalars(select(AuditEntry.deed).where(AuditEntry.subject == f"person:{person}")))


def test_signing_up_stores_the_person_and_the_consent_with_its_version(session: Session) -> None:
    village = factories.village(session)
    details = replace(ADULT, village=village.id, political_status=PoliticalStatus.LEAGUE_MEMBER)
    person = _sign_up(session, details)
    session.flush()
    assert (person.name, person.phone, person.locale) == ("欧阳·文轩", "+8613800138000", "en")
    assert (person.village_id, person.political_status) == (village.id, PoliticalStatus.LEAGUE_MEMBER)
    assert passwords.matches(PASSWORD, person.password_hash)
    [consent] = queries.list_consents(session, person=person.id)
    assert (consent.kind, consent.version, consent.given_at) == (ConsentKind.PRIVACY, PRIVACY_VERSION, NOW)
    assert consent.method is ConsentMethod.SIGN_UP
    assert _deeds(session, person.id) == ["person.sign_up"]


def test_nothing_is_stored_of_a_child(session: Session) -> None:
    with _refused("person.too_young", "born_on"):
        _sign_up(session, replace(MINOR, born_on=date(2012, 11, 25)))
    assert session.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.parametrize(
    ("details", "code", "field"),
    [
        (replace(ADULT, born_on=None), "person.birth_missing", "born_on"),
        (replace(ADULT, born_on=date(1900, 1, 1)), "birth.too_long_ago", "born_on"),
        (replace(ADULT, name="123"), "name.no_letters", "name"),
        (replace(ADULT, phone=None), "person.no_way_in", "phone"),
        (replace(MINOR, guardian=None), "guardian.incomplete", "guardian_name"),
        (replace(MINOR, guardian=GuardianGiven("", "+8613900139000")), "guardian.incomplete", "guardian_name"),
        (replace(MINOR, guardian=GuardianGiven("何家长", None)), "guardian.incomplete", "guardian_phone"),
        (replace(MINOR, guardian=GuardianGiven("🙂", "+8613900139000")), "name.unusable", "guardian_name"),
        (replace(MINOR, guardian=GuardianGiven("何家长", "+8613800138000")), "guardian.own_phone", "guardian_phone"),
    ],
)
def test_signing_up_is_refused_at_the_field(session: Session, details: Details, code: str, field: str) -> None:
    with _refused(code, field):
        _sign_up(session, details)


def test_a_weak_password_is_refused(session: Session) -> None:
    with _refused("password.too_common", "password"):
        _sign_up(session, password="13800138000")


def test_a_minors_guardian_is_kept_and_has_not_agreed(session: Session) -> None:
    person = _sign_up(session, MINOR)
    guardian = session.get_one(Guardian, person.id)
    assert (guardian.name, guardian.phone) == ("何家长", "+8613900139000")
    assert not queries.has_guardian_consent(session, person=person.id)


def test_no_guardian_is_kept_of_one_who_is_of_age(session: Session) -> None:
    person = _sign_up(session, replace(ADULT, guardian=GUARDIAN))
    assert session.get(Guardian, person.id) is None


def test_an_account_belongs_to_one_person(session: Session) -> None:
    factories.person(session, phone="+8613800138000", email="lin@school.example", password_hash=None)
    with _refused("person.phone_taken", "phone"):
        _sign_up(session)
    with _refused("person.email_taken", "email"):
        _sign_up(session, replace(ADULT, phone=None, email="lin@school.example"))


def test_the_office_adds_a_person_of_whom_little_is_known(session: Session) -> None:
    officer = factories.person(session)
    person = service.add_person(session, details=replace(ADULT, born_on=None), at=NOW, by=officer.id)
    assert person.password_hash is None
    assert queries.list_consents(session, person=person.id) == []
    with _refused("person.too_young", "born_on"):
        service.add_person(
            session, details=replace(ADULT, phone="+8613800138001", born_on=date(2015, 1, 1)), at=NOW, by=officer.id
        )


def test_a_profile_changes_as_told(session: Session) -> None:
    person = _sign_up(session)
    told = replace(ADULT, name="Lin Wei", phone=None, email="lin@school.example")
    service.update_profile(session, person=person.id, details=told, at=NOW)
    assert (person.name, person.phone, person.email) == ("Lin Wei", None, "lin@school.example")
    assert _deeds(session, person.id)[-1] == "person.update_profile"


def test_a_minor_does_not_become_of_age_by_typing(session: Session) -> None:
    person = _sign_up(session, MINOR)
    with _refused("birth.by_officer", "born_on"):
        service.update_profile(session, person=person.id, details=ADULT, at=NOW)
    officer = factories.with_role(session, Role.OFFICIAL)
    service.correct_person(session, person=person.id, details=ADULT, at=NOW, by=officer.id)
    session.flush()
    assert session.get(Guardian, person.id) is None


def test_another_guardian_has_to_agree_anew(session: Session) -> None:
    child = factories.minor(session, consent=True, phone="+8613800138000")
    link = OneTimeLink(
        token_hash="0" * 64,
        person_id=child.id,
        purpose=LinkPurpose.GUARDIAN,
        created_at=NOW,
        expires_at=NOW.replace(day=30),
    )
    session.add(link)
    service.update_profile(session, person=child.id, details=MINOR, at=NOW)
    session.flush()
    session.refresh(link)
    assert not queries.has_guardian_consent(session, person=child.id)
    assert link.expires_at == NOW


def test_saving_the_same_guardian_changes_nothing(session: Session) -> None:
    child = factories.minor(session, consent=True)
    guardian = session.get_one(Guardian, child.id)
    same = Details(child.name, child.phone, None, child.born_on, guardian=GuardianGiven(guardian.name, guardian.phone))
    service.update_profile(session, person=child.id, details=same, at=NOW)
    session.flush()
    assert queries.has_guardian_consent(session, person=child.id)


def test_an_officer_who_names_no_guardian_leaves_the_one_who_is_known(session: Session) -> None:
    child = factories.minor(session, consent=True)
    officer = factories.with_role(session, Role.OFFICIAL)
    details = Details("何小雨", child.phone, None, child.born_on)
    service.correct_person(session, person=child.id, details=details, at=NOW, by=officer.id)
    session.flush()
    assert child.name == "何小雨"
    assert queries.has_guardian_consent(session, person=child.id)


def test_nobody_corrects_one_who_has_more_rights(session: Session) -> None:
    officer = factories.with_role(session, Role.COLLEGE_OFFICER, college=factories.college(session).id)
    admin = factories.with_role(session, Role.ADMINISTRATOR)
    with _refused("person.not_yours"):
        service.correct_person(session, person=admin.id, details=ADULT, at=NOW, by=officer.id)


@pytest.mark.parametrize("method", [ConsentMethod.PHONE, ConsentMethod.PAPER])
def test_an_officer_records_how_a_guardian_agreed_once(session: Session, method: ConsentMethod) -> None:
    child, officer = factories.minor(session, consent=False), factories.person(session)
    for _ in range(2):
        service.record_guardian_consent(session, person=child.id, method=method, at=NOW, by=officer.id)
        session.flush()
    [consent] = queries.list_consents(session, person=child.id)
    assert (consent.method, consent.recorded_by_id) == (method, officer.id)
    assert _deeds(session, child.id) == ["guardian.consent"]


def test_a_guardians_agreement_needs_a_minor_and_a_guardian(session: Session) -> None:
    adult = factories.person(session)
    lonely = factories.person(session, born_on=date(2010, 5, 4))
    record = service.record_guardian_consent
    with _refused("guardian.not_needed"):
        record(session, person=adult.id, method=ConsentMethod.PHONE, at=NOW, by=None)
    with _refused("guardian.not_given"):
        record(session, person=lonely.id, method=ConsentMethod.PHONE, at=NOW, by=None)


def test_an_officer_who_is_a_minor_cannot_agree_for_themselves(session: Session) -> None:
    child = factories.minor(session, consent=False)
    with _refused("guardian.own_session"):
        service.record_guardian_consent(session, person=child.id, method=ConsentMethod.PHONE, at=NOW, by=child.id)


def test_an_agreement_to_an_older_text_counts_no_more(session: Session) -> None:
    child = factories.minor(session, consent=False)
    old = Consent(
        person_id=child.id, kind=ConsentKind.GUARDIAN, version="2020-01", given_at=NOW, method=ConsentMethod.PAPER
    )
    session.add(old)
    session.flush()
    assert not queries.has_guardian_consent(session, person=child.id)


def test_a_role_is_given_and_taken_away(session: Session) -> None:
    person, admin = factories.person(session), factories.with_role(session, Role.ADMINISTRATOR)
    college = factories.college(session)
    grant = service.grant_role(
        session, person=person.id, role=Role.COLLEGE_OFFICER, college=college.id, at=NOW, by=admin.id
    )
    session.flush()
    assert (grant.college_id, grant.granted_by_id) == (college.id, admin.id)
    service.take_role(session, person=person.id, grant=grant.id, at=NOW, by=admin.id)
    session.flush()
    assert session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).all() == []
    assert _deeds(session, person.id) == ["role.grant", "role.take"]


def test_a_role_for_the_whole_school_has_no_college(session: Session) -> None:
    person, college = factories.person(session), factories.college(session)
    grant = service.grant_role(session, person=person.id, role=Role.OFFICIAL, college=college.id, at=NOW, by=None)
    assert grant.college_id is None


def test_roles_are_refused(session: Session) -> None:
    official = factories.with_role(session, Role.OFFICIAL)
    admin = factories.with_role(session, Role.ADMINISTRATOR)
    [own] = queries.get_person(session, person=admin.id).grants
    with _refused("role.college_missing", "college_id"):
        service.grant_role(session, person=official.id, role=Role.COLLEGE_OFFICER, college=None, at=NOW, by=admin.id)
    with _refused("role.granted", "role"):
        service.grant_role(session, person=official.id, role=Role.OFFICIAL, college=None, at=NOW, by=admin.id)
    with _refused("role.own"):
        service.take_role(session, person=admin.id, grant=own.id, at=NOW, by=admin.id)
    with pytest.raises(Unknown):
        service.take_role(session, person=official.id, grant=own.id, at=NOW, by=admin.id)


def test_the_first_administrator_comes_from_the_command_line(session: Session) -> None:
    made = service.add_administrator(session, name="陈站长", account="Chen@School.Example", password=PASSWORD, at=NOW)
    session.flush()
    session.expire_all()
    found = queries.get_person(session, person=made.id)
    assert found.rights == {(Role.ADMINISTRATOR, None)}
    assert found.email == "chen@school.example"


def test_a_person_who_becomes_administrator_keeps_the_password(session: Session) -> None:
    person = factories.person(session, email="chen@school.example")
    service.add_administrator(session, name="x", account="chen@school.example", password="another long one", at=NOW)
    assert passwords.matches(PASSWORD, person.password_hash)
