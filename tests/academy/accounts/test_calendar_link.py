"""A person's own calendar link: made, shown, made anew, ended."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.feeds.models import CalendarFeed
from tests import factories

URL = "/account/calendar-link"
SignIn = Callable[[int], FlaskClient]


@pytest.fixture
def me(rows: Session) -> int:
    person = factories.person(rows).id
    rows.commit()
    return int(person)


def _address(page: str) -> str:
    found = re.search(r'value="http://127\.0\.0\.1:8000(/feeds/[\w-]{43}\.ics)"', page)
    assert found
    assert f'href="webcal://127.0.0.1:8000{found[1]}"' in page
    return found[1]


def test_a_link_is_made_shown_made_anew_and_ended(client: FlaskClient, signed_in: SignIn, me: int) -> None:
    person = signed_in(me)
    assert "/feeds/" not in person.get(URL).text
    answer = person.post(URL)
    assert (answer.status_code, answer.location) == (303, URL)
    first = _address(person.get(URL).text)
    assert first == _address(person.get(URL).text)
    assert client.get(first).status_code == 200
    person.post(URL)
    second = _address(person.get(URL).text)
    assert [client.get(url).status_code for url in (first, second)] == [404, 200]
    answer = person.post(f"{URL}/revoke")
    assert (answer.status_code, answer.location) == (303, URL)
    assert client.get(second).status_code == 404
    page = person.get(URL).text
    assert "The link leads nowhere any more." in page
    assert "/feeds/" not in page


def test_everybody_sees_their_own_link_only(rows: Session, signed_in: SignIn, me: int) -> None:
    other = factories.person(rows).id
    rows.commit()
    for person in (me, other):
        signed_in(person).post(URL)
    assert _address(signed_in(me).get(URL).text) != _address(signed_in(other).get(URL).text)
    signed_in(other).post(f"{URL}/revoke")
    assert [feed.person_id for feed in rows.scalars(select(CalendarFeed).where(CalendarFeed.revoked_at.is_(None)))] == [
        me
    ]


def test_a_visitor_signs_in_first(client: FlaskClient) -> None:
    for answer in (client.get(URL), client.post(URL), client.post(f"{URL}/revoke")):
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/account/sign-in")


def test_no_other_site_can_press_the_buttons(app: Flask, rows: Session, signed_in: SignIn, me: int) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    person = signed_in(me)
    assert [person.post(url).status_code for url in (URL, f"{URL}/revoke")] == [400, 400]
    assert not rows.scalars(select(CalendarFeed)).all()


@pytest.mark.parametrize(
    "url", ["/me/calendar", "/me/calendar?view=week", "/teach/calendar", "/teach/calendar?view=month"]
)
def test_the_calendars_show_the_way(rows: Session, signed_in: SignIn, url: str) -> None:
    teacher = factories.with_role(rows, factories.Role.INSTRUCTOR).id
    rows.commit()
    assert f'href="{URL}"' in signed_in(teacher).get(url).text
