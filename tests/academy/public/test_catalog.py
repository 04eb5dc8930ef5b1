"""The pages that show what the school is and what it teaches."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.catalog.rules import OfferingState
from tests import factories
from tests.counting import statements


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_home_page_names_the_colleges_and_what_is_open(client: FlaskClient, rows: Session) -> None:
    college = factories.college(rows, name_en="Qingma College")
    course = factories.course(rows, college_id=college.id)
    factories.offering(rows, course_id=course.id, title_en="Autumn class")
    factories.offering(rows, course_id=course.id, title_en="Secret plan", state=OfferingState.DRAFT)
    rows.commit()
    answer = client.get("/")
    assert answer.status_code == 200
    text = _text(answer.text)
    assert "Qingma College" in text
    assert "Autumn class" in text
    assert "20 seats left" in text
    assert "Sign up" in text
    assert "Secret plan" not in text


def test_an_empty_school_says_so_kindly(client: FlaskClient) -> None:
    assert "No class is open for enrollment today" in client.get("/").text
    assert "No course fits" in client.get("/courses").text


def test_a_college_shows_its_own_courses(client: FlaskClient, rows: Session) -> None:
    college = factories.college(rows, slug="qingyi", name_en="Qingyi College")
    factories.course(rows, college_id=college.id, title_en="Own course")
    factories.course(rows, title_en="Foreign course")
    rows.commit()
    answer = client.get("/colleges/qingyi")
    assert answer.status_code == 200
    assert "Own course" in answer.text
    assert "Foreign course" not in answer.text
    assert client.get("/colleges/nowhere").status_code == 404


def test_the_catalog_filters_and_says_how_many(client: FlaskClient, rows: Session) -> None:
    course = factories.course(rows, title_en="First aid")
    other = factories.course(rows, title_en="Local policy", college_id=course.college_id)
    factories.offering(rows, course_id=other.id)
    slug = rows.get_one(type(factories.college(rows)), course.college_id).slug
    rows.commit()
    page = client.get("/courses", query_string={"q": "aid", "college": slug}).text
    assert "1 course<" in page
    assert "First aid" in page
    assert "Local policy" not in page
    page = client.get("/courses?open=y").text
    assert "Local policy" in page
    assert "First aid" not in page


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"q": "x" * 200}, "x" * 200),
        ({"q": "<b>🙂</b>"}, "&lt;b&gt;🙂&lt;/b&gt;"),
        ({"q": "a\x00b"}, "Please remove the invisible control characters."),
        ({"college": "nowhere"}, "Please choose one of the list."),
        ({"page": "99999999999999999999"}, ""),
        ({"page": "-1"}, ""),
        ({"page": "two"}, ""),
        ({"page": "9999"}, "No course fits"),
    ],
)
def test_a_strange_search_is_answered_with_a_page(client: FlaskClient, query: dict[str, str], kept: str) -> None:
    answer = client.get("/courses", query_string=query)
    assert answer.status_code == 200
    assert kept in answer.text


def test_a_long_catalog_has_pages(client: FlaskClient, rows: Session) -> None:
    college = factories.college(rows)
    for _ in range(25):
        factories.course(rows, college_id=college.id)
    rows.commit()
    first = client.get("/courses").text
    assert 'href="/courses?page=2"' in first
    assert client.get("/courses?page=2").text.count('class="course-card"') == 1


def test_a_course_shows_its_syllabus_its_rule_and_its_classes(client: FlaskClient, rows: Session) -> None:
    course = factories.course(rows, code="QM1", title_en="Basic course", summary_en="For those who lead.", units=4)
    factories.offering(rows, course_id=course.id, title_en="Autumn class")
    factories.offering(rows, course_id=course.id, title_en="Hidden class", state=OfferingState.DRAFT)
    rows.commit()
    answer = client.get("/courses/qm1")
    assert answer.status_code == 200
    text = _text(answer.text)
    for words in ("Basic course", "For those who lead.", "Unit 1", "Practice", "Autumn class"):
        assert words in text
    assert "Attend at least 80% of the 12 credit hours." in text
    assert "And at least 3 credit hours of practice." in text
    assert "At most 1 absence without leave." in text
    assert "Hidden class" not in text


def test_a_course_without_syllabus_or_class_says_what_to_do(client: FlaskClient, rows: Session) -> None:
    course = factories.course(rows, units=0)
    rows.commit()
    page = client.get(f"/courses/{course.code}").text
    assert "The syllabus is being written." in page
    assert "No class of this course is planned yet" in page


def test_unknown_and_unused_courses_are_not_found(client: FlaskClient, rows: Session) -> None:
    course = factories.course(rows, is_active=False)
    rows.commit()
    for code in (course.code, "NOTHING", "a" * 300, "%00", "🙂"):
        assert client.get(f"/courses/{code}").status_code == 404


def test_the_pages_ask_the_database_as_often_for_many_as_for_few(
    app: Flask, client: FlaskClient, rows: Session
) -> None:
    course = factories.course(rows)
    offering = factories.offering(rows, course_id=course.id)
    factories.training_session(rows, offering_id=offering.id)
    rows.commit()
    urls = ("/", "/courses", f"/courses/{course.code}")
    few = [_asked(app, client, url) for url in urls]
    for _ in range(6):
        more = factories.offering(rows, course_id=course.id)
        factories.training_session(rows, offering_id=more.id)
        factories.offering(rows, course_id=factories.course(rows).id)
    rows.commit()
    assert [_asked(app, client, url) for url in urls] == few
    assert max(few) <= 8


def _asked(app: Flask, client: FlaskClient, url: str) -> int:
    with app.app_context():
        engine = db.engine
    with statements(engine) as sent:
        assert client.get(url).status_code == 200
    return len(sent)


def test_the_privacy_notice_names_its_version(client: FlaskClient) -> None:
    page = client.get("/privacy").text
    assert "Version 2026-09" in page
    assert "Under 18" in page


@pytest.mark.parametrize("url", ["/", "/courses", "/privacy", "/healthz", "/readyz"])
def test_everyone_may_look(client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code == 200
