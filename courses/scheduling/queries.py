"""Reads about sessions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from courses.catalog.models import Course, Offering
from courses.catalog.rules import Kind
from courses.people.models import Person, RoleGrant
from courses.people.rules import Role
from courses.scheduling.models import TrainingSession, session_instructor
from courses.scheduling.rules import LONGEST_SESSION, SessionState
from courses.values import Bilingual


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
    """List the sessions that a person teaches, or is tutor of, and that start in a span of time, cancelled ones too."""
    teaches = TrainingSession.id.in_(
        select(session_instructor.c.session_id).where(session_instructor.c.person_id == person)
    )
    return session.scalars(
        select(TrainingSession)
        .join(TrainingSession.offering)
        .where(teaches | (Offering.tutor_id == person))
        .where(TrainingSession.starts_at >= since, TrainingSession.starts_at < until)
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


def next_of(session: Session, *, offerings: Sequence[int], at: datetime) -> dict[int, TrainingSession]:
    """Give the session under way or next to come of each of several classes, with venue and instructors."""
    ahead = session.scalars(
        select(TrainingSession)
        .where(TrainingSession.offering_id.in_(offerings), TrainingSession.state == SessionState.PLANNED)
        .where(TrainingSession.ends_at > at)
        .order_by(TrainingSession.starts_at.desc(), TrainingSession.id.desc())
        .options(joinedload(TrainingSession.venue), selectinload(TrainingSession.instructors))
    )
    return {one.offering_id: one for one in ahead}  # the latest first, so that the next one stays


def title_of(offering: Bilingual, topic: Bilingual) -> Bilingual:
    """Name a session so that a person knows which one it is: the class and what it is about."""
    return Bilingual(f"{offering.zh} · {topic.zh}", f"{offering.en or offering.zh} · {topic.en or topic.zh}")


# What the office sees.


@dataclass(frozen=True, slots=True)
class Only:
    """What a list of sessions is narrowed down to; None: not by that."""

    college: int | None = None
    venue: int | None = None
    instructor: int | None = None
    offering: int | None = None
    kind: Kind | None = None


def list_between(
    session: Session, *, reach: frozenset[int] | None, since: datetime, until: datetime, only: Only = Only()
) -> Sequence[TrainingSession]:
    """List all sessions of which a part lies in a span of time, in order of time, cancelled ones too.

    :param reach: the colleges that the reader acts for; None: all
    """
    query = (
        select(TrainingSession)
        # No session is longer than LONGEST_SESSION: so the index on the start finds all that reach into the span.
        .where(TrainingSession.starts_at > since - LONGEST_SESSION, TrainingSession.starts_at < until)
        .where(TrainingSession.ends_at > since, *_chosen(only))
    )
    if reach is not None:
        query = query.where(TrainingSession.offering_id.in_(_of_colleges(reach)))
    return session.scalars(query.order_by(TrainingSession.starts_at, TrainingSession.id).options(*_shown())).all()


def _chosen(only: Only) -> Iterator[ColumnElement[bool]]:
    if only.college is not None:
        yield TrainingSession.offering_id.in_(_of_colleges({only.college}))
    if only.venue is not None:
        yield TrainingSession.venue_id == only.venue
    if only.instructor is not None:
        yield TrainingSession.id.in_(
            select(session_instructor.c.session_id).where(session_instructor.c.person_id == only.instructor)
        )
    if only.offering is not None:
        yield TrainingSession.offering_id == only.offering
    if only.kind is not None:
        yield TrainingSession.kind == only.kind


def _of_colleges(colleges: Iterable[int]) -> Select[int]:
    return select(Offering.id).join(Offering.course).where(Course.college_id.in_(colleges))


def list_teachers(session: Session, *, also: Sequence[int] = ()) -> Sequence[Person]:
    """List who may be asked to teach or to be a tutor: instructors, and all who teach or are tutors already.

    :param also: people who are named somewhere and have to stay on the list
    """
    query = select(Person).where(or_(_teaches(), Person.id.in_(also)))
    return session.scalars(query.order_by(Person.name, Person.id)).all()


def find_teacher(session: Session, *, person: int) -> Person | None:
    """Find one of those who may be asked to teach; None: there is no such person, or they are not one of them."""
    return session.scalar(select(Person).where(Person.id == person, _teaches()))


def _teaches() -> ColumnElement[bool]:
    chosen = or_(
        Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role == Role.INSTRUCTOR)),
        Person.id.in_(select(session_instructor.c.person_id)),
        Person.id.in_(select(Offering.tutor_id).where(Offering.tutor_id.is_not(None))),
    )
    return and_(chosen, Person.disabled_at.is_(None))
