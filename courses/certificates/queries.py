"""Reads about completion and certificates."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from courses import jobs
from courses.attendance.models import Mark
from courses.catalog.models import Course, Offering
from courses.certificates.models import Certificate, CertificateFile
from courses.certificates.rules import Attendance, CertificateStatus, Verdict, verdict
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import SEATED
from courses.errors import Refusal, Unknown
from courses.jobs import Job
from courses.people.models import Person
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from courses.values import SCHOOL_ZONE, school_day

PRINT = "certificates.print"
"""The kind of job that prints what has been issued; its arguments are the offering and the certificates."""


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
    planned = (TrainingSession.kind, TrainingSession.credit_hours, TrainingSession.starts_at)
    rows = session.execute(
        select(Enrollment.id, *planned, Mark.status, Mark.credit_hours)
        .join(TrainingSession, taken)
        .outerjoin(Mark, _marked())
        .where(Enrollment.id.in_(enrollments))
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    day = school_day(at)
    found: dict[int, list[Attendance]] = defaultdict(list)
    for enrollment, kind, planned_hours, starts_at, status, credit_hours in rows:
        is_over = school_day(starts_at) <= day
        found[enrollment].append(Attendance(kind, planned_hours, is_over, status, credit_hours or Decimal(0)))
    return found


def _marked() -> ColumnElement[bool]:
    return and_(Mark.session_id == TrainingSession.id, Mark.enrollment_id == Enrollment.id, Mark.is_current)


@dataclass(frozen=True, slots=True)
class Span:
    """When the first and the last session of a class begin, those cancelled left out."""

    first: datetime
    last: datetime


def span_of(session: Session, *, offering: int) -> Span | None:
    """Give the time from the first to the last session of a class; none where nothing is placed."""
    first, last = session.execute(
        select(func.min(TrainingSession.starts_at), func.max(TrainingSession.starts_at)).where(
            TrainingSession.offering_id == offering, TrainingSession.state == SessionState.PLANNED
        )
    ).one()
    return Span(first, last) if first else None


def reason_not_finished(session: Session, *, offering: int, at: datetime) -> Refusal | None:
    """Say why a class has not come to its end; none: it has, on the day of its last session."""
    span = span_of(session, offering=offering)
    if span is None or school_day(span.last) <= school_day(at):
        return None
    return Refusal("offering.not_finished", starts_at=span.last)


def list_to_certify(session: Session, *, offering: int, at: datetime) -> list[Progress]:
    """List who has completed a class and holds no certificate for it that stands, in roster order."""
    holders = set(
        session.scalars(
            select(Certificate.enrollment_id)
            .join(Certificate.enrollment)
            .where(Enrollment.offering_id == offering, Certificate.status == CertificateStatus.VALID)
        )
    )
    return [
        one
        for one in standings(session, offering=offering, at=at)
        if one.verdict.is_complete and one.enrollment.id not in holders
    ]


@dataclass(frozen=True, slots=True)
class OpenRoll:
    """A session that has come and whose roll still has gaps."""

    session: TrainingSession
    unmarked: int
    """People on the roll without a mark."""


def list_open_rolls(session: Session, *, offering: int, at: datetime) -> list[OpenRoll]:
    """List the sessions of a class up to today at which somebody has no mark yet, in order of time."""
    tomorrow = datetime.combine(school_day(at) + timedelta(days=1), time(), tzinfo=SCHOOL_ZONE)
    on_roll = and_(Enrollment.offering_id == TrainingSession.offering_id, Enrollment.state.in_(SEATED))
    rows = session.execute(
        select(TrainingSession, func.count())
        .join(Enrollment, on_roll)
        .outerjoin(Mark, _marked())
        .where(TrainingSession.offering_id == offering, TrainingSession.state == SessionState.PLANNED)
        .where(TrainingSession.starts_at < tomorrow, Mark.id.is_(None))
        .group_by(TrainingSession.id)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    return [OpenRoll(one, unmarked) for one, unmarked in rows]


def find_certificate(session: Session, *, certificate: int) -> Certificate | None:
    """Find a certificate with its holder, class and file record (not the file's bytes)."""
    enrollment = joinedload(Certificate.enrollment)
    return session.scalar(
        select(Certificate)
        .where(Certificate.id == certificate)
        .options(enrollment.joinedload(Enrollment.offering).joinedload(Offering.course).joinedload(Course.college))
        .options(enrollment.joinedload(Enrollment.person), joinedload(Certificate.file))
    )


def find_by_code(session: Session, *, code: str) -> Certificate | None:
    """Find a certificate by its whole verification code, with the one that replaced it."""
    return session.scalar(
        select(Certificate).where(Certificate.code == code).options(joinedload(Certificate.replaced_by))
    )


def get_by_code(session: Session, *, code: str) -> Certificate:
    """Give the certificate with this code.

    :raises Unknown: ``certificate.unknown``
    """
    found = find_by_code(session, code=code)
    if found is None:
        raise Unknown("certificate.unknown")
    return found


def list_of_offering(session: Session, *, offering: int) -> Sequence[Certificate]:
    """List all certificates ever issued to a class by number, with their holders and file records."""
    return session.scalars(
        select(Certificate)
        .join(Certificate.enrollment)
        .where(Enrollment.offering_id == offering)
        .order_by(Certificate.year, Certificate.series, Certificate.seq)
        .options(joinedload(Certificate.enrollment).joinedload(Enrollment.person), joinedload(Certificate.file))
    ).all()


def list_mine(session: Session, *, person: int) -> Sequence[Certificate]:
    """List a person's certificates, the newest first, with class, college, file record and replacement."""
    offering = joinedload(Certificate.enrollment).joinedload(Enrollment.offering)
    return session.scalars(
        select(Certificate)
        .join(Certificate.enrollment)
        .where(Enrollment.person_id == person)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
        .options(offering.joinedload(Offering.course).joinedload(Course.college))
        .options(joinedload(Certificate.file), joinedload(Certificate.replaced_by))
    ).all()


def list_unprinted(session: Session, *, certificates: Sequence[int]) -> Sequence[Certificate]:
    """List those of these certificates that stand and have no file yet, by number."""
    return session.scalars(
        select(Certificate)
        .outerjoin(Certificate.file)
        .where(Certificate.id.in_(certificates), Certificate.status == CertificateStatus.VALID)
        .where(CertificateFile.certificate_id.is_(None))
        .order_by(Certificate.year, Certificate.series, Certificate.seq)
    ).all()


def get_content(session: Session, *, certificate: int) -> bytes:
    """Give the bytes of a certificate's PDF.

    :raises Refusal: ``certificate.not_printed``
    """
    content = session.scalar(select(CertificateFile.content).where(CertificateFile.certificate_id == certificate))
    if content is None:
        raise Refusal("certificate.not_printed")
    return content


def list_print_jobs(session: Session, *, offering: int) -> Sequence[Job]:
    """List the jobs that print, or have still to print, certificates of a class."""
    return jobs.list_open(session, PRINT, key="offering", value=offering)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A job that prints certificates, and whose they are."""

    job: Job
    offering_code: str
    college_id: int


def find_print_job(session: Session, *, job: int) -> PrintJob | None:
    """Find a job that prints certificates; none for jobs of other kinds."""
    row = session.execute(
        select(Job, Offering.code, Course.college_id)
        .join(Offering, Offering.id == Job.args["offering"].as_integer())
        .join(Offering.course)
        .where(Job.id == job, Job.kind == PRINT)
    ).one_or_none()
    return PrintJob(*row) if row else None
