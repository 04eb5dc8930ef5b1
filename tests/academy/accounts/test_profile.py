"""What the school knows of a person, and the password."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from courses.people import passwords, queries, rules
from courses.people.models import Person
from tests import factories
from tests.factories import PASSWORD

SignIn = Callable[[int], FlaskClient]
NEW = "another calm bend"


@pytest.fixture
def person(rows: Session) -> int:
    found = factories.person(rows, name="林苇", phone="+8613800138000", email="lin@school.example")
    rows.commit()
    return found.id


def _typed(**fields: str) -> dict[str, str]:
    known = {"name": "林苇", "phone": "13800138000", "email": "lin@school.example", "born_on": "2000-05-04"}
    return {**known, "village_id": "", "political_status": "", "guardian_name": "", "guardian_phone": "", **fields}


def test_the_profile_shows_what_is_known(signed_in: SignIn, person: int) -> None:
    page = signed_in(person).get("/account/profile").text
    for value in ("林苇", "13800138000", "lin@school.example", "2000-05-04"):
        assert f'value="{value}"' in page


def test_the_profile_is_saved(rows: Session, signed_in: SignIn, person: int) -> None:
    village = factories.village(rows)
    rows.commit()
    typed = _typed(name="阿依古丽·买买提", phone="+852 9123 4567", email="", village_id=str(village.id))
    client = signed_in(person)
    answer = client.post("/account/profile", data=typed)
    assert (answer.status_code, answer.location) == (303, "/account/profile")
    page = client.get("/account/profile").text
    assert "Your profile is saved." in page
    assert 'value="+85291234567"' in page
    found = rows.get_one(Person, person, populate_existing=True)
    assert (found.name, found.phone, found.email) == ("阿依古丽·买买提", "+85291234567", None)
    assert found.village_id == village.id


WRONG: list[tuple[dict[str, str], str]] = [
    ({"name": "林🙂"}, "cannot print"),
    ({"phone": "12345"}, "This is not a mobile number."),
    ({"email": "lin@"}, "This is not an e-mail address."),
    ({"email": "x" * 260 + "@school.example"}, "At most 254 characters"),
    ({"phone": "", "email": ""}, "Give a mobile number or an e-mail address"),
    ({"born_on": "2000-02-30"}, "There is no such day"),
    ({"born_on": ""}, "Please fill this in."),
    ({"born_on": "2015-01-01"}, "from 14 years on"),
    ({"born_on": "2010-05-04"}, "Please fill this in: you are under 18."),
]


def test_what_is_wrong_is_said_and_all_that_was_typed_stays(
    rows: Session, signed_in: SignIn, person: int, subtests: pytest.Subtests
) -> None:
    client = signed_in(person)
    for fields, sentence in WRONG:
        with subtests.test(sentence, **fields):
            answer = client.post("/account/profile", data=_typed(**fields))
            assert answer.status_code == 422
            assert sentence in answer.text
            assert all(value in answer.text for value in _typed(**fields).values())
    assert rows.get_one(Person, person, populate_existing=True).born_on == date(2000, 5, 4)


def test_another_persons_number_is_refused_at_its_field(rows: Session, signed_in: SignIn, person: int) -> None:
    factories.person(rows, phone="+8613900139000")
    rows.commit()
    answer = signed_in(person).post("/account/profile", data=_typed(phone="139 0013 9000"))
    assert answer.status_code == 422
    assert "already has an account" in answer.text
    assert 'value="139 0013 9000"' in answer.text


def test_a_minor_does_not_grow_up_by_typing(rows: Session, signed_in: SignIn) -> None:
    child = factories.minor(rows, consent=True, name="林苇")
    rows.commit()
    answer = signed_in(child.id).post("/account/profile", data=_typed(phone="13800138000"))
    assert answer.status_code == 422
    assert "Ask an officer to correct the birth date" in answer.text


def test_the_profile_lists_what_was_agreed_to(rows: Session, signed_in: SignIn) -> None:
    child = factories.minor(rows, consent=True)
    rows.commit()
    page = signed_in(child.id).get("/account/profile").text
    assert "Agreement of the guardian" in page
    assert f"version {rules.GUARDIAN_VERSION}, on 24 November 2026, 10:00, by phone" in page


def _change(client: FlaskClient, current: str = PASSWORD, new: str = NEW) -> TestResponse:
    return client.post("/account/password", data={"current": current, "new": new})


def test_a_new_password_ends_other_sign_ins_and_keeps_this_one(rows: Session, signed_in: SignIn, person: int) -> None:
    here, elsewhere = signed_in(person), signed_in(person)
    assert elsewhere.get("/account/profile").status_code == 200
    assert _change(here).status_code == 303
    assert here.get("/account/profile").status_code == 200
    assert elsewhere.get("/account/profile").location.startswith("/account/sign-in")
    assert passwords.matches(NEW, rows.get_one(Person, person, populate_existing=True).password_hash)


WEAK = [
    ("wrong", NEW, "The current password is not right."),
    ("", NEW, "Please fill this in."),
    (PASSWORD, "", "Please fill this in."),
    (PASSWORD, "9 letters", "At least 10 characters"),
    (PASSWORD, "1234567890", "Too easy to guess."),
    (PASSWORD, "13800138000", "Too easy to guess."),
    (PASSWORD, "x" * 5000, "At most 128 characters"),
]


def test_a_password_that_will_not_do(signed_in: SignIn, rows: Session, person: int, subtests: pytest.Subtests) -> None:
    client = signed_in(person)
    for current, new, sentence in WEAK:
        with subtests.test(sentence, new=new):
            answer = _change(client, current, new)
            assert answer.status_code == 422
            assert sentence in answer.text
    assert passwords.matches(PASSWORD, rows.get_one(Person, person, populate_existing=True).password_hash)


def test_the_current_password_cannot_be_guessed_for_ever(
    signed_in: SignIn, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "ACCOUNT_TRIES", 2)
    client = signed_in(person)
    for _ in range(2):
        _change(client, "wrong password")
    answer = _change(client)
    assert answer.status_code == 422
    assert "Too many tries" in answer.text


def test_only_the_person_comes_here(client: FlaskClient) -> None:
    for path in ("/account/profile", "/account/password"):
        assert client.get(path).location == f"/account/sign-in?next={path}"
        assert client.post(path).location == "/account/sign-in"


def test_one_who_was_disabled_is_out_at_once(app: Flask, rows: Session, signed_in: SignIn, person: int) -> None:
    client = signed_in(person)
    assert client.get("/account/profile").status_code == 200
    rows.get_one(Person, person).disabled_at = factories.NOW
    rows.commit()
    assert client.get("/account/profile").status_code == 303


def test_consents_are_listed_for_nobody_else(rows: Session, person: int) -> None:
    factories.minor(rows, consent=True)
    assert queries.list_consents(rows, person=person) == []
