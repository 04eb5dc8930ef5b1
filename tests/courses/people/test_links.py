"""Single-use links."""

import threading
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from academy.transaction import transaction
from courses.errors import Refusal
from courses.people import links, passwords, queries
from courses.people.models import OneTimeLink, Person
from courses.people.rules import ConsentKind, ConsentMethod, LinkPurpose, Role
from tests import factories
from tests.factories import NOW
from tests.threads import at_once

TOKEN = "t" * 32
NEW = "another calm bend"
PASSWORD, GUARDIAN = LinkPurpose.PASSWORD, LinkPurpose.GUARDIAN


@pytest.fixture
def official(session: Session) -> Person:
    return factories.with_role(session, Role.OFFICIAL)


def _hand_out(
    session: Session,
    person: Person,
    by: Person,
    purpose: LinkPurpose = PASSWORD,
    token: str = TOKEN,
    at: datetime = NOW,
) -> OneTimeLink:
    made = links.hand_out_link(session, person=person.id, purpose=purpose, token=token, at=at, by=by.id)
    session.flush()
    return made


def _unusable():
    return pytest.raises(Refusal, match=r"link\.unusable")


def test_a_link_sets_a_first_password_once(session: Session, official: Person) -> None:
    person = factories.person(session, password_hash=None)
    link = _hand_out(session, person, official)
    assert TOKEN not in link.token_hash
    assert links.open_link(session, token=TOKEN, purpose=PASSWORD, at=NOW).id == person.id
    links.set_password_by_link(session, token=TOKEN, password=NEW, at=NOW)
    session.flush()
    assert passwords.matches(NEW, person.password_hash)
    assert person.sign_in_generation == 2
    assert queries.has_consent(session, person=person.id, kind=ConsentKind.PRIVACY)
    with _unusable():
        links.open_link(session, token=TOKEN, purpose=PASSWORD, at=NOW)
    with _unusable():
        links.set_password_by_link(session, token=TOKEN, password=NEW, at=NOW)


@pytest.mark.parametrize(("days", "works"), [(6, True), (7, False), (400, False)])
def test_a_link_lives_for_seven_days(session: Session, official: Person, days: int, works: bool) -> None:
    _hand_out(session, factories.person(session), official)
    at = NOW + timedelta(days=days)
    if works:
        links.open_link(session, token=TOKEN, purpose=PASSWORD, at=at)
    else:
        with _unusable():
            links.open_link(session, token=TOKEN, purpose=PASSWORD, at=at)


def test_a_newer_link_ends_the_older_one_of_its_kind(session: Session, official: Person) -> None:
    child = factories.minor(session, consent=False)
    _hand_out(session, child, official, GUARDIAN, "g" * 32)
    _hand_out(session, child, official, token="a" * 32)
    _hand_out(session, child, official, token="b" * 32, at=NOW + timedelta(seconds=1))
    later = NOW + timedelta(minutes=1)
    with _unusable():
        links.open_link(session, token="a" * 32, purpose=PASSWORD, at=later)
    links.open_link(session, token="b" * 32, purpose=PASSWORD, at=later)
    links.open_link(session, token="g" * 32, purpose=GUARDIAN, at=later)


def test_a_link_is_for_one_purpose(session: Session, official: Person) -> None:
    _hand_out(session, factories.person(session), official)
    with _unusable():
        links.open_link(session, token=TOKEN, purpose=GUARDIAN, at=NOW)
    with _unusable():
        links.open_link(session, token="another", purpose=PASSWORD, at=NOW)


def test_a_link_of_one_who_was_disabled_does_not_work(session: Session, official: Person) -> None:
    person = factories.person(session)
    _hand_out(session, person, official)
    person.disabled_at = NOW
    session.flush()
    with _unusable():
        links.set_password_by_link(session, token=TOKEN, password=NEW, at=NOW)


def test_a_weak_password_does_not_use_the_link_up(app: Flask, rows: Session) -> None:
    official, person = factories.with_role(rows, Role.OFFICIAL), factories.person(rows)
    _hand_out(rows, person, official)
    rows.commit()
    with app.app_context():
        with pytest.raises(Refusal, match=r"password\.too_short"), transaction() as session:
            links.set_password_by_link(session, token=TOKEN, password="short", at=NOW)
        with transaction() as session:
            links.set_password_by_link(session, token=TOKEN, password=NEW, at=NOW)


def test_of_two_who_use_a_link_at_once_one_is_too_late(app: Flask, rows: Session) -> None:
    official, person = factories.with_role(rows, Role.OFFICIAL), factories.person(rows)
    _hand_out(rows, person, official)
    rows.commit()

    def use(password: str) -> str:
        with app.app_context(), transaction() as session:
            links.set_password_by_link(session, token=TOKEN, password=password, at=NOW)
        return password

    answers = at_once([partial(use, f"password number {number}") for number in range(4)])
    winners = [answer for answer in answers if isinstance(answer, str)]
    assert len(winners) == 1
    assert [answer.code for answer in answers if isinstance(answer, Refusal)] == ["link.unusable"] * 3
    rows.expire_all()
    assert passwords.matches(winners[0], rows.get_one(Person, person.id).password_hash)


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.ADMINISTRATOR])
def test_a_college_officer_hands_no_link_to_one_who_has_more_rights(session: Session, role: Role) -> None:
    officer = factories.with_role(session, Role.COLLEGE_OFFICER, college=factories.college(session).id)
    with pytest.raises(Refusal, match=r"link\.not_yours"):
        _hand_out(session, factories.with_role(session, role), officer)


def test_nor_to_an_officer_of_another_college(session: Session) -> None:
    officer = factories.with_role(session, Role.COLLEGE_OFFICER, college=factories.college(session).id)
    other = factories.with_role(session, Role.COLLEGE_OFFICER, college=factories.college(session).id)
    with pytest.raises(Refusal, match=r"link\.not_yours"):
        _hand_out(session, other, officer)


def test_nobody_hands_a_link_to_themselves(session: Session, official: Person) -> None:
    with pytest.raises(Refusal, match=r"link\.own"):
        _hand_out(session, official, official)


@pytest.mark.parametrize("signed_in", [None, "stranger"])
def test_a_guardian_agrees_by_a_link(session: Session, official: Person, signed_in: str | None) -> None:
    child = factories.minor(session, consent=False)
    _hand_out(session, child, official, GUARDIAN)
    device = factories.person(session).id if signed_in else None
    links.consent_by_link(session, token=TOKEN, signed_in=device, at=NOW)
    session.flush()
    [consent] = queries.list_consents(session, person=child.id)
    assert (consent.method, consent.recorded_by_id) == (ConsentMethod.LINK, None)
    with _unusable():
        links.consent_by_link(session, token=TOKEN, signed_in=None, at=NOW)


def test_a_link_used_while_a_new_one_is_made_is_refused(
    app: Flask, rows: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both touch the person and the link: in one order, or they would wait for each other in a circle."""
    child, official = factories.minor(rows, consent=False).id, factories.with_role(rows, Role.OFFICIAL).id
    made = partial(links.hand_out_link, person=child, purpose=GUARDIAN, at=NOW, by=official)
    made(rows, token=TOKEN)
    rows.commit()
    is_being_made, is_used = threading.Event(), threading.Event()

    def check_slowly(*_args: object) -> None:
        is_being_made.set()
        is_used.wait(0.5)  # in vain: who uses the old link has to wait for the lock

    def make() -> None:
        with app.app_context(), transaction() as session:
            made(session, token="n" * 32)

    def use() -> None:
        is_being_made.wait()
        with app.app_context(), transaction() as session:
            links.consent_by_link(session, token=TOKEN, signed_in=None, at=NOW)
        is_used.set()

    monkeypatch.setattr(links, "_check_may_hand_out", check_slowly)
    is_made, refused = at_once([make, use])
    assert is_made is None
    assert isinstance(refused, Refusal)
    assert refused.code == "link.unusable"


def test_the_child_cannot_agree_for_the_guardian(session: Session, official: Person) -> None:
    child = factories.minor(session, consent=False)
    _hand_out(session, child, official, GUARDIAN)
    with pytest.raises(Refusal, match=r"guardian\.own_session"):
        links.consent_by_link(session, token=TOKEN, signed_in=child.id, at=NOW)


def test_a_guardians_link_needs_a_minor_and_a_guardian(session: Session, official: Person) -> None:
    with pytest.raises(Refusal, match=r"guardian\.not_needed"):
        _hand_out(session, factories.person(session), official, GUARDIAN)
    with pytest.raises(Refusal, match=r"guardian\.not_given"):
        _hand_out(session, factories.person(session, born_on=date(2010, 5, 4)), official, GUARDIAN)
