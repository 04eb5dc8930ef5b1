"""Everything that a roll ever said of one person."""

from flask.testing import FlaskClient

from tests import factories
from tests.academy.instructor.conftest import Lesson


def test_versions_are_listed_the_latest_first(lesson: Lesson, instructor: FlaskClient) -> None:
    for version, status in enumerate(["present", "late", "unmarked"]):
        instructor.post(lesson.roll, data={"enrollment": lesson.people[0], "status": status, "version": version})
    page = instructor.get(f"{lesson.roll}/{lesson.people[0]}").text
    assert page.index("Late") < page.index("Present")
    assert "Taken back" in page
    assert page.count("24 November 2026, 10:00") == 2
    assert "何老师" in page


def test_a_person_without_marks_has_an_empty_history(lesson: Lesson, instructor: FlaskClient) -> None:
    page = instructor.get(f"{lesson.roll}/{lesson.people[0]}").text
    assert "Nothing has been marked yet" in page


def test_a_person_of_another_class_is_not_found(lesson: Lesson, instructor: FlaskClient) -> None:
    other = factories.enrollment(lesson.rows).id
    lesson.rows.commit()
    assert instructor.get(f"{lesson.roll}/{other}").status_code == 404
