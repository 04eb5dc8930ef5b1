"""What the papers of the timetable say: plain records, in a number of queries that does not grow with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from courses.availability.queries import duties_of
from courses.availability.rules import parts_between
from courses.catalog.models import Course, Offering
from courses.catalog.rules import Kind, OfferingState
from courses.people.models import Person
from courses.scheduling.models import TrainingSession, session_instructor
from courses.scheduling.rules import SessionState
from courses.school.models import Station, Venue
from courses.values import Bilingual, school_day


@dataclass(frozen=True, slots=True)
class Group:
    """A class as papers name it."""

    id: int
    code: str
    label: Bilingual
    college: Bilingual
    tutor: str
    """Empty: nobody yet."""
    people: int
    """Who has a seat."""
    state: OfferingState


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as papers list it."""

    group: Group
    title: Bilingual
    kind: Kind
    credit_hours: Decimal
    starts_at: datetime
    ends_at: datetime
    venue: Bilingual
    instructors: tuple[str, ...]
    station: int | None
    cancelled: str | None
    """Why it does not take place; None: it does."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A class with its sessions in order of time."""

    group: Group
    entries: tuple[Entry, ...]

    def hours(self, kind: Kind | None = None) -> Decimal:
        """Sum up the credit hours of what takes place, of one kind or of both."""
        held = (one for one in self.entries if one.cancelled is None and kind in (None, one.kind))
        return sum((one.credit_hours for one in held), Decimal(0))

    @property
    def held(self) -> int:
        """How many sessions take place."""
        return sum(one.cancelled is None for one in self.entries)


@dataclass(frozen=True, slots=True)
class Duties:
    """Who a station has on duty while a session takes place there."""

    volunteers: int
    leaders: int


@dataclass(frozen=True, slots=True)
class StationPlan:
    """A station with the practice that takes place there; each session with who is on duty, where that is known."""

    label: Bilingual
    capacity: int
    entries: tuple[tuple[Entry, Duties | None], ...]


def plan_of(session: Session, *, offering: int) -> Plan:
    """Give the sessions of a class."""
    [plan] = _plans(session, Offering.id == offering)
    return plan


def plans_of_term(session: Session, *, term: int, reach: frozenset[int] | None) -> list[Plan]:
    """Give all classes of a term with their sessions, college by college; also those without a session.

    :param reach: the colleges that the reader acts for; None: all
    """
    return _plans(session, Offering.term_id == term, *_within(reach))


def list_between(session: Session, *, since: datetime, until: datetime, reach: frozenset[int] | None) -> list[Entry]:
    """List the sessions that start in a span of time."""
    return _entries(session, TrainingSession.starts_at >= since, TrainingSession.starts_at < until, *_within(reach))


def list_taught(session: Session, *, person: int, term: int, reach: frozenset[int] | None) -> list[Entry]:
    """List the sessions of a term that somebody teaches."""
    taught = select(session_instructor.c.session_id).where(session_instructor.c.person_id == person)
    return _entries(session, Offering.term_id == term, TrainingSession.id.in_(taught), *_within(reach))


def list_teaching(session: Session, *, term: int, reach: frozenset[int] | None) -> Sequence[Person]:
    """List who teaches in a term."""
    taught = (
        select(session_instructor.c.person_id)
        .join(TrainingSession, TrainingSession.id == session_instructor.c.session_id)
        .join(TrainingSession.offering)
        .join(Offering.course)
        .where(Offering.term_id == term, *_within(reach))
    )
    return session.scalars(select(Person).where(Person.id.in_(taught)).order_by(Person.name, Person.id)).all()


def plans_of_stations(session: Session, *, term: int, reach: frozenset[int] | None) -> list[StationPlan]:
    """Give each station at which practice of a term takes place, with those sessions and who is on duty."""
    found = _entries(
        session,
        Offering.term_id == term,
        TrainingSession.kind == Kind.PRACTICE,
        Venue.station_id.is_not(None),
        *_within(reach),
    )
    by_station: dict[int, list[Entry]] = {}
    for one in found:
        by_station.setdefault(one.station or 0, []).append(one)
    stations = session.scalars(select(Station).where(Station.id.in_(by_station)).order_by(Station.id)).all()
    on_duty = _duties(session, found)
    return [
        StationPlan(one.label, one.capacity, tuple((entry, _duties_at(on_duty, entry)) for entry in by_station[one.id]))
        for one in stations
    ]


_DutyTable = dict[tuple[int, date, str], Duties]


def _duties(session: Session, entries: Sequence[Entry]) -> _DutyTable:
    if not entries:
        return {}
    days = [school_day(one.starts_at) for one in entries]
    stations = {one.station for one in entries if one.station is not None}
    rows = duties_of(session, stations=stations, first=min(days), last=max(days) + timedelta(days=1))
    return {(row.station_id, row.day, row.part): Duties(row.volunteers, row.leaders) for row in rows}


def _duties_at(table: _DutyTable, entry: Entry) -> Duties | None:
    """Give who is there all the time: of the parts of the day that a session touches, the least."""
    known = [table.get((entry.station or 0, *part)) for part in parts_between(entry.starts_at, entry.ends_at)]
    there = [one for one in known if one is not None]
    if len(there) < len(known) or not there:
        return None
    return Duties(min(one.volunteers for one in there), min(one.leaders for one in there))


def _within(reach: frozenset[int] | None) -> list[ColumnElement[bool]]:
    return [] if reach is None else [Course.college_id.in_(reach)]


def _plans(session: Session, *conditions: ColumnElement[bool]) -> list[Plan]:
    groups = session.scalars(
        select(Offering)
        .join(Offering.course)
        .where(*conditions)
        .order_by(Course.college_id, Offering.code)
        .options(contains_eager(Offering.course).joinedload(Course.college), joinedload(Offering.tutor))
    ).all()
    entries = _entries(session, *conditions)
    by_group: dict[int, list[Entry]] = {}
    for one in entries:
        by_group.setdefault(one.group.id, []).append(one)
    return [Plan(_group_of(one), tuple(by_group.get(one.id, ()))) for one in groups]


def _entries(session: Session, *conditions: ColumnElement[bool]) -> list[Entry]:
    found = session.scalars(
        select(TrainingSession)
        .join(TrainingSession.offering)
        .join(Offering.course)
        .join(TrainingSession.venue)
        .where(*conditions)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .options(
            contains_eager(TrainingSession.offering).options(
                contains_eager(Offering.course).joinedload(Course.college), joinedload(Offering.tutor)
            ),
            contains_eager(TrainingSession.venue),
            selectinload(TrainingSession.instructors),
        )
    ).all()
    return [_entry_of(one) for one in found]


def _entry_of(found: TrainingSession) -> Entry:
    is_cancelled = found.state is SessionState.CANCELLED
    return Entry(
        group=_group_of(found.offering),
        title=found.label,
        kind=found.kind,
        credit_hours=found.credit_hours,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        venue=found.venue.label,
        instructors=tuple(one.name for one in found.instructors),
        station=found.venue.station_id,
        cancelled=found.cancel_reason if is_cancelled else None,
    )


def _group_of(found: Offering) -> Group:
    return Group(
        id=found.id,
        code=found.code,
        label=found.label,
        college=found.course.college.label,
        tutor=found.tutor.name if found.tutor else "",
        people=found.taken,
        state=found.state,
    )


def by_day(entries: Iterable[Entry]) -> list[tuple[date, list[Entry]]]:
    """Put entries in order of time under their days at the school."""
    return [(day, list(found)) for day, found in groupby(entries, key=lambda one: school_day(one.starts_at))]
