"""Small terms for tests: two classes, three rooms, two stations, three instructors, all of it invented."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bench.terms.autumn import CALENDAR_2026, TIMES
from courses.catalog.rules import Kind
from courses.scheduling.timetable import checker
from courses.scheduling.timetable.calendar import slots_between
from courses.scheduling.timetable.facts import (
    Instructor,
    Offering,
    Place,
    Session,
    Slot,
    Venue,
    VenueKind,
)
from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.violations import Code, Violation
from courses.values import SCHOOL_ZONE

FIRST, LAST = date(2026, 10, 17), date(2026, 11, 29)
SLOTS = slots_between(FIRST, LAST, calendar=CALENDAR_2026, times=TIMES)
ROOM, HALL, CELLAR, WEST, EAST = range(1, 6)
VENUES = (
    Venue(ROOM, VenueKind.ROOM, 40),
    Venue(HALL, VenueKind.ROOM, 80),
    Venue(CELLAR, VenueKind.ROOM, 20, village=3),
    Venue(WEST, VenueKind.STATION, 30, village=1),
    Venue(EAST, VenueKind.STATION, 30, village=2),
)
ANNA, BEN, CHI = range(1, 4)
INSTRUCTORS = (Instructor(ANNA), Instructor(BEN), Instructor(CHI, is_entrepreneur=True))
ONE, TWO = 1, 2
OFFERINGS = (Offering(ONE, FIRST, LAST), Offering(TWO, FIRST, LAST))


def at(day: int, hour: int, month: int = 10, year: int = 2026) -> datetime:
    """Give an hour at the school."""
    return datetime(year, month, day, hour, tzinfo=SCHOOL_ZONE)


def slot(day: int, hour: int, month: int = 10) -> int:
    """Give the slot that begins in an hour of a day."""
    return next(one.id for one in SLOTS if (one.day.month, one.day.day, one.starts_at.hour) == (month, day, hour))


def theory(number: int, **values: Any) -> Session:
    """Give a session of theory that Anna or Ben can teach."""
    defaults = {"offering": ONE, "order": number, "people": 30, "teams": ((ANNA,), (BEN,)), "kind": Kind.THEORY}
    return Session(number, venue_kinds=frozenset({VenueKind.ROOM}), **{**defaults, **values})


def practice(number: int, **values: Any) -> Session:
    """Give a session of practice at a station."""
    defaults = {"offering": ONE, "order": number, "people": 30, "kind": Kind.PRACTICE}
    return Session(number, venue_kinds=frozenset({VenueKind.STATION}), **{**defaults, **values})


def term(*sessions: Session, **values: Any) -> Problem:
    """Give a term with some sessions."""
    defaults = {"slots": SLOTS, "venues": VENUES, "instructors": INSTRUCTORS, "offerings": OFFERINGS}
    return Problem(sessions=sessions, **{**defaults, **values})


def changed(facts: Sequence[Any], key: int, **values: Any) -> list[Any]:
    """Give some facts with one of them changed."""
    return [replace(one, **values) if one.id == key else one for one in facts]


def room(where: int, who: int = ANNA, venue: int = ROOM) -> Place:
    """Give a place in a room, with an instructor."""
    return Place(where, (venue,), (who,))


def station(where: int, venue: int = WEST) -> Place:
    """Give a place at a station."""
    return Place(where, (venue,))


def blocked(key: int, **values: Any) -> list[Slot]:
    """Give the slots with something known of one of them."""
    return changed(SLOTS, key, **values)


Plans = Mapping[int, Place]
Case = tuple[Problem, Plans]
"""A term, and a plan for it."""
SATURDAY, AFTERNOON, SUNDAY = slot(17, 9), slot(17, 14), slot(18, 9)
TUESDAY, WEDNESDAY, NEXT, LATER = slot(20, 19), slot(21, 19), slot(24, 9), slot(31, 9)


OTHERS = theory(2, offering=TWO)


def found(case: Case) -> list[Violation]:
    """Give what a plan breaks, warnings included."""
    return checker.violations(*case)


def codes(case: Case) -> list[Code]:
    """Give the codes of what a plan breaks."""
    return [one.code for one in found(case)]


def alone(session: Session, place: Place, **facts: object) -> Case:
    """Give a term with one session in a place."""
    return term(session, **facts), {session.id: place}


def both(one: Session, other: Session, first: Place, second: Place, **facts: object) -> Case:
    """Give a term with two sessions, each in a place."""
    return term(one, other, **facts), {one.id: first, other.id: second}


def published(current: Place, place: Place, now: datetime, **facts: object) -> Case:
    """Give a term whose one session is published in a place, and a plan that has it in another."""
    return alone(theory(1, current=current, is_published=True), place, now=now, **facts)


def instructors_with(**values: object) -> list[Instructor]:
    """Give the instructors with something known of Anna."""
    return changed(INSTRUCTORS, ANNA, **values)
