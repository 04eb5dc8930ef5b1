"""Signing in and out."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from academy import config, create_app
from academy.extensions import db
from courses.audit import AuditEntry
from courses.people import passwords, rules
from courses.people.rules import Role
from tests import factories
from tests.factories import NOW, PASSWORD

PHONE = "+8613800138000"
FAR_AWAY = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def person(rows: Session) -> int:
    found = factories.person(rows, phone=PHONE, email="lin@school.example", locale="en")
    rows.commit()
    return found.id


@pytest.fixture
def few_tries(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let everyone try less often than they may, so that a test need not compare as many passwords."""
    monkeypatch.setattr(rules, "ACCOUNT_TRIES", 3)
    monkeypatch.setattr(rules, "ADDRESS_TRIES", 3)
    return 3


def _sign_in(client: FlaskClient, account: str = PHONE, password: str = PASSWORD, **fields: str) -> TestResponse:
    return client.post("/account/sign-in", data={"account": account, "password": password, **fields})


def _is_in(client: FlaskClient) -> bool:
    return client.get("/account/profile").status_code == 200


@pytest.mark.usefixtures("person")
def test_one_signs_in_with_number_or_address_however_typed(client: FlaskClient, subtests: pytest.Subtests) -> None:
    for account in (
        "13800138000",
        " 138 0013-8000 ",
        "+86 13800138000",
        "１３８００１３８０００",
        "LIN@School.Example",
    ):
        with subtests.test(account):
            answer = _sign_in(client, account)
            assert (answer.status_code, answer.location) == (303, "/me")
            assert _is_in(client)
            client.post("/account/sign-out")


@pytest.mark.parametrize(
    ("role", "room"),
    [(Role.INSTRUCTOR, "/teach"), (Role.OFFICIAL, "/office"), (Role.ADMINISTRATOR, "/office")],
)
def test_one_comes_to_ones_own_room(rows: Session, client: FlaskClient, role: Role, room: str) -> None:
    factories.with_role(rows, role, phone=PHONE)
    rows.commit()
    assert _sign_in(client).location == room


@pytest.mark.parametrize(
    ("account", "password"),
    [(PHONE, "another password"), ("+8613900139000", PASSWORD), ("nobody", PASSWORD), (PHONE, PASSWORD + " ")],
)
@pytest.mark.usefixtures("person")
def test_whatever_is_wrong_the_answer_is_the_same(client: FlaskClient, account: str, password: str) -> None:
    answer = _sign_in(client, account, password)
    assert answer.status_code == 422
    assert "The account or the password is not right." in answer.text
    assert f'value="{account}"' in answer.text
    assert password not in answer.text
    assert not _is_in(client)


@pytest.mark.parametrize(
    "values", [{"password_hash": None}, {"disabled_at": NOW}], ids=["without a password", "disabled"]
)
def test_some_cannot_sign_in_at_all(rows: Session, client: FlaskClient, values: dict[str, object]) -> None:
    factories.person(rows, phone=PHONE, **values)
    rows.commit()
    assert _sign_in(client).status_code == 422


@pytest.mark.parametrize("account", [PHONE, "13900139000", "nobody"])
@pytest.mark.usefixtures("person")
def test_an_unknown_account_takes_as_long_as_a_wrong_password(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, account: str
) -> None:
    """The time goes into one comparison with a hash of today's figures; there is one whoever is asked for."""
    compared: list[str] = []
    hasher = passwords._hasher
    monkeypatch.setattr(passwords, "_hasher", Mock(wraps=hasher, verify=lambda kept, _typed: compared.append(kept)))
    _sign_in(client, account, "another password")
    assert [hasher.check_needs_rehash(kept) for kept in compared] == [False]


def test_an_empty_field_is_asked_for(client: FlaskClient) -> None:
    for typed in ({"account": ""}, {"password": ""}):
        answer = _sign_in(client, **typed)
        assert answer.status_code == 422
        assert "Please fill this in." in answer.text


def test_odd_text_is_answered(client: FlaskClient) -> None:
    for typed in ("<script>alert(1)</script>", "🙂" * 20, "a\x00b", "x" * 3000, "%s%n", "' OR 1=1 --"):
        answer = _sign_in(client, typed, typed)
        assert answer.status_code == 422, typed
        assert "<script>alert" not in answer.text


@pytest.mark.usefixtures("person")
def test_wrong_passwords_close_an_account_for_a_while(app: Flask, client: FlaskClient, few_tries: int) -> None:
    for _ in range(few_tries):
        assert "not right" in _sign_in(client, password="another password").text
    answer = _sign_in(client)
    assert answer.status_code == 422
    assert "Wait 15 minutes" in answer.text
    assert not _is_in(client)
    app.config["CLOCK"] = lambda: NOW + timedelta(minutes=15)
    assert _sign_in(client).status_code == 303


def test_an_account_of_nobody_closes_just_the_same(client: FlaskClient, few_tries: int) -> None:
    for _ in range(few_tries):
        _sign_in(client, "13900139000")
    assert "Too many tries" in _sign_in(client, "139 0013 9000").text


@pytest.mark.usefixtures("person")
def test_a_right_password_wipes_out_the_wrong_ones(client: FlaskClient, few_tries: int) -> None:
    for _ in range(few_tries - 1):
        _sign_in(client, password="another password")
    assert _sign_in(client).status_code == 303
    client.post("/account/sign-out")
    assert "not right" in _sign_in(client, password="another password").text


def test_an_address_that_tries_many_accounts_is_closed(client: FlaskClient, few_tries: int) -> None:
    client.environ_base.update(FAR_AWAY)
    for number in range(few_tries):
        assert "not right" in _sign_in(client, f"139001390{number:02d}").text
    assert "Too many tries" in _sign_in(client, "13700137000").text
    client.environ_base["REMOTE_ADDR"] = "203.0.113.8"
    assert "not right" in _sign_in(client, "13700137000").text


def test_neighbors_in_one_household_network_count_together(client: FlaskClient, few_tries: int) -> None:
    for number in range(few_tries):
        client.environ_base["REMOTE_ADDR"] = f"2001:db8::{number + 1:x}"
        _sign_in(client, f"139001390{number:02d}")
    client.environ_base["REMOTE_ADDR"] = "2001:db8::ffff"
    assert "Too many tries" in _sign_in(client, "13700137000").text


def test_nobody_talks_themselves_out_of_it_by_a_header(client: FlaskClient, few_tries: int) -> None:
    client.environ_base.update(FAR_AWAY)
    for number in range(few_tries + 1):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
        answer = _sign_in(client, f"139001390{number:02d}")
    assert "Too many tries" in answer.text


def test_behind_our_proxy_the_address_that_it_names_counts(empty_database: str, tmp_path: Path, few_tries: int) -> None:
    settings = config.read(
        {"DATABASE_URL": empty_database, "SECRET_KEY": "x" * 40, "TRUSTED_PROXIES": "1"}, instance=tmp_path
    )
    app = create_app(settings)
    app.config.update(WTF_CSRF_ENABLED=False, CLOCK=lambda: NOW)
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    for number in range(few_tries + 1):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}, 203.0.113.7"
        answer = _sign_in(client, f"139001390{number:02d}")
    assert "Too many tries" in answer.text
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.7, 203.0.113.8"
    assert "not right" in _sign_in(client, "13700137000").text
    with app.app_context():
        db.engine.dispose()


def test_the_number_of_proxies_is_a_number(tmp_path: Path) -> None:
    with pytest.raises(config.SettingsError, match="TRUSTED_PROXIES"):
        config.read({"TRUSTED_PROXIES": "many"}, instance=tmp_path)


def test_our_own_proxys_address_is_counted_for_nobody(client: FlaskClient, few_tries: int) -> None:
    for number in range(few_tries + 1):
        answer = _sign_in(client, f"139001390{number:02d}")
    assert "not right" in answer.text


def test_the_session_is_a_new_one_after_signing_in(client: FlaskClient, person: int) -> None:
    with client.session_transaction() as kept:
        kept["planted"] = "by another visitor"
    _sign_in(client)
    with client.session_transaction() as kept:
        assert "planted" not in kept
        assert kept["_user_id"] == f"{person}:1"


@pytest.mark.usefixtures("person")
def test_one_goes_on_to_the_page_that_was_wanted(client: FlaskClient) -> None:
    wanted = "/courses?college=qingma&page=2"
    assert _sign_in(client, next=wanted).location == wanted


def test_a_page_that_asks_for_a_sign_in_comes_after_it(client: FlaskClient, person: int) -> None:
    asked = client.get("/me/certificates?year=2026")
    assert asked.status_code == 303
    page = client.get(asked.location)
    assert 'value="/me/certificates?year=2026"' in page.text


def test_one_who_is_in_already_is_not_asked(signed_in: Callable[[int], FlaskClient], person: int) -> None:
    client = signed_in(person)
    assert client.get("/account/sign-in?next=/courses").location == "/courses"


def test_signing_out_ends_it_here(client: FlaskClient, person: int) -> None:
    _sign_in(client)
    answer = client.post("/account/sign-out")
    assert (answer.status_code, answer.location) == (303, "/")
    assert not _is_in(client)


def test_signing_out_without_being_in_is_no_matter(client: FlaskClient) -> None:
    assert client.post("/account/sign-out").status_code == 303


def test_a_sign_in_is_written_down(rows: Session, client: FlaskClient, person: int) -> None:
    _sign_in(client)
    rows.expire_all()
    entry = rows.scalars(select(AuditEntry)).one()
    assert (entry.deed, entry.by_id, entry.at) == ("person.sign_in", person, NOW)
