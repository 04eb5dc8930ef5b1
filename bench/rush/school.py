"""The school that is rushed: people who are signed in already, and a fresh class for each round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from courses.catalog.models import Course, Offering
from courses.catalog.rules import OfferingState
from courses.enrollment.models import Enrollment, EnrollmentEvent
from courses.enrollment.rules import HOLDING, EnrollmentState
from courses.people.models import Person
from courses.school.models import College, Term

CSRF = "0" * 40


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who is signed in: what their browser sends."""

    cookie: str
    token: str


@dataclass(frozen=True, slots=True)
class Lists:
    """What the database says after a round."""

    sold: int
    waiting: int
    is_in_order: bool
    """The numbers of the waiting list run from 1 on, in the order in which people came."""


def build(session: Session, people: int, *, at: datetime) -> tuple[int, int, list[int]]:
    """Lay out a course, a term and people; give their ids."""
    college = College(slug="rush", name="示例学院", series="示例")
    term = Term(code="RUSH", name="示例学期", starts_on=date(2000, 1, 1), ends_on=date(2100, 1, 1))
    session.add_all([college, term])
    session.flush()
    rule = {"min_theory_hours": Decimal(0), "min_practice_hours": Decimal(0)}
    course = Course(college_id=college.id, code="RUSH", title="示例课程", **rule)
    session.add(course)
    session.flush()
    rows = [
        {"name": f"学员{n}", "phone": f"+86100{n:08d}", "born_on": date(2000, 5, 4), "created_at": at, "locale": "en"}
        for n in range(people)
    ]
    found = session.scalars(insert(Person).returning(Person.id), rows).all()
    session.commit()
    return course.id, term.id, list(found)


def open_class(session: Session, *, course: int, term: int, number: int, seats: int, at: datetime) -> tuple[int, str]:
    """Open a class that anybody may enroll in now; give id and code."""
    made = Offering(
        course_id=course,
        term_id=term,
        code=f"RUSH-{number}",
        title="示例班",
        capacity=seats,
        opens_at=at - timedelta(days=1),
        closes_at=at + timedelta(days=1),
        state=OfferingState.PUBLISHED,
        min_theory_hours=Decimal(0),
        min_practice_hours=Decimal(0),
    )
    session.add(made)
    session.commit()
    return made.id, made.code


def callers(app: Flask, people: Sequence[int]) -> list[Caller]:
    """Mint sign-ins: what a browser holds after signing in, without the hashing of passwords."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    token = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(CSRF)
    assert signer is not None
    name = app.config["SESSION_COOKIE_NAME"]
    return [
        Caller(f"{name}={signer.dumps({'_user_id': f'{one}:1', '_fresh': True, 'csrf_token': CSRF})}", str(token))
        for one in people
    ]


def count(session: Session, offering: int) -> Lists:
    """Count who has a seat and who waits, and look at the order of the line."""
    own = select(func.count(Enrollment.id)).where(Enrollment.offering_id == offering)
    sold = session.scalar(own.where(Enrollment.state.in_(HOLDING))) or 0
    numbers = session.scalars(
        select(Enrollment.waiting_no)
        .join(EnrollmentEvent, EnrollmentEvent.enrollment_id == Enrollment.id)
        .where(Enrollment.offering_id == offering, Enrollment.state == EnrollmentState.WAITING)
        .order_by(EnrollmentEvent.id)
    ).all()
    session.rollback()
    return Lists(sold, len(numbers), list(numbers) == list(range(1, len(numbers) + 1)))
