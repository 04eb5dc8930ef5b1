"""An instructor says when they are free: on a phone, with few taps, with and without scripts."""

import re
from datetime import date, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.audit import AuditEntry
from courses.availability.models import Availability, AvailabilityException, FreePart
from tests import factories
from tests.academy.instructor.conftest import Lesson, SignedIn
from tests.counting import statements
from tests.factories import NOW

URL = "/teach/availability"
DAY = timedelta(days=1)


def ticked(page: str) -> list[str]:
    return re.findall(r'name="free"\s+value="([\w-]+)"[^>]*\schecked', page)


def kept(lesson: Lesson) -> list[tuple[int, str]]:
    rows = lesson.rows.scalars(select(FreePart).where(FreePart.person_id == lesson.instructor))
    found = sorted((one.weekday, one.part.value) for one in rows)
    lesson.rows.commit()
    return found


def test_weekends_and_wednesday_evening_without_scripts(lesson: Lesson, instructor: FlaskClient) -> None:
    """Three taps: all weekends, Wednesday evening, save."""
    page = instructor.get(URL).text
    assert "Not answered yet" in page
    assert ticked(page) == []
    picked = instructor.post(URL, data={"free": ["0-morning"], "pick": "weekends", "sessions_a_week": "2"})
    assert picked.status_code == 200
    assert "Not saved yet" in picked.text
    boxes = ticked(picked.text)
    assert boxes == ["0-morning", *(f"{day}-{part}" for day in (5, 6) for part in ("morning", "afternoon", "evening"))]
    assert re.search(r'name="sessions_a_week"[^>]*value="2"', picked.text)
    assert kept(lesson) == []
    saved = instructor.post(URL, data={"free": [*boxes[1:], "2-evening"], "sessions_a_week": "2"})
    assert (saved.status_code, saved.location) == (303, URL)
    page = instructor.get(URL).text
    assert "As entered on 24 November 2026, 10:00:" in page
    assert "Wed: evening; Sat, Sun: all day" in page
    assert "at most 2 sessions a week" in page
    assert len(kept(lesson)) == 7
    assert ticked(instructor.post(URL, data={"free": ["2-evening"], "pick": "nothing"}).text) == []
    assert len(ticked(instructor.post(URL, data={"pick": "weekday_evenings"}).text)) == 5


def test_bad_input_keeps_what_was_ticked(lesson: Lesson, instructor: FlaskClient) -> None:
    for field, typed, message in (
        ("sessions_a_week", "0", "A whole number from 1 to 21, please."),
        ("sessions_a_month", "many", "This is not a whole number."),
        ("free", "7-night", "Please choose from the list."),
    ):
        data = {"free": ["2-evening"], "sessions_a_week": "2"}
        data[field] = ["2-evening", typed] if field == "free" else typed
        answer = instructor.post(URL, data=data)
        assert answer.status_code == 422
        assert message in answer.text
        assert ticked(answer.text) == ["2-evening"]
        assert field == "free" or f'value="{typed}"' in answer.text
    assert kept(lesson) == []


def test_sessions_outside_are_listed_and_stay(rows: Session, lesson: Lesson, instructor: FlaskClient) -> None:
    factories.training_session(
        rows,
        offering_id=lesson.offering,
        instructors=(lesson.instructor,),
        title_en="Tuesday topic",
        starts_at=NOW + 7 * DAY,
    )
    rows.commit()
    assert "Sessions outside of it" not in instructor.get(URL).text
    instructor.post(URL, data={"free": ["5-morning"]})
    page = instructor.get(URL).text
    for text in ("Sessions outside of it", "Nothing has been moved.", "Tuesday topic", "not free at that time"):
        assert text in page
    instructor.post(URL, data={"free": ["1-morning", "1-afternoon"]})
    assert "Tuesday topic" not in instructor.get(URL).text


def test_exceptions_are_added_and_removed(lesson: Lesson, instructor: FlaskClient, signed_in: SignedIn) -> None:
    rows, add = lesson.rows, f"{URL}/exceptions"
    typed = {"first_day": "2026-12-05", "last_day": "", "part": "", "is_free": "n", "note": "<b>出差"}
    for field, wrong, message in (
        ("first_day", "", "Please fill this in."),
        ("last_day", "2026-12-01", "The last day has to come after the first."),
        ("part", "noon", "Please choose one of the list."),
    ):
        answer = instructor.post(add, data={**typed, field: wrong})
        assert answer.status_code == 422
        assert message in answer.text
        assert 'value="&lt;b&gt;出差"' in answer.text
    assert instructor.post(add, data=typed).status_code == 303
    [one] = rows.scalars(select(AvailabilityException)).all()
    assert (one.person_id, one.first_day, one.last_day) == (lesson.instructor, *[date(2026, 12, 5)] * 2)
    page = instructor.get(URL).text
    assert "Sat 5 Dec" in page
    assert "&lt;b&gt;出差" in page
    stranger = factories.with_role(rows, factories.Role.INSTRUCTOR).id
    rows.commit()
    assert signed_in(stranger).post(f"{add}/{one.id}/remove").status_code == 404
    assert instructor.post(f"{add}/{one.id}/remove").status_code == 303
    assert "Sat 5 Dec" not in instructor.get(URL).text
    deeds = rows.scalars(select(AuditEntry.deed).order_by(AuditEntry.id)).all()
    assert deeds == ["availability.add_exception", "availability.remove_exception"]


def test_a_trainee_does_not_teach_and_a_visitor_signs_in(trainee: FlaskClient, client: FlaskClient) -> None:
    for method, url in (("get", URL), ("post", URL), ("post", f"{URL}/exceptions")):
        assert trainee.open(url, method=method).status_code == 403
        assert client.open(url, method=method).location.startswith("/account/sign-in")


def test_the_page_asks_as_often_for_nine_sessions_as_for_one(
    rows: Session, lesson: Lesson, signed_in: SignedIn
) -> None:
    client, counts = signed_in(lesson.instructor), []
    client.post(URL, data={"free": ["5-morning"]})
    for number in (1, 8):
        for n in range(number):
            taught = {"offering_id": lesson.offering, "instructors": (lesson.instructor,)}
            factories.training_session(rows, **taught, starts_at=NOW + (number + n) * DAY)
        rows.commit()
        with client.application.app_context():
            engine = db.engine
        with statements(engine) as sent:
            assert client.get(URL).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert rows.scalar(select(Availability.person_id)) == lesson.instructor
