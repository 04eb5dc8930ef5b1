"""Every failure has a page that a person understands, and JSON for scripts; what went wrong goes to the log."""

import logging
from collections.abc import Callable

import pytest
from flask import Flask, flash
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.exceptions import ServiceUnavailable

from academy import config, create_app, login
from courses.errors import Refusal, Unknown
from tests import factories

SignIn = Callable[[int], FlaskClient]
JSON = {"Accept": "application/json"}
SECRET = "the-connection-string"
FAILURES = {
    "bug": lambda: 1 // 0,
    "busy": lambda: _fail(OperationalError("SELECT 1", {}, Exception(SECRET))),
    "refusal": lambda: _fail(Refusal("offering.not_open")),
    "unknown": lambda: _fail(Unknown("person.unknown")),
    "away": lambda: _fail(ServiceUnavailable(retry_after=7)),
    "secret": lambda: _fail(RuntimeError(SECRET)),
    "said too early": lambda: flash("All is saved.") or FAILURES["busy"](),
    "said and refused": lambda: flash("All is saved.") or FAILURES["refusal"](),
    "said and broken": lambda: flash("All is saved.") or FAILURES["bug"](),
}


def _fail(error: Exception) -> str:
    raise error


def _plant(app: Flask) -> Flask:
    for name, view in FAILURES.items():
        app.add_url_rule(f"/planted/{name}", name, view, methods=["GET", "POST"])
    return app


@pytest.fixture(scope="module")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application whose database nobody asks."""
    folder = tmp_path_factory.mktemp("errors")
    made = create_app(config.read({"DATABASE_URL": "sqlite://", "SECRET_KEY": "x" * 40}, instance=folder))
    made.config.update(PROPAGATE_EXCEPTIONS=False, CLOCK=lambda: factories.NOW)
    return _plant(made)


@pytest.fixture
def client(bare_app: Flask) -> FlaskClient:
    """Give a visitor who reads English and brings no token for any form."""
    bare_app.config["WTF_CSRF_ENABLED"] = False
    made = bare_app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return made


def _number_in(page: str) -> str:
    return page.rpartition("<b>")[2].partition("</b>")[0]


def test_an_unknown_address_has_a_friendly_page(client: FlaskClient) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert "give the number" in answer.text


def test_a_page_for_others_says_so(rows: Session, signed_in: SignIn) -> None:
    person = factories.person(rows)
    rows.commit()
    answer = signed_in(person.id).get("/office/people")
    assert answer.status_code == 403
    assert "not for your account" in answer.text


def test_a_way_that_does_not_exist_names_those_that_do(client: FlaskClient) -> None:
    answer = client.get("/account/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("headers", [{}, JSON], ids=["page", "json"])
def test_a_form_without_its_token_is_refused(bare_app: Flask, client: FlaskClient, headers: dict[str, str]) -> None:
    bare_app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/account/sign-in", data={"account": "13800138000"}, headers=headers)
    assert answer.status_code == 400
    assert "open for too long" in answer.text
    if headers:
        assert answer.json["error"] == "csrf"
        assert len(answer.json["request_id"]) == 12


@pytest.mark.parametrize("size", [2, 7], ids=["more than a form may hold", "more than the site takes"])
def test_what_is_too_large_is_refused(client: FlaskClient, size: int) -> None:
    typed = b"x" * (size * 1024 * 1024)
    body = b'--b\r\nContent-Disposition: form-data; name="account"\r\n\r\n' + typed + b"\r\n--b--\r\n"
    answer = client.post("/account/sign-in", data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413
    assert "too large" in answer.text


@pytest.mark.parametrize("name", ["bug", "secret"])
def test_a_fault_of_ours_shows_a_number_and_no_traceback(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"/planted/{name}")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert not any(word in answer.text for word in ("Traceback", "ZeroDivisionError", SECRET))
    number = _number_in(answer.text)
    assert len(number) == 12
    assert f"fault in request {number}" in caplog.text
    assert "Traceback" in caplog.text


def test_a_fault_of_ours_is_json_for_scripts(client: FlaskClient) -> None:
    answer = client.get("/planted/secret", headers=JSON)
    assert answer.status_code == 500
    assert set(answer.json) == {"error", "message", "request_id"}
    assert SECRET not in answer.text


def test_a_busy_database_asks_to_come_again(client: FlaskClient) -> None:
    answer = client.get("/planted/busy")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert SECRET not in answer.text


@pytest.mark.parametrize("name", ["said too early", "said and refused", "said and broken"])
def test_what_was_said_before_it_failed_is_not_said(client: FlaskClient, name: str) -> None:
    assert "All is saved." not in client.get(f"/planted/{name}").text
    assert "All is saved." not in client.get("/privacy").text


def test_a_wait_that_a_view_asks_for_is_passed_on(client: FlaskClient) -> None:
    assert client.get("/planted/away").headers["Retry-After"] == "7"


@pytest.mark.parametrize("path", ["/planted/unknown", "/account/profile", "/no/such/page"])
def test_a_database_that_is_away_leaves_a_page_for_those_signed_in(
    app: Flask, rows: Session, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    _plant(app)
    person = factories.person(rows)
    rows.commit()
    client = signed_in(person.id)

    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception(SECRET))

    monkeypatch.setattr(login.queries, "find_standing", away)
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "返回首页" in answer.text
    assert SECRET not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_refusal_that_no_form_shows_has_a_page(client: FlaskClient) -> None:
    answer = client.get("/planted/refusal")
    assert answer.status_code == 409
    assert "does not take enrollments" in answer.text


def test_an_unknown_record_is_as_an_unknown_address(client: FlaskClient) -> None:
    answer = client.get("/planted/unknown")
    assert answer.status_code == 404
    assert "does not exist" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/no/such/page", 404, "not found"),
        ("/account/sign-out", 405, "method not allowed"),
        ("/planted/refusal", 409, "offering.not_open"),
        ("/planted/unknown", 404, "person.unknown"),
    ],
)
def test_scripts_get_json(client: FlaskClient, path: str, status: int, error: str) -> None:
    answer = client.get(path, headers=JSON)
    assert (answer.status_code, answer.json["error"]) == (status, error)
    assert answer.json["message"]
    assert len(answer.json["request_id"]) == 12


def test_a_page_speaks_the_visitors_language(client: FlaskClient) -> None:
    answer = client.get("/no/such/page", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert '<html lang="zh-CN">' in answer.text


def test_requests_have_different_numbers(client: FlaskClient) -> None:
    first, second = (client.get("/no/such/page", headers=JSON).json["request_id"] for _ in range(2))
    assert first != second
