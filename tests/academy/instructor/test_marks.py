"""What the roll's script sends and gets."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.academy.instructor.conftest import Lesson

JSON = {"Accept": "application/json"}


def send(client: FlaskClient, lesson: Lesson, **values: Any) -> TestResponse:
    body = {"enrollment": lesson.people[0], "status": "present", "version": 0, "tap": "a" * 32, **values}
    return client.post(lesson.marks, json=body, headers=JSON)


def drawn(answer: TestResponse) -> list[tuple[str, str, str]]:
    """Give person, status and version of the rows in an answer."""
    pattern = r'data-row="(\d+)"\s+data-status="(\w*)"\s+data-version="(\d+)"'
    return [re.findall(pattern, row)[0] for row in answer.get_json()["rows"]]


def test_a_tap_answers_with_the_row_as_it_stands(lesson: Lesson, instructor: FlaskClient) -> None:
    answer = send(instructor, lesson)
    assert answer.status_code == 200
    assert answer.get_json()["message"] == ""
    assert drawn(answer) == [(str(lesson.people[0]), "present", "1")]
    assert "saved 10:00" in answer.get_json()["rows"][0]


def test_the_same_tap_twice_counts_once(lesson: Lesson, instructor: FlaskClient) -> None:
    send(instructor, lesson)
    answer = send(instructor, lesson)
    assert (answer.status_code, drawn(answer)) == (200, [(str(lesson.people[0]), "present", "1")])
    assert [mark.version for mark in lesson.standing().values()] == [1]


def test_a_repeated_tap_answers_with_what_stands_now(lesson: Lesson, instructor: FlaskClient) -> None:
    send(instructor, lesson)
    send(instructor, lesson, status="absent", version=1, tap="b")
    assert drawn(send(instructor, lesson)) == [(str(lesson.people[0]), "absent", "2")]


def test_a_stale_tap_is_refused_with_what_stands(lesson: Lesson, instructor: FlaskClient) -> None:
    send(instructor, lesson, status="leave")
    answer = send(instructor, lesson, status="absent", tap="b")
    assert answer.status_code == 422
    assert "Somebody else changed this mark meanwhile." in answer.get_json()["message"]
    assert drawn(answer) == [(str(lesson.people[0]), "leave", "1")]


def test_a_tap_is_taken_back(lesson: Lesson, instructor: FlaskClient) -> None:
    send(instructor, lesson)
    answer = send(instructor, lesson, status="unmarked", version=1, tap="b")
    assert (answer.status_code, drawn(answer)) == (200, [(str(lesson.people[0]), "", "0")])


def test_all_present_answers_with_every_row(lesson: Lesson, instructor: FlaskClient) -> None:
    send(instructor, lesson, status="absent")
    answer = instructor.post(f"{lesson.roll}/all-present", json={}, headers=JSON)
    assert answer.status_code == 200
    assert {status for _, status, _ in drawn(answer)} == {"absent", "present"}
    assert len(drawn(answer)) == 3


BAD_VALUES: list[tuple[dict[str, Any], str]] = [
    ({"status": "elsewhere"}, "Please choose one of the list."),
    ({"status": None}, "Please choose one of the list."),
    ({"enrollment": None}, "Please fill this in."),
    ({"enrollment": "x"}, "This is not a whole number."),
    ({"enrollment": 10**30}, "This is not a whole number."),
    ({"enrollment": 999_999}, "This person is not on the roll of the session."),
    ({"enrollment": [1]}, "Please fill this in."),
    ({"version": -1}, "A whole number from 0 to 100000, please."),
    ({"version": True}, "This is not a whole number."),
    ({"tap": "x" * 37}, "At most 36 characters, please."),
    ({"tap": "a\x00b"}, "Please remove the invisible control characters."),
    ({"minutes_missed": "200", "status": "late"}, "The session lasts only 135 minutes."),
]


def test_bad_values_are_refused_in_words(lesson: Lesson, instructor: FlaskClient) -> None:
    for values, message in BAD_VALUES:
        answer = send(instructor, lesson, **values)
        assert answer.status_code == 422
        assert message in answer.get_json()["message"]
    assert lesson.standing() == {}


def test_what_is_no_tap_is_refused(lesson: Lesson, instructor: FlaskClient) -> None:
    for body in ("", "[]", "null", '"present"', "{", "[[1]]", '{"enrollment": {"a": 1}}'):
        answer = instructor.post(lesson.marks, data=body, content_type="application/json", headers=JSON)
        assert answer.status_code == 422
        assert answer.get_json()["rows"] == []


def test_a_tap_without_its_token_is_not_taken(lesson: Lesson, instructor: FlaskClient) -> None:
    instructor.application.config["WTF_CSRF_ENABLED"] = True
    answer = send(instructor, lesson)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "csrf")
    page = instructor.get(lesson.roll).text
    token = re.findall(r'data-token="([^"]+)"', page)[0]
    body = {"enrollment": lesson.people[0], "status": "late", "version": 0}
    answer = instructor.post(lesson.marks, json=body, headers={**JSON, "X-CSRFToken": token})
    assert answer.status_code == 200


def test_marking_is_never_done_by_a_link(lesson: Lesson, instructor: FlaskClient) -> None:
    assert instructor.get(lesson.marks).status_code == 405
    assert instructor.get(f"{lesson.roll}/all-present").status_code == 405


def test_half_a_character_is_refused_in_words(lesson: Lesson, instructor: FlaskClient) -> None:
    answer = send(instructor, lesson, tap="\ud83d")
    assert answer.status_code == 422
    assert "control characters" in answer.get_json()["message"]
