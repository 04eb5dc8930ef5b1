"""The desk for courses and their syllabus."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalog.models import Course, SyllabusUnit
from courses.catalog.rules import Kind
from tests import factories
from tests.academy.office.bad_input import faults
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import count_queries

SignIn = Callable[[int], FlaskClient]


@pytest.fixture
def course(rows: Session, people: Cast) -> Course:
    found: Course = factories.course(rows, college_id=people.college, code="QM1", title_en="Young Leaders")
    rows.commit()
    return found


def _course_data(people: Cast, **typed: str) -> dict[str, str]:
    return {
        "college_id": str(people.college),
        "code": "qm7",
        "title": "骨干班",
        "title_en": "Leaders",
        "summary": "",
        "summary_en": "",
        "min_attendance_percent": "80",
        "min_theory_hours": "12",
        "min_practice_hours": "7.5",
        "max_unexcused": "1",
        **typed,
    }


UNIT = {"title": "走进水藤村", "title_en": "Into Shuiteng", "kind": "practice", "credit_hours": "2.5", "minutes": "120"}


def _unit_data(prefix: str = "unit-new", **typed: str) -> dict[str, str]:
    return {f"{prefix}-{name}": value for name, value in {**UNIT, "is_required": "y", **typed}.items()}


def _units(rows: Session, course: Course) -> list[str]:
    rows.commit()
    query = select(SyllabusUnit.title).where(SyllabusUnit.course_id == course.id).order_by(SyllabusUnit.position)
    found = list(rows.scalars(query))
    rows.commit()
    return found


def _unit_at(rows: Session, position: int) -> int:
    """Find a unit, and let the database go: an open reader would keep a writer waiting."""
    found = rows.scalars(select(SyllabusUnit.id).where(SyllabusUnit.position == position)).one()
    rows.commit()
    return found


# the list


def test_an_officer_sees_the_courses_of_the_own_college(
    rows: Session, people: Cast, course: Course, signed_in: SignIn
) -> None:
    factories.course(rows, title_en="Somebody Else's")
    rows.commit()
    page = signed_in(people.officer).get("/office/courses").text
    assert "Young Leaders" in page
    assert "Somebody Else&#39;s" not in page
    assert "Somebody Else&#39;s" in signed_in(people.official).get("/office/courses").text


def test_the_list_is_narrowed_down_by_words_and_college(
    rows: Session, people: Cast, course: Course, signed_in: SignIn
) -> None:
    factories.course(rows, title_en="First Aid")
    rows.commit()
    client = signed_in(people.official)
    assert "First Aid" not in client.get("/office/courses?q=young").text
    assert "Young Leaders" in client.get("/office/courses?q=qm").text
    assert "First Aid" not in client.get(f"/office/courses?college={people.college}").text
    assert "No course fits" in client.get("/office/courses?q=%25").text
    assert "Young Leaders" in client.get("/office/courses?college=x&page=-3").text


def test_an_empty_list_says_what_to_do(people: Cast, signed_in: SignIn) -> None:
    page = signed_in(people.officer).get("/office/courses").text
    assert "No course yet" in page
    assert 'href="/office/courses/new"' in page


def test_a_list_of_many_comes_in_pages_of_fifty(rows: Session, people: Cast, signed_in: SignIn) -> None:
    for number in range(51):
        factories.course(rows, college_id=people.college, code=f"A{number:02d}", units=0)
    rows.commit()
    client = signed_in(people.officer)
    first, second = client.get("/office/courses").text, client.get("/office/courses?page=2").text
    assert "A49" in first
    assert "A50" not in first
    assert "A50" in second
    assert "page=2" in first


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    app: Flask, rows: Session, people: Cast, course: Course, signed_in: SignIn
) -> None:
    few = count_queries(app, signed_in(people.officer), "/office/courses")
    for _ in range(10):
        factories.course(rows, college_id=people.college)
    rows.commit()
    assert count_queries(app, signed_in(people.officer), "/office/courses") == few


# adding and changing


def test_a_course_is_added(rows: Session, people: Cast, signed_in: SignIn) -> None:
    answer = signed_in(people.officer).post("/office/courses/new", data=_course_data(people))
    assert (answer.status_code, answer.location) == (303, "/office/courses/QM7#syllabus")
    added = rows.scalars(select(Course).where(Course.code == "QM7")).one()
    assert (added.title, added.rule.min_practice_hours) == ("骨干班", Decimal("7.5"))


BAD_COURSES = [
    ("code", "", "Please fill this in."),
    ("code", "青马", "Only letters, digits and single hyphens"),
    ("code", "A" * 21, "At most 20 characters"),
    ("code", "QM1", "This code is in use."),
    ("title", "", "Please fill this in."),
    ("title", "   ", "Please fill this in."),
    ("title", "长" * 81, "At most 80 characters"),
    ("title", "铃\x07声", "control characters"),
    ("title_en", "x" * 121, "At most 120 characters"),
    ("summary", "长" * 601, "At most 600 characters"),
    ("college_id", "", "Please choose one"),
    ("college_id", "x", "Please choose one of the list."),
    ("min_attendance_percent", "101", "A whole number from 0 to 100"),
    ("min_attendance_percent", "eighty", "This is not a whole number."),
    ("min_theory_hours", "2.3", "steps of 0.5"),
    ("min_theory_hours", "-1", "not a number of credit hours"),
    ("min_theory_hours", "1e3", "not a number of credit hours"),
    ("min_practice_hours", "201", "Credit hours from 0 to 200"),
    ("max_unexcused", "", "Please fill this in."),
]


def test_a_course_with_bad_input_is_refused_and_what_was_typed_stays(
    people: Cast, course: Course, signed_in: SignIn
) -> None:
    client = signed_in(people.officer)
    assert faults(client, "/office/courses/new", _course_data(people), BAD_COURSES, kept="title_en") == []
    changed = [case for case in BAD_COURSES if case[1] != "QM1"]
    assert faults(client, "/office/courses/QM1/edit", _course_data(people), changed, kept="title_en") == []


def test_markup_and_emoji_in_a_title_are_only_text(people: Cast, signed_in: SignIn) -> None:
    client = signed_in(people.officer)
    client.post("/office/courses/new", data=_course_data(people, title="<script>alert(1)</script>🙂", title_en=""))
    page = client.get("/office/courses/QM7").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;🙂" in page
    assert "<script>alert" not in page


def test_an_officer_adds_no_course_to_another_college(people: Cast, signed_in: SignIn) -> None:
    answer = signed_in(people.stranger).post("/office/courses/new", data=_course_data(people))
    assert answer.status_code == 422
    assert "Please choose one of the list." in answer.text


def test_a_course_changes_its_code_and_its_address(
    rows: Session, people: Cast, course: Course, signed_in: SignIn
) -> None:
    data = _course_data(people, code="QM8", is_active="y")
    answer = signed_in(people.officer).post("/office/courses/QM1/edit", data=data)
    assert (answer.status_code, answer.location) == (303, "/office/courses/QM8")
    rows.refresh(course)
    assert (course.code, course.is_active) == ("QM8", True)


def test_a_change_that_is_refused_keeps_what_was_typed(
    rows: Session, people: Cast, course: Course, signed_in: SignIn
) -> None:
    factories.course(rows, college_id=people.college, code="QM2")
    rows.commit()
    data = _course_data(people, code="qm2", title="别的名字")
    answer = signed_in(people.officer).post("/office/courses/QM1/edit", data=data)
    assert answer.status_code == 422
    assert "This code is in use." in answer.text
    assert 'value="别的名字"' in answer.text


# the syllabus


def test_a_unit_is_added_at_the_end(rows: Session, people: Cast, course: Course, signed_in: SignIn) -> None:
    answer = signed_in(people.officer).post("/office/courses/QM1/units", data=_unit_data())
    assert answer.status_code == 303
    assert _units(rows, course) == ["第1课", "第2课", "走进水藤村"]
    added = rows.scalars(select(SyllabusUnit).where(SyllabusUnit.position == 3)).one()
    assert (added.kind, added.credit_hours, added.minutes) == (Kind.PRACTICE, Decimal("2.5"), 120)


BAD_UNITS = [
    ("title", "", "Please fill this in."),
    ("title", "长" * 81, "At most 80 characters"),
    ("title", "铃\x00声", "control characters"),
    ("kind", "", "Please choose one"),
    ("kind", "lecture", "Please choose one of the list."),
    ("credit_hours", "0", "Credit hours from 0.5 to 200"),
    ("credit_hours", "2.4", "steps of 0.5"),
    ("credit_hours", "many", "not a number of credit hours"),
    ("minutes", "14", "A whole number from 15 to 720"),
    ("minutes", "2.5", "This is not a whole number."),
]


def test_a_unit_with_bad_input_is_refused_and_what_was_typed_stays(
    rows: Session, people: Cast, course: Course, signed_in: SignIn
) -> None:
    client, unit = signed_in(people.officer), _unit_at(rows, 1)
    for prefix, url in (
        ("unit-new", "/office/courses/QM1/units"),
        (f"unit-{unit}", f"/office/courses/QM1/units/{unit}"),
    ):
        cases = [(f"{prefix}-{field}", typed, message) for field, typed, message in BAD_UNITS]
        assert faults(client, url, _unit_data(prefix), cases, kept=f"{prefix}-title_en") == []
    assert _units(rows, course) == ["第1课", "第2课"]


def test_a_unit_changes_in_place(rows: Session, people: Cast, course: Course, signed_in: SignIn) -> None:
    unit = _unit_at(rows, 1)
    answer = signed_in(people.officer).post(f"/office/courses/QM1/units/{unit}", data=_unit_data(f"unit-{unit}"))
    assert (answer.status_code, answer.location) == (303, f"/office/courses/QM1#unit-{unit}")
    assert _units(rows, course) == ["走进水藤村", "第2课"]


def test_a_unit_moves_down_and_up(rows: Session, people: Cast, course: Course, signed_in: SignIn) -> None:
    client, unit = signed_in(people.officer), _unit_at(rows, 1)
    client.post(f"/office/courses/QM1/units/{unit}/move", data={"places": "1"})
    assert _units(rows, course) == ["第2课", "第1课"]
    client.post(f"/office/courses/QM1/units/{unit}/move", data={"places": "-1"})
    assert _units(rows, course) == ["第1课", "第2课"]


def test_an_unused_unit_goes_and_a_used_one_says_why_not(
    rows: Session, people: Cast, course: Course, signed_in: SignIn
) -> None:
    client, unit = signed_in(people.officer), _unit_at(rows, 1)
    offering = factories.offering(rows, course_id=course.id).id
    factories.training_session(rows, offering_id=offering, unit_id=unit)
    rows.commit()
    answer = client.post(f"/office/courses/QM1/units/{unit}/remove")
    assert answer.status_code == 422
    assert "This is in use and cannot be removed." in answer.text
    other = _unit_at(rows, 2)
    assert client.post(f"/office/courses/QM1/units/{other}/remove").status_code == 303
    assert _units(rows, course) == ["第1课"]


def test_a_syllabus_that_is_too_short_is_pointed_out(rows: Session, people: Cast, signed_in: SignIn) -> None:
    factories.course(rows, college_id=people.college, code="QM3", units=1, min_practice_hours=Decimal("7.5"))
    rows.commit()
    page = signed_in(people.officer).get("/office/courses/QM3").text
    assert "Practice: 0 credit hours, 7.5 are asked for." in page


def test_every_id_on_the_page_is_there_once(people: Cast, course: Course, signed_in: SignIn) -> None:
    ids = re.findall(r'\sid="([^"]+)"', signed_in(people.officer).get("/office/courses/QM1").text)
    assert sorted(ids) == sorted(set(ids))


# who may


URLS = ["/office/courses/QM1", "/office/courses/QM1/edit"]
ALL_URLS = ["/office/courses", "/office/courses/new", *URLS]
POSTS = ["/office/courses/QM1/edit", "/office/courses/QM1/units"]
UNIT_POSTS = ["", "/move", "/remove"]


def test_a_stranger_does_not_find_the_course(people: Cast, course: Course, signed_in: SignIn) -> None:
    client = signed_in(people.stranger)
    assert [client.get(url).status_code for url in URLS] == [404, 404]


def test_a_stranger_changes_nothing(rows: Session, people: Cast, course: Course, signed_in: SignIn) -> None:
    client, unit = signed_in(people.stranger), _unit_at(rows, 1)
    urls = [*POSTS, *(f"/office/courses/QM1/units/{unit}{end}" for end in UNIT_POSTS)]
    assert [client.post(url, data=_course_data(people)).status_code for url in urls] == [404] * 5


def test_a_unit_of_another_course_is_not_found(rows: Session, people: Cast, course: Course, signed_in: SignIn) -> None:
    factories.course(rows, college_id=people.college, code="QM9", units=0)
    rows.commit()
    client, unit = signed_in(people.officer), _unit_at(rows, 1)
    urls = [f"/office/courses/QM9/units/{unit}{end}" for end in UNIT_POSTS]
    assert [client.post(url).status_code for url in urls] == [404] * 3


def test_a_trainee_is_told_that_it_is_not_for_them(people: Cast, course: Course, signed_in: SignIn) -> None:
    client = signed_in(people.trainee)
    assert [client.get(url).status_code for url in ALL_URLS] == [403] * 4


def test_who_is_not_signed_in_signs_in_first(client: FlaskClient, course: Course) -> None:
    answers = [client.get(url) for url in ALL_URLS]
    assert all(one.status_code == 303 and one.location.startswith("/account/sign-in") for one in answers)
