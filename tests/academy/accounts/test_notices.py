"""The inbox: for everyone who is signed in, and for nobody else's eyes."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from academy import chores
from academy.extensions import db
from courses.people.rules import Role
from tests import factories
from tests.counting import statements
from tests.courses.notices.news import class_with, move, notices_of, write

SignIn = Callable[[int], FlaskClient]


def _unread(client: FlaskClient, url: str = "/me/notices") -> str:
    """Give what the bell of a page counts."""
    counted = re.search(r'bell__count">(\d+)', client.get(url).text)
    return counted[1] if counted else ""


@pytest.fixture
def trainee(rows: Session) -> int:
    found = factories.person(rows).id
    rows.commit()
    return found


def _tell(app: Flask, rows: Session, person: int, *, times: int = 1, **facts: object) -> None:
    for _ in range(times):
        write(rows, "enrollment.moved_up", f"person:{person}", class_title_en="Autumn class", **facts)
    rows.commit()
    with app.app_context():
        chores.dispatch_notices()


def test_an_empty_inbox_says_so(signed_in: SignIn, trainee: int) -> None:
    page = signed_in(trainee).get("/me/notices").text
    assert "Nothing to tell you yet" in page
    assert "Mark all as read" not in page


def test_a_notice_is_counted_on_every_page_until_it_is_opened(
    app: Flask, rows: Session, signed_in: SignIn, trainee: int
) -> None:
    meeting = class_with(rows, trainee, code="QM1-A")
    write(rows, "session.moved", f"session:{meeting.id}", offering=meeting.offering_id, **move(1, 2, reason="Typhoon"))
    rows.commit()
    with app.app_context():
        chores.dispatch_notices()
    client = signed_in(trainee)
    assert _unread(client, "/courses") == "1"
    page = client.get("/me/notices").text
    assert "Now: Thu 26 Nov 10:00–12:00, Room 2" in page
    assert "Before: Wed 25 Nov 10:00–12:00, Room 1" in page
    assert "Reason: Typhoon" in page
    (notice,) = notices_of(rows, trainee)
    answer = client.post(f"/me/notices/{notice.id}")
    assert (answer.status_code, answer.location) == (303, "/offerings/QM1-A")
    assert _unread(client) == ""


def test_an_officer_is_led_to_the_desk(app: Flask, rows: Session, signed_in: SignIn) -> None:
    officer = factories.with_role(rows, Role.OFFICIAL).id
    meeting = class_with(rows, factories.person(rows).id, tutor_id=officer)
    write(
        rows, "session.moved", f"session:{meeting.id}", offering=meeting.offering_id, session=meeting.id, **move(1, 2)
    )
    rows.commit()
    with app.app_context():
        chores.dispatch_notices()
    (notice,) = notices_of(rows, officer)
    rows.commit()
    assert signed_in(officer).post(f"/me/notices/{notice.id}").location == f"/office/sessions/{meeting.id}/edit"


def test_marking_all_leaves_what_came_after_the_page(
    app: Flask, rows: Session, signed_in: SignIn, trainee: int
) -> None:
    _tell(app, rows, trainee, times=2)
    seen = notices_of(rows, trainee)[-1].id
    _tell(app, rows, trainee)
    client = signed_in(trainee)
    assert _unread(client) == "3"
    assert client.post("/me/notices/read", data={"until": seen}).status_code == 303
    assert _unread(client) == "1"
    assert client.post("/me/notices/read", data={"until": "x"}).status_code == 303


def test_nobody_opens_the_notice_of_another(app: Flask, rows: Session, signed_in: SignIn, trainee: int) -> None:
    _tell(app, rows, trainee)
    (notice,) = notices_of(rows, trainee)
    stranger = factories.with_role(rows, Role.ADMINISTRATOR).id
    rows.commit()
    client = signed_in(stranger)
    assert client.post(f"/me/notices/{notice.id}").status_code == 404
    assert client.post("/me/notices/read", data={"until": notice.id}).status_code == 303
    assert notices_of(rows, trainee)[0].read_at is None


def test_who_is_not_signed_in_signs_in_first(client: FlaskClient) -> None:
    answers = [client.get("/me/notices"), client.post("/me/notices/1"), client.post("/me/notices/read")]
    assert [answer.status_code for answer in answers] == [303] * 3
    assert "bell" not in client.get("/courses").text.split("</header>")[0].split("masthead__tools")[1]


def test_a_long_inbox_has_pages_and_the_same_number_of_queries(
    app: Flask, rows: Session, signed_in: SignIn, trainee: int
) -> None:
    client = signed_in(trainee)
    with app.app_context():
        engine = db.engine
    counts = []
    for more in (1, 24):
        _tell(app, rows, trainee, times=more)
        with statements(engine) as sent:
            assert client.get("/me/notices").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert client.get("/me/notices?page=2").text.count("inbox__item--new") == 5
    assert "Nothing to tell you yet" in client.get("/me/notices?page=99999999999").text
