"""Signing up."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from courses.people.models import Consent, Guardian, Person
from courses.people.rules import PRIVACY_VERSION
from tests import factories

TYPED = {
    "account": "138 0013 8000",
    "name": " 欧阳\u3000文轩 ",
    "born_on": "2000-05-04",
    "password": "a calm river bend",
    "village_id": "",
    "political_status": "league_member",
    "guardian_name": "",
    "guardian_phone": "",
    "consent": "y",
}
MINOR = {**TYPED, "born_on": "2010-05-04", "guardian_name": "何家长", "guardian_phone": "+86 139 0013 9000"}


def _sign_up(client: FlaskClient, typed: dict[str, str] = TYPED, **fields: str) -> TestResponse:
    return client.post("/account/sign-up", data={**typed, **fields})


def _people(rows: Session) -> int:
    rows.rollback()
    return rows.scalar(select(func.count()).select_from(Person)) or 0


def test_one_who_signs_up_is_in_at_once(rows: Session, client: FlaskClient) -> None:
    village = factories.village(rows)
    rows.commit()
    answer = _sign_up(client, village_id=str(village.id))
    assert (answer.status_code, answer.location) == (303, "/me")
    assert "Your account is ready" in client.get("/account/profile").text
    person = rows.scalars(select(Person)).one()
    assert (person.name, person.phone, person.email) == ("欧阳 文轩", "+8613800138000", None)
    assert (person.village_id, person.locale) == (village.id, "en")
    assert rows.scalars(select(Consent.version)).one() == PRIVACY_VERSION


def test_an_address_will_do_for_a_number(rows: Session, client: FlaskClient) -> None:
    assert _sign_up(client, account="Lin@School.Example").status_code == 303
    assert rows.scalars(select(Person.email)).one() == "lin@school.example"


def test_a_birth_date_is_read_in_every_habit(client: FlaskClient, subtests: pytest.Subtests) -> None:
    for born_on in ("2000.5.4", "2000/05/04", "2000年5月4日", "20000504", " 2000 - 5 - 4"):
        with subtests.test(born_on):
            assert 'value="2000-05-04"' in _sign_up(client, born_on=born_on, name="").text


def test_one_goes_on_to_the_page_that_was_wanted(client: FlaskClient) -> None:
    assert _sign_up(client, next="/offerings/QM1").location == "/offerings/QM1"


def test_a_minor_names_a_guardian(rows: Session, client: FlaskClient) -> None:
    assert _sign_up(client, MINOR).status_code == 303
    guardian = rows.scalars(select(Guardian)).one()
    assert (guardian.name, guardian.phone) == ("何家长", "+8613900139000")
    assert rows.scalar(select(func.count()).select_from(Consent)) == 1


def test_the_guardian_of_an_adult_is_not_looked_at(rows: Session, client: FlaskClient) -> None:
    assert _sign_up(client, guardian_name="🙂", guardian_phone="12").status_code == 303
    assert rows.scalar(select(func.count()).select_from(Guardian)) == 0


WRONG: list[tuple[dict[str, str], str]] = [
    ({"account": ""}, "Please fill this in."),
    ({"account": "   "}, "Please fill this in."),
    ({"account": "12345"}, "neither a mobile number nor an e-mail address"),
    ({"account": "lin@"}, "neither a mobile number nor an e-mail address"),
    ({"account": "13800138000" * 30}, "At most 254 characters"),
    ({"name": ""}, "Please fill this in."),
    ({"name": "  "}, "Please fill this in."),
    ({"name": "12345"}, "needs letters"),
    ({"name": "林🙂"}, "cannot print these characters: 🙂"),
    ({"name": "林\x07"}, "control characters"),
    ({"name": "林" * 51}, "At most 50 characters"),
    ({"born_on": ""}, "Please fill this in."),
    ({"born_on": "2000-02-30"}, "There is no such day"),
    ({"born_on": "yesterday"}, "There is no such day"),
    ({"born_on": "2026-11-25"}, "This day has not come yet."),
    ({"born_on": "2012-11-25"}, "Nothing that you typed here has been stored."),
    ({"born_on": "1900-01-01"}, "Please check the year."),
    ({"password": ""}, "Please fill this in."),
    ({"password": "9 letters"}, "At least 10 characters"),
    ({"password": "x" * 129}, "At most 128 characters"),
    ({"password": "13800138000"}, "Too easy to guess"),
    ({"political_status": "king"}, "Please choose one of the list."),
    ({"village_id": "999"}, "Please choose one of the list."),
    ({"village_id": "x"}, "Please choose one of the list."),
    ({"consent": ""}, "Please tick this"),
    ({"consent": "false"}, "Please tick this"),
    ({**MINOR, "guardian_name": ""}, "Please fill this in: you are under 18."),
    ({**MINOR, "guardian_phone": ""}, "Please fill this in: you are under 18."),
    ({**MINOR, "guardian_phone": "12"}, "This is not a mobile number."),
    ({**MINOR, "guardian_phone": "13800138000"}, "This is your own number."),
]


def test_what_is_wrong_is_said_at_the_field_and_all_that_was_typed_stays(
    rows: Session, client: FlaskClient, subtests: pytest.Subtests
) -> None:
    for fields, sentence in WRONG:
        with subtests.test(sentence, **fields):
            answer = _sign_up(client, **fields)
            assert answer.status_code == 422
            assert 'class="error-summary"' in answer.text
            assert sentence in answer.text
            _check_kept({**TYPED, **fields}, answer.text)
    assert _people(rows) == 0


def _check_kept(typed: dict[str, str], page: str) -> None:
    """All but the password stands in the page, without what cleaning takes away."""
    assert not re.search(r'type="password"[^>]* value="[^"]', page)
    for name in ("account", "name", "guardian_name", "guardian_phone"):
        assert typed[name].strip().replace("\u3000", " ") in page


def test_all_that_is_wrong_shows_at_once(client: FlaskClient) -> None:
    answer = client.post("/account/sign-up", data={"account": "x", "name": "1", "born_on": "x", "password": "x"})
    assert answer.text.count('class="field__error"') == 5
    summary = answer.text.partition('class="error-summary"')[2].partition("</ul>")[0]
    assert re.findall(r'href="#(\w+)"', summary) == ["account", "name", "born_on", "password", "consent"]


def test_html_in_a_name_is_text(client: FlaskClient) -> None:
    assert _sign_up(client, name="<b>Lin</b>").status_code == 303
    page = client.get("/account/profile").text
    assert "<b>Lin</b>" not in page
    assert "&lt;b&gt;Lin&lt;/b&gt;" in page


@pytest.mark.parametrize("account", ["13800138000", "lin@school.example"])
def test_an_account_that_is_taken_is_not_claimed(rows: Session, client: FlaskClient, account: str) -> None:
    factories.person(rows, name="别人", phone="+8613800138000", email="lin@school.example", password_hash=None)
    rows.commit()
    answer = _sign_up(client, account=account)
    assert answer.status_code == 422
    assert "already has an account" in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert "别人" not in answer.text
    assert _people(rows) == 1


@pytest.mark.parametrize(("allowed", "status"), [(True, 303), (False, 422)])
def test_invented_numbers_pass_in_a_demonstration_only(
    app: Flask, client: FlaskClient, allowed: bool, status: int
) -> None:
    app.config["ACADEMY"] = replace(app.config["ACADEMY"], allow_invented_phones=allowed)
    assert _sign_up(client, account="100 1234 5678").status_code == status


def test_a_day_that_could_not_be_read_is_shown_as_text(client: FlaskClient) -> None:
    page = _sign_up(client, born_on="30 February").text
    assert 'value="30 February"' in page
    field = (
        page.partition('id="born_on"')[0].rpartition("<input")[2] + page.partition('id="born_on"')[2].partition(">")[0]
    )
    assert 'type="text"' in field
