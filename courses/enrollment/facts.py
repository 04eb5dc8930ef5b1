"""What decides whether a person may enroll, gathered in a constant number of queries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from courses.catalog.models import Course, Offering
from courses.enrollment import eligibility
from courses.enrollment.eligibility import Asked, EnrollingFacts, Named, OwnClash, Reason, RequirementKind
from courses.enrollment.models import Enrollment, Requirement, RequirementValue
from courses.enrollment.rules import HOLDING, EnrollmentState
from courses.errors import Unknown
from courses.people.models import Consent, Person
from courses.people.rules import GUARDIAN_VERSION, ConsentKind
from courses.scheduling.models import TrainingSession
from courses.scheduling.queries import title_of
from courses.scheduling.rules import SessionState
from courses.values import school_day

MOST_CLASHES = 5
"""More are not worth reading."""


def facts_for_enrolling(session: Session, *, offering: int, person: int, at: datetime) -> EnrollingFacts:
    """Gather all that decides whether a person may enroll: one query for most people, four for who has been here before.

    :raises Unknown: ``offering.unknown``, ``person.unknown``
    """
    row = _row(session, offering, person)
    completed = _completed(session, person) if row.others else []
    return EnrollingFacts(
        offering_state=row.state,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        starts_on=school_day(row.first_session_at or row.closes_at),
        min_age=row.min_age,
        max_age=row.max_age,
        current=row.current,
        born_on=row.born_on,
        has_guardian_consent=row.has_guardian_consent,
        mode=row.mode,
        course=row.course_id,
        political_status=row.political_status,
        village=row.village_id,
        asked=_asked(session, offering) if row.requirements else {},
        completed_courses=frozenset(course for course, _college in completed),
        completed_colleges=frozenset(college for _course, college in completed),
        clashes=_clashes(session, offering, person, at) if row.others else (),
    )


def _row(session: Session, offering: int, person: int) -> Any:
    other = aliased(Enrollment)
    row = session.execute(
        select(
            Offering.state,
            Offering.mode,
            Offering.course_id,
            Offering.opens_at,
            Offering.closes_at,
            Offering.min_age,
            Offering.max_age,
            _first_session_at().label("first_session_at"),
            exists().where(Requirement.offering_id == Offering.id).label("requirements"),
            exists()
            .where(other.person_id == person, other.offering_id != Offering.id, other.state.in_(HOLDING))
            .label("others"),
            Person.id.label("person"),
            Person.born_on,
            Person.political_status,
            Person.village_id,
            Enrollment.state.label("current"),
            has_guardian_consent().label("has_guardian_consent"),
        )
        .select_from(Offering)
        .outerjoin(Person, Person.id == person)
        .outerjoin(Enrollment, and_(Enrollment.offering_id == Offering.id, Enrollment.person_id == person))
        .where(Offering.id == offering)
    ).one_or_none()
    if row is None:
        raise Unknown("offering.unknown")
    if row.person is None:
        raise Unknown("person.unknown")
    return row


def _first_session_at() -> ScalarSelect[datetime]:
    return (
        select(func.min(TrainingSession.starts_at))
        .where(TrainingSession.offering_id == Offering.id, TrainingSession.state == SessionState.PLANNED)
        .scalar_subquery()
    )


def has_guardian_consent() -> ColumnElement[bool]:
    """Say in a query about persons whether a guardian has agreed to the text that is in force."""
    return exists().where(
        Consent.person_id == Person.id, Consent.kind == ConsentKind.GUARDIAN, Consent.version == GUARDIAN_VERSION
    )


def _asked(session: Session, offering: int) -> dict[RequirementKind, Asked]:
    return {one.kind: _as_asked(one) for one in list_requirements(session, offering=offering)}


def list_requirements(session: Session, *, offering: int) -> Sequence[Requirement]:
    """List what a class asks of people, with what that names."""
    values = selectinload(Requirement.values)
    return session.scalars(
        select(Requirement)
        .where(Requirement.offering_id == offering)
        .order_by(Requirement.id)
        .options(
            values.joinedload(RequirementValue.village),
            values.joinedload(RequirementValue.college),
            values.joinedload(RequirementValue.course),
        )
    ).all()


def _as_asked(requirement: Requirement) -> Asked:
    rows = [(one, one.village or one.college or one.course) for one in requirement.values]
    return Asked(
        is_hard=requirement.is_hard,
        named=tuple(Named(row.id, row.label) for _one, row in rows if row is not None),
        statuses=tuple(one.political_status for one, _row in rows if one.political_status is not None),
    )


def _completed(session: Session, person: int) -> list[tuple[int, int]]:
    """List course and college of what the person has completed."""
    rows = session.execute(
        select(Offering.course_id, Course.college_id)
        .join(Enrollment, Enrollment.offering_id == Offering.id)
        .join(Course, Course.id == Offering.course_id)
        .where(Enrollment.person_id == person, Enrollment.state == EnrollmentState.COMPLETED)
    )
    return [(course, college) for course, college in rows]


def _clashes(session: Session, offering: int, person: int, at: datetime) -> tuple[OwnClash, ...]:
    """List sessions to come of a class that are at the time of another session of the person's."""
    wanted, other = aliased(TrainingSession), aliased(TrainingSession)
    mine = select(Enrollment.offering_id).where(
        Enrollment.person_id == person, Enrollment.offering_id != offering, Enrollment.state.in_(HOLDING)
    )
    rows = session.execute(
        select(wanted, other)
        .join(other, and_(other.starts_at < wanted.ends_at, wanted.starts_at < other.ends_at))
        .where(wanted.offering_id == offering, wanted.state == SessionState.PLANNED, wanted.ends_at > at)
        .where(other.offering_id.in_(mine), other.state == SessionState.PLANNED)
        .order_by(wanted.starts_at, wanted.id, other.id)
        .limit(MOST_CLASHES)
        .options(joinedload(other.offering))
    )
    return tuple(
        OwnClash(one.label, one.starts_at, title_of(two.offering.label, two.label), two.starts_at) for one, two in rows
    )


def list_reasons_against(session: Session, *, offering: int, person: int, at: datetime) -> list[Reason]:
    """List what speaks against a person's enrolling now; none hard: they can.

    :raises Unknown: ``offering.unknown``, ``person.unknown``
    """
    facts = facts_for_enrolling(session, offering=offering, person=person, at=at)
    return eligibility.reasons_against(facts, at=at, day=school_day(at))
