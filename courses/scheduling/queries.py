"""Reads about sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from courses.catalog.models import Course, Offering
from courses.scheduling.models import TrainingSession, session_instructor
from courses.scheduling.rules import SessionState


def _shown() -> Sequence[ORMOption]:
    """Load what pages show of a session, in two queries however many sessions there are."""
    return (
        joinedload(TrainingSession.offering).joinedload(Offering.course).joinedload(Course.college),
        joinedload(TrainingSession.offering).joinedload(Offering.term),
        joinedload(TrainingSession.venue),
        selectinload(TrainingSession.instructors),
    )


def find_session(session: Session, *, session_id: int) -> TrainingSession | None:
    """Find a session with its class, venue and instructors."""
    return session.scalar(select(TrainingSession).where(TrainingSession.id == session_id).options(*_shown()))


def list_of_offering(session: Session, *, offering: int) -> Sequence[TrainingSession]:
    """List all sessions of a class in order of time, cancelled ones too."""
    return session.scalars(
        select(TrainingSession)
        .where(TrainingSession.offering_id == offering)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .options(*_shown())
    ).all()


def list_taught(session: Session, *, person: int, since: datetime, until: datetime) -> Sequence[TrainingSession]:
    """List the sessions that a person teaches, or is tutor of, and that start in a span of time."""
    teaches = TrainingSession.id.in_(
        select(session_instructor.c.session_id).where(session_instructor.c.person_id == person)
    )
    return session.scalars(
        select(TrainingSession)
        .join(TrainingSession.offering)
        .where(teaches | (Offering.tutor_id == person))
        .where(TrainingSession.starts_at >= since, TrainingSession.starts_at < until)
        .where(TrainingSession.state == SessionState.PLANNED)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .options(*_shown())
    ).all()


@dataclass(frozen=True, slots=True)
class Run:
    """From when to when a class meets, and how often; cancelled sessions do not count."""

    starts_at: datetime
    ends_at: datetime
    sessions: int


def runs_of(session: Session, *, offerings: Sequence[int]) -> dict[int, Run]:
    """Give the run of each of several classes in one query; a class without sessions is left out."""
    rows = session.execute(
        select(
            TrainingSession.offering_id,
            func.min(TrainingSession.starts_at),
            func.max(TrainingSession.ends_at),
            func.count(),
        )
        .where(TrainingSession.offering_id.in_(offerings), TrainingSession.state == SessionState.PLANNED)
        .group_by(TrainingSession.offering_id)
    )
    return {offering: Run(first, last, count) for offering, first, last, count in rows}
