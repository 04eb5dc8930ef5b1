"""Rows to facts: the one place where what the tables say becomes what the rules of the timetable know."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session as Connection

from courses.availability.models import Duty
from courses.availability.queries import duties_of, free_times_of, open_times_of
from courses.availability.rules import OpenTime
from courses.catalog.models import Offering as Class
from courses.catalog.models import SyllabusUnit
from courses.catalog.rules import Kind, OfferingState
from courses.people.rules import ADULT_AGE
from courses.planning import gathering
from courses.planning.crowds import Crowd, crowds_of
from courses.planning.gathering import Days
from courses.planning.grid import Grid
from courses.planning.names import Names, SessionName
from courses.planning.syllabus import Item, Standing, in_order, modules_of
from courses.scheduling.timetable.facts import (
    Instructor,
    Offering,
    Place,
    Session,
    Shared,
    Venue,
    VenueKind,
)
from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.settings import Settings
from courses.school import models as school
from courses.values import school_day


@dataclass(frozen=True, slots=True)
class Ref:
    """Which session of the database a session of the facts is."""

    training_session: int | None
    """None: nobody has placed it yet."""
    offering: int
    unit: int | None
    number: int
    """Which of its class's sessions it is in the order of the syllabus, the first being 1."""


@dataclass(frozen=True)
class TermFacts:
    """A timetable as the rules see it, and what pages call what is in it."""

    problem: Problem
    ref: Mapping[int, Ref]
    """By the ids of the facts: sessions of the timetable keep that of their row, the others have negative ones."""
    names: Names
    grid: Grid

    def place(self, standing: Standing) -> Place:
        """Give a place in the timetable as the rules see it."""
        return Place(self.grid.at(standing.time), (standing.venue,), standing.instructors)


@dataclass(frozen=True)
class Frame:
    """The rows of a timetable."""

    offerings: Sequence[Class]
    chosen: frozenset[int]
    """Classes that are planned; what the others have is only respected."""
    units: Mapping[int, Sequence[SyllabusUnit]]
    """By course."""
    items: Sequence[Item]
    days: Days
    grid: Grid
    venues: Sequence[school.Venue]
    pools: Mapping[int, Sequence[int]]
    """Who can teach what nobody teaches yet, by course."""
    shared: Sequence[Shared]
    day: date
    """On which people are minors or not."""
    at: datetime | None
    settings: Settings
    reason: str | None = None
    keeps_plan: bool = False


def assemble(session: Connection, frame: Frame) -> TermFacts:
    """Read what people, venues and stations have said, and make facts of all rows."""
    crowds = crowds_of(session, offerings=sorted(frame.chosen), day=frame.day)
    open_times = open_times_of(session, venues=[one.id for one in frame.venues])
    people = {person for pool in frame.pools.values() for person in pool}
    people.update(person for one in frame.items for person in _instructors_of(one))
    ordered = _ordered(frame)
    problem = Problem(
        slots=frame.grid.slots,
        venues=_venues(frame, open_times, _rosters(session, frame)),
        instructors=_instructors(session, frame.grid, sorted(people)),
        offerings=[_offering(frame, one, crowds.get(one.id, Crowd())) for one in frame.offerings],
        sessions=[found for one in frame.offerings for found in _sessions(frame, one, ordered[one.id])],
        shared=frame.shared,
        settings=frame.settings,
        now=frame.at,
        reason=frame.reason,
        keeps_plan=frame.keeps_plan,
    )
    ref = {
        item.id: Ref(item.id if item.id > 0 else None, item.offering, item.unit, number)
        for items in ordered.values()
        for number, item in enumerate(items, start=1)
    }
    names = _names(frame, open_times, gathering.names_of(session, people=sorted(people)))
    return TermFacts(problem, ref, names, frame.grid)


def _ordered(frame: Frame) -> dict[int, list[Item]]:
    """Give the sessions of each class in the order of its syllabus."""
    found: dict[int, list[Item]] = defaultdict(list)
    for item in frame.items:
        found[item.offering].append(item)
    return {one.id: in_order(found[one.id], frame.units.get(one.course_id, ())) for one in frame.offerings}


def _instructors_of(item: Item) -> set[int]:
    placed = {person for one in (item.today, item.wish) if one is not None for person in one.instructors}
    return placed.union(item.teachers)


def _rosters(session: Connection, frame: Frame) -> dict[int, list[Duty]]:
    """Give the duties of each station that keeps a roster."""
    stations = {one.station_id for one in frame.venues if one.station_id is not None}
    days = [school_day(one.starts_at) for one in frame.grid.slots] or [frame.day]
    found: dict[int, list[Duty]] = {one: [] for one in gathering.keeping_rosters(session, stations=stations)}
    for row in duties_of(session, stations=stations, first=min(days), last=max(days)):
        found[row.station_id].append(row)
    return found


def _venues(frame: Frame, open_times: Mapping[int, OpenTime], rosters: Mapping[int, Sequence[Duty]]) -> list[Venue]:
    found = []
    for one in frame.venues:
        station = one.station
        found.append(
            Venue(
                id=one.id,
                kind=VenueKind.STATION if station else VenueKind.ROOM,
                capacity=min(one.capacity, station.capacity) if station else one.capacity,
                village=station.village_id if station else one.village_id,
                open_slots=frame.grid.open_slots(open_times.get(one.id)),
                duty=frame.grid.duties(rosters[station.id]) if station and station.id in rosters else None,
            )
        )
    return found


def _instructors(session: Connection, grid: Grid, people: Sequence[int]) -> list[Instructor]:
    free, caps = free_times_of(session, people=people), gathering.caps_of(session, people=people)
    found = []
    for one in people:
        a_week, a_month = caps.get(one, (None, None))
        found.append(Instructor(one, grid.free_slots(free.get(one)), a_week, a_month))
    return found


def _offering(frame: Frame, one: Class, crowd: Crowd) -> Offering:
    units = frame.units.get(one.course_id, ())
    is_for_minors = one.max_age is not None and one.max_age < ADULT_AGE
    return Offering(
        id=one.id,
        starts_on=one.term.starts_on,
        ends_on=one.term.ends_on,
        has_minors=crowd.minors > 0 or is_for_minors,
        missing_consents=crowd.missing_consents,
        credit_hours=sum((unit.credit_hours for unit in units), Decimal(0)) if units else None,
        refused_percent=crowd.refused_percent,
        home_villages=crowd.home_villages,
    )


def _sessions(frame: Frame, offering: Class, items: Iterable[Item]) -> list[Session]:
    is_given = offering.id not in frame.chosen
    modules = modules_of(frame.units.get(offering.course_id, ()))
    return [
        Session(
            id=one.id,
            offering=offering.id,
            order=order,
            kind=one.kind,
            people=offering.capacity,
            credit_hours=one.credit_hours,
            module=modules.get(one.unit) if one.unit is not None else None,
            venue_kinds=_ROOMS if one.kind is Kind.THEORY else frozenset(VenueKind),
            teams=_teams(one, frame.pools.get(offering.course_id, ()), is_given=is_given),
            is_outdoors=one.is_outdoors,
            is_locked=one.is_locked or is_given,
            is_attended=one.is_attended,
            is_published=offering.state is not OfferingState.DRAFT,
            is_given=is_given,
            current=_place(frame.grid, one.today),
        )
        for order, one in enumerate(items, start=1)
    ]


_ROOMS = frozenset({VenueKind.ROOM, VenueKind.PARTNER})
"""Theory is taught in a room; practice can be anywhere."""


def _teams(item: Item, pool: Sequence[int], *, is_given: bool) -> tuple[tuple[int, ...], ...]:
    """Give who can teach a session: whoever does, or is asked to; else anybody of the course's pool.

    Practice can also be with nobody but the volunteers on duty.
    """
    named = tuple(dict.fromkeys(one.instructors for one in (item.wish, item.today) if one and one.instructors))
    if is_given and item.today:
        return (item.today.instructors,)
    if named or item.teachers:
        return named or (item.teachers,)
    alone = tuple((person,) for person in pool)
    return ((), *alone) if item.kind is Kind.PRACTICE or not alone else alone


def _place(grid: Grid, standing: Standing | None) -> Place | None:
    return Place(grid.at(standing.time), (standing.venue,), standing.instructors) if standing else None


def _names(frame: Frame, open_times: Mapping[int, OpenTime], people: Mapping[int, str]) -> Names:
    offerings = {one.id: one.label for one in frame.offerings}
    return Names(
        sessions={
            one.id: SessionName(offerings[one.offering], one.topic, one.standing.time if one.standing else None)
            for one in frame.items
        },
        offerings=offerings,
        venues={one.id: one.label for one in frame.venues},
        people=people,
        slots={one.id: (one.starts_at, one.ends_at) for one in frame.grid.slots},
        days=frame.days.names,
        open_times=open_times,
        signals=frame.days.signals,
        limits=frame.settings.limits,
    )
