"""An officer's link: a first or a new password."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.people import links, passwords, queries
from courses.people.models import Person
from courses.people.rules import ConsentKind, LinkPurpose, Role
from tests import factories
from tests.factories import NOW

TOKEN = "t" * 32
PATH = f"/account/activate/{TOKEN}"
NEW = {"password": "another calm bend", "consent": "y"}


@pytest.fixture
def person(rows: Session) -> int:
    official = factories.with_role(rows, Role.OFFICIAL)
    found = factories.person(rows, name="林苇", phone="+8613800138000", password_hash=None)
    rows.flush()
    links.hand_out_link(rows, person=found.id, purpose=LinkPurpose.PASSWORD, token=TOKEN, at=NOW, by=official.id)
    rows.commit()
    return found.id


def test_looking_at_a_link_does_not_use_it_up(client: FlaskClient, person: int) -> None:
    for _ in range(2):
        answer = client.get(PATH)
        assert answer.status_code == 200
    assert "林苇" in answer.text
    assert "13800138000" in answer.text


def test_a_password_is_set_and_one_is_in(rows: Session, client: FlaskClient, person: int) -> None:
    answer = client.post(PATH, data=NEW)
    assert (answer.status_code, answer.location) == (303, "/me")
    assert client.get("/account/profile").status_code == 200
    assert passwords.matches(NEW["password"], rows.get_one(Person, person, populate_existing=True).password_hash)
    assert queries.has_consent(rows, person=person, kind=ConsentKind.PRIVACY)


def test_it_takes_the_place_of_whoever_was_signed_in(
    rows: Session, signed_in: Callable[[int], FlaskClient], person: int
) -> None:
    other = factories.person(rows)
    rows.commit()
    client = signed_in(other.id)
    client.post(PATH, data=NEW)
    with client.session_transaction() as kept:
        assert kept["_user_id"].startswith(f"{person}:")


WRONG: list[tuple[dict[str, str], str]] = [
    ({"password": "9 letters"}, "At least 10 characters"),
    ({"password": "13800138000"}, "Too easy to guess"),
    ({"password": ""}, "Please fill this in."),
    ({"consent": ""}, "Please tick this"),
    ({"consent": "false"}, "Please tick this"),
]


def test_what_is_wrong_is_said_and_the_link_still_works(
    client: FlaskClient, person: int, subtests: pytest.Subtests
) -> None:
    for fields, sentence in WRONG:
        with subtests.test(sentence, **fields):
            answer = client.post(PATH, data={**NEW, **fields})
            assert answer.status_code == 422
            assert sentence in answer.text
    assert client.post(PATH, data=NEW).status_code == 303


def test_a_used_link_has_a_friendly_page(client: FlaskClient, person: int) -> None:
    client.post(PATH, data=NEW)
    client.post("/account/sign-out")
    for answer in (client.get(PATH), client.post(PATH, data=NEW)):
        assert answer.status_code == 410
        assert 'href="/account/sign-in"' in answer.text


def test_so_has_an_old_one(app: Flask, client: FlaskClient, person: int) -> None:
    app.config["CLOCK"] = lambda: NOW + timedelta(days=8)
    answer = client.get(PATH)
    assert answer.status_code == 410
    assert "13800138000" not in answer.text


def test_and_one_that_never_was(client: FlaskClient) -> None:
    for token in ("unknown", "x" * 500, "<script>"):
        answer = client.get(f"/account/activate/{token}")
        assert answer.status_code == 410
        assert "<script>" not in answer.text
