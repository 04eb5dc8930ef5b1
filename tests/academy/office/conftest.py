"""What the tests of the office share: who comes, and a class with a hall and somebody to teach in it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalog.models import Offering, SyllabusUnit
from courses.people.models import Person
from courses.school.models import Venue
from tests import factories
from tests.academy.office.cast import Cast, cast
from tests.factories import NOW


@pytest.fixture
def people(rows: Session) -> Cast:
    return cast(rows)


@pytest.fixture
def class_one(rows: Session, people: Cast) -> Offering:
    """Give a published class QM1-A with three units and no session."""
    course = factories.course(rows, college_id=people.college, units=3)
    found: Offering = factories.offering(rows, course_id=course.id, code="QM1-A", title_en="Class One")
    rows.commit()
    return found


@pytest.fixture
def units(rows: Session, class_one: Offering) -> list[int]:
    query = select(SyllabusUnit.id).where(SyllabusUnit.course_id == class_one.course_id)
    found = list(rows.scalars(query.order_by(SyllabusUnit.position)))
    rows.commit()
    return found


@pytest.fixture
def hall(rows: Session) -> Venue:
    found: Venue = factories.venue(rows, name_en="Great Hall", capacity=40)
    rows.commit()
    return found


@pytest.fixture
def teacher(rows: Session) -> Person:
    """Give somebody who has taught before, and is therefore on the list of those who may be asked."""
    found: Person = factories.person(rows, name="岑望舒")
    other = factories.offering(rows).id
    factories.training_session(rows, offering_id=other, starts_at=NOW - timedelta(days=7), instructors=(found.id,))
    rows.commit()
    return found
