"""The language is a person's own, or a visit's."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.people.models import Person
from tests import factories


def _language_of(client: FlaskClient, path: str = "/account/sign-up") -> str:
    return client.get(path).text.partition('<html lang="')[2].partition('"')[0]


ANSWERED_IN = {"en": "en", "en-GB,en;q=0.9": "en", "zh-HK": "zh-CN", "fr": "zh-CN", "": "zh-CN", "zh,en;q=0.9": "zh-CN"}


def test_a_visitor_is_answered_in_the_browsers_language(client: FlaskClient) -> None:
    for accepted, language in ANSWERED_IN.items():
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = accepted
        assert _language_of(client) == language, accepted


def test_a_visitor_keeps_the_language_for_the_visit(client: FlaskClient) -> None:
    answer = client.post("/account/language", data={"lang": "zh_Hans_CN", "next": "/account/sign-up?next=/me"})
    assert (answer.status_code, answer.location) == (303, "/account/sign-up?next=/me")
    assert _language_of(client) == "zh-CN"


def test_a_person_keeps_the_language_on_every_device(
    app: Flask, rows: Session, signed_in: Callable[[int], FlaskClient]
) -> None:
    person = factories.person(rows, phone="+8613800138000").id
    rows.commit()
    answer = signed_in(person).post("/account/language", data={"lang": "en", "next": "/account/profile"})
    assert answer.location == "/account/profile"
    elsewhere = app.test_client()
    elsewhere.post("/account/sign-in", data={"account": "13800138000", "password": factories.PASSWORD})
    assert _language_of(elsewhere, "/account/profile") == "en"
    rows.expire_all()
    assert rows.get_one(Person, person).locale == "en"


def test_the_persons_language_wins_over_the_visits_at_sign_in(rows: Session, client: FlaskClient) -> None:
    factories.person(rows, phone="+8613800138000", locale="zh_Hans_CN")
    rows.commit()
    client.post("/account/language", data={"lang": "en"})
    client.post("/account/sign-in", data={"account": "13800138000", "password": factories.PASSWORD})
    assert _language_of(client, "/account/profile") == "zh-CN"
    client.post("/account/sign-out")
    assert _language_of(client) == "zh-CN"


def test_a_language_that_we_do_not_speak_is_refused(client: FlaskClient) -> None:
    for language in ("", "fr", "zh", "../en", "EN"):
        assert client.post("/account/language", data={"lang": language}).status_code == 400
