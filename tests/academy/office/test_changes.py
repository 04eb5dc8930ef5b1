"""What becomes of a session: who stands in, who changed what, and whom one still has to tell."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from academy import chores
from courses.catalog.models import Offering
from courses.notices.models import Notice
from courses.notices.rules import MailState
from courses.people.models import Person
from courses.scheduling.models import TrainingSession
from courses.school.models import Venue
from tests import factories
from tests.academy.office.bad_input import faults
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import add_meeting
from tests.courses.notices.news import notices_of, told

SignIn = Callable[[int], FlaskClient]


@pytest.fixture
def leaving(rows: Session) -> Person:
    found: Person = factories.person(rows, name="何老师")
    rows.commit()
    return found


@pytest.fixture
def meeting(rows: Session, class_one: Offering, hall: Venue, leaving: Person, people: Cast) -> TrainingSession:
    factories.enrollment(rows, offering_id=class_one.id, person_id=people.trainee)
    return add_meeting(rows, class_one, hall, instructors=(leaving.id,), title_en="First Aid")


def _typed(leaves: int, comes: int | str, **typed: str) -> dict[str, str]:
    return {"leaves": str(leaves), "comes": str(comes), "why": "出差", "version": "1", **typed}


def test_who_stands_in_takes_the_roll_and_everyone_is_told(
    app: Flask,
    rows: Session,
    people: Cast,
    leaving: Person,
    teacher: Person,
    meeting: TrainingSession,
    hall: Venue,
    signed_in: SignIn,
) -> None:
    busy = factories.person(rows, name="欧阳一")
    add_meeting(rows, factories.offering(rows), factories.venue(rows), instructors=(busy.id,))
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}"
    page = client.get(f"{url}/substitute").text
    assert page.index("岑望舒") < page.index("欧阳一"), "who is free comes first"
    assert "teaches another session then" in page
    answer = client.post(f"{url}/substitute", data=_typed(leaving.id, teacher.id))
    assert (answer.status_code, answer.location) == (303, f"{url}/notice")
    assert signed_in(teacher.id).get(f"/teach/sessions/{meeting.id}/roll").status_code == 200
    assert signed_in(leaving.id).get(f"/teach/sessions/{meeting.id}/roll").status_code in (403, 404)
    with app.app_context():
        chores.dispatch_notices()
    for person in (leaving.id, teacher.id, people.trainee):
        assert told(rows, person) == ["session.substituted"]
    page = client.get(f"{url}/history").text
    assert "何老师 → 岑望舒" in page
    assert "Reason: 出差" in page
    page = client.get(f"{url}/notice").text
    assert "Instructors now: 岑望舒" in page


def test_a_substitute_who_cannot_is_refused_and_what_was_typed_stays(
    rows: Session, people: Cast, leaving: Person, teacher: Person, meeting: TrainingSession, signed_in: SignIn
) -> None:
    add_meeting(rows, factories.offering(rows), factories.venue(rows), instructors=(teacher.id,))
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}/substitute"
    answer = client.post(url, data=_typed(leaving.id, teacher.id))
    assert answer.status_code == 422
    assert "岑望舒 cannot teach two sessions at once" in answer.text
    assert 'value="出差"' in answer.text
    cases = [("why", "", "Please fill this in."), ("why", "长" * 201, "At most 200 characters")]
    assert faults(client, url, _typed(leaving.id, teacher.id), cases, kept="why") == []
    assert client.post(url, data=_typed(leaving.id, "")).status_code == 422


def test_the_text_for_the_group_names_whom_no_notice_reaches(
    app: Flask, rows: Session, people: Cast, meeting: TrainingSession, class_one: Offering, signed_in: SignIn
) -> None:
    ghost = factories.person(rows, name="无账号", password_hash=None).id
    factories.enrollment(rows, offering_id=class_one.id, person_id=ghost)
    rows.commit()
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}"
    assert "Nothing to tell yet" in client.get(f"{url}/notice").text
    client.post(f"{url}/cancel", data={"cancel-reason": "台风黄色预警", "cancel-version": "1"})
    with app.app_context():
        chores.dispatch_notices()
    page = client.get(f"{url}/notice").text
    assert "[Change of sessions]" in page
    assert "Cancelled: Wed 25 Nov 10:00–12:15, Great Hall" in page
    assert "Reason: 台风黄色预警" in page
    assert "无账号" in page
    assert "has no account" in page
    trainee = signed_in(people.trainee)
    (notice,) = notices_of(rows, people.trainee)
    name = rows.get_one(Person, people.trainee).name
    rows.commit()
    assert name in page
    trainee.post(f"/me/notices/{notice.id}")
    assert name not in client.get(f"{url}/notice").text, "who has read it knows"
    assert "Cancelled." in client.get(f"{url}/history").text


def test_a_move_is_told_with_what_was_before(
    rows: Session, people: Cast, meeting: TrainingSession, hall: Venue, signed_in: SignIn
) -> None:
    room = factories.venue(rows, name_en="Small Room", capacity=40)
    rows.commit()
    typed = {
        "unit_id": "",
        "title": "急救",
        "title_en": "First Aid",
        "kind": "theory",
        "credit_hours": "3",
        "starts_on": "2026-12-12",
        "starts_at": "10:00",
        "ends_at": "12:15",
        "venue_id": str(room.id),
        "instructor_ids": [],
        "version": "1",
        "is_confirmed": "y",
        "despite": "场地维修",
    }
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}"
    assert client.post(f"{url}/edit", data=typed).status_code == 303
    page = client.get(f"{url}/history").text
    assert "Time: Wed 25 Nov 10:00–12:15 → Sat 12 Dec 10:00–12:15." in page
    assert "Venue: Great Hall → Small Room." in page
    assert "Instructors: 何老师 → nobody." in page


# Mails


def _failed(rows: Session) -> None:
    for notice in rows.scalars(select(Notice)):
        notice.mail_state, notice.mail_error = MailState.FAILED, "550 no such user"
    rows.commit()


def test_officials_see_which_mails_were_not_delivered_and_send_them_again(
    app: Flask, rows: Session, people: Cast, meeting: TrainingSession, signed_in: SignIn
) -> None:
    client = signed_in(people.official)
    assert "All mails were delivered" in client.get("/office/mails").text
    client.post(f"/office/sessions/{meeting.id}/cancel", data={"cancel-reason": "台风", "cancel-version": "1"})
    with app.app_context():
        chores.dispatch_notices()
    _failed(rows)
    assert "2 mails could not be delivered." in client.get("/office").text
    assert "550 no such user" in client.get("/office/mails").text
    assert client.post("/office/mails").status_code == 303
    assert "All mails were delivered" in client.get("/office/mails").text
    officer = signed_in(people.officer)
    assert [officer.get("/office/mails").status_code, officer.post("/office/mails").status_code] == [403, 403]
