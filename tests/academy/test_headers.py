"""What every answer tells the browser about security and keeping."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from academy import config, create_app
from tests import factories

PATHS = ["/account/sign-in", "/privacy", "/", "/courses", "/no/such/page", "/static/css/tokens.css"]
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_every_answer_is_guarded(client: FlaskClient, subtests: pytest.Subtests) -> None:
    for path in PATHS:
        with subtests.test(path), client.get(path) as answer:
            headers = answer.headers
            assert {name: headers[name] for name in ALWAYS} == ALWAYS
            policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
            assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
            assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"


def test_nothing_keeps_the_pages_of_one_who_is_signed_in(
    rows: Session, signed_in: Callable[[int], FlaskClient]
) -> None:
    person = factories.person(rows).id
    rows.commit()
    client = signed_in(person)
    for path in ("/account/profile", "/me", "/", "/courses", "/no/such/page"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path


def test_no_page_repeats_whose_site_the_visitor_takes_it_for(client: FlaskClient) -> None:
    for path in ("/", "/account/sign-in", "/no/such/page"):
        answer = client.get(path, headers={"Host": "elsewhere.example"})
        assert "elsewhere.example" not in answer.text, path


def test_nothing_keeps_what_is_typed_or_linked(client: FlaskClient) -> None:
    for path in ("/account/sign-in", "/account/activate/unknown", "/guardian/unknown"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path


def test_public_pages_are_asked_for_again(client: FlaskClient) -> None:
    headers = client.get("/privacy").headers
    assert headers["Cache-Control"] == "no-cache"
    assert "Cookie" in headers["Vary"]


def test_files_with_a_mark_in_their_address_may_be_kept(client: FlaskClient) -> None:
    with client.get("/static/css/tokens.css?v=1") as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(rows: Session, client: FlaskClient) -> None:
    factories.person(rows, phone="+8613800138000")
    rows.commit()
    cookie = client.post("/account/sign-in", data={"account": "13800138000", "password": factories.PASSWORD}).headers[
        "Set-Cookie"
    ]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.fixture
def production(empty_database: str, tmp_path: Path) -> Flask:
    environ = {
        "ACADEMY_ENV": "production",
        "DATABASE_URL": empty_database,
        "SECRET_KEY": "y" * 40,
        "BASE_URL": "https://school.example",
        "TRUSTED_PROXIES": "1",
    }
    return create_app(config.read(environ, instance=tmp_path))


def test_in_production_everything_stays_on_https(production: Flask) -> None:
    answer = production.test_client().get("/account/sign-in", headers={"X-Forwarded-Proto": "https"})
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert "Secure" in answer.headers["Set-Cookie"]
