"""Reads about courses and offerings."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from courses.catalog.models import Course, Offering, SyllabusUnit
from courses.catalog.rules import Kind, OfferingState
from courses.school.models import College


def find_course(session: Session, *, code: str) -> Course | None:
    """Find a course with its college and syllabus, by its code in any case."""
    return session.scalar(
        select(Course)
        .where(Course.code == code.upper())
        .options(joinedload(Course.college), joinedload(Course.units))
        .execution_options(unique=True)
    )


def find_offering(session: Session, *, code: str) -> Offering | None:
    """Find an offering with its course, college, term and tutor, by its code in any case."""
    return session.scalar(
        select(Offering)
        .where(Offering.code == code.upper())
        .options(joinedload(Offering.course).joinedload(Course.college), joinedload(Offering.term))
        .options(joinedload(Offering.tutor))
    )


# What the public sees: courses that are taught, and offerings that are no longer drafts.


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course as the catalog shows it."""

    course: Course
    theory_hours: Decimal
    practice_hours: Decimal
    offerings: tuple[Offering, ...]
    """Published ones whose enrollment is not over, the first to close first."""

    @property
    def hours(self) -> Decimal:
        """All credit hours of the syllabus."""
        return self.theory_hours + self.practice_hours


@dataclass(frozen=True, slots=True)
class CatalogPage:
    """One page of the catalog."""

    cards: tuple[CourseCard, ...]
    total: int


def find_college(session: Session, *, slug: str) -> College | None:
    """Find a college by its word in URLs."""
    return session.scalar(select(College).where(College.slug == slug.lower()))


def courses_by_college(session: Session) -> dict[int, int]:
    """Count the courses that each college teaches; a college without any is left out."""
    rows = session.execute(select(Course.college_id, func.count()).where(Course.is_active).group_by(Course.college_id))
    return dict(rows.all())


def list_catalog(
    session: Session,
    *,
    at: datetime,
    college: str = "",
    open_now: bool = False,
    search: str = "",
    page: int = 1,
    per_page: int = 24,
) -> CatalogPage:
    """List the courses that are taught, those with open enrollment first, in four queries.

    :param college: the slug of one college; empty: of all
    :param search: a part of the title in either language, or of the code
    """
    is_open = Course.id.in_(select(Offering.course_id).where(*_open_at(at)))
    chosen = _taught(college, search)
    if open_now:
        chosen = chosen.where(is_open)
    total = session.scalars(select(func.count()).select_from(chosen.subquery())).one()
    courses = session.scalars(
        chosen.order_by(is_open.desc(), College.position, College.id, Course.code)
        .limit(per_page)
        .offset((page - 1) * per_page)
        .options(joinedload(Course.college))
    ).all()
    return CatalogPage(tuple(_cards(session, courses, at)), total)


def _taught(college: str, search: str) -> Select[Course]:
    query = select(Course).join(Course.college).where(Course.is_active)
    if college:
        query = query.where(College.slug == college)
    if search:
        columns = (Course.title, Course.title_en, Course.code)
        query = query.where(or_(*(column.icontains(search, autoescape=True) for column in columns)))
    return query


def _open_at(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return Offering.state == OfferingState.PUBLISHED, Offering.opens_at <= at, Offering.closes_at > at


def _cards(session: Session, courses: Sequence[Course], at: datetime) -> list[CourseCard]:
    ids = [course.id for course in courses]
    hours = _hours_of(session, ids)
    offerings: dict[int, list[Offering]] = defaultdict(list)
    for offering in session.scalars(
        select(Offering)
        .where(Offering.course_id.in_(ids), Offering.state == OfferingState.PUBLISHED, Offering.closes_at > at)
        .order_by(Offering.opens_at > at, Offering.closes_at, Offering.code)
    ):
        offerings[offering.course_id].append(offering)
    return [
        CourseCard(
            course,
            hours.get((course.id, Kind.THEORY), Decimal(0)),
            hours.get((course.id, Kind.PRACTICE), Decimal(0)),
            tuple(offerings[course.id]),
        )
        for course in courses
    ]


def _hours_of(session: Session, courses: Sequence[int]) -> dict[tuple[int, Kind], Decimal]:
    rows = session.execute(
        select(SyllabusUnit.course_id, SyllabusUnit.kind, func.sum(SyllabusUnit.credit_hours))
        .where(SyllabusUnit.course_id.in_(courses))
        .group_by(SyllabusUnit.course_id, SyllabusUnit.kind)
    )
    return {(course, kind): hours for course, kind, hours in rows}


def find_public_course(session: Session, *, code: str) -> Course | None:
    """Find a course that is taught, or that was taught in a class which anyone may look up."""
    course = find_course(session, code=code)
    if course is None or course.is_active:
        return course
    shown = select(Offering.id).where(Offering.course_id == course.id, Offering.state != OfferingState.DRAFT).limit(1)
    return course if session.scalar(shown) else None


def find_public_offering(session: Session, *, code: str) -> Offering | None:
    """Find an offering with all that :func:`find_offering` loads, unless it is a draft."""
    offering = find_offering(session, code=code)
    return None if offering is None or offering.state is OfferingState.DRAFT else offering


def list_public_offerings(session: Session, *, course: int) -> Sequence[Offering]:
    """List the published offerings of a course with their terms, the latest to close first."""
    return session.scalars(
        select(Offering)
        .where(Offering.course_id == course, Offering.state == OfferingState.PUBLISHED)
        .order_by(Offering.closes_at.desc(), Offering.code)
        .options(joinedload(Offering.term))
    ).all()


def list_open(session: Session, *, at: datetime, most: int | None = None) -> Sequence[Offering]:
    """List the offerings that one can enroll in, with course and college, the first to close first."""
    return session.scalars(
        select(Offering)
        .where(*_open_at(at))
        .order_by(Offering.closes_at, Offering.code)
        .limit(most)
        .options(joinedload(Offering.course).joinedload(Course.college))
    ).all()
