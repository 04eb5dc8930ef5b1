"""A session today with its instructor and a few people on its roll."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.models import Mark
from courses.people.rules import Role
from tests import factories

SignedIn = Callable[[int], FlaskClient]


@dataclass
class Lesson:
    rows: Session
    id: int
    offering: int
    college: int
    instructor: int
    people: list[int]

    @property
    def roll(self) -> str:
        return f"/teach/sessions/{self.id}/roll"

    @property
    def marks(self) -> str:
        return f"/teach/sessions/{self.id}/marks"

    def standing(self) -> dict[int, Mark]:
        """Give the marks that stand in the database."""
        found = self.rows.scalars(select(Mark).where(Mark.session_id == self.id, Mark.is_current)).all()
        self.rows.expunge_all()
        self.rows.rollback()  # an open reading transaction would keep the application from writing
        return {one.enrollment_id: one for one in found}


def make_lesson(rows: Session, *, people: int = 3, **values: Any) -> Lesson:
    college = factories.college(rows)
    instructor = factories.person(rows, name="何老师")
    if "offering_id" not in values:
        course = factories.course(rows, college_id=college.id)
        values["offering_id"] = factories.offering(rows, course_id=course.id, capacity=80).id
    meeting = factories.training_session(rows, instructors=(instructor.id,), **values)
    enrolled = [factories.enrollment(rows, offering_id=meeting.offering_id).id for _ in range(people)]
    rows.commit()
    return Lesson(rows, meeting.id, meeting.offering_id, college.id, instructor.id, enrolled)


@pytest.fixture
def lesson(rows: Session) -> Lesson:
    return make_lesson(rows)


@pytest.fixture
def instructor(lesson: Lesson, signed_in: SignedIn) -> FlaskClient:
    """Give the session's instructor."""
    return signed_in(lesson.instructor)


@pytest.fixture
def strangers(lesson: Lesson, signed_in: SignedIn) -> dict[str, FlaskClient]:
    """Give people who teach or run something, but not this session."""
    rows = lesson.rows
    other_college = factories.college(rows).id
    made = {
        "another instructor": factories.with_role(rows, Role.INSTRUCTOR).id,
        "an officer of another college": factories.with_role(rows, Role.COLLEGE_OFFICER, college=other_college).id,
    }
    rows.commit()
    return {name: signed_in(person) for name, person in made.items()}


@pytest.fixture
def trainee(lesson: Lesson, signed_in: SignedIn) -> FlaskClient:
    """Give somebody who only learns."""
    person = factories.person(lesson.rows).id
    lesson.rows.commit()
    return signed_in(person)
