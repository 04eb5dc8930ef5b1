"""The first page of the office."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.catalog.models import Offering
from courses.catalog.rules import OfferingState
from courses.enrollment import service as enrollment
from courses.scheduling.rules import SessionState
from tests import factories
from tests.academy.office.cast import Cast
from tests.counting import statements
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]


@pytest.fixture
def offering(rows: Session, people: Cast) -> Offering:
    course = factories.course(rows, college_id=people.college)
    found: Offering = factories.offering(rows, course_id=course.id, title_en="Class One")
    rows.commit()
    return found


def test_an_empty_school_begins_with_a_course(people: Cast, signed_in: SignIn) -> None:
    page = signed_in(people.officer).get("/office").text
    assert "Begin with a course" in page
    assert "Nothing takes place this week" in page
    assert 'href="/office/offerings/new"' not in page


def test_a_school_with_a_course_goes_on_with_a_class(rows: Session, people: Cast, signed_in: SignIn) -> None:
    factories.course(rows, college_id=people.college)
    rows.commit()
    page = signed_in(people.officer).get("/office").text
    assert "No class is published" in page
    assert 'href="/office/offerings/new"' in page


def test_it_shows_the_week_the_seats_and_the_drafts_of_the_own_college(
    rows: Session, people: Cast, offering: Offering, signed_in: SignIn
) -> None:
    factories.training_session(rows, offering_id=offering.id, title_en="Theory Today")
    factories.training_session(rows, title_en="Of Others")
    factories.offering(rows, course_id=offering.course_id, title_en="A Draft", state=OfferingState.DRAFT)
    rows.commit()
    page = signed_in(people.officer).get("/office").text
    for text in ("Theory Today", "Class One", "0 of 20 seats taken", "A Draft"):
        assert text in page
    assert "Of Others" not in page
    assert "Of Others" in signed_in(people.official).get("/office").text


def test_a_roll_that_is_not_finished_waits_there(
    rows: Session, people: Cast, offering: Offering, signed_in: SignIn
) -> None:
    enrollment.enroll(rows, offering=offering.id, person=people.trainee, at=NOW)
    over, running = NOW - timedelta(days=1), NOW - timedelta(hours=1)
    held = factories.training_session(rows, offering_id=offering.id, title_en="Over", starts_at=over)
    now = factories.training_session(rows, offering_id=offering.id, title_en="Running", starts_at=running)
    cancelled = factories.training_session(
        rows, offering_id=offering.id, starts_at=over - timedelta(days=1), state=SessionState.CANCELLED
    )
    rows.commit()
    page = signed_in(people.officer).get("/office").text
    assert "0 of 1 marked" in page
    assert f'href="/teach/sessions/{held.id}/roll"' in page
    assert f'href="/teach/sessions/{now.id}/roll"' not in page
    assert f'href="/teach/sessions/{cancelled.id}/roll"' not in page
    assert "0 of 1 marked" not in signed_in(people.stranger).get("/office").text


def test_it_takes_as_many_queries_for_many_as_for_few(
    app: Flask, rows: Session, people: Cast, offering: Offering, signed_in: SignIn
) -> None:
    enrollment.enroll(rows, offering=offering.id, person=people.trainee, at=NOW)
    with app.app_context():
        engine = db.engine
    client, counts = signed_in(people.officer), []
    for number in (1, 7):
        for _ in range(number):
            other = factories.offering(rows, course_id=offering.course_id, term_id=offering.term_id)
            for one in (offering, other):
                factories.training_session(
                    rows, offering_id=one.id, starts_at=NOW - timedelta(days=1), instructors=(people.official,)
                )
        rows.commit()
        with statements(engine) as seen:
            assert client.get("/office").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_trainee_is_told_that_it_is_not_for_them(people: Cast, signed_in: SignIn) -> None:
    assert signed_in(people.trainee).get("/office").status_code == 403


def test_who_is_not_signed_in_signs_in_first(client: FlaskClient) -> None:
    assert client.get("/office").location.startswith("/account/sign-in")
