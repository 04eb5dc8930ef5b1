"""The first page and the calendar of an instructor."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.people.rules import Role
from courses.scheduling.rules import SessionState
from tests import factories
from tests.academy.instructor.conftest import Lesson, SignedIn, make_lesson
from tests.counting import statements
from tests.factories import NOW

DAY = timedelta(days=1)


def teach(rows: Session, lesson: Lesson, title: str, starts_at: object, **values: object) -> int:
    return factories.training_session(
        rows,
        offering_id=lesson.offering,
        instructors=(lesson.instructor,),
        title_en=title,
        starts_at=starts_at,
        **values,
    ).id


def test_today_stands_first_with_its_roll_one_tap_away(lesson: Lesson, instructor: FlaskClient) -> None:
    page = instructor.get("/teach").text
    assert "24 November 2026" in page
    assert "0 of 3 marked" in page
    assert f'href="{lesson.roll}"' in page
    assert "Take the roll" in page
    instructor.post(lesson.roll, data={"enrollment": lesson.people[0], "status": "late", "version": 0})
    assert "1 of 3 marked" in instructor.get("/teach").text
    instructor.post(f"{lesson.roll}/all-present")
    page = instructor.get("/teach").text
    assert "All 3 marked" in page
    assert "Change the roll" in page


def test_unfinished_rolls_are_warned_about_and_finished_ones_are_not(
    rows: Session, lesson: Lesson, instructor: FlaskClient
) -> None:
    yesterday = teach(rows, lesson, "Yesterday's topic", NOW - DAY)
    teach(rows, lesson, "Last week's topic", NOW - 7 * DAY)
    teach(rows, lesson, "Long ago", NOW - 30 * DAY)
    teach(rows, lesson, "Never was", NOW - DAY * 2, state=SessionState.CANCELLED)
    rows.commit()
    page = instructor.get("/teach").text
    assert "Rolls to finish" in page
    assert "Finish the roll" in page
    assert "It is closed for you now: an officer of the college can still finish it." in page
    assert "Last week&#39;s topic" in page
    assert "Long ago" not in page
    assert "Never was" not in page
    instructor.post(f"/teach/sessions/{yesterday}/roll/all-present")
    assert "Yesterday&#39;s topic" not in instructor.get("/teach").text


def test_what_comes_next_and_what_is_cancelled_is_shown(rows: Session, lesson: Lesson, instructor: FlaskClient) -> None:
    teach(rows, lesson, "Next topic", NOW + 2 * DAY)
    teach(rows, lesson, "Off topic", NOW + 3 * DAY, state=SessionState.CANCELLED, cancel_reason="台风")
    teach(rows, lesson, "Far topic", NOW + 40 * DAY)
    rows.commit()
    page = instructor.get("/teach").text
    assert "Next topic" in page
    assert "Cancelled" in page
    assert "台风" in page
    assert "Far topic" not in page


def test_an_instructor_without_sessions_is_told_what_will_be_here(rows: Session, signed_in: SignedIn) -> None:
    person = factories.with_role(rows, Role.INSTRUCTOR).id
    rows.commit()
    client = signed_in(person)
    assert "You do not teach today" in client.get("/teach").text
    assert "Nothing is planned for you" in client.get("/teach/calendar").text
    assert "Nothing is over yet" in client.get("/teach/calendar?past=1").text


def test_sessions_of_others_are_not_mine(lesson: Lesson, strangers: dict[str, FlaskClient]) -> None:
    for client in strangers.values():
        assert "Theory today" not in client.get("/teach").text
        assert "Theory today" not in client.get("/teach/calendar").text


def test_the_calendar_lists_days_to_come_and_days_that_are_over(
    rows: Session, lesson: Lesson, instructor: FlaskClient
) -> None:
    teach(rows, lesson, "Far topic", NOW + 40 * DAY)
    teach(rows, lesson, "Older topic", NOW - 9 * DAY)
    teach(rows, lesson, "Old topic", NOW - 3 * DAY)
    teach(rows, lesson, "Off topic", NOW + DAY, state=SessionState.CANCELLED)
    rows.commit()
    coming = instructor.get("/teach/calendar").text
    assert coming.index("Theory today") < coming.index("Off topic") < coming.index("Far topic")
    assert "Old topic" not in coming
    past = instructor.get("/teach/calendar?past=1").text
    assert past.index("Old topic") < past.index("Older topic")
    assert "0 of 3 marked" in past
    assert "Theory today" not in past


@pytest.mark.parametrize("view", ["month", "week", "day"])
def test_the_calendar_leads_to_the_rolls_in_each_view(
    rows: Session, lesson: Lesson, instructor: FlaskClient, strangers: dict[str, FlaskClient], view: str
) -> None:
    teach(rows, lesson, "Off topic", NOW + timedelta(hours=3), state=SessionState.CANCELLED)
    rows.commit()
    page = instructor.get(f"/teach/calendar?view={view}").text
    assert f'href="{lesson.roll}">Theory today' in page
    assert "Off topic</a>" not in page
    assert ("0 of 3 marked" in page) == (view != "month")
    for client in strangers.values():
        assert "Theory today" not in client.get(f"/teach/calendar?view={view}").text


@pytest.mark.parametrize("sessions", [1, 9])
def test_pages_ask_as_often_for_nine_sessions_as_for_one(rows: Session, signed_in: SignedIn, sessions: int) -> None:
    lesson = make_lesson(rows)
    for number in range(1, sessions + 1):
        teach(rows, lesson, f"Topic {number}", NOW + number * DAY)
        teach(rows, lesson, f"Topic {number}", NOW - number * DAY)
    rows.commit()
    client = signed_in(lesson.instructor)
    with client.application.app_context():
        engine = db.engine
    for url in ("/teach", "/teach/calendar", "/teach/calendar?past=1", "/teach/calendar?view=month"):
        with statements(engine) as sent:
            assert client.get(url).status_code == 200
        assert len(sent) == 7 + ("view" in url)  # holidays
