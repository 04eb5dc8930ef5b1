"""What stands against what has been said: sessions while their instructor is busy, their venue closed, their station thin.

Entering free time moves no session; these reads say which ones somebody has to look at.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from courses.availability import queries as availability
from courses.availability.models import Duty
from courses.availability.rules import FreeTime, Misfit, PartOfDay, misfits, parts_between
from courses.catalog.models import Course, Offering
from courses.catalog.rules import Kind
from courses.scheduling.models import TrainingSession, session_instructor
from courses.scheduling.rules import SessionState
from courses.scheduling.timetable.settings import Limits
from courses.school.models import Venue
from courses.values import SCHOOL_ZONE

MONTH = timedelta(days=31)
Roster = dict[tuple[int | None, date, PartOfDay], Duty]
"""Who is on duty, by station, day and part."""


def _shown() -> Sequence[ORMOption]:
    return (
        joinedload(TrainingSession.offering).joinedload(Offering.course).joinedload(Course.college),
        joinedload(TrainingSession.venue),
        selectinload(TrainingSession.instructors),
    )


def list_misfits(
    session: Session, *, person: int, free: FreeTime | None, at: datetime
) -> list[tuple[TrainingSession, list[Misfit]]]:
    """List the sessions to come that do not fit what their instructor has said, with why (H3).

    :param free: what they have said; None: nothing, and all fits
    """
    if free is None:
        return []
    taught = session.scalars(
        select(TrainingSession)
        .join(session_instructor, session_instructor.c.session_id == TrainingSession.id)
        .where(session_instructor.c.person_id == person)
        # From a month back: the sessions of this week and this month that are over count, too.
        .where(TrainingSession.state == SessionState.PLANNED, TrainingSession.starts_at > at - MONTH)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .options(*_shown())
    ).all()
    why = misfits(free, [(one.starts_at, one.ends_at) for one in taught])
    found = [(one, [reason for span, reason in why if span == (one.starts_at, one.ends_at)]) for one in taught]
    return [(one, reasons) for one, reasons in found if reasons and one.ends_at > at]


def list_in_closed_time(session: Session, *, venue: int, at: datetime) -> list[TrainingSession]:
    """List the sessions to come that stand in a venue while it is closed or somebody else has it (H2)."""
    open_time = availability.open_times_of(session, venues=[venue]).get(venue)
    if open_time is None:
        return []
    planned = session.scalars(
        select(TrainingSession)
        .where(TrainingSession.venue_id == venue, TrainingSession.state == SessionState.PLANNED)
        .where(TrainingSession.ends_at > at)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .options(*_shown())
    )
    return [one for one in planned if not open_time.is_open(one.starts_at, one.ends_at)]


@dataclass(frozen=True, slots=True)
class Watch:
    """A practice session at a station and who is on duty there all the time that it lasts (H8)."""

    session: TrainingSession
    needed: int
    """Volunteers."""
    needed_leaders: int
    volunteers: int
    leaders: int

    @property
    def missing(self) -> int:
        """How many volunteers are missing."""
        return max(0, self.needed - self.volunteers)

    @property
    def is_short(self) -> bool:
        """Whether volunteers or leaders are missing."""
        return self.missing > 0 or self.leaders < self.needed_leaders


def list_watches(
    session: Session, *, stations: Collection[int], first: date, last: date, limits: Limits | None = None
) -> list[Watch]:
    """List the planned practice at some stations in a span of days, with who is on duty there."""
    limits = limits or Limits()
    begin = datetime.combine(first, time(), tzinfo=SCHOOL_ZONE)
    end = datetime.combine(last, time(), tzinfo=SCHOOL_ZONE) + timedelta(days=1)
    planned = session.scalars(
        select(TrainingSession)
        .join(TrainingSession.venue)
        .where(Venue.station_id.in_(stations), TrainingSession.kind == Kind.PRACTICE)
        .where(TrainingSession.state == SessionState.PLANNED)
        .where(TrainingSession.starts_at >= begin, TrainingSession.starts_at < end)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .options(*_shown())
    ).all()
    duties = availability.duties_of(session, stations=stations, first=first, last=last)
    roster: Roster = {(one.station_id, one.day, one.part): one for one in duties}
    return [_watch(one, roster, limits) for one in planned]


def _watch(one: TrainingSession, roster: Roster, limits: Limits) -> Watch:
    parts = parts_between(one.starts_at, one.ends_at)
    there = [roster.get((one.venue.station_id, *part)) for part in parts]
    return Watch(
        session=one,
        needed=max(limits.least_volunteers, -(-one.offering.capacity // limits.trainees_per_volunteer)),
        needed_leaders=limits.least_leaders,
        volunteers=min(duty.volunteers if duty else 0 for duty in there),
        leaders=min(duty.leaders if duty else 0 for duty in there),
    )
