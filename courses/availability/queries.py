"""Reads about free time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from courses.availability.models import (
    Availability,
    AvailabilityException,
    Closure,
    Duty,
    OpeningTime,
    TeachingTime,
)
from courses.availability.rules import Caps, Exceptional, FreeTime, Hours, OpenTime, TeachingHours, Week


def find_answer(session: Session, *, person: int) -> Availability | None:
    """Find what somebody has said about their week; None: they have not been asked, or not answered."""
    return session.scalar(
        select(Availability).where(Availability.person_id == person).options(selectinload(Availability.parts))
    )


def answers_of(session: Session, *, people: Iterable[int]) -> dict[int, Availability]:
    """Give what several people have said about their weeks, in two queries; who has not answered is left out."""
    answers = session.scalars(
        select(Availability).where(Availability.person_id.in_(set(people))).options(selectinload(Availability.parts))
    )
    return {one.person_id: one for one in answers}


def week_of(said: Availability) -> Week:
    """Give when somebody is usually free."""
    return frozenset((one.weekday, one.part) for one in said.parts)


def list_exceptions(session: Session, *, person: int, since: date) -> Sequence[AvailabilityException]:
    """List the days on which somebody's week is not as usual and that are not over, the next first."""
    return session.scalars(
        select(AvailabilityException)
        .where(AvailabilityException.person_id == person, AvailabilityException.last_day >= since)
        .order_by(AvailabilityException.first_day, AvailabilityException.id)
    ).all()


def free_times_of(session: Session, *, people: Iterable[int]) -> dict[int, FreeTime]:
    """Give what each of several people has said, in three queries; who has said nothing at all is left out."""
    wanted = set(people)
    answers = answers_of(session, people=wanted)
    said = {person: (week_of(one), Caps(one.sessions_a_week, one.sessions_a_month)) for person, one in answers.items()}
    exceptions: dict[int, list[Exceptional]] = defaultdict(list)
    for one in session.scalars(
        select(AvailabilityException)
        .where(AvailabilityException.person_id.in_(wanted))
        .order_by(AvailabilityException.id)
    ):
        exceptions[one.person_id].append(Exceptional(one.first_day, one.last_day, one.part, one.is_free))
    return {
        person: _free_time(said.get(person), tuple(exceptions[person]))
        for person in sorted(said.keys() | exceptions.keys())
    }


def _free_time(said: tuple[Week, Caps] | None, exceptions: tuple[Exceptional, ...]) -> FreeTime:
    week, caps = said or (frozenset(), Caps())
    return FreeTime(week, exceptions, has_answered=said is not None, caps=caps)


def open_times_of(session: Session, *, venues: Iterable[int]) -> dict[int, OpenTime]:
    """Give when each of several venues can be used, in two queries; one that is always open is left out."""
    wanted = set(venues)
    weeks: dict[int, dict[int, tuple[Hours, ...]]] = defaultdict(dict)
    for row in session.scalars(
        select(OpeningTime).where(OpeningTime.venue_id.in_(wanted)).order_by(OpeningTime.weekday, OpeningTime.opens_at)
    ):
        week = weeks[row.venue_id]
        week[row.weekday] = (*week.get(row.weekday, ()), (row.opens_at, row.closes_at))
    closures: dict[int, list[Closure]] = defaultdict(list)
    for one in session.scalars(select(Closure).where(Closure.venue_id.in_(wanted)).order_by(Closure.starts_at)):
        closures[one.venue_id].append(one)
    return {
        venue: OpenTime(
            weeks.get(venue, {}), tuple((one.starts_at, one.ends_at, one.reason) for one in closures[venue])
        )
        for venue in sorted(weeks.keys() | closures.keys())
    }


def list_closures(session: Session, *, venue: int, since: datetime) -> Sequence[Closure]:
    """List when a venue is closed or somebody else has it, from a moment on, the next first."""
    return session.scalars(
        select(Closure)
        .where(Closure.venue_id == venue, Closure.ends_at > since)
        .order_by(Closure.starts_at, Closure.id)
    ).all()


def stations_with_roster(session: Session) -> set[int]:
    """Give the stations that keep a roster."""
    return set(session.scalars(select(Duty.station_id).distinct()))


def duties_of(session: Session, *, stations: Iterable[int], first: date, last: date) -> Sequence[Duty]:
    """List who is on duty at some stations in a span of days."""
    return session.scalars(
        select(Duty)
        .where(Duty.station_id.in_(set(stations)), Duty.day.between(first, last))
        .order_by(Duty.day, Duty.station_id, Duty.part)
    ).all()


def list_teaching_times(session: Session) -> Sequence[TeachingTime]:
    """List the times of day at which the school holds sessions; empty: nobody has changed the usual ones."""
    return session.scalars(select(TeachingTime).order_by(TeachingTime.starts_at)).all()


def hours_of(row: TeachingTime) -> TeachingHours:
    """Give a time of day at which the school holds sessions, for the rules."""
    weekdays = frozenset(int(digit) for digit in row.weekdays)
    return TeachingHours(row.part, row.starts_at, row.ends_at, weekdays, row.on_make_up_workdays)
