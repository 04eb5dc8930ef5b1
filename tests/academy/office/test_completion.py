"""The office's desk for completion."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.attendance.rules import MarkStatus
from courses.catalog.models import Course, Offering
from courses.enrollment.models import Enrollment
from courses.people.rules import Role
from courses.scheduling import queries as scheduling
from tests import factories
from tests.counting import statements

SignIn = Callable[[int], FlaskClient]


@pytest.fixture
def official(rows: Session, signed_in: SignIn) -> FlaskClient:
    person = factories.with_role(rows, Role.OFFICIAL)
    rows.commit()
    return signed_in(person.id)


def path(offering: Offering) -> str:
    return f"/office/offerings/{offering.code}/completion"


def college_of(rows: Session, offering: Offering) -> int:
    return rows.get_one(Course, offering.course_id).college_id


def trainee(rows: Session, offering: Offering, name: str, *statuses: MarkStatus | None) -> Enrollment:
    """Add a person with these marks at the sessions of a class, in their order."""
    seat = factories.enrollment(rows, offering_id=offering.id, person_id=factories.person(rows, name=name).id)
    for one, status in zip(scheduling.list_of_offering(rows, offering=offering.id), statuses, strict=True):
        if status is not None:
            factories.mark(rows, training_session=one, enrollment=seat.id, status=status)
    return seat


def row_of(page: str, name: str) -> str:
    """Give the row of the table that begins with a name."""
    return next(row for row in page.split("<tr>") if f">{name}<" in row).split("</tr>")[0]


def test_everyone_stands_there_with_hours_and_a_verdict_in_words(official: FlaskClient, rows: Session) -> None:
    here, away, leave = MarkStatus.PRESENT, MarkStatus.ABSENT, MarkStatus.LEAVE
    offering = factories.finished_class(rows, people=0, meetings=4, max_unexcused=0, min_practice_hours=Decimal(6))
    trainee(rows, offering, "何子晴", here, here, here, here)
    trainee(rows, offering, "林小满", here, here, here, leave)
    trainee(rows, offering, "罗思源", here, away, here, here)
    trainee(rows, offering, "冯一诺", here, here, None, None)
    rows.commit()
    page = official.get(path(offering)).text
    assert "Complete" in row_of(page, "何子晴")
    assert "6 of 6" in row_of(page, "何子晴")
    assert "75% of the hours, 80% are needed: 1 credit hours short" in row_of(page, "林小满")
    assert "Practice hours: 3 credit hours short" in row_of(page, "林小满")
    assert "1 absence without leave too many" in row_of(page, "罗思源")
    assert "Out of reach" in row_of(page, "罗思源")
    assert "Waiting for marks" in row_of(page, "冯一诺")


def test_rolls_with_gaps_are_named_with_a_way_to_them(official: FlaskClient, rows: Session) -> None:
    offering = factories.finished_class(rows, people=1, meetings=2)
    factories.enrollment(rows, offering_id=offering.id)
    rows.commit()
    page = official.get(path(offering)).text
    assert "2 rolls have gaps" in page
    assert "1 person not marked" in page
    for one in scheduling.list_of_offering(rows, offering=offering.id):
        assert f"/teach/sessions/{one.id}/roll" in page


def test_the_list_can_be_narrowed_down_to_an_outcome(official: FlaskClient, rows: Session) -> None:
    offering = factories.finished_class(rows, people=0)
    trainee(rows, offering, "何子晴", *[MarkStatus.PRESENT] * 4)
    trainee(rows, offering, "罗思源", *[MarkStatus.ABSENT] * 4)
    rows.commit()
    complete = official.get(path(offering), query_string={"outcome": "complete"}).text
    assert "何子晴" in complete
    assert "罗思源" not in complete
    assert "Nobody is on this list" in official.get(path(offering), query_string={"outcome": "possible"}).text
    for nonsense in ({"outcome": "<b>"}, {"page": "x"}, {"page": "-1"}, {"page": "99999999999"}):
        answer = official.get(path(offering), query_string=nonsense)
        assert answer.status_code == 200
        assert "罗思源" in answer.text


def test_an_empty_class_says_what_will_be_here(official: FlaskClient, rows: Session) -> None:
    offering = factories.offering(rows)
    rows.commit()
    assert "Nobody has enrolled yet" in official.get(path(offering)).text


def test_who_may_see_it(rows: Session, client: FlaskClient, signed_in: SignIn) -> None:
    offering = factories.finished_class(rows, people=1)
    own = factories.with_role(rows, Role.COLLEGE_OFFICER, college=college_of(rows, offering))
    other = factories.with_role(rows, Role.COLLEGE_OFFICER, college=factories.college(rows).id)
    trainee_only = factories.person(rows)
    rows.commit()
    answers = {
        name: signed_in(one.id).get(path(offering)).status_code
        for name, one in {"own": own, "other": other, "trainee": trainee_only}.items()
    }
    assert answers == {"own": 200, "other": 404, "trainee": 403}
    assert client.get(path(offering)).status_code == 303
    assert signed_in(own.id).get("/office/offerings/NOWHERE/completion").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_class(app: Flask, official: FlaskClient, rows: Session) -> None:
    small = factories.finished_class(rows, people=1, meetings=2)
    large = factories.finished_class(rows, people=6, meetings=8)
    rows.commit()
    with app.app_context():
        engine = db.engine
    numbers = []
    for offering in (small, large):
        with statements(engine) as seen:
            assert official.get(path(offering)).status_code == 200
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]
