"""Rows that a timetable is made from, each kind read in one query."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.attendance.models import Mark
from courses.availability.models import Availability, Duty
from courses.availability.queries import list_teaching_times
from courses.catalog.models import Offering, SyllabusUnit
from courses.people.models import Person
from courses.planning.grid import School, calendar_of, times_of
from courses.planning.models import WeatherDay
from courses.planning.names import Signal, Span
from courses.scheduling.models import TrainingSession, session_instructor
from courses.scheduling.rules import SessionState
from courses.scheduling.timetable import calendar
from courses.school.models import Venue
from courses.school.queries import list_days
from courses.school.rules import Day
from courses.values import SCHOOL_ZONE, Bilingual


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session that stands in the timetable."""

    row: TrainingSession
    is_attended: bool
    """Somebody has been marked."""

    @property
    def time(self) -> Span:
        """From when to when."""
        return self.row.starts_at, self.row.ends_at

    @property
    def instructors(self) -> tuple[int, ...]:
        """Who teaches it, by id."""
        return tuple(sorted(one.id for one in self.row.instructors))


@dataclass(frozen=True, slots=True)
class Days:
    """What is known of the days of a timetable, for the rules and for those who name them."""

    school: School
    names: dict[date, Bilingual]
    signals: Sequence[Signal]


def span_of(first: date, last: date) -> Span:
    """Give the moments at which the first day begins and the last one ends."""
    begin, end = (datetime.combine(day, time(), tzinfo=SCHOOL_ZONE) for day in (first, last + timedelta(days=1)))
    return begin, end


def planned(condition: ColumnElement[bool]) -> Select[TrainingSession, bool]:
    """Ask for sessions that take place, with their class, course, term and instructors."""
    marked = exists().where(Mark.session_id == TrainingSession.id, Mark.is_current)
    return (
        select(TrainingSession, marked)
        .join(TrainingSession.offering)
        .where(TrainingSession.state == SessionState.PLANNED, condition)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .options(
            joinedload(TrainingSession.offering).joinedload(Offering.term),
            selectinload(TrainingSession.instructors),
        )
    )


def list_meetings(session: Session, condition: ColumnElement[bool], *, anew: bool = False) -> list[Meeting]:
    """List the sessions that take place and that a condition names, in order of time.

    :param anew: whether rows that were read before are read again, after waiting for a lock
    """
    query = planned(condition).execution_options(populate_existing=anew)
    return [Meeting(row, is_attended) for row, is_attended in session.execute(query)]


def taught_by(people: Collection[int]) -> ColumnElement[bool]:
    """Ask for the sessions that one of some people teaches."""
    return TrainingSession.id.in_(
        select(session_instructor.c.session_id).where(session_instructor.c.person_id.in_(people))
    )


def list_offerings(session: Session, condition: ColumnElement[bool]) -> Sequence[Offering]:
    """List classes with their terms."""
    query = select(Offering).where(condition).order_by(Offering.id).options(joinedload(Offering.term))
    return session.scalars(query).all()


def units_of(session: Session, *, courses: Collection[int]) -> dict[int, list[SyllabusUnit]]:
    """Give the syllabus of each of some courses, in order."""
    found: dict[int, list[SyllabusUnit]] = defaultdict(list)
    for unit in session.scalars(
        select(SyllabusUnit)
        .where(SyllabusUnit.course_id.in_(courses))
        .order_by(SyllabusUnit.course_id, SyllabusUnit.position)
    ):
        found[unit.course_id].append(unit)
    return found


def days_between(session: Session, first: date, last: date) -> Days:
    """Give what is known of some days: holidays, teaching times, weather signals in force."""
    years = range(first.year, last.year + 1)
    rows = list_days(session, years=years)
    begin, end = span_of(first, last)
    weather = session.scalars(
        select(WeatherDay)
        .where(WeatherDay.lifted_at.is_(None), WeatherDay.starts_at < end, WeatherDay.ends_at > begin)
        .order_by(WeatherDay.starts_at, WeatherDay.id)
    ).all()
    return Days(
        School(
            calendar=calendar_of(Day(one.day, one.kind, one.name, one.name_en) for one in rows),
            times=times_of(list_teaching_times(session)),
            signals=[calendar.Signal(one.starts_at, one.ends_at, calendar.Reach(one.reach.value)) for one in weather],
        ),
        names={one.day: one.label for one in rows},
        signals=[Signal((one.starts_at, one.ends_at), one.signal) for one in weather],
    )


def list_venues(session: Session, *, used: Collection[int], usable: bool) -> Sequence[Venue]:
    """List venues with their stations: some, and all others that are in use if they are wanted."""
    wanted = or_(Venue.is_active, Venue.id.in_(used)) if usable else Venue.id.in_(used)
    return session.scalars(select(Venue).where(wanted).order_by(Venue.id).options(joinedload(Venue.station))).all()


def pools_of(session: Session, *, courses: Collection[int]) -> dict[int, list[int]]:
    """Give for each course who teaches a session of one of its classes, of any term, or is tutor of one."""
    found: dict[int, set[int]] = defaultdict(set)
    teaching = (
        select(Offering.course_id, session_instructor.c.person_id)
        .join(TrainingSession, TrainingSession.offering_id == Offering.id)
        .join(session_instructor, session_instructor.c.session_id == TrainingSession.id)
    )
    tutoring = select(Offering.course_id, Offering.tutor_id)
    for query, person in ((teaching, session_instructor.c.person_id), (tutoring, Offering.tutor_id)):
        at_work = query.join(Person, Person.id == person).where(
            Offering.course_id.in_(courses), Person.disabled_at.is_(None)
        )
        for course, one in session.execute(at_work.distinct()):
            found[course].add(one)
    return {course: sorted(people) for course, people in found.items()}


def names_of(session: Session, *, people: Collection[int]) -> dict[int, str]:
    """Give the names of some people."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(people)).order_by(Person.id))
    return {row.id: row.name for row in rows}


def caps_of(session: Session, *, people: Collection[int]) -> dict[int, tuple[int | None, int | None]]:
    """Give how many sessions some people will teach in a week and in a month; who has not said is left out."""
    rows = session.execute(
        select(Availability.person_id, Availability.sessions_a_week, Availability.sessions_a_month).where(
            Availability.person_id.in_(people)
        )
    )
    return {row.person_id: (row.sessions_a_week, row.sessions_a_month) for row in rows}


def keeping_rosters(session: Session, *, stations: Collection[int]) -> frozenset[int]:
    """Give those of some stations that keep a duty roster at all."""
    return frozenset(session.scalars(select(Duty.station_id).where(Duty.station_id.in_(stations)).distinct()))
