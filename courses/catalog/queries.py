"""Reads about courses and offerings."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from courses.catalog.models import Course, Offering, SyllabusUnit
from courses.catalog.rules import Kind, OfferingState
from courses.school.models import College, Term


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
    return _find_offering(session, Offering.code == code.upper())


def find_offering_by_id(session: Session, *, offering: int) -> Offering | None:
    """Find an offering with its course, college, term and tutor."""
    return _find_offering(session, Offering.id == offering)


def _find_offering(session: Session, condition: ColumnElement[bool]) -> Offering | None:
    return session.scalar(
        select(Offering)
        .where(condition)
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


# What the office sees: everything of the colleges in reach, drafts and courses out of use too.


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course as the office lists it."""

    course: Course
    theory_hours: Decimal
    practice_hours: Decimal
    units: int
    offerings: int
    """All that were ever opened, drafts too."""


@dataclass(frozen=True, slots=True)
class CoursePage:
    """One page of the office's courses."""

    lines: tuple[CourseLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OfferingPage:
    """One page of the office's classes."""

    offerings: Sequence[Offering]
    total: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How many classes are in a state, and how full they are."""

    offerings: int
    capacity: int
    taken: int


def list_courses(
    session: Session,
    *,
    reach: frozenset[int] | None,
    college: int | None = None,
    search: str = "",
    page: int = 1,
    per_page: int = 50,
) -> CoursePage:
    """List courses by college and code, those out of use last, in four queries.

    :param reach: the colleges that the reader acts for; None: all
    :param search: a part of the title in either language, or of the code
    """
    chosen = _within(select(Course), reach, college)
    if search:
        columns = (Course.title, Course.title_en, Course.code)
        chosen = chosen.where(or_(*(column.icontains(search, autoescape=True) for column in columns)))
    total = session.scalars(select(func.count()).select_from(chosen.subquery())).one()
    courses = session.scalars(
        chosen.join(Course.college)
        .order_by(Course.is_active.desc(), College.position, College.id, Course.code)
        .limit(per_page)
        .offset((page - 1) * per_page)
        .options(joinedload(Course.college))
    ).all()
    return CoursePage(tuple(_lines(session, courses)), total)


def _lines(session: Session, courses: Sequence[Course]) -> list[CourseLine]:
    ids = [course.id for course in courses]
    hours = _hours_of(session, ids)
    counts = {
        row.id: row
        for row in session.execute(
            select(
                Course.id,
                select(func.count(SyllabusUnit.id)).where(SyllabusUnit.course_id == Course.id).label("units"),
                select(func.count(Offering.id)).where(Offering.course_id == Course.id).label("offerings"),
            ).where(Course.id.in_(ids))
        )
    }
    return [
        CourseLine(
            course,
            hours.get((course.id, Kind.THEORY), Decimal(0)),
            hours.get((course.id, Kind.PRACTICE), Decimal(0)),
            counts[course.id].units,
            counts[course.id].offerings,
        )
        for course in courses
    ]


def _within(query: Select[Course], reach: frozenset[int] | None, college: int | None) -> Select[Course]:
    if reach is not None:
        query = query.where(Course.college_id.in_(reach))
    return query if college is None else query.where(Course.college_id == college)


def list_open_courses(session: Session, *, reach: frozenset[int] | None) -> Sequence[Course]:
    """List the courses of which a class can be opened, by code."""
    return session.scalars(_within(select(Course).where(Course.is_active), reach, None).order_by(Course.code)).all()


def list_offerings(
    session: Session,
    *,
    reach: frozenset[int] | None,
    college: int | None = None,
    term: int | None = None,
    state: OfferingState | None = None,
    search: str = "",
    page: int = 1,
    per_page: int = 50,
) -> OfferingPage:
    """List classes with course, college, term and tutor, the latest term first, in two queries.

    :param reach: the colleges that the reader acts for; None: all
    :param search: a part of the title in either language, or of the code
    """
    chosen = select(Offering).where(*_chosen(reach, college, term, state, search))
    total = session.scalars(select(func.count()).select_from(chosen.subquery())).one()
    offerings = session.scalars(
        chosen.join(Offering.term)
        .order_by(Term.starts_on.desc(), Offering.code)
        .limit(per_page)
        .offset((page - 1) * per_page)
        .options(joinedload(Offering.course).joinedload(Course.college))
        .options(contains_eager(Offering.term), joinedload(Offering.tutor))
    ).all()
    return OfferingPage(offerings, total)


def list_around(
    session: Session, *, reach: frozenset[int] | None, since: date, until: date, also: str = ""
) -> Sequence[Offering]:
    """List classes, by their codes, whose term has a day in common with a span of days.

    :param reach: the colleges that the reader acts for; None: all
    :param also: the code of a class that is on the list whatever its term
    """
    near = Offering.term_id.in_(select(Term.id).where(Term.starts_on <= until, Term.ends_on >= since))
    query = select(Offering).where(or_(near, Offering.code == also.upper()))
    if reach is not None:
        query = query.join(Offering.course).where(Course.college_id.in_(reach))
    return session.scalars(query.order_by(Offering.code)).all()


def _chosen(
    reach: frozenset[int] | None, college: int | None, term: int | None, state: OfferingState | None, search: str
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if reach is not None or college is not None:
        conditions.append(Offering.course_id.in_(_within(select(Course), reach, college).with_only_columns(Course.id)))
    if term is not None:
        conditions.append(Offering.term_id == term)
    if state is not None:
        conditions.append(Offering.state == state)
    if search:
        columns = (Offering.title, Offering.title_en, Offering.code)
        conditions.append(or_(*(column.icontains(search, autoescape=True) for column in columns)))
    return conditions


def list_units(session: Session, *, course: int) -> Sequence[SyllabusUnit]:
    """List the units of a course's syllabus in their order."""
    query = select(SyllabusUnit).where(SyllabusUnit.course_id == course).order_by(SyllabusUnit.position)
    return session.scalars(query).all()


def list_of_course(session: Session, *, course: int) -> Sequence[Offering]:
    """List all classes of a course with their terms, the latest term first."""
    return session.scalars(
        select(Offering)
        .join(Offering.term)
        .where(Offering.course_id == course)
        .order_by(Term.starts_on.desc(), Offering.code)
        .options(contains_eager(Offering.term))
    ).all()


def standings(session: Session, *, reach: frozenset[int] | None) -> dict[OfferingState, Standing]:
    """Say for each state how many classes are in it, with how many seats and how many taken."""
    rows = session.execute(
        select(Offering.state, func.count(), func.sum(Offering.capacity), func.sum(Offering.taken))
        .where(*_chosen(reach, None, None, None, ""))
        .group_by(Offering.state)
    )
    found = {state: Standing(count, capacity, taken) for state, count, capacity, taken in rows}
    return {state: found.get(state, Standing(0, 0, 0)) for state in OfferingState}
