"""Addresses that no record can have."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.people.rules import Role
from tests import factories


@pytest.mark.parametrize("url", ["/courses/%00", "/courses/a%00b", "/offerings/%00", "/colleges/%00", "/verify/%00"])
def test_a_nul_finds_nothing(client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("number", [0, 2**31 - 1, 2**31, 2**63, 10**40])
def test_a_number_that_is_no_id_finds_nothing(signed_in, rows: Session, number: int) -> None:
    official = factories.with_role(rows, Role.OFFICIAL)
    rows.commit()
    assert signed_in(official.id).get(f"/office/people/{number}").status_code == 404
