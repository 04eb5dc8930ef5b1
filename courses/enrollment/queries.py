"""Reads about who sits in a class and who waits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased, defer, joinedload, selectinload

from courses.catalog.models import Course, Offering
from courses.enrollment.eligibility import Reason, hard_ones
from courses.enrollment.facts import list_reasons_against
from courses.enrollment.models import Enrollment, EnrollmentEvent, Invitation, Quota, RosterImport
from courses.enrollment.rules import (
    GONE,
    HOLDING,
    KEPT,
    LISTED,
    LIVE,
    SEATED,
    EnrollmentState,
    PlaceAhead,
    VillageSeats,
)
from courses.enrollment.seats import lacks_consent
from courses.errors import Refusal
from courses.people.models import Person
from courses.people.rules import PoliticalStatus
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState


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
    against: Sequence[Reason]
    """What speaks against the person's enrolling now."""

    lacks_consent: bool = False
    """A seat is kept for a minor whose guardian has not agreed."""

    @property
    def reasons(self) -> list[Refusal]:
        """Why the person cannot enroll now; empty: they can."""
        return hard_ones(self.against)

    @property
    def advice(self) -> list[Refusal]:
        """What the person had better know before."""
        return [one.refusal for one in self.against if not one.is_hard]

    @property
    def is_listed(self) -> bool:
        """Whether the person has a seat, waits for one or has applied; a draft is not yet on any list."""
        state = self.place.enrollment.state if self.place else None
        return state in LISTED


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of the people of a class."""

    places: tuple[Place, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people of a class are in each state."""

    by_state: Mapping[EnrollmentState, int]

    def among(self, states: Collection[EnrollmentState]) -> int:
        """Count those in some states."""
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def live(self) -> int:
        """How many are on one of the lists."""
        return self.among(LIVE)

    @property
    def waiting(self) -> int:
        """How many wait for a seat."""
        return self.among({EnrollmentState.WAITING})

    @property
    def enrolled(self) -> int:
        """How many are in the class now."""
        return self.among({EnrollmentState.ENROLLED})

    @property
    def completed(self) -> int:
        """How many have completed it."""
        return self.among({EnrollmentState.COMPLETED})

    @property
    def left(self) -> int:
        """How many have left, were declined, or let their seat lapse."""
        return self.among(GONE)

    @property
    def holding(self) -> int:
        """How many hold a seat, final or kept."""
        return self.among(HOLDING)

    @property
    def applied(self) -> int:
        """How many applications are before the officers."""
        return self.among({EnrollmentState.APPLIED})


def standing_in(session: Session, *, offering: int, person: int, at: datetime) -> Standing:
    """Say where a person stands with a class, in three queries, four where a seat is kept.

    :raises Unknown: ``offering.unknown``, ``person.unknown``
    """
    place = find_place(session, offering=offering, person=person)
    is_kept = place is not None and place.enrollment.state in KEPT
    return Standing(
        place=place,
        events=list_events(session, enrollment=place.enrollment.id) if place else (),
        against=list_reasons_against(session, offering=offering, person=person, at=at),
        lacks_consent=is_kept and lacks_consent(session, person, at=at),
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


def _came_at() -> ColumnElement[datetime | None]:
    """Order applications by their moment; the other lists are not ordered by it."""
    return case((Enrollment.state == EnrollmentState.APPLIED, Enrollment.changed_at), else_=None)


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
    village: int | None = None,
    status: PoliticalStatus | None = None,
    page: int = 1,
    per_page: int = 50,
) -> PeoplePage:
    """List people of a class in some states, with their villages: who waits in their order, the others by name.

    :param search: a part of the name, or the last digits of the phone number
    :param village: only people of this village
    :param status: only people of this political status
    """
    chosen = [Enrollment.offering_id == offering, Enrollment.state.in_(states)]
    if search:
        name = Person.name.icontains(search, autoescape=True)
        tail = Person.phone.endswith(search, autoescape=True)
        chosen.append(or_(name, tail) if search.isdecimal() else name)
    if village is not None:
        chosen.append(Person.village_id == village)
    if status is not None:
        chosen.append(Person.political_status == status)
    total = session.scalars(select(func.count()).select_from(Enrollment).join(Enrollment.person).where(*chosen)).one()
    rows = session.execute(
        _places()
        .join(Enrollment.person)
        .where(*chosen)
        .order_by(Enrollment.waiting_no.asc().nulls_first(), _came_at(), Person.name, Enrollment.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
        .options(joinedload(Enrollment.person).joinedload(Person.village))
    )
    return PeoplePage(tuple(Place(*row) for row in rows), total)


def list_seated(session: Session, *, offering: int) -> list[int]:
    """List who has a seat in a class."""
    seated = select(Enrollment.person_id).where(Enrollment.offering_id == offering, Enrollment.state.in_(SEATED))
    return list(session.scalars(seated.order_by(Enrollment.person_id)))


def counts(session: Session, *, offering: int) -> Counts:
    """Count the people of a class by state."""
    rows = session.execute(
        select(Enrollment.state, func.count()).where(Enrollment.offering_id == offering).group_by(Enrollment.state)
    )
    return Counts(dict(rows.all()))


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


def list_quotas(session: Session, *, offering: int) -> list[VillageSeats]:
    """List the quotas of a class with what is taken of each."""
    taken = (
        select(func.count())
        .select_from(Enrollment)
        .join(Enrollment.person)
        .where(Enrollment.offering_id == Quota.offering_id, Enrollment.state.in_(HOLDING))
        .where(Person.village_id == Quota.village_id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Quota, taken)
        .where(Quota.offering_id == offering)
        .order_by(Quota.village_id)
        .options(joinedload(Quota.village))
    )
    return [VillageSeats(one.village_id, one.village.label, one.seats, count) for one, count in rows]


def list_invitations(session: Session, *, offering: int) -> Sequence[Invitation]:
    """List the invitations to a class, the latest first."""
    return session.scalars(
        select(Invitation).where(Invitation.offering_id == offering).order_by(Invitation.id.desc())
    ).all()


def list_for_roster(session: Session, *, offering: int) -> Sequence[Enrollment]:
    """List who holds a seat by name, then who waits in their order, with their villages."""
    return session.scalars(
        select(Enrollment)
        .join(Enrollment.person)
        .where(Enrollment.offering_id == offering, Enrollment.state.in_(HOLDING | {EnrollmentState.WAITING}))
        .order_by(Enrollment.waiting_no.asc().nulls_first(), Person.name, Enrollment.id)
        .options(joinedload(Enrollment.person).joinedload(Person.village))
    ).all()


def list_rosters(session: Session, *, offering: int) -> Sequence[RosterImport]:
    """List the rosters that were sent for a class, the latest first, without their files."""
    return session.scalars(
        select(RosterImport)
        .where(RosterImport.offering_id == offering)
        .order_by(RosterImport.id.desc())
        .options(defer(RosterImport.data))
        .limit(50)
    ).all()


def find_roster(session: Session, *, roster: int) -> RosterImport | None:
    """Find a roster that was sent, with its class, course and college."""
    return session.scalar(
        select(RosterImport)
        .where(RosterImport.id == roster)
        .options(joinedload(RosterImport.offering).joinedload(Offering.course).joinedload(Course.college))
    )
