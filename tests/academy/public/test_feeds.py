"""Calendars as programs fetch them: without a sign-in, by an address that nobody can guess."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import icalendar
import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.feeds import queries, service
from courses.feeds.rules import Subject
from courses.planning import service as planning
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import Topic
from tests import factories
from tests.counting import statements
from tests.factories import NOW

DAY = timedelta(days=1)
TOKEN = "a-secret_of-43-characters"


def _open(rows: Session, *, token: str = TOKEN, **subject: int) -> str:
    """Open a feed; give its address."""
    by = subject.get("person") or factories.person(rows, locale="en").id
    service.open_feed(rows, subject=Subject(**subject), token=token, at=NOW, by=by)
    rows.commit()
    return f"/feeds/{token}.ics"


def _read(client: FlaskClient, url: str) -> list[dict[str, Any]]:
    """Fetch a calendar and read its events by the one reader; the other must find as many."""
    answer = client.get(url)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    events = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert len(vobject.readOne(answer.text).contents.get("vevent", [])) == len(events)
    return [{name.lower(): _plain(event.decoded(name)) for name in event} for event in events]


def _plain(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


@pytest.fixture
def meeting(rows: Session) -> TrainingSession:
    """Give tomorrow's session, in a class with a tutor who teaches it."""
    tutor = factories.person(rows, name="李,讲师")
    offering = factories.offering(rows, title="青马一班", title_en="Class One", tutor_id=tutor.id, code="QM1-2026A")
    venue = factories.venue(rows, name="一号教室", name_en="Room 1", address="乐从镇青少年宫二楼")
    made = factories.training_session(
        rows, offering_id=offering.id, venue_id=venue.id, instructors=(tutor.id,), starts_at=NOW + DAY
    )
    rows.commit()
    return made


@pytest.fixture
def trainee(rows: Session, meeting: TrainingSession) -> int:
    person = factories.person(rows, locale="en")
    factories.enrollment(rows, offering_id=meeting.offering_id, person_id=person.id)
    rows.commit()
    return int(person.id)


def test_a_trainees_calendar_says_what_when_and_where(
    client: FlaskClient, rows: Session, meeting: TrainingSession, trainee: int
) -> None:
    [event] = _read(client, _open(rows, person=trainee))
    assert event["uid"] == f"session-{meeting.id}@127.0.0.1"
    assert (event["dtstart"], event["dtend"]) == (meeting.starts_at, meeting.ends_at)
    assert event["summary"] == "Class One · Theory today"
    assert event["location"] == "Room 1, 乐从镇青少年宫二楼"
    assert event["description"] == "Theory · 3 credit hours\nInstructors: 李,讲师"
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 1)
    assert event["url"] == "http://127.0.0.1:8000/offerings/QM1-2026A"


def test_it_speaks_the_language_of_its_person_whatever_the_program_asks_for(
    client: FlaskClient, rows: Session, meeting: TrainingSession
) -> None:
    teacher = meeting.instructors[0].id
    url = _open(rows, person=teacher)
    [event] = _read(client, url)
    assert event["summary"] == "青马一班 · 党的创新理论"
    assert event["location"] == "一号教室，乐从镇青少年宫二楼"
    assert event["description"] == "理论 · 3 学时\n讲师：李,讲师"
    assert event["url"] == f"http://127.0.0.1:8000/teach/sessions/{meeting.id}/roll"
    assert "我的课" in client.get(url).text


def test_the_calendar_of_a_venue_names_nobody(client: FlaskClient, rows: Session, meeting: TrainingSession) -> None:
    url = _open(rows, venue=meeting.venue_id)
    [event] = _read(client, url)
    assert event["description"] == "Theory · 3 credit hours"
    assert event["url"] == "http://127.0.0.1:8000/offerings/QM1-2026A"
    assert "讲师" not in client.get(url).text
    assert "Room 1" in client.get(url).text


def test_what_moves_and_what_is_cancelled_stays_the_same_event_and_counts_up(
    client: FlaskClient, rows: Session, meeting: TrainingSession, trainee: int
) -> None:
    url, by = _open(rows, person=trainee), meeting.instructors[0].id
    facts: dict[str, Any] = {"training_session": meeting.id, "by": by}
    topic = Topic(meeting.kind, meeting.title, meeting.title_en, meeting.credit_hours)
    seen = _read(client, url)
    planning.move_session(
        rows,
        **facts,
        version=1,
        unit=None,
        topic=topic,
        starts_at=NOW + 3 * DAY,
        ends_at=NOW + 3 * DAY + DAY / 12,
        venue=meeting.venue_id,
        instructors=[by],
        despite="天气",
        at=NOW + DAY / 24,
    )
    rows.commit()
    seen += _read(client, url)
    planning.cancel_session(rows, **facts, version=2, reason="台风黄色预警", at=NOW + DAY / 12)
    rows.commit()
    seen += _read(client, url)
    planning.restore_session(rows, **facts, version=3, at=NOW + DAY / 6)
    rows.commit()
    seen += _read(client, url)
    assert len({event["uid"] for event in seen}) == 1
    assert [event["sequence"] for event in seen] == [1, 2, 3, 4]
    assert [event["status"] for event in seen] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert [event["dtstart"] for event in seen] == [NOW + DAY, *[NOW + 3 * DAY] * 3]
    stamps = [event["last-modified"] for event in seen]
    assert stamps == [event["dtstamp"] for event in seen] == [NOW, NOW + DAY / 24, NOW + DAY / 12, NOW + DAY / 6]
    assert seen[1]["description"].startswith("Moved; it was planned for Wed 25 Nov 10:00–12:15.\n")
    assert seen[2]["summary"] == "Cancelled: Class One · Theory today"
    assert seen[2]["description"].startswith("Reason: 台风黄色预警\n")


def test_a_calendar_that_has_not_changed_is_not_sent_again(
    client: FlaskClient, rows: Session, meeting: TrainingSession, trainee: int
) -> None:
    url = _open(rows, person=trainee)
    tag = client.get(url).headers["ETag"]
    again = client.get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    meeting.version += 1
    rows.commit()
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_an_answer_depends_on_the_address_alone(
    rows: Session, signed_in: Callable[[int], FlaskClient], trainee: int
) -> None:
    url = _open(rows, person=trainee)
    for path, status in ((url, 200), ("/feeds/unknown.ics", 404)):
        answer = signed_in(trainee).get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "Set-Cookie" not in answer.headers


def test_unknown_and_revoked_addresses_say_the_same(client: FlaskClient, rows: Session, trainee: int) -> None:
    revoked = _open(rows, person=trainee)
    service.close_feed(rows, subject=Subject(person=trainee), at=NOW, by=trainee)
    rows.commit()
    answers = [client.get(url) for url in (revoked, "/feeds/unknown.ics", f"/feeds/{'x' * 2000}.ics")]
    assert {(one.status_code, one.mimetype, one.text) for one in answers} == {
        (404, "text/plain", answers[0].text),
    }
    assert "no longer in use" in answers[0].text


def test_a_calendar_asks_the_database_six_times_at_most(
    app: Flask, client: FlaskClient, rows: Session, meeting: TrainingSession, trainee: int
) -> None:
    url = _open(rows, person=trainee)
    for n in range(4):
        factories.training_session(rows, offering_id=meeting.offering_id, starts_at=NOW + n * DAY)
    rows.commit()
    with app.app_context():
        engine = db.engine
    with statements(engine) as sent:
        assert len(_read(client, url)) == 5
    assert len(sent) <= 6


def test_a_fault_leaves_no_secret_in_the_log(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise SQLAlchemyError("planted")

    monkeypatch.setattr(queries, "find_by_token", fail)
    with caplog.at_level(logging.ERROR, logger="academy.errors"):
        assert client.get(f"/feeds/{TOKEN}.ics").status_code == 500
    assert "/feeds/….ics" in caplog.text
    assert TOKEN not in "".join(record.getMessage() for record in caplog.records)
