"""A parent or guardian agrees by a link, without an account."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.people import links, queries
from courses.people.rules import LinkPurpose, Role
from tests import factories
from tests.factories import NOW

TOKEN = "g" * 32
PATH = f"/guardian/{TOKEN}"
SignIn = Callable[[int], FlaskClient]


@pytest.fixture
def child(rows: Session) -> int:
    official = factories.with_role(rows, Role.OFFICIAL)
    found = factories.minor(rows, consent=False, name="何小雨")
    links.hand_out_link(rows, person=found.id, purpose=LinkPurpose.GUARDIAN, token=TOKEN, at=NOW, by=official.id)
    rows.commit()
    return found.id


def _has_agreed(rows: Session, child: int) -> bool:
    """Ask, and end the test's own transaction: on SQLite it would lock writers out."""
    found = queries.has_guardian_consent(rows, person=child)
    rows.rollback()
    return found


def test_the_page_says_who_the_child_is_and_what_is_agreed_to(client: FlaskClient, child: int) -> None:
    page = client.get(PATH).text
    assert "何小雨" in page
    assert "practice at the volunteer stations" in page
    assert 'href="/privacy"' in page
    assert ">I agree<" in page


def test_one_button_and_the_guardian_has_agreed(rows: Session, client: FlaskClient, child: int) -> None:
    assert not _has_agreed(rows, child)
    answer = client.post(PATH, follow_redirects=True)
    assert answer.status_code == 200
    assert "your agreement is recorded" in answer.text
    assert _has_agreed(rows, child)


def test_a_second_time_says_that_all_is_done(client: FlaskClient, child: int) -> None:
    client.post(PATH)
    for answer in (client.get(PATH), client.post(PATH)):
        assert answer.status_code == 410
        assert "If you have agreed already, all is done." in answer.text
        assert "何小雨" not in answer.text


def test_the_child_cannot_agree_in_the_guardians_place(rows: Session, signed_in: SignIn, child: int) -> None:
    client = signed_in(child)
    page = client.get(PATH).text
    assert "Not on this device" in page
    assert ">I agree<" not in page
    answer = client.post(PATH)
    assert answer.status_code == 422
    assert not _has_agreed(rows, child)


def test_the_link_still_works_after_the_child_tried(
    rows: Session, signed_in: SignIn, client: FlaskClient, child: int
) -> None:
    signed_in(child).post(PATH)
    assert client.post(PATH).status_code == 303
    assert _has_agreed(rows, child)


def test_a_parent_with_an_account_of_their_own_may_agree(rows: Session, signed_in: SignIn, child: int) -> None:
    parent = factories.person(rows)
    rows.commit()
    assert signed_in(parent.id).post(PATH).status_code == 303
    assert _has_agreed(rows, child)


def test_a_link_for_a_password_is_none_for_a_guardian(client: FlaskClient, child: int) -> None:
    assert client.get(f"/account/activate/{TOKEN}").status_code == 410
