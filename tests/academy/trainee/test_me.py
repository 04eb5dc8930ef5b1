"""A trainee's own classes and calendar."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.attendance.rules import MarkStatus
from courses.catalog.models import Offering
from courses.catalog.rules import Kind
from courses.enrollment import deciding, service
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from tests import factories
from tests.counting import statements
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]
DAY = timedelta(days=1)


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def _class(rows: Session, person: int, *, past: int, ahead: int, **values: object) -> tuple[Offering, int]:
    """Give a class with sessions behind and ahead, theory and practice by turns, and the person's seat in it."""
    offering = factories.offering(rows, **values)
    for n in range(-past, ahead):
        kind = Kind.PRACTICE if n % 2 else Kind.THEORY
        starts_at = NOW + DAY * (n if n < 0 else n + 1)
        factories.training_session(
            rows, offering_id=offering.id, kind=kind, starts_at=starts_at, title_en=f"Meeting {n}"
        )
    return offering, factories.enrollment(rows, offering_id=offering.id, person_id=person).id


def _held(rows: Session, offering: Offering) -> list[TrainingSession]:
    query = rows.query(TrainingSession).filter_by(offering_id=offering.id).order_by(TrainingSession.starts_at)
    return [one for one in query if one.starts_at < NOW]


def test_without_a_class_the_page_shows_the_way_to_one(signed_in: SignIn, rows: Session) -> None:
    person = factories.person(rows)
    rows.commit()
    visitor = signed_in(person.id)
    assert "You are in no class yet" in visitor.get("/me").text
    assert "Nothing is to come" in visitor.get("/me/calendar").text
    assert "Nothing has taken place yet" in visitor.get("/me/calendar?past=1").text


def test_a_class_shows_what_comes_next_and_what_is_missing(signed_in: SignIn, rows: Session) -> None:
    person = factories.person(rows).id
    offering, seat = _class(rows, person, past=2, ahead=2, title_en="Autumn class")
    for one, status in zip(_held(rows, offering), (MarkStatus.PRESENT, MarkStatus.ABSENT), strict=True):
        factories.mark(rows, training_session=one, enrollment=seat, status=status)
    rows.commit()
    text = _text(signed_in(person).get("/me").text)
    assert "Autumn class" in text
    assert "Next session Meeting 0" in text
    assert "All hours 3 of 10 credit hours" in text
    assert "7 credit hours still missing" in text
    assert "Theory 3 of 3 credit hours" in text or "Practice 3 of 3 credit hours" in text
    assert "Absent without leave: 1 of 1 allowed." in text


def test_too_many_absences_are_said_plainly(signed_in: SignIn, rows: Session) -> None:
    person = factories.person(rows).id
    offering, seat = _class(rows, person, past=2, ahead=1, max_unexcused=0)
    for one in _held(rows, offering):
        factories.mark(rows, training_session=one, enrollment=seat, status=MarkStatus.ABSENT)
    rows.commit()
    text = _text(signed_in(person).get("/me").text)
    assert "Absent without leave: 2 times, allowed are 0." in text
    assert "can no longer bring what is missing" in text


def test_who_has_everything_reads_what_happens_now(signed_in: SignIn, rows: Session) -> None:
    person = factories.person(rows).id
    offering, seat = _class(rows, person, past=4, ahead=0)
    for one in _held(rows, offering):
        factories.mark(rows, training_session=one, enrollment=seat)
    rows.commit()
    visitor = signed_in(person)
    text = _text(visitor.get("/me").text)
    assert "You have everything that the certificate takes." in text
    assert "No session is to come." in text
    deciding.complete(rows, enrollment=seat, at=NOW, by=None)
    rows.commit()
    assert "You have completed this class." in visitor.get("/me").text


def test_open_rolls_are_named(signed_in: SignIn, rows: Session) -> None:
    person = factories.person(rows).id
    _class(rows, person, past=4, ahead=0)
    rows.commit()
    assert "Some rolls are still open." in signed_in(person).get("/me").text


def test_who_waits_sees_the_place_and_who_left_sees_that(signed_in: SignIn, rows: Session) -> None:
    person = factories.person(rows).id
    full = factories.offering(rows, capacity=1, taken=1, title_en="Full class")
    service.enroll(rows, offering=full.id, person=person, at=NOW)
    _offering, seat = _class(rows, person, past=0, ahead=1, title_en="Left class")
    deciding.remove(rows, enrollment=seat, reason="重复报名", at=NOW, by=person)
    rows.commit()
    text = _text(signed_in(person).get("/me").text)
    assert "Waiting list, place 1" in text
    assert "Earlier" in text
    assert "Left class" in text
    assert "重复报名" in text


def test_a_rule_that_asks_for_no_practice_shows_no_practice(signed_in: SignIn, rows: Session) -> None:
    person = factories.person(rows).id
    _class(rows, person, past=0, ahead=2, min_practice_hours=Decimal(0))
    rows.commit()
    assert "of 0 credit hours" not in _text(signed_in(person).get("/me").text)


def test_the_calendar_begins_today_and_shows_the_past_on_request(signed_in: SignIn, rows: Session) -> None:
    person = factories.person(rows).id
    offering, seat = _class(rows, person, past=2, ahead=1)
    factories.training_session(
        rows, offering_id=offering.id, starts_at=NOW - timedelta(hours=9), title_en="This morning"
    )
    factories.training_session(
        rows,
        offering_id=offering.id,
        starts_at=NOW + 3 * DAY,
        title_en="Blown away",
        state=SessionState.CANCELLED,
        cancel_reason="台风黄色预警",
    )
    factories.mark(rows, training_session=_held(rows, offering)[0], enrollment=seat, status=MarkStatus.LATE)
    rows.commit()
    visitor = signed_in(person)
    text = _text(visitor.get("/me/calendar").text)
    assert "Meeting 0" in text
    assert "This morning" in text
    assert re.search(r"Blown away .* Cancelled 台风黄色预警", text)
    assert "Meeting -1" not in text
    text = _text(visitor.get("/me/calendar?past=1").text)
    assert text.index("Meeting -1") < text.index("Meeting -2")
    assert "Late" in text
    assert "Meeting 0" not in text


@pytest.mark.parametrize("view", ["month", "week", "day"])
def test_the_calendar_shows_the_persons_own_sessions_in_each_view(signed_in: SignIn, rows: Session, view: str) -> None:
    person = factories.person(rows).id
    offering, seat = _class(rows, person, past=0, ahead=0)
    kept = {"offering_id": offering.id, "starts_at": NOW - timedelta(hours=2), "title_en": "This morning"}
    factories.mark(
        rows, training_session=factories.training_session(rows, **kept), enrollment=seat, status=MarkStatus.LATE
    )
    factories.training_session(rows, starts_at=NOW, title_en="Of strangers")
    rows.commit()
    page = signed_in(person).get(f"/me/calendar?view={view}").text
    assert f'href="/offerings/{offering.code}">This morning' in page
    assert ("<b>Late</b>" in page) == (view != "month")
    assert "Of strangers" not in page
    assert (
        "Nothing takes place in this time." in signed_in(person).get(f"/me/calendar?view={view}&from=2030-01-01").text
    )


@pytest.mark.parametrize("url", ["/me", "/me/calendar"])
def test_a_visitor_signs_in_first(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer.location) == (303, f"/account/sign-in?next={url}")


def test_the_pages_ask_the_database_as_often_for_many_classes_as_for_one(
    app: Flask, signed_in: SignIn, rows: Session
) -> None:
    person = factories.person(rows).id
    _class(rows, person, past=1, ahead=1)
    rows.commit()
    visitor = signed_in(person)
    urls = ("/me", "/me/calendar", "/me/calendar?past=1", "/me/calendar?view=month")
    few = [_asked(app, visitor, url) for url in urls]
    for _ in range(4):
        _class(rows, person, past=3, ahead=3)
    rows.commit()
    assert [_asked(app, visitor, url) for url in urls] == few
    assert max(few) <= 8


def _asked(app: Flask, visitor: FlaskClient, url: str) -> int:
    with app.app_context():
        engine = db.engine
    with statements(engine) as sent:
        assert visitor.get(url).status_code == 200
    return len(sent)
