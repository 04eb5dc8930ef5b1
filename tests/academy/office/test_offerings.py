"""The desk for classes: opening, publishing, closing them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalog.models import Course, Offering
from courses.catalog.rules import OfferingState
from courses.enrollment import service as enrollment
from courses.school.models import Term
from tests import factories
from tests.academy.office.bad_input import faults
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import count_queries
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]


@pytest.fixture
def course(rows: Session, people: Cast) -> Course:
    found: Course = factories.course(
        rows, college_id=people.college, code="QM1", title="骨干班", title_en="Young Leaders"
    )
    rows.commit()
    return found


@pytest.fixture
def term(rows: Session) -> Term:
    found: Term = factories.term(rows, code="2026A", name_en="Autumn 2026")
    rows.commit()
    return found


@pytest.fixture
def offering(rows: Session, course: Course, term: Term) -> Offering:
    found: Offering = factories.offering(
        rows, course_id=course.id, term_id=term.id, code="QM1-2026A", title_en="Leaders, Class One"
    )
    rows.commit()
    return found


def _draft(rows: Session, offering: Offering) -> None:
    offering.state = OfferingState.DRAFT
    rows.commit()


def _data(course: Course, term: Term, **typed: str) -> dict[str, str]:
    return {
        "course_id": str(course.id),
        "term_id": str(term.id),
        "code": "qm1-2026b",
        "title": "骨干班二班",
        "title_en": "Class Two",
        "capacity": "40",
        "opens_on": "2026-12-01",
        "opens_at": "09:00",
        "closes_on": "2026年12月20日",
        "closes_at": "18：00",
        "min_age": "18",
        "max_age": "35",
        "tutor_id": "",
        **typed,
    }


# the list


def test_an_officer_sees_the_classes_of_the_own_college(
    rows: Session, people: Cast, offering: Offering, signed_in: SignIn
) -> None:
    factories.offering(rows, title_en="Of Others")
    rows.commit()
    page = signed_in(people.officer).get("/office/offerings").text
    assert "Leaders, Class One" in page
    assert "Of Others" not in page
    assert "Of Others" in signed_in(people.official).get("/office/offerings").text
    assert "Please choose one of the list." not in page


def test_the_list_is_narrowed_down(rows: Session, people: Cast, offering: Offering, signed_in: SignIn) -> None:
    factories.offering(rows, title_en="A Draft", state=OfferingState.DRAFT)
    rows.commit()
    client = signed_in(people.official)
    pages = {
        query: client.get(f"/office/offerings?{query}").text
        for query in ("q=class+one", "state=draft", f"college={people.college}", f"term={offering.term_id}")
    }
    assert ["Leaders, Class One" in page for page in pages.values()] == [True, False, True, True]
    assert ["A Draft" in page for page in pages.values()] == [False, True, False, False]
    assert "No class fits" in client.get("/office/offerings?q=nothing+like+it").text
    assert "Leaders, Class One" in client.get("/office/offerings?state=x&term=x&college=x&page=x").text


def test_an_empty_list_says_what_to_do(people: Cast, signed_in: SignIn) -> None:
    page = signed_in(people.officer).get("/office/offerings").text
    assert "No class yet" in page
    assert 'href="/office/offerings/new"' in page


def test_a_list_of_many_comes_in_pages_of_fifty_in_as_many_queries_as_for_one(
    app: Flask, rows: Session, people: Cast, offering: Offering, signed_in: SignIn
) -> None:
    few = count_queries(app, signed_in(people.officer), "/office/offerings")
    for number in range(50):
        extra = factories.offering(
            rows,
            course_id=offering.course_id,
            term_id=offering.term_id,
            code=f"ZZ-{number:02d}",
            tutor_id=people.official,
        )
    factories.training_session(rows, offering_id=extra.id)
    rows.commit()
    client = signed_in(people.officer)
    assert count_queries(app, client, "/office/offerings") == few
    assert "ZZ-49" not in client.get("/office/offerings").text
    assert "ZZ-49" in client.get("/office/offerings?page=2").text


# opening


def test_a_new_class_is_suggested_from_its_course(people: Cast, course: Course, term: Term, signed_in: SignIn) -> None:
    page = signed_in(people.officer).get("/office/offerings/new?course=QM1").text
    for value in ("QM1-2026A", "骨干班", "Young Leaders", "2026-11-24", "2026-12-08", "09:00", "18:00"):
        assert f'value="{value}"' in page
    assert f'<option selected value="{course.id}">' in page
    assert f'<option selected value="{term.id}">' in page


def test_a_course_of_others_suggests_nothing(people: Cast, course: Course, signed_in: SignIn) -> None:
    page = signed_in(people.stranger).get("/office/offerings/new?course=QM1").text
    assert "Young Leaders" not in page


@pytest.mark.parametrize("code", ["NONE", "%00", "%ED%A0%80"])
def test_a_course_that_cannot_be_suggests_nothing(people: Cast, signed_in: SignIn, code: str) -> None:
    assert signed_in(people.officer).get(f"/office/offerings/new?course={code}").status_code == 200


def test_a_class_is_opened_as_a_draft(
    rows: Session, people: Cast, course: Course, term: Term, signed_in: SignIn
) -> None:
    answer = signed_in(people.officer).post("/office/offerings/new", data=_data(course, term))
    assert (answer.status_code, answer.location) == (303, "/office/offerings/QM1-2026B/schedule")
    opened = rows.scalars(select(Offering)).one()
    assert (opened.state, opened.capacity, opened.min_age) == (OfferingState.DRAFT, 40, 18)
    assert opened.opens_at == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert opened.closes_at == datetime(2026, 12, 20, 10, tzinfo=UTC)


BAD = [
    ("course_id", "", "Please choose one."),
    ("course_id", "9999", "Please choose one of the list."),
    ("term_id", "x", "Please choose one of the list."),
    ("code", "", "Please fill this in."),
    ("code", "QM1/2026", "Only letters, digits and single hyphens"),
    ("code", "A" * 31, "At most 30 characters"),
    ("code", "QM1-2026A", "This code is in use."),
    ("title", "", "Please fill this in."),
    ("title", "长" * 81, "At most 80 characters"),
    ("title", "铃\x1b声", "control characters"),
    ("capacity", "0", "A whole number from 1 to 2000"),
    ("capacity", "2001", "A whole number from 1 to 2000"),
    ("capacity", "forty", "This is not a whole number."),
    ("opens_on", "2026-02-30", "There is no such day."),
    ("opens_on", "soon", "There is no such day."),
    ("opens_at", "25:00", "Write the time like 14:30."),
    ("closes_on", "2026-11-30", "Enrollment has to close after it opens."),
    ("closes_on", "", "Please fill this in."),
    ("min_age", "13", "A whole number from 14 to 100"),
    ("max_age", "101", "A whole number from 14 to 100"),
    ("max_age", "17", "The greatest age has to be at least the least age."),
    ("tutor_id", "1", "Please choose one of the list."),
]


def test_a_class_with_bad_input_is_refused_and_what_was_typed_stays(
    people: Cast, course: Course, term: Term, offering: Offering, signed_in: SignIn
) -> None:
    client = signed_in(people.officer)
    assert faults(client, "/office/offerings/new", _data(course, term), BAD, kept="title_en") == []
    changed = [case for case in BAD if case[0] not in ("course_id", "capacity") and case[1] != "QM1-2026A"]
    assert faults(client, "/office/offerings/QM1-2026A/edit", _data(course, term), changed, kept="title_en") == []


def test_a_class_that_asks_for_more_than_is_taught_says_so(
    rows: Session, people: Cast, course: Course, term: Term, signed_in: SignIn
) -> None:
    course.min_theory_hours += 1
    rows.commit()
    answer = signed_in(people.officer).post("/office/offerings/new", data=_data(course, term))
    assert answer.status_code == 422
    assert "The syllabus has only 3 hours of theory." in answer.text


def test_without_a_course_the_page_leads_to_one(people: Cast, signed_in: SignIn) -> None:
    page = signed_in(people.officer).get("/office/offerings/new").text
    assert "Add the course first." in page
    assert 'href="/office/courses/new"' in page


# its page and its states


def test_the_page_of_a_class_shows_seats_tutor_and_tabs(
    rows: Session, people: Cast, offering: Offering, signed_in: SignIn
) -> None:
    offering.tutor_id = people.official
    factories.training_session(rows, offering_id=offering.id)
    enrollment.enroll(rows, offering=offering.id, person=people.trainee, at=NOW)
    rows.commit()
    page = signed_in(people.officer).get("/office/offerings/qm1-2026a").text
    assert "1 of 20 seats taken" in page
    assert "The class has begun: its completion rule can no longer change." in page
    for tab in ("schedule", "enrollments", "completion", "certificates"):
        assert f'href="/office/offerings/QM1-2026A/{tab}"' in page


def test_a_draft_is_published_once_it_has_a_session(
    rows: Session, people: Cast, offering: Offering, signed_in: SignIn
) -> None:
    _draft(rows, offering)
    client, url = signed_in(people.officer), "/office/offerings/QM1-2026A/state"
    refused = client.post(url, data={"state": "published"})
    assert refused.status_code == 422
    assert "Place at least one session before you publish the class." in refused.text
    factories.training_session(rows, offering_id=offering.id)
    rows.commit()
    assert "Publish the class" in client.get("/office/offerings/QM1-2026A").text
    assert client.post(url, data={"state": "published"}).status_code == 303
    rows.refresh(offering)
    assert offering.state is OfferingState.PUBLISHED


def test_a_class_in_a_small_room_is_not_published_and_the_room_is_named(
    rows: Session, people: Cast, offering: Offering, signed_in: SignIn
) -> None:
    _draft(rows, offering)
    venue = factories.venue(rows, name_en="Small Room", capacity=10).id
    factories.training_session(rows, offering_id=offering.id, venue_id=venue)
    rows.commit()
    answer = signed_in(people.officer).post("/office/offerings/QM1-2026A/state", data={"state": "published"})
    assert answer.status_code == 422
    assert "Small Room has 10 seats, “" in answer.text


def test_a_class_with_people_stays_published_and_can_be_closed(
    rows: Session, people: Cast, offering: Offering, signed_in: SignIn
) -> None:
    enrollment.enroll(rows, offering=offering.id, person=people.trainee, at=NOW)
    rows.commit()
    client, url = signed_in(people.officer), "/office/offerings/QM1-2026A/state"
    refused = client.post(url, data={"state": "draft"})
    assert refused.status_code == 422
    assert "1 people are on the list" in refused.text
    assert client.post(url, data={"state": "closed"}).status_code == 303
    assert "Open the class again" in client.get("/office/offerings/QM1-2026A").text


def test_a_state_that_there_is_not_is_refused(people: Cast, offering: Offering, signed_in: SignIn) -> None:
    client = signed_in(people.officer)
    answers = [client.post("/office/offerings/QM1-2026A/state", data={"state": one}) for one in ("", "gone", "<b>")]
    assert [answer.status_code for answer in answers] == [422] * 3


# changing


def test_a_published_class_changes_without_its_seats(
    rows: Session, people: Cast, course: Course, term: Term, offering: Offering, signed_in: SignIn
) -> None:
    client = signed_in(people.officer)
    page = client.get("/office/offerings/QM1-2026A/edit").text
    assert 'name="capacity"' not in page
    assert "Seats change where the trainees are listed." in page
    answer = client.post("/office/offerings/QM1-2026A/edit", data=_data(course, term, capacity="99"))
    assert (answer.status_code, answer.location) == (303, "/office/offerings/QM1-2026B")
    rows.refresh(offering)
    assert (offering.title, offering.capacity) == ("骨干班二班", 20)


def test_a_draft_changes_with_its_seats(
    rows: Session, people: Cast, course: Course, term: Term, offering: Offering, signed_in: SignIn
) -> None:
    _draft(rows, offering)
    client = signed_in(people.officer)
    assert 'name="capacity"' in client.get("/office/offerings/QM1-2026A/edit").text
    client.post("/office/offerings/QM1-2026A/edit", data=_data(course, term, capacity="99"))
    rows.refresh(offering)
    assert offering.capacity == 99


def test_a_change_that_is_refused_keeps_what_was_typed(
    people: Cast, course: Course, term: Term, offering: Offering, signed_in: SignIn
) -> None:
    data = _data(course, term, closes_on="2026-11-01", title="另一个名字")
    answer = signed_in(people.officer).post("/office/offerings/QM1-2026A/edit", data=data)
    assert answer.status_code == 422
    assert "Enrollment has to close after it opens." in answer.text
    assert 'value="另一个名字"' in answer.text
    assert 'value="2026-11-01"' in answer.text


RULE = {"min_attendance_percent": "70", "min_theory_hours": "2.5", "min_practice_hours": "3", "max_unexcused": "2"}


def test_the_rule_changes_until_the_class_begins(
    rows: Session, people: Cast, offering: Offering, signed_in: SignIn
) -> None:
    client, url = signed_in(people.officer), "/office/offerings/QM1-2026A/rule"
    assert client.post(url, data=RULE).status_code == 303
    rows.refresh(offering)
    assert offering.max_unexcused == 2
    factories.training_session(rows, offering_id=offering.id)
    rows.commit()
    assert 'name="max_unexcused"' not in client.get(url).text
    refused = client.post(url, data=RULE)
    assert refused.status_code == 422
    assert "The class has begun" in refused.text


BAD_RULES = [
    ("min_attendance_percent", "-1", "A whole number from 0 to 100"),
    ("min_attendance_percent", "", "Please fill this in."),
    ("min_theory_hours", "3.5", "The syllabus has only 3 hours of theory."),
    ("min_practice_hours", "3.1", "steps of 0.5"),
    ("max_unexcused", "x", "This is not a whole number."),
]


def test_a_rule_with_bad_input_is_refused_and_what_was_typed_stays(
    people: Cast, offering: Offering, signed_in: SignIn
) -> None:
    assert faults(signed_in(people.officer), "/office/offerings/QM1-2026A/rule", RULE, BAD_RULES) == []


# who may


URLS = ["/office/offerings/QM1-2026A", "/office/offerings/QM1-2026A/edit", "/office/offerings/QM1-2026A/rule"]
ALL_URLS = ["/office/offerings", "/office/offerings/new", *URLS]
POSTS = [*URLS[1:], "/office/offerings/QM1-2026A/state"]


def test_a_stranger_neither_finds_nor_changes_the_class(people: Cast, offering: Offering, signed_in: SignIn) -> None:
    client = signed_in(people.stranger)
    assert [client.get(url).status_code for url in URLS] == [404] * 3
    assert [client.post(url, data={"state": "closed"}).status_code for url in POSTS] == [404] * 3


def test_a_trainee_is_told_that_it_is_not_for_them(people: Cast, offering: Offering, signed_in: SignIn) -> None:
    client = signed_in(people.trainee)
    assert [client.get(url).status_code for url in ALL_URLS] == [403] * 5


def test_who_is_not_signed_in_signs_in_first(client: FlaskClient, offering: Offering) -> None:
    answers = [client.get(url) for url in ALL_URLS]
    assert all(one.status_code == 303 and one.location.startswith("/account/sign-in") for one in answers)


def test_nobody_enrolls_before_the_window_that_was_typed(
    rows: Session, people: Cast, course: Course, term: Term, signed_in: SignIn
) -> None:
    """The days typed are days at the school, whatever the server's zone."""
    signed_in(people.officer).post("/office/offerings/new", data=_data(course, term, opens_at="00:00"))
    opened = rows.scalars(select(Offering)).one()
    assert opened.opens_at == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert opened.closes_at - opened.opens_at == timedelta(days=19, hours=18)
