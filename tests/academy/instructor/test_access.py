"""Who reaches which page of the instructor's room, and which record."""

from datetime import timedelta

from flask.testing import FlaskClient

from courses.people.rules import Role
from tests import factories
from tests.academy.instructor.conftest import Lesson, SignedIn
from tests.factories import NOW

READ = ["/teach", "/teach/calendar", "{roll}", "{roll}/{person}"]
OF_A_SESSION = [("get", "{roll}"), ("get", "{roll}/{person}"), ("post", "{roll}"), ("post", "{roll}/all-present")]
WRITE = [("post", "{marks}"), *OF_A_SESSION[2:]]


def path(lesson: Lesson, pattern: str) -> str:
    return pattern.format(roll=lesson.roll, marks=lesson.marks, person=lesson.people[0])


def test_the_instructor_reads_every_page(lesson: Lesson, instructor: FlaskClient) -> None:
    assert {pattern: instructor.get(path(lesson, pattern)).status_code for pattern in READ} == dict.fromkeys(READ, 200)


def test_an_anonymous_visitor_is_sent_to_sign_in(lesson: Lesson, client: FlaskClient) -> None:
    for pattern in READ:
        answer = client.get(path(lesson, pattern))
        assert answer.status_code == 303
        assert "/account/sign-in" in answer.location


def test_a_trainee_is_told_that_it_is_not_for_them(lesson: Lesson, trainee: FlaskClient) -> None:
    assert {pattern: trainee.get(path(lesson, pattern)).status_code for pattern in READ} == dict.fromkeys(READ, 403)


def test_to_strangers_the_session_does_not_exist(lesson: Lesson, strangers: dict[str, FlaskClient]) -> None:
    for client in strangers.values():
        for method, pattern in [*OF_A_SESSION, WRITE[0]]:
            assert client.open(path(lesson, pattern), method=method).status_code == 404


def test_trainees_and_visitors_write_nothing(lesson: Lesson, trainee: FlaskClient, client: FlaskClient) -> None:
    body = {"enrollment": lesson.people[0], "status": "present", "version": 0}
    for method, pattern in WRITE:
        assert trainee.open(path(lesson, pattern), method=method, data=body).status_code == 403
        assert client.open(path(lesson, pattern), method=method, data=body).status_code == 303
    assert lesson.standing() == {}


def test_the_tutor_and_officers_of_the_college_take_the_roll_too(lesson: Lesson, signed_in: SignedIn) -> None:
    rows = lesson.rows
    tutor = factories.person(rows).id
    rows.get_one(factories.Offering, lesson.offering).tutor_id = tutor
    people = [
        tutor,
        factories.with_role(rows, Role.COLLEGE_OFFICER, college=lesson.college).id,
        factories.with_role(rows, Role.OFFICIAL).id,
        factories.with_role(rows, Role.ADMINISTRATOR).id,
    ]
    rows.commit()
    for person in people:
        assert signed_in(person).get(lesson.roll).status_code == 200


def test_a_session_that_does_not_exist_is_not_found(instructor: FlaskClient) -> None:
    for method, url in (("get", "roll"), ("get", "roll/1"), ("post", "roll"), ("post", "marks")):
        assert instructor.open(f"/teach/sessions/999999/{url}", method=method).status_code == 404


def test_only_officers_mark_after_two_days(lesson: Lesson, instructor: FlaskClient, signed_in: SignedIn) -> None:
    officer = factories.with_role(lesson.rows, Role.COLLEGE_OFFICER, college=lesson.college).id
    lesson.rows.commit()
    instructor.application.config["CLOCK"] = lambda: NOW + timedelta(days=5)
    body = {"enrollment": lesson.people[0], "status": "late", "version": 0}
    assert instructor.post(lesson.roll, data=body).status_code == 422
    assert signed_in(officer).post(lesson.roll, data=body).status_code == 303
    assert lesson.standing()[lesson.people[0]].by_id == officer
