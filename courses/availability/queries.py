"""Reads about free time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, time

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
from courses.availability.rules import Exceptional, FreeTime, OpenTime


def free_times_of(session: Session, *, people: Iterable[int]) -> dict[int, FreeTime]:
    """Give what each of several people has said, in three queries; who has said nothing at all is left out."""
    wanted = set(people)
    answers = session.scalars(
        select(Availability).where(Availability.person_id.in_(wanted)).options(selectinload(Availability.parts))
    )
    weeks = {one.person_id: frozenset((part.weekday, part.part) for part in one.parts) for one in answers}
    exceptions: dict[int, list[Exceptional]] = defaultdict(list)
    for one in session.scalars(
        select(AvailabilityException)
        .where(AvailabilityException.person_id.in_(wanted))
        .order_by(AvailabilityException.id)
    ):
        exceptions[one.person_id].append(Exceptional(one.first_day, one.last_day, one.part, one.is_free))
    return {
        person: FreeTime(weeks.get(person, frozenset()), tuple(exceptions[person]), has_answered=person in weeks)
        for person in sorted(weeks.keys() | exceptions.keys())
    }


def open_times_of(session: Session, *, venues: Iterable[int]) -> dict[int, OpenTime]:
    """Give when each of several venues can be used, in two queries; one that is always open is left out."""
    wanted = set(venues)
    weeks: dict[int, dict[int, tuple[tuple[time, time], ...]]] = defaultdict(dict)
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
