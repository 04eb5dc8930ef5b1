"""Reads about who sits in a class and who waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from courses.catalog.models import Course, Offering
from courses.enrollment.models import Enrollment, EnrollmentEvent
from courses.enrollment.rules import LIVE, SEATED, EnrollingFacts, EnrollmentState, PlaceAhead, reasons_against
from courses.errors import Refusal, Unknown
from courses.people.models import Consent, Person
from courses.people.rules import GUARDIAN_VERSION, ConsentKind
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from courses.values import school_day


@dataclass(frozen=True, slots=True)
class Place:
    """An enrollment and what its list says of it."""

    enrollment: Enrollment
    position: int | None
    """For one who waits: 1 is next."""
    reason: str
    """Of the last change of state: why an officer took the person off the list."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands with a class."""

    place: Place | None
    """The person's enrollment, live or ended."""
    events: Sequence[EnrollmentEvent]
    """What has happened to it, the latest first."""
    reasons: Sequence[Refusal]
    """Why the person cannot enroll now."""

    @property
    def is_listed(self) -> bool:
        """Whether the person has a seat or waits for one."""
        return self.place is not None and self.place.enrollment.state in LIVE


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of the people of a class."""

    places: tuple[Place, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people of a class are in each state."""

    waiting: int
    enrolled: int
    completed: int
    left: int
    """Withdrawn or taken off the list."""


def facts_for_enrolling(session: Session, *, offering: int, person: int) -> EnrollingFacts:
    """Gather in one query all that decides whether a person may enroll.

    :raises Unknown: ``offering.unknown``, ``person.unknown``
    """
    row = session.execute(
        select(
            Offering.state,
            Offering.opens_at,
            Offering.closes_at,
            Offering.min_age,
            Offering.max_age,
            _first_session_at().label("first_session_at"),
            Person.id.label("person"),
            Person.born_on,
            Enrollment.state.label("current"),
            _has_guardian_consent().label("has_guardian_consent"),
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
    )


def _first_session_at() -> ScalarSelect[datetime]:
    return (
        select(func.min(TrainingSession.starts_at))
        .where(TrainingSession.offering_id == Offering.id, TrainingSession.state == SessionState.PLANNED)
        .scalar_subquery()
    )


def _has_guardian_consent() -> ColumnElement[bool]:
    return exists().where(
        Consent.person_id == Person.id, Consent.kind == ConsentKind.GUARDIAN, Consent.version == GUARDIAN_VERSION
    )


def list_reasons_against(session: Session, *, offering: int, person: int, at: datetime) -> list[Refusal]:
    """List why a person cannot enroll now; empty: they can.

    :raises Unknown: ``offering.unknown``, ``person.unknown``
    """
    facts = facts_for_enrolling(session, offering=offering, person=person)
    return reasons_against(facts, at=at, day=school_day(at))


def standing_in(session: Session, *, offering: int, person: int, at: datetime) -> Standing:
    """Say where a person stands with a class, in three queries.

    :raises Unknown: ``offering.unknown``, ``person.unknown``
    """
    place = find_place(session, offering=offering, person=person)
    return Standing(
        place=place,
        events=list_events(session, enrollment=place.enrollment.id) if place else (),
        reasons=list_reasons_against(session, offering=offering, person=person, at=at),
    )


def smallest_place_ahead(session: Session, *, offering: int, at: datetime) -> PlaceAhead | None:
    """Give the session to come that has the smallest venue; none when nothing is to come."""
    sessions = session.scalars(
        select(TrainingSession)
        .where(TrainingSession.offering_id == offering, TrainingSession.state == SessionState.PLANNED)
        .where(TrainingSession.ends_at > at)
        .options(joinedload(TrainingSession.venue))
    ).all()
    if not sessions:
        return None
    smallest = min(sessions, key=lambda s: (s.venue.capacity, s.starts_at))
    return PlaceAhead(smallest.label, smallest.starts_at, smallest.venue.label, smallest.venue.capacity)


def find_first_waiting(session: Session, *, offering: int) -> Enrollment | None:
    """Find the enrollment whose turn it is when a seat becomes free."""
    return session.scalar(
        select(Enrollment)
        .where(Enrollment.offering_id == offering, Enrollment.state == EnrollmentState.WAITING)
        .order_by(Enrollment.waiting_no)
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _position() -> ColumnElement[int | None]:
    """Count who waits in the same class up to the enrollment itself; empty for one who does not wait."""
    other = aliased(Enrollment)
    place = select(func.count()).where(
        other.offering_id == Enrollment.offering_id, other.waiting_no <= Enrollment.waiting_no
    )
    return func.nullif(place.scalar_subquery(), 0)


def _reason() -> ColumnElement[str]:
    last = (
        select(EnrollmentEvent.reason)
        .where(EnrollmentEvent.enrollment_id == Enrollment.id)
        .order_by(EnrollmentEvent.id.desc())
        .limit(1)
    )
    return func.coalesce(last.scalar_subquery(), "")


def _places() -> Select[Enrollment, int | None, str]:
    return select(Enrollment, _position(), _reason())


def find_place(session: Session, *, offering: int, person: int) -> Place | None:
    """Find a person's enrollment in a class, live or ended."""
    row = session.execute(
        _places().where(Enrollment.offering_id == offering, Enrollment.person_id == person)
    ).one_or_none()
    return Place(*row) if row else None


def list_mine(session: Session, *, person: int) -> list[Place]:
    """List a person's enrollments with class, course and college, the latest change first."""
    offering = joinedload(Enrollment.offering)
    rows = session.execute(
        _places()
        .where(Enrollment.person_id == person)
        .order_by(Enrollment.changed_at.desc(), Enrollment.id.desc())
        .options(offering.joinedload(Offering.course).joinedload(Course.college), offering.joinedload(Offering.term))
    )
    return [Place(*row) for row in rows]


def list_of_offering(
    session: Session,
    *,
    offering: int,
    states: frozenset[EnrollmentState],
    search: str = "",
    page: int = 1,
    per_page: int = 50,
) -> PeoplePage:
    """List people of a class in some states, with their villages: who waits in their order, the others by name.

    :param search: a part of the name, or the last digits of the phone number
    """
    chosen = [Enrollment.offering_id == offering, Enrollment.state.in_(states)]
    if search:
        name = Person.name.icontains(search, autoescape=True)
        tail = Person.phone.endswith(search, autoescape=True)
        chosen.append(or_(name, tail) if search.isdecimal() else name)
    total = session.scalars(select(func.count()).select_from(Enrollment).join(Enrollment.person).where(*chosen)).one()
    rows = session.execute(
        _places()
        .join(Enrollment.person)
        .where(*chosen)
        .order_by(Enrollment.waiting_no.asc().nulls_first(), Person.name, Enrollment.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
        .options(joinedload(Enrollment.person).joinedload(Person.village))
    )
    return PeoplePage(tuple(Place(*row) for row in rows), total)


def counts(session: Session, *, offering: int) -> Counts:
    """Count the people of a class by state."""
    rows = session.execute(
        select(Enrollment.state, func.count()).where(Enrollment.offering_id == offering).group_by(Enrollment.state)
    )
    found = dict(rows.all())
    return Counts(
        waiting=found.get(EnrollmentState.WAITING, 0),
        enrolled=found.get(EnrollmentState.ENROLLED, 0),
        completed=found.get(EnrollmentState.COMPLETED, 0),
        left=found.get(EnrollmentState.WITHDRAWN, 0) + found.get(EnrollmentState.REMOVED, 0),
    )


def waiting_in(session: Session, *, offerings: Sequence[int]) -> dict[int, int]:
    """Count who waits in each of several classes; a class with nobody waiting is left out."""
    rows = session.execute(
        select(Enrollment.offering_id, func.count())
        .where(Enrollment.offering_id.in_(offerings), Enrollment.state == EnrollmentState.WAITING)
        .group_by(Enrollment.offering_id)
    )
    return dict(rows.all())


def find_enrollment(session: Session, *, enrollment: int) -> Enrollment | None:
    """Find an enrollment with its person, class, course and college."""
    return session.scalar(
        select(Enrollment)
        .where(Enrollment.id == enrollment)
        .options(joinedload(Enrollment.person))
        .options(joinedload(Enrollment.offering).joinedload(Offering.course).joinedload(Course.college))
    )


def list_events(session: Session, *, enrollment: int) -> Sequence[EnrollmentEvent]:
    """List what has happened to an enrollment, the latest first."""
    return session.scalars(
        select(EnrollmentEvent).where(EnrollmentEvent.enrollment_id == enrollment).order_by(EnrollmentEvent.id.desc())
    ).all()


def list_attended_by(
    session: Session, *, person: int, since: datetime | None = None, until: datetime | None = None
) -> Sequence[TrainingSession]:
    """List the sessions of the classes in which a person has a seat, cancelled ones too, in order of time.

    :param since: only those that end later
    :param until: only those that start earlier
    """
    own = select(Enrollment.offering_id).where(Enrollment.person_id == person, Enrollment.state.in_(SEATED))
    query = select(TrainingSession).where(TrainingSession.offering_id.in_(own))
    if since is not None:
        query = query.where(TrainingSession.ends_at > since)
    if until is not None:
        query = query.where(TrainingSession.starts_at < until)
    return session.scalars(
        query.order_by(TrainingSession.starts_at, TrainingSession.id)
        .options(joinedload(TrainingSession.offering).joinedload(Offering.course).joinedload(Course.college))
        .options(joinedload(TrainingSession.venue), selectinload(TrainingSession.instructors))
    ).all()
