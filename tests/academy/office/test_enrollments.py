"""The office's lists of a class."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.catalog.models import Offering
from courses.enrollment import deciding, service
from courses.enrollment.models import Enrollment
from courses.people.rules import Role
from tests import factories
from tests.counting import statements
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


class Desk:
    """A class of two seats with four people, and the officer of its college."""

    def __init__(self, rows: Session) -> None:
        self.rows = rows
        self.college = factories.college(rows).id
        course = factories.course(rows, college_id=self.college)
        self.offering = factories.offering(rows, course_id=course.id, capacity=2, title_en="Autumn class")
        self.officer = factories.with_role(rows, Role.COLLEGE_OFFICER, college=self.college).id
        self.seats = [self.enroll(name) for name in ("何乐", "麦乐", "卢乐", "苏乐")]
        rows.commit()
        self.url = f"/office/offerings/{self.offering.code}"

    def enroll(self, name: str) -> int:
        person = factories.person(self.rows, name=name).id
        return service.enroll(self.rows, offering=self.offering.id, person=person, at=NOW).id

    def states(self) -> list[str]:
        self.rows.expire_all()
        found = [self.rows.get_one(Enrollment, seat).state.value for seat in self.seats]
        self.rows.commit()
        return found

    def capacity(self) -> int:
        self.rows.expire_all()
        found = self.rows.get_one(Offering, self.offering.id).capacity
        self.rows.commit()
        return found


@pytest.fixture
def desk(rows: Session) -> Desk:
    return Desk(rows)


@pytest.fixture
def officer(desk: Desk, signed_in: SignIn) -> FlaskClient:
    return signed_in(desk.officer)


def test_the_lists_show_who_sits_who_waits_and_who_has_left(desk: Desk, officer: FlaskClient) -> None:
    text = _text(officer.get(f"{desk.url}/enrollments").text)
    assert "何乐" in text
    assert "卢乐" not in text
    assert "With a seat 2" in text
    assert "Full 2 of 2 seats taken , 2 waiting" in text or "2 of 2 seats taken, 2 waiting" in text
    text = _text(officer.get(f"{desk.url}/enrollments?list=waiting").text)
    assert text.index("卢乐") < text.index("苏乐")
    assert "Waiting list, place 2" in text
    assert "Nobody has left" in officer.get(f"{desk.url}/enrollments?list=left").text


def test_people_are_found_by_name_or_number(desk: Desk, officer: FlaskClient) -> None:
    page = officer.get(f"{desk.url}/enrollments", query_string={"q": "何"}).text
    assert "何乐" in page
    assert "麦乐" not in page
    assert "Nobody found" in officer.get(f"{desk.url}/enrollments?q=zzz").text


@pytest.mark.parametrize(
    "query", [{"q": "x" * 300}, {"q": "a\x00b"}, {"q": "%"}, {"page": "9" * 30}, {"page": "-2"}, {"list": "nonsense"}]
)
def test_a_strange_search_is_answered_with_a_page(desk: Desk, officer: FlaskClient, query: dict[str, str]) -> None:
    assert officer.get(f"{desk.url}/enrollments", query_string=query).status_code == 200


def test_an_empty_class_says_what_to_do(desk: Desk, officer: FlaskClient, rows: Session) -> None:
    empty = factories.offering(rows, course_id=desk.offering.course_id)
    rows.commit()
    page = officer.get(f"/office/offerings/{empty.code}/enrollments")
    assert "Nobody has enrolled yet" in page.text
    assert "Nobody waits" in officer.get(f"/office/offerings/{empty.code}/enrollments?list=waiting").text


def test_taking_off_needs_a_reason_and_passes_the_seat_on(desk: Desk, officer: FlaskClient) -> None:
    url = f"{desk.url}/enrollments/{desk.seats[0]}/remove"
    assert "何乐" in officer.get(url).text
    answer = officer.post(url, data={"reason": " "})
    assert answer.status_code == 422
    assert "Please fill this in." in answer.text
    answer = officer.post(url, data={"reason": "重复报名"})
    assert (answer.status_code, answer.location) == (303, f"{desk.url}/enrollments")
    assert desk.states() == ["removed", "enrolled", "enrolled", "waiting"]
    assert "重复报名" in officer.get(f"{desk.url}/enrollments?list=left").text


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("x" * 201, "At most 200 characters, please."),
        ("a\x07b", "Please remove the invisible control characters."),
        ("\u200b\u3000", "Please fill this in."),
    ],
)
def test_a_wrong_reason_is_kept_and_explained(desk: Desk, officer: FlaskClient, reason: str, message: str) -> None:
    answer = officer.post(f"{desk.url}/enrollments/{desk.seats[0]}/remove", data={"reason": reason})
    assert answer.status_code == 422
    assert message in answer.text
    assert reason.strip("\u200b\u3000") in answer.text
    assert desk.states()[0] == "enrolled"


def test_a_reason_may_hold_any_writing(desk: Desk, officer: FlaskClient) -> None:
    officer.post(f"{desk.url}/enrollments/{desk.seats[0]}/remove", data={"reason": "<b>𬱖 🙂</b>"})
    assert "&lt;b&gt;𬱖 🙂&lt;/b&gt;" in officer.get(f"{desk.url}/enrollments?list=left").text


def test_who_has_left_or_completed_cannot_be_taken_off(desk: Desk, officer: FlaskClient, rows: Session) -> None:
    deciding.complete(rows, enrollment=desk.seats[0], at=NOW, by=None)
    rows.commit()
    answer = officer.post(f"{desk.url}/enrollments/{desk.seats[0]}/remove", data={"reason": "x"})
    assert answer.status_code == 422
    assert "This cannot be done from the present state." in answer.text


def test_added_seats_go_to_those_who_wait(desk: Desk, officer: FlaskClient) -> None:
    answer = officer.post(f"{desk.url}/seats", data={"capacity": "3"})
    assert answer.status_code == 303
    assert desk.states() == ["enrolled", "enrolled", "enrolled", "waiting"]
    assert "The class has 3 seats now." in officer.get(answer.location).text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1", "2 seats are taken."),
        ("0", "A whole number from 1 to 2000, please."),
        ("2001", "A whole number from 1 to 2000, please."),
        ("many", "This is not a whole number."),
        ("", "Please fill this in."),
        ("9" * 30, "This is not a whole number."),
    ],
)
def test_a_wrong_number_of_seats_is_kept_and_explained(
    desk: Desk, officer: FlaskClient, typed: str, message: str
) -> None:
    answer = officer.post(f"{desk.url}/seats", data={"capacity": typed})
    assert answer.status_code == 422
    assert message in answer.text
    assert f'value="{typed}"' in answer.text
    assert desk.capacity() == 2


def test_more_seats_than_the_venue_has_are_refused_by_its_name(desk: Desk, officer: FlaskClient, rows: Session) -> None:
    venue = factories.venue(rows, name_en="Small room", capacity=3)
    factories.training_session(
        rows, offering_id=desk.offering.id, venue_id=venue.id, starts_at=NOW + timedelta(days=1), title_en="Policy"
    )
    rows.commit()
    answer = officer.post(f"{desk.url}/seats", data={"capacity": "4"})
    assert answer.status_code == 422
    assert "Small room, where “Policy” takes place on 25 November 2026, 10:00, has only 3 seats." in answer.text


def test_another_colleges_class_is_not_there(desk: Desk, signed_in: SignIn, rows: Session) -> None:
    stranger = factories.with_role(rows, Role.COLLEGE_OFFICER, college=factories.college(rows).id).id
    rows.commit()
    visitor, remove = signed_in(stranger), f"{desk.url}/enrollments/{desk.seats[0]}/remove"
    assert visitor.get(f"{desk.url}/enrollments").status_code == 404
    assert visitor.post(f"{desk.url}/seats", data={"capacity": "9"}).status_code == 404
    assert visitor.get(remove).status_code == 404
    assert visitor.post(remove, data={"reason": "x"}).status_code == 404
    assert desk.states()[0] == "enrolled"


def test_an_enrollment_is_only_found_in_its_own_class(desk: Desk, officer: FlaskClient, rows: Session) -> None:
    other = factories.offering(rows, course_id=desk.offering.course_id)
    rows.commit()
    url = f"/office/offerings/{other.code}/enrollments/{desk.seats[0]}/remove"
    assert officer.get(url).status_code == 404
    assert officer.get(f"{desk.url}/enrollments/987654/remove").status_code == 404


def test_a_trainee_has_no_business_here_and_a_visitor_signs_in(
    desk: Desk, signed_in: SignIn, client: FlaskClient, rows: Session
) -> None:
    trainee = factories.person(rows).id
    rows.commit()
    for visitor, status in ((signed_in(trainee), 403), (client, 303)):
        assert visitor.get(f"{desk.url}/enrollments").status_code == status
        assert visitor.post(f"{desk.url}/seats").status_code == status
        assert visitor.post(f"{desk.url}/enrollments/{desk.seats[0]}/remove").status_code == status


def test_a_long_list_takes_as_many_statements_as_a_short_one(
    app: Flask, desk: Desk, officer: FlaskClient, rows: Session
) -> None:
    with app.app_context():
        engine = db.engine
    counted = []
    for _ in range(2):
        with statements(engine) as sent:
            officer.get(f"{desk.url}/enrollments?list=waiting")
        counted.append(len(sent))
        for number in range(60):
            desk.enroll(f"学员{number}")
        rows.commit()
    assert counted[0] == counted[1] <= 8
    assert "Page 2" in officer.get(f"{desk.url}/enrollments?list=waiting").text
