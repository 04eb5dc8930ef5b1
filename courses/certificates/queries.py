"""Reads about completion and certificates."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload

from courses.attendance.models import Mark
from courses.catalog.models import Course, Offering
from courses.certificates.models import Certificate
from courses.certificates.rules import Attendance, Verdict, verdict
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import SEATED
from courses.errors import Unknown
from courses.people.models import Person
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from courses.values import school_day


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a trainee of a class has come."""

    enrollment: Enrollment
    person: Person
    verdict: Verdict


def standing(session: Session, *, enrollment: int, at: datetime) -> Verdict:
    """Hold one trainee's attendance so far against the rule of the class.

    :raises Unknown: ``enrollment.unknown``
    """
    found = standings_of(session, enrollments=[enrollment], at=at)
    if not found:
        raise Unknown("enrollment.unknown")
    return found[enrollment]


def standings(session: Session, *, offering: int, at: datetime) -> list[Progress]:
    """Hold the attendance of everyone with a seat in a class against its rule, in roster order, in three queries."""
    enrolled = session.scalars(
        select(Enrollment)
        .join(Enrollment.person)
        .where(Enrollment.offering_id == offering, Enrollment.state.in_(SEATED))
        .order_by(Person.name, Enrollment.id)
        .options(joinedload(Enrollment.person))
    ).all()
    verdicts = standings_of(session, enrollments=[one.id for one in enrolled], at=at)
    return [Progress(one, one.person, verdicts[one.id]) for one in enrolled]


def standings_of(session: Session, *, enrollments: Sequence[int], at: datetime) -> dict[int, Verdict]:
    """Give the verdict on each of these enrollments, whatever their classes, in two queries."""
    attended = _attendances(session, enrollments, at)
    classes = session.execute(
        select(Enrollment.id, Offering).join(Enrollment.offering).where(Enrollment.id.in_(enrollments))
    )
    return {one: verdict(offering.rule, attended[one]) for one, offering in classes}


def _attendances(session: Session, enrollments: Sequence[int], at: datetime) -> dict[int, list[Attendance]]:
    """Lay every session that takes place beside what its roll says of each enrollment."""
    taken = and_(TrainingSession.offering_id == Enrollment.offering_id, TrainingSession.state == SessionState.PLANNED)
    marked = and_(Mark.session_id == TrainingSession.id, Mark.enrollment_id == Enrollment.id, Mark.is_current)
    planned = (TrainingSession.kind, TrainingSession.credit_hours, TrainingSession.starts_at)
    rows = session.execute(
        select(Enrollment.id, *planned, Mark.status, Mark.credit_hours)
        .join(TrainingSession, taken)
        .outerjoin(Mark, marked)
        .where(Enrollment.id.in_(enrollments))
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    day = school_day(at)
    found: dict[int, list[Attendance]] = defaultdict(list)
    for enrollment, kind, planned_hours, starts_at, status, credit_hours in rows:
        is_over = school_day(starts_at) <= day
        found[enrollment].append(Attendance(kind, planned_hours, is_over, status, credit_hours or Decimal(0)))
    return found


def find_certificate(session: Session, *, certificate: int) -> Certificate | None:
    """Find a certificate with its holder, class and file record (not the file's bytes)."""
    enrollment = joinedload(Certificate.enrollment)
    return session.scalar(
        select(Certificate)
        .where(Certificate.id == certificate)
        .options(enrollment.joinedload(Enrollment.offering).joinedload(Offering.course).joinedload(Course.college))
        .options(enrollment.joinedload(Enrollment.person), joinedload(Certificate.file))
    )
