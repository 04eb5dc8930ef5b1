"""The page of a class: what it is, and where the visitor stands with it."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.catalog.rules import OfferingState
from courses.enrollment import deciding, service
from courses.scheduling.rules import SessionState
from tests import factories
from tests.counting import statements
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_stranger_sees_the_class_and_the_way_in(client: FlaskClient, rows: Session) -> None:
    tutor = factories.person(rows, name="梁若川")
    course = factories.course(rows)
    offering = factories.offering(
        rows, course_id=course.id, code="QM1-A", tutor_id=tutor.id, min_age=14, max_age=35, title_en="Autumn class"
    )
    factories.training_session(rows, offering_id=offering.id, instructors=(tutor.id,), title_en="The first evening")
    factories.training_session(
        rows,
        offering_id=offering.id,
        starts_at=NOW + timedelta(days=4),
        state=SessionState.CANCELLED,
        cancel_reason="台风黄色预警",
    )
    rows.commit()
    answer = client.get("/offerings/qm1-a")
    assert answer.status_code == 200
    text = _text(answer.text)
    for words in ("Autumn class", "梁若川", "14 to 35 years old", "The first evening", "1 session", "Cancelled"):
        assert words in text
    assert "台风黄色预警" in text
    assert "20 seats left" in text
    assert 'href="/account/sign-in?next=/offerings/QM1-A/enroll"' in answer.text


def test_drafts_and_unknown_classes_are_not_found(client: FlaskClient, rows: Session) -> None:
    draft = factories.offering(rows, state=OfferingState.DRAFT)
    rows.commit()
    for code in (draft.code, "NOTHING", "%00", "x" * 300):
        assert client.get(f"/offerings/{code}").status_code == 404


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"opens_at": NOW + timedelta(days=1)}, "Enrollment opens on 25 November 2026, 10:00."),
        ({"closes_at": NOW}, "Enrollment is over."),
        ({"state": OfferingState.CLOSED}, "Enrollment is over."),
        ({"capacity": 1, "taken": 1}, "All seats are taken."),
    ],
)
def test_a_stranger_hears_why_not_or_what_then(
    client: FlaskClient, rows: Session, values: dict[str, object], words: str
) -> None:
    offering = factories.offering(rows, **values)
    rows.commit()
    assert words in _text(client.get(f"/offerings/{offering.code}").text)


def test_someone_who_can_enroll_finds_the_button(signed_in: SignIn, rows: Session) -> None:
    offering = factories.offering(rows)
    person = factories.person(rows)
    rows.commit()
    page = signed_in(person.id).get(f"/offerings/{offering.code}").text
    assert "You can enroll." in page
    assert f'action="/offerings/{offering.code}/enroll"' in page


def test_someone_who_cannot_reads_every_reason(signed_in: SignIn, rows: Session) -> None:
    offering = factories.offering(rows, min_age=18, opens_at=NOW + timedelta(days=1))
    minor = factories.minor(rows, consent=False, born_on=date(2010, 5, 4))
    rows.commit()
    page = signed_in(minor.id).get(f"/offerings/{offering.code}").text
    text = _text(page)
    assert "Enrollment opens on 25 November 2026, 10:00." in text
    assert "For people from 18 years on; on 4 December 2026 you are 16." in text
    assert "your parent or guardian has to agree first" in text
    assert "/account/profile" in page
    assert f'action="/offerings/{offering.code}/enroll"' not in page


def test_who_waits_sees_the_place_and_the_history(signed_in: SignIn, rows: Session) -> None:
    offering = factories.offering(rows, capacity=1)
    people = [factories.person(rows).id for _ in range(3)]
    seats = [service.enroll(rows, offering=offering.id, person=person, at=NOW) for person in people]
    rows.commit()
    text = _text(signed_in(people[2]).get(f"/offerings/{offering.code}").text)
    assert "Waiting list, place 2" in text
    assert "You joined the waiting list." in text
    assert "Leave the waiting list" in text
    service.withdraw(rows, enrollment=seats[0].id, at=NOW, by=people[0])
    rows.commit()
    text = _text(signed_in(people[1]).get(f"/offerings/{offering.code}").text)
    assert "A seat became free, and it is yours." in text
    assert "Withdraw from this class" in text


def test_who_was_taken_off_reads_the_reason_and_may_come_back(signed_in: SignIn, rows: Session) -> None:
    offering = factories.offering(rows)
    person = factories.person(rows).id
    seat = service.enroll(rows, offering=offering.id, person=person, at=NOW)
    deciding.remove(rows, enrollment=seat.id, reason="<b>重复报名</b>", at=NOW, by=person)
    rows.commit()
    page = signed_in(person).get(f"/offerings/{offering.code}").text
    assert "The office took you off the list: &lt;b&gt;重复报名&lt;/b&gt;" in page
    assert "You can enroll." in page


def test_who_has_completed_finds_the_way_to_the_certificates(signed_in: SignIn, rows: Session) -> None:
    offering = factories.offering(rows)
    person = factories.person(rows).id
    seat = service.enroll(rows, offering=offering.id, person=person, at=NOW)
    deciding.complete(rows, enrollment=seat.id, at=NOW, by=None)
    rows.commit()
    page = signed_in(person).get(f"/offerings/{offering.code}").text
    assert "You completed the class." in page
    assert 'href="/me/certificates"' in page
    deciding.reopen(rows, enrollment=seat.id, at=NOW, by=None)
    rows.commit()
    assert "Your completion was taken back." in signed_in(person).get(f"/offerings/{offering.code}").text


@pytest.mark.parametrize(
    ("ages", "words"),
    [
        ({"min_age": 14, "max_age": 17}, "14 to 17 years old"),
        ({"min_age": 18}, "From 18 years on"),
        ({"max_age": 35}, "Up to 35 years"),
        ({}, "Everyone from 14 years on"),
    ],
)
def test_ages_are_in_words(client: FlaskClient, rows: Session, ages: dict[str, int], words: str) -> None:
    offering = factories.offering(rows, **ages)
    rows.commit()
    assert words in client.get(f"/offerings/{offering.code}").text


def test_it_asks_the_database_as_often_for_many_sessions_as_for_few(
    app: Flask, signed_in: SignIn, rows: Session
) -> None:
    offering = factories.offering(rows)
    person = factories.person(rows)
    factories.training_session(rows, offering_id=offering.id, instructors=(person.id,))
    rows.commit()
    visitor = signed_in(person.id)
    few = _asked(app, visitor, offering.code)
    for _ in range(6):
        factories.training_session(rows, offering_id=offering.id, instructors=(person.id,))
        service.enroll(rows, offering=offering.id, person=factories.person(rows).id, at=NOW)
    rows.commit()
    assert _asked(app, visitor, offering.code) == few <= 10


def _asked(app: Flask, visitor: FlaskClient, code: str) -> int:
    with app.app_context():
        engine = db.engine
    with statements(engine) as sent:
        assert visitor.get(f"/offerings/{code}").status_code == 200
    return len(sent)


def test_the_calendar_of_a_class_opens_where_its_sessions_are(client: FlaskClient, rows: Session) -> None:
    offering = factories.offering(rows, title_en="Spring class")
    factories.training_session(rows, offering_id=offering.id, starts_at=NOW + timedelta(days=100), title_en="Far ahead")
    factories.training_session(rows, title_en="Of another class", starts_at=NOW + timedelta(days=100))
    rows.commit()
    assert f'href="/offerings/{offering.code}/calendar"' in client.get(f"/offerings/{offering.code}").text
    page = client.get(f"/offerings/{offering.code}/calendar").text
    assert "<h1>March 2027</h1>" in page
    assert ("Far ahead" in page, "Of another class" in page) == (True, False)
    for view in ("week", "day", "agenda"):
        assert "Far ahead" in client.get(f"/offerings/{offering.code}/calendar?view={view}").text
    assert (
        "Nothing takes place in this time." in client.get(f"/offerings/{offering.code}/calendar?from=2026-11-01").text
    )


def test_a_draft_has_no_calendar(client: FlaskClient, rows: Session) -> None:
    draft = factories.offering(rows, state=OfferingState.DRAFT)
    rows.commit()
    assert client.get(f"/offerings/{draft.code}/calendar").status_code == 404
