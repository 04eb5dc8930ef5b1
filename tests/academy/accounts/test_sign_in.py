"""Signing in and out."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import PASSWORD


@pytest.fixture
def phone(rows: Session) -> str:
    person = factories.person(rows, phone="+8613800138000", email="lin@school.example")
    rows.commit()
    assert person.phone
    return person.phone


def _sign_in(client: FlaskClient, account: str, password: str = PASSWORD, **fields: str):
    return client.post("/account/sign-in", data={"account": account, "password": password, **fields})


@pytest.mark.parametrize(
    "account",
    [
        "13800138000",
        " 138 0013-8000 ",
        "+86 13800138000",
        "１３８００１３８０００",
        "lin@school.example",
        "LIN@School.Example",
    ],
)
def test_one_signs_in_with_number_or_address_however_typed(client: FlaskClient, phone: str, account: str) -> None:
    answer = _sign_in(client, account)
    assert (answer.status_code, answer.location) == (303, "/me")
    assert client.get("/account/profile").status_code == 200
