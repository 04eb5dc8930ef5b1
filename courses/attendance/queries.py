"""Reads about rolls and marks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from courses.attendance.models import Mark
from courses.attendance.rules import Attended, MarkStatus
from courses.catalog.models import Offering
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import SEATED
from courses.people.models import Person, RoleGrant
from courses.people.rules import Role
from courses.scheduling import queries as scheduling
from courses.scheduling.models import TrainingSession, session_instructor
from courses.scheduling.rules import SessionState
from courses.school.models import Station


@dataclass(frozen=True, slots=True)
class Standing:
    """A person and what they are at the school."""

    person: Person
    is_tutor: bool
    """Of at least one class."""
    is_instructor: bool
    """By role, or because a session names them."""
    is_station_lead: bool
    """Of at least one station."""


def find_standing(session: Session, *, person: int) -> Standing | None:
    """Find a person with all that decides what they may reach, in two queries."""
    tutors = exists().where(Offering.tutor_id == Person.id)
    teaches = exists().where(session_instructor.c.person_id == Person.id)
    leads = exists().where(Station.lead_id == Person.id)
    row = session.execute(
        select(Person, tutors, teaches, leads)
        .where(Person.id == person)
        .options(selectinload(Person.grants).joinedload(RoleGrant.college))
    ).first()
    if row is None:
        return None
    found, is_tutor, is_teaching, is_station_lead = row
    is_instructor = is_teaching or any(g.role is Role.INSTRUCTOR for g in found.grants)
    return Standing(found, is_tutor, is_instructor, is_station_lead)


def may_take_roll(training_session: TrainingSession, *, person: int, officer: bool) -> bool:
    """Whether a person takes the roll of a session: its instructors, the class's tutor, officers of the college."""
    teaches = any(instructor.id == person for instructor in training_session.instructors)
    return officer or teaches or training_session.offering.tutor_id == person


def has_marks(session: Session, *, training_session: int) -> bool:
    """Whether somebody is marked at a session."""
    marked = exists().where(Mark.session_id == training_session, Mark.is_current)
    return bool(session.scalar(select(marked)))


def with_marks(session: Session, *, sessions: Iterable[int]) -> set[int]:
    """Say at which of several sessions somebody is marked."""
    return set(
        session.scalars(select(Mark.session_id).where(Mark.session_id.in_(sessions), Mark.is_current).distinct())
    )


@dataclass(frozen=True, slots=True)
class RollProgress:
    """A session and how far its roll has come."""

    session: TrainingSession
    marked: int
    total: int
    """People on the roll."""

    @property
    def unmarked(self) -> int:
        """How many people nobody has marked yet."""
        return self.total - self.marked

    @property
    def is_cancelled(self) -> bool:
        """Whether the session does not take place."""
        return self.session.state is SessionState.CANCELLED


def list_taught(session: Session, *, person: int, since: datetime, until: datetime) -> list[RollProgress]:
    """List the sessions that a person teaches or is tutor of, with how far their rolls have come, in four queries."""
    taught = scheduling.list_taught(session, person=person, since=since, until=until)
    totals = _sizes_of_rolls(session, {one.offering_id for one in taught})
    marked = _marks_on_rolls(session, [one.id for one in taught])
    return [RollProgress(one, marked.get(one.id, 0), totals.get(one.offering_id, 0)) for one in taught]


def list_unfinished(
    session: Session, *, reach: frozenset[int] | None, since: datetime, until: datetime
) -> list[RollProgress]:
    """List the sessions of a span of time that are over and on whose rolls somebody is not marked.

    :param reach: the colleges that the reader acts for; None: all
    """
    meetings = scheduling.list_between(session, reach=reach, since=since, until=until)
    held = [one for one in meetings if one.state is SessionState.PLANNED and one.ends_at <= until]
    totals = _sizes_of_rolls(session, {one.offering_id for one in held})
    marked = _marks_on_rolls(session, [one.id for one in held])
    rolls = [RollProgress(one, marked.get(one.id, 0), totals.get(one.offering_id, 0)) for one in held]
    return [roll for roll in rolls if roll.unmarked > 0]


def _sizes_of_rolls(session: Session, offerings: set[int]) -> dict[int, int]:
    rows = session.execute(
        select(Enrollment.offering_id, func.count())
        .where(Enrollment.offering_id.in_(offerings), Enrollment.state.in_(SEATED))
        .group_by(Enrollment.offering_id)
    )
    return dict(rows.all())


def _marks_on_rolls(session: Session, sessions: Sequence[int]) -> dict[int, int]:
    """Count current marks by session; those of people who have left the class do not count."""
    rows = session.execute(
        select(Mark.session_id, func.count())
        .join(Mark.enrollment)
        .where(Mark.session_id.in_(sessions), Mark.is_current, Enrollment.state.in_(SEATED))
        .group_by(Mark.session_id)
    )
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class RollRow:
    """One person on the roll of a session, and the mark that stands."""

    enrollment_id: int
    name: str
    tail: str
    """The last four digits of the phone number, by which namesakes are told apart; empty without a phone."""
    attended: Attended | None
    """None: not marked yet."""
    credit_hours: Decimal
    version: int
    """Of the mark; 0 without one."""
    saved_at: datetime | None
    saved_by: str
    saved_by_id: int | None

    @property
    def status(self) -> MarkStatus | None:
        """What the roll says of the person."""
        return self.attended.status if self.attended else None


def list_roll(session: Session, *, training_session: int) -> list[RollRow]:
    """List everyone on the roll of a session by name, in one query: who is enrolled or has completed, since whenever."""
    query = _roll().where(TrainingSession.id == training_session).order_by(Person.name, Enrollment.id)
    return [_row(*found) for found in session.execute(query)]


def find_roll_row(session: Session, *, training_session: int, enrollment: int) -> RollRow | None:
    """Find one person on the roll of a session."""
    query = _roll().where(TrainingSession.id == training_session, Enrollment.id == enrollment)
    found = session.execute(query).one_or_none()
    return _row(*found) if found else None


def _roll() -> Select[int, str, str | None, Mark, str]:
    marker = aliased(Person)
    current = and_(Mark.session_id == TrainingSession.id, Mark.enrollment_id == Enrollment.id, Mark.is_current)
    return (
        select(Enrollment.id, Person.name, Person.phone, Mark, marker.name)
        .select_from(TrainingSession)
        .join(Enrollment, Enrollment.offering_id == TrainingSession.offering_id)
        .join(Enrollment.person)
        .outerjoin(Mark, current)
        .outerjoin(marker, marker.id == Mark.by_id)
        .where(Enrollment.state.in_(SEATED))
        .execution_options(populate_existing=True)
    )


def _row(enrollment: int, name: str, phone: str | None, mark: Mark | None, saved_by: str | None) -> RollRow:
    return RollRow(
        enrollment_id=enrollment,
        name=name,
        tail=(phone or "")[-4:],
        attended=mark.attended if mark else None,
        credit_hours=mark.credit_hours if mark else Decimal(0),
        version=mark.version if mark else 0,
        saved_at=mark.at if mark else None,
        saved_by=saved_by or "",
        saved_by_id=mark.by_id if mark else None,
    )


def count_by_status(rows: Sequence[RollRow]) -> dict[str, int]:
    """Count the people of a roll by status, and those without a mark as ``unmarked``."""
    counted = Counter(row.status for row in rows)
    return {status.value: counted[status] for status in MarkStatus} | {"unmarked": counted[None]}


def list_versions(session: Session, *, training_session: int, enrollment: int) -> Sequence[Mark]:
    """List everything that a roll ever said of a person, with who said it, the latest first."""
    return session.scalars(
        select(Mark)
        .where(Mark.session_id == training_session, Mark.enrollment_id == enrollment)
        .order_by(Mark.version.desc())
        .options(joinedload(Mark.by))
    ).all()


def marks_of_person(session: Session, *, person: int, sessions: Sequence[int]) -> dict[int, Mark]:
    """Give a person's current marks at several sessions, by session; one that is not marked is left out."""
    marks = session.scalars(
        select(Mark)
        .join(Mark.enrollment)
        .where(Enrollment.person_id == person, Mark.session_id.in_(sessions), Mark.is_current)
    )
    return {mark.session_id: mark for mark in marks}
