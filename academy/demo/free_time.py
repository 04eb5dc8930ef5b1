"""The invented school's free time: of people, venues and stations.

Sessions of the demo may be on any day, so whoever and whatever they need is there on every day at their hour.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy.orm import Session

from courses.availability import service
from courses.availability.rules import WEEKENDS, Caps, Hours, PartOfDay, Week
from courses.values import SCHOOL_ZONE

DAY = timedelta(days=1)
OFFICE_HOURS: tuple[Hours, ...] = ((time(8, 30), time(21, 30)),)
WITH_A_BREAK: tuple[Hours, ...] = ((time(8, 30), time(12)), (time(14), time(22)))
"""Around all hours of the demo's classes."""
REPAIRS = (time(12), time(13, 30))
"""Between the classes of the morning and those of the afternoon."""
ON_DUTY = (12, 2)
"""Volunteers and leaders: enough for the largest class of the demo."""
ANSWERING = 0.35
"""The share of trainees who say when they are free."""


def every_day(parts: Collection[PartOfDay]) -> Week:
    """Give some parts of every day of the week."""
    return frozenset((weekday, part) for weekday in range(7) for part in parts)


def part_of(clock: time) -> PartOfDay:
    """Give the part of the day in which a class meets."""
    if clock < time(12):
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if clock < time(18) else PartOfDay.EVENING


def say_when_instructors_are_free(
    session: Session, *, instructors: Sequence[int], hours: Mapping[int, set[PartOfDay]], at: datetime
) -> None:
    """Let all but the last instructor answer: those with classes are free at their hours, whatever day it is.

    :param hours: the parts of the day in which instructors teach, by person; who is not in it has no class
    """
    *asked, _silent = instructors
    for person in asked:
        week = every_day(hours[person]) | WEEKENDS if person in hours else WEEKENDS | {(2, PartOfDay.EVENING)}
        caps = Caps() if person in hours else Caps(a_week=2, a_month=6)
        service.say_free_time(session, person=person, week=week, caps=caps, at=at, by=person)
    first = at.astimezone(SCHOOL_ZONE).date() + timedelta(days=112)
    for person in [one for one in asked if one not in hours][:1]:
        service.add_exception(
            session,
            person=person,
            first_day=first,
            last_day=first + 4 * DAY,
            part=None,
            is_free=False,
            note="出差",
            at=at,
            by=person,
        )


def say_when_trainees_are_free(session: Session, *, people: Sequence[int], rng: Random, at: datetime) -> None:
    """Let many trainees answer the survey: weekends rather than evenings, evenings rather than work."""
    for person in people:
        if rng.random() < ANSWERING:
            week = frozenset(
                (weekday, part)
                for weekday in range(7)
                for part in PartOfDay
                if rng.random() < _likelihood(weekday, part)
            )
            service.say_free_time(session, person=person, week=week, at=at, by=person)


def _likelihood(weekday: int, part: PartOfDay) -> float:
    if weekday >= 5:
        return 0.85 if part is not PartOfDay.EVENING else 0.5
    return 0.65 if part is PartOfDay.EVENING else 0.1


def open_venues(session: Session, *, venues: Sequence[int], today: date, at: datetime, by: int) -> None:
    """Give the first two venues opening times, and close the second one for repairs over a lunchtime."""
    for venue, spans in zip(venues, (OFFICE_HOURS, WITH_A_BREAK), strict=False):
        service.set_opening_times(session, venue=venue, week=dict.fromkeys(range(7), spans), at=at, by=by)
    starts_at, ends_at = (datetime.combine(today + 10 * DAY, one, tzinfo=SCHOOL_ZONE) for one in REPAIRS)
    service.add_closure(session, venue=venues[1], starts_at=starts_at, ends_at=ends_at, reason="空调检修", at=at, by=by)


def keep_rosters(session: Session, *, stations: Sequence[int], first: date, last: date, at: datetime, by: int) -> None:
    """Put enough volunteers on duty at every station, in every part of every day of the term."""
    volunteers, leaders = ON_DUTY
    for station in stations:
        service.put_on_duty(
            session,
            station=station,
            first_day=first,
            last_day=last,
            weekdays=(),
            parts=tuple(PartOfDay),
            volunteers=volunteers,
            leaders=leaders,
            at=at,
            by=by,
        )
