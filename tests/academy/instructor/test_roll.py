"""The roll as a page that works without scripts."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from academy.extensions import db
from courses.attendance.rules import MarkStatus
from courses.catalog.rules import Kind
from courses.scheduling.rules import SessionState
from tests import factories
from tests.academy.instructor.conftest import Lesson, SignedIn, make_lesson
from tests.counting import statements
from tests.factories import NOW


def tap(client: FlaskClient, lesson: Lesson, status: str, **values: object) -> TestResponse:
    body = {"enrollment": lesson.people[0], "version": 0, "status": status, **values}
    return client.post(lesson.roll, data=body)


def row_of(page: str, enrollment: int) -> str:
    """Cut one person's row out of a page."""
    found = re.search(rf'<li class="roll-row"\s+id="row-{enrollment}".*?</li>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_a_tap_is_saved_and_leads_back_to_the_person(lesson: Lesson, instructor: FlaskClient) -> None:
    answer = tap(instructor, lesson, "late")
    assert (answer.status_code, answer.location) == (303, f"{lesson.roll}#row-{lesson.people[0]}")
    mark = lesson.standing()[lesson.people[0]]
    assert (mark.status, mark.minutes_missed, mark.by_id) == (MarkStatus.LATE, 10, lesson.instructor)
    row = row_of(instructor.get(lesson.roll).text, lesson.people[0])
    assert "saved 10:00" in row
    assert "10 minutes late · 3 credit hours" in row
    assert 'value="late"' in row


def test_each_button_shows_as_pressed(lesson: Lesson, instructor: FlaskClient) -> None:
    for version, status in enumerate(MarkStatus):
        tap(instructor, lesson, status.value, version=version)
        row = row_of(instructor.get(lesson.roll).text, lesson.people[0])
        assert re.findall(r'value="(\w+)"\s+class="mark[^>]*aria-pressed="true"', row) == [status.value]


def test_everyone_present_then_the_exceptions(lesson: Lesson, instructor: FlaskClient) -> None:
    tap(instructor, lesson, "leave")
    answer = instructor.post(f"{lesson.roll}/all-present")
    assert (answer.status_code, answer.location) == (303, lesson.roll)
    standing = lesson.standing()
    assert [standing[one].status for one in lesson.people] == ["leave", "present", "present"]
    page = instructor.get(lesson.roll).text
    assert '<span data-count="unmarked">0</span>' in page
    assert re.search(r"<div data-all-present[^>]* hidden>", page)


def test_a_mark_saved_by_another_bears_the_name(lesson: Lesson, instructor: FlaskClient, signed_in: SignedIn) -> None:
    other = factories.person(lesson.rows, name="黎老师").id
    lesson.rows.get_one(factories.Offering, lesson.offering).tutor_id = other
    lesson.rows.commit()
    tap(signed_in(other), lesson, "present")
    assert "saved 10:00, 黎老师" in row_of(instructor.get(lesson.roll).text, lesson.people[0])


def test_minutes_are_typed_one_tap_further_away(rows: Session, signed_in: SignedIn) -> None:
    lesson = make_lesson(rows, kind=Kind.PRACTICE)
    client = signed_in(lesson.instructor)
    tap(client, lesson, "present")
    assert "135 minutes of practice · 3 credit hours" in client.get(lesson.roll).text
    tap(client, lesson, "present", version=1, minutes_present="100")
    assert lesson.standing()[lesson.people[0]].credit_hours == Decimal(2)
    tap(client, lesson, "left_early", version=2, minutes_missed="25", minutes_present="110")
    row = row_of(client.get(lesson.roll).text, lesson.people[0])
    assert "Left 25 minutes early · 110 minutes of practice · 0 credit hours" in row


WRONG_MINUTES = {
    "-5": "A whole number from 0 to 1440, please.",
    "abc": "This is not a whole number.",
    "12.5": "This is not a whole number.",
    "99999999999": "This is not a whole number.",
    "200": "The session lasts only 135 minutes.",
    "<b>9</b>": "This is not a whole number.",
    "\u0007": "This is not a whole number.",
    "\U0001f600": "This is not a whole number.",
}


def test_wrong_minutes_are_explained_at_the_person_and_stay_as_typed(lesson: Lesson, instructor: FlaskClient) -> None:
    tap(instructor, lesson, "late")
    for typed, sentence in WRONG_MINUTES.items():
        answer = tap(instructor, lesson, "late", version=1, minutes_missed=typed)
        assert answer.status_code == 422
        row = row_of(answer.text, lesson.people[0])
        assert sentence in row
        assert '<details class="more" open>' in row
        assert f'value="{escape(typed)}"' in row
    assert lesson.standing()[lesson.people[0]].minutes_missed == 10


def test_what_no_button_sends_is_refused_with_a_page(lesson: Lesson, instructor: FlaskClient) -> None:
    person = lesson.people[0]
    for body in (
        {},
        {"status": "present"},
        {"status": "elsewhere", "enrollment": person, "version": 0},
        {"status": "present", "enrollment": person},
        {"status": "present", "enrollment": "<script>alert(1)", "version": 0},
        {"status": "present", "enrollment": 99_999_999, "version": 0},
        {"status": "present", "enrollment": person, "version": "x", "tap": "y" * 99},
    ):
        answer = instructor.post(lesson.roll, data=body)
        assert answer.status_code == 422
        assert "<script>alert" not in answer.text
    assert lesson.standing() == {}


def test_a_tap_on_a_stale_page_is_refused_at_the_person(lesson: Lesson, instructor: FlaskClient) -> None:
    tap(instructor, lesson, "leave")
    answer = tap(instructor, lesson, "absent", version=0)
    assert answer.status_code == 422
    row = row_of(answer.text, lesson.people[0])
    assert "Somebody else changed this mark meanwhile." in row
    assert 'data-status="leave"' in row


def test_a_mark_can_be_removed(lesson: Lesson, instructor: FlaskClient) -> None:
    tap(instructor, lesson, "absent")
    assert "Remove this mark" in instructor.get(lesson.roll).text
    assert tap(instructor, lesson, "unmarked", version=1).status_code == 303
    assert lesson.standing() == {}
    assert "Remove this mark" not in instructor.get(lesson.roll).text


def test_before_the_day_the_roll_is_read_only_with_the_reason(rows: Session, signed_in: SignedIn) -> None:
    lesson = make_lesson(rows, starts_at=NOW + timedelta(days=3))
    page = signed_in(lesson.instructor).get(lesson.roll)
    assert page.status_code == 200
    assert "The roll opens on the day of the session, 27 November 2026." in page.text
    assert f'action="{lesson.roll}/all-present"' not in page.text
    assert "roll.js" not in page.text
    assert 'name="status"' not in page.text


def test_the_roll_of_a_cancelled_session_is_read_only(rows: Session, signed_in: SignedIn) -> None:
    lesson = make_lesson(rows, state=SessionState.CANCELLED)
    client = signed_in(lesson.instructor)
    assert "This session is cancelled." in client.get(lesson.roll).text
    assert client.post(f"{lesson.roll}/all-present").status_code == 409
    assert lesson.standing() == {}


def test_an_empty_class_says_so(rows: Session, signed_in: SignedIn) -> None:
    lesson = make_lesson(rows, people=0)
    page = signed_in(lesson.instructor).get(lesson.roll).text
    assert "Nobody is enrolled yet" in page
    assert "roll.js" not in page


def test_names_are_text_and_nothing_else(rows: Session, signed_in: SignedIn) -> None:
    lesson = make_lesson(rows, people=0)
    person = factories.person(rows, name='<img src=x>"·𬭚')
    factories.enrollment(rows, offering_id=lesson.offering, person_id=person.id)
    rows.commit()
    page = signed_in(lesson.instructor).get(lesson.roll).text
    assert "<img src=x>" not in page
    assert "&lt;img src=x&gt;&#34;·𬭚" in page


def test_every_icon_that_is_repeated_is_drawn_once(lesson: Lesson, instructor: FlaskClient) -> None:
    tap(instructor, lesson, "late")
    page = instructor.get(lesson.roll).text
    drawn = re.findall(r'<symbol id="(icon-[\w-]+)"', page)
    assert len(drawn) == len(set(drawn))
    assert set(re.findall(r'<use href="#([\w-]+)"', page)) <= set(drawn)


@pytest.mark.parametrize("people", [5, 60])
def test_the_page_asks_as_often_for_sixty_as_for_five(rows: Session, signed_in: SignedIn, people: int) -> None:
    lesson = make_lesson(rows, people=people)
    client = signed_in(lesson.instructor)
    client.post(f"{lesson.roll}/all-present")
    with client.application.app_context():
        engine = db.engine
    with statements(engine) as sent:
        page = client.get(lesson.roll).text
    assert page.count('class="roll-row"') == people
    assert len(sent) == 6
