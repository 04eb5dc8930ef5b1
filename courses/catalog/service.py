"""What officers do about courses, their syllabus, and the offerings that they open.

What depends on sessions or on people who are enrolled (publishing, the completion rule of a class) stands in
``courses.planning``, which sees them.
"""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses import audit
from courses.catalog import rules
from courses.catalog.models import Course, Offering, SyllabusUnit
from courses.catalog.rules import CompletionRule, Kind, OfferingState
from courses.errors import Refusal, Unknown
from courses.school.rules import check_code


def add_course(
    session: Session,
    *,
    college: int,
    code: str,
    title: str,
    rule: CompletionRule,
    at: datetime,
    by: int | None,
    title_en: str = "",
    summary: str = "",
    summary_en: str = "",
) -> Course:
    """Add a course, still without a syllabus.

    :param rule: what completing takes; whether the syllabus offers as much is asked when a class is opened
    :raises Refusal: ``code.malformed``
    """
    course = Course(
        college_id=college,
        code=_code(code),
        title=title,
        title_en=title_en,
        summary=summary,
        summary_en=summary_en,
        is_active=True,
        **asdict(rule),
    )
    session.add(course)
    session.flush()
    _log(session, "course.add", course, at=at, by=by, code=course.code)
    return course


def update_course(
    session: Session,
    *,
    course: int,
    college: int,
    code: str,
    title: str,
    title_en: str,
    summary: str,
    summary_en: str,
    rule: CompletionRule,
    is_active: bool,
    at: datetime,
    by: int,
) -> Course:
    """Change a course. Classes that were opened before keep the completion rule that they were opened with.

    :param is_active: whether it is taught; classes are opened only then
    :raises Unknown: ``course.unknown``
    :raises Refusal: ``code.malformed``
    """
    found = _locked_course(session, course)
    changes = audit.fill(
        found,
        college_id=college,
        code=_code(code),
        title=title,
        title_en=title_en,
        summary=summary,
        summary_en=summary_en,
        is_active=is_active,
        **asdict(rule),
    )
    session.flush()
    _log(session, "course.update", found, at=at, by=by, changes=changes)
    return found


def add_unit(
    session: Session,
    *,
    course: int,
    kind: Kind,
    title: str,
    credit_hours: Decimal,
    minutes: int,
    at: datetime,
    by: int | None,
    title_en: str = "",
    is_required: bool = True,
) -> SyllabusUnit:
    """Add a unit at the end of a syllabus.

    :param minutes: how long a session of it takes
    :raises Unknown: ``course.unknown``
    """
    _locked_course(session, course)
    last = session.scalar(select(func.max(SyllabusUnit.position)).where(SyllabusUnit.course_id == course))
    unit = SyllabusUnit(
        course_id=course,
        position=(last or 0) + 1,
        kind=kind,
        title=title,
        title_en=title_en,
        credit_hours=credit_hours,
        minutes=minutes,
        is_required=is_required,
    )
    session.add(unit)
    session.flush()
    _log(session, "unit.add", unit, at=at, by=by, course=course)
    return unit


def update_unit(
    session: Session,
    *,
    unit: int,
    kind: Kind,
    title: str,
    title_en: str,
    credit_hours: Decimal,
    minutes: int,
    is_required: bool,
    at: datetime,
    by: int,
) -> SyllabusUnit:
    """Change a unit. Sessions that have been placed keep what they were placed with.

    :raises Unknown: ``unit.unknown``
    """
    found = _locked_unit(session, unit)
    changes = audit.fill(
        found,
        kind=kind,
        title=title,
        title_en=title_en,
        credit_hours=credit_hours,
        minutes=minutes,
        is_required=is_required,
    )
    session.flush()
    _log(session, "unit.update", found, at=at, by=by, changes=changes)
    return found


def move_unit(session: Session, *, unit: int, places: int, at: datetime, by: int) -> SyllabusUnit:
    """Move a unit up (-1) or down (+1) in its syllabus; beyond an end nothing happens.

    :raises Unknown: ``unit.unknown``
    """
    found = _locked_unit(session, unit)
    old, new = found.position, found.position + places
    other = session.scalar(
        select(SyllabusUnit).where(SyllabusUnit.course_id == found.course_id, SyllabusUnit.position == new)
    )
    if other is None:
        return found
    # Positions are unique, and 0 is nobody's: through it two units change places.
    for row, position in ((found, 0), (other, old), (found, new)):
        row.position = position
        session.flush()
    _log(session, "unit.move", found, at=at, by=by, before=old, after=new)
    return found


def remove_unit(session: Session, *, unit: int, at: datetime, by: int) -> None:
    """Remove a unit of which no session was ever placed; those after it move up.

    :raises Unknown: ``unit.unknown``
    :raises Refusal: ``record.in_use``
    """
    found = _locked_unit(session, unit)
    course, position = found.course_id, found.position
    _log(session, "unit.remove", found, at=at, by=by, title=found.title, course=course)
    try:
        with session.begin_nested():
            session.delete(found)
    except IntegrityError as error:
        raise Refusal("record.in_use") from error
    _close_gap(session, course, position)


def _close_gap(session: Session, course: int, gap: int) -> None:
    """Move the units after a gap up by one, each into the place that has just become free."""
    after = session.scalars(
        select(SyllabusUnit.id)
        .where(SyllabusUnit.course_id == course, SyllabusUnit.position > gap)
        .order_by(SyllabusUnit.position)
    ).all()
    for place, unit in enumerate(after, start=gap):
        session.execute(update(SyllabusUnit).where(SyllabusUnit.id == unit).values(position=place))


def open_offering(
    session: Session,
    *,
    course: int,
    term: int,
    code: str,
    title: str,
    capacity: int,
    opens_at: datetime,
    closes_at: datetime,
    at: datetime,
    by: int | None,
    title_en: str = "",
    min_age: int | None = None,
    max_age: int | None = None,
    tutor: int | None = None,
) -> Offering:
    """Open a class of a course as a draft, with the course's completion rule as it is now.

    :param opens_at: from when on people may enroll, up to ``closes_at``
    :param tutor: the class tutor (班主任)
    :raises Unknown: ``course.unknown``
    :raises Refusal: ``course.inactive``, ``code.malformed``, ``window.reversed``, ``ages.reversed``,
        ``rule.more_theory_than_taught``, ``rule.more_practice_than_taught``
    """
    parent = _locked_course(session, course)
    rules.check_taught(is_active=parent.is_active)
    rules.check_window(opens_at, closes_at)
    rules.check_ages(min_age, max_age)
    check_rule(session, parent.rule, course=course)
    offering = Offering(
        course_id=course,
        term_id=term,
        code=_code(code),
        title=title,
        title_en=title_en,
        capacity=capacity,
        opens_at=opens_at,
        closes_at=closes_at,
        min_age=min_age,
        max_age=max_age,
        tutor_id=tutor,
        state=OfferingState.DRAFT,
        **asdict(parent.rule),
    )
    session.add(offering)
    session.flush()
    _log(session, "offering.open", offering, at=at, by=by, code=offering.code)
    return offering


def update_offering(
    session: Session,
    *,
    offering: int,
    term: int,
    code: str,
    title: str,
    title_en: str,
    opens_at: datetime,
    closes_at: datetime,
    min_age: int | None,
    max_age: int | None,
    tutor: int | None,
    at: datetime,
    by: int,
    capacity: int | None = None,
) -> Offering:
    """Change a class; who is on its list stays there.

    :param capacity: the seats of a draft. Once published they change with the list of people
        (``enrollment.deciding.set_capacity``). None: as they are.
    :raises Unknown: ``offering.unknown``
    :raises Refusal: ``code.malformed``, ``window.reversed``, ``ages.reversed``, ``capacity.published``
    """
    rules.check_window(opens_at, closes_at)
    rules.check_ages(min_age, max_age)
    found = locked_offering(session, offering)
    if capacity is None:
        capacity = found.capacity
    rules.check_seats_change(found.state, before=found.capacity, after=capacity)
    changes = audit.fill(
        found,
        term_id=term,
        code=_code(code),
        title=title,
        title_en=title_en,
        opens_at=opens_at,
        closes_at=closes_at,
        min_age=min_age,
        max_age=max_age,
        tutor_id=tutor,
        capacity=capacity,
    )
    session.flush()
    _log(session, "offering.update", found, at=at, by=by, changes=changes)
    return found


def check_rule(session: Session, rule: CompletionRule, *, course: int) -> None:
    """Refuse a completion rule that asks for more than a course's syllabus has.

    :raises Refusal: ``rule.more_theory_than_taught``, ``rule.more_practice_than_taught``
    """
    rows = session.execute(
        select(SyllabusUnit.kind, func.sum(SyllabusUnit.credit_hours).label("hours"))
        .where(SyllabusUnit.course_id == course)
        .group_by(SyllabusUnit.kind)
    )
    hours = {row.kind: row.hours for row in rows}
    rules.check_rule(
        rule,
        theory_hours=hours.get(Kind.THEORY, Decimal(0)),
        practice_hours=hours.get(Kind.PRACTICE, Decimal(0)),
    )


def locked_offering(session: Session, offering: int) -> Offering:
    """Give a class as it is now, and keep others from changing it until the transaction ends.

    The lock lets rows refer to the class meanwhile; it keeps out only those who change it or its timetable.

    :raises Unknown: ``offering.unknown``
    """
    found = session.scalar(
        select(Offering)
        .where(Offering.id == offering)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Unknown("offering.unknown")
    return found


def _locked_course(session: Session, course: int) -> Course:
    """Give a course as it is now; who changes it or its syllabus comes after."""
    found = session.scalar(
        select(Course)
        .where(Course.id == course)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Unknown("course.unknown")
    return found


def _locked_unit(session: Session, unit: int) -> SyllabusUnit:
    """Give a unit as it is once its course is locked."""
    course = session.scalar(select(SyllabusUnit.course_id).where(SyllabusUnit.id == unit))
    if course is None:
        raise Unknown("unit.unknown")
    _locked_course(session, course)
    found = session.get(SyllabusUnit, unit, populate_existing=True)
    if found is None:
        raise Unknown("unit.unknown")
    return found


def _code(typed: str) -> str:
    code = typed.upper()
    check_code(code)
    return code


def _log(
    session: Session, deed: str, row: Course | SyllabusUnit | Offering, *, at: datetime, by: int | None, **facts: Any
) -> None:
    audit.write(session, deed, subject=f"{row.__tablename__}:{row.id}", at=at, by=by, **facts)
