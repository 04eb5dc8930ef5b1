"""Who and what is free, as the office sees and enters it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.availability import service
from courses.availability.models import Availability, AvailabilityException, Duty
from courses.availability.rules import WEEKENDS, Caps
from courses.catalog.models import Offering
from courses.catalog.rules import Kind
from courses.people.models import Person
from courses.school.models import Venue
from tests import factories
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import add_meeting, count_queries
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]
LIST = "/office/availability"


def test_who_has_not_answered_stands_first(rows: Session, people: Cast, teacher: Person, signed_in: SignIn) -> None:
    client = signed_in(people.officer)
    service.say_free_time(rows, person=teacher.id, week=WEEKENDS, caps=Caps(2, 6), at=NOW, by=teacher.id)
    silent = factories.with_role(rows, factories.Role.INSTRUCTOR, name="黄靖远").id
    rows.commit()
    page = client.get(LIST).text
    assert "1 has not answered yet" in page
    assert page.index(f"/office/people/{silent}/availability") < page.index(f"/office/people/{teacher.id}/availability")
    for text in ("Sat, Sun: all day", "2 a week, 6 a month", "24 November 2026"):
        assert text in page
    few = count_queries(client.application, client, LIST)
    for _ in range(5):
        one = factories.with_role(rows, factories.Role.INSTRUCTOR).id
        service.say_free_time(rows, person=one, week=WEEKENDS, at=NOW, by=one)
    rows.commit()
    assert count_queries(client.application, client, LIST) == few


def test_an_officer_enters_what_a_volunteer_says_on_the_phone(
    rows: Session, people: Cast, teacher: Person, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    client, url = signed_in(people.officer), f"/office/people/{teacher.id}/availability"
    assert "Not answered yet" in client.get(f"/office/people/{teacher.id}").text
    assert "Availability of 岑望舒" in client.get(url).text
    assert client.post(url, data={"sessions_a_week": "x"}).status_code == 422
    assert client.post(url, data={"pick": "weekends"}).status_code == 200
    assert client.post(url, data={"free": ["5-morning"], "sessions_a_week": "1"}).location == url
    typed = {"first_day": "2026-12-05", "is_free": "y", "note": ""}
    assert client.post(f"{url}/exceptions", data={**typed, "first_day": "x"}).status_code == 422
    assert client.post(f"{url}/exceptions", data=typed).status_code == 303
    for page in (client.get(url).text, client.get(f"/office/people/{teacher.id}").text):
        assert "Sat: morning" in page
        assert "at most 1 session a week" in page
    meeting = add_meeting(rows, class_one, hall, title_en="Tomorrow's topic")
    meeting.instructors.append(teacher)
    rows.commit()
    page = client.get(url).text
    assert "not free at that time" in page
    assert re.search(r'href="/office/sessions/\d+/edit">Tomorrow&#39;s topic', page)
    exception = rows.scalars(select(AvailabilityException.id)).one()
    rows.commit()
    removed = client.post(f"{url}/exceptions/{exception}/remove")
    assert removed.status_code == 303
    log = rows.execute(select(AuditEntry.deed, AuditEntry.by_id, AuditEntry.subject).order_by(AuditEntry.id)).all()
    assert {tuple(one)[1:] for one in log} == {(people.officer, f"availability:{teacher.id}")}


def test_only_of_those_who_teach_and_only_by_the_office(
    rows: Session, people: Cast, teacher: Person, signed_in: SignIn, client: FlaskClient
) -> None:
    officer = signed_in(people.officer)
    for person in (people.trainee, 999_999):
        for method, end in (("get", ""), ("post", ""), ("post", "/exceptions"), ("post", "/exceptions/1/remove")):
            assert officer.open(f"/office/people/{person}/availability{end}", method=method).status_code == 404
    assert "Enter or change" not in officer.get(f"/office/people/{people.trainee}").text
    pages = [LIST, f"{LIST}/venues", f"{LIST}/stations", f"/office/people/{teacher.id}/availability"]
    for page in pages:
        assert officer.get(page).status_code == 200
        assert signed_in(people.trainee).get(page).status_code == 403
        assert signed_in(teacher.id).get(page).status_code == 403
        assert client.get(page).location.startswith("/account/sign-in")
    assert signed_in(teacher.id).post(pages[-1]).status_code == 403


@pytest.mark.parametrize("answering", [4, 5])
def test_a_class_is_shown_only_when_enough_have_answered(
    rows: Session, people: Cast, class_one: Offering, signed_in: SignIn, answering: int
) -> None:
    for number in range(8):
        person = factories.person(rows).id
        factories.enrollment(rows, offering_id=class_one.id, person_id=person)
        if number < answering:
            service.say_free_time(rows, person=person, week=WEEKENDS, at=NOW, by=person)
    rows.commit()
    page = signed_in(people.officer).get("/office/offerings/QM1-A/free-time").text
    assert ("Fewer than 5 people have answered" in page) == (answering < 5)
    assert ("100 %" in page) == (answering == 5)
    assert ("sessions are held then" in page) == (answering == 5)
    assert f"{round(100 * answering / 8)} %" in page
    assert signed_in(people.stranger).get("/office/offerings/QM1-A/free-time").status_code == 404


def test_a_duty_roster_is_for_every_officer(rows: Session, people: Cast, signed_in: SignIn) -> None:
    station = factories.station(rows, name_en="Riverside station")
    rows.commit()
    url = f"/office/school/stations/{station.id}/duty"
    typed = {
        "first_day": "2026-11-28",
        "last_day": "2026-11-28",
        "parts": ["evening"],
        "volunteers": "4",
        "leaders": "1",
    }
    client = signed_in(people.officer)
    assert "No roster is kept" in client.get(f"{LIST}/stations").text
    assert client.post(url, data={**typed, "volunteers": ""}).status_code == 422
    assert client.post(url, data=typed).location == f"{url}?month=2026-11"
    assert "Riverside station" in signed_in(people.official).get(url).text
    assert "Enough on duty" in client.get(f"{LIST}/stations").text
    assert signed_in(people.trainee).post(url, data=typed).status_code == 403
    assert client.get("/office/school/stations/999999/duty").status_code == 404
    assert client.post("/office/school/stations/999999/duty", data=typed).status_code == 404
    assert client.post(f"{url}/remove", data={"day": "2026-11-28", "part": "evening"}).status_code == 303
    assert rows.scalars(select(Duty)).all() == []
    assert rows.scalars(select(Availability)).all() == []


def test_rosters_ask_as_often_for_five_sessions_as_for_one(rows: Session, people: Cast, signed_in: SignIn) -> None:
    client, station = signed_in(people.officer), factories.station(rows).id
    room, pages = (
        factories.venue(rows, station_id=station).id,
        (f"/office/school/stations/{station}/duty", f"{LIST}/stations"),
    )
    counts = []
    for number in (1, 4):
        for day in range(number):
            meeting = {"venue_id": room, "kind": Kind.PRACTICE, "starts_at": NOW + timedelta(days=number + day)}
            factories.training_session(rows, **meeting, instructors=(people.officer,))
        rows.commit()
        counts.append([count_queries(client.application, client, page) for page in pages])
    assert counts[0] == counts[1]
