"""The demo school's autumn of 2026 (DOMAIN.md §11): six classes, 72 sessions, 94 usable slots, 14 venues, 14 instructors.

All people and figures are invented; a seed decides what DOMAIN.md leaves open (who is free when, who is on duty).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from courses.catalog.rules import Kind
from courses.scheduling.timetable.calendar import (
    AFTERNOON,
    EVENING,
    MORNING,
    Calendar,
    DayKind,
    Signal,
    slots_between,
    with_weather,
)
from courses.scheduling.timetable.chance import Chance
from courses.scheduling.timetable.facts import (
    Ceremony,
    Duty,
    Instructor,
    Offering,
    Plan,
    Session,
    Shared,
    Slot,
    Venue,
    VenueKind,
)
from courses.scheduling.timetable.problem import Problem
from courses.values import SCHOOL_ZONE

FIRST, LAST = date(2026, 9, 5), date(2026, 12, 20)
TIMES = (MORNING, AFTERNOON, replace(EVENING, on_makeup_workdays=False))
HOLIDAYS_2026 = (
    (date(2026, 1, 1), 3),
    (date(2026, 2, 15), 9),
    (date(2026, 4, 4), 3),
    (date(2026, 5, 1), 5),
    (date(2026, 6, 19), 3),
    (date(2026, 9, 25), 3),
    (date(2026, 10, 1), 7),
)
MAKEUP_WORKDAYS_2026 = (
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
)
CALENDAR_2026 = Calendar(
    days={first + timedelta(days=n): DayKind.HOLIDAY for first, length in HOLIDAYS_2026 for n in range(length)}
    | dict.fromkeys(MAKEUP_WORKDAYS_2026, DayKind.MAKEUP_WORKDAY),
    years=frozenset({2026}),
    spring_festivals=frozenset({date(2026, 2, 17)}),
    exam_weeks=frozenset({date(2026, 11, 9)}),
)
TYPHOON = Signal(datetime(2026, 10, 17, 8, tzinfo=SCHOOL_ZONE), datetime(2026, 10, 19, 8, tzinfo=SCHOOL_ZONE))
WEDNESDAY_BEFORE = datetime(2026, 10, 14, 9, tzinfo=SCHOOL_ZONE)


@dataclass(frozen=True, slots=True)
class Course:
    """A class of the term: sessions alternate between theory and practice, and end with theory."""

    people: int
    sessions: int
    last: date
    evenings_refused: int
    """Per cent of the class."""
    weekends_refused: int
    has_minors: bool = False


CLASSES = (
    Course(40, 16, date(2026, 12, 20), 60, 5),
    Course(38, 12, date(2026, 12, 13), 90, 10, has_minors=True),
    Course(45, 14, date(2026, 12, 20), 40, 10),
    Course(30, 10, date(2026, 12, 13), 30, 15),
    Course(28, 12, date(2026, 12, 20), 10, 50),
    Course(24, 8, date(2026, 12, 6), 15, 40),
)
PEOPLE_IN_COMMON = ((1, 4, 6), (3, 2, 3), (5, 1, 2))
ROOMS = ((80, None), (45, None), (40, None), (40, 1), (45, 2), (50, 3), (60, 4))
"""Seats, and the village; the school's own are in none of them."""
STATION_SEATS = (20, 22, 24, 25, 26, 28, 30)


def autumn(seed: int = 1) -> Problem:
    """Give the term, nothing of it planned yet."""
    chance = Chance(seed)
    slots = slots_between(FIRST, LAST, calendar=CALENDAR_2026, times=TIMES)
    instructors = [_instructor(number, slots, chance) for number in range(1, 15)]
    offerings = [_offering(number, one, chance) for number, one in enumerate(CLASSES, start=1)]
    return Problem(
        slots=slots,
        venues=_venues(slots, chance),
        instructors=instructors,
        offerings=offerings,
        sessions=_sessions(instructors, chance),
        shared=[Shared((a, b), tuple(f"学员{a}{b}{n}" for n in range(count))) for a, b, count in PEOPLE_IN_COMMON],
    )


def _instructor(number: int, slots: Sequence[Slot], chance: Chance) -> Instructor:
    is_entrepreneur = number > 9
    kinds = {one.kind for one in slots}
    if is_entrepreneur:
        kinds = {kind for kind in kinds if kind.endswith("evening") or kind == "saturday_morning"}
    share = 0.45 if not is_entrepreneur else 0.75
    free = [one.id for one in slots if one.kind in kinds and chance.number() < share]
    return Instructor(number, frozenset(free), sessions_a_week=2, sessions_a_month=4, is_entrepreneur=is_entrepreneur)


def _offering(number: int, course: Course, chance: Chance) -> Offering:
    refused = {}
    for day in ("tuesday", "wednesday", "thursday"):
        refused[f"{day}_evening"] = min(100, course.evenings_refused + chance.below(10))
    for day in ("saturday", "sunday"):
        for part in ("morning", "afternoon"):
            refused[f"{day}_{part}"] = course.weekends_refused + chance.below(15)
    home = 1 + chance.below(7)
    return Offering(
        number,
        FIRST,
        course.last,
        has_minors=course.has_minors,
        refused_percent=refused,
        home_villages=frozenset({home, home % 7 + 1}),
    )


def _venues(slots: Sequence[Slot], chance: Chance) -> list[Venue]:
    rooms = [Venue(n, VenueKind.ROOM, seats, village) for n, (seats, village) in enumerate(ROOMS, start=1)]
    stations = []
    for village, seats in enumerate(STATION_SEATS, start=1):
        duty = {one.id: Duty(4 + chance.below(6), int(chance.number() < 0.9)) for one in slots}
        stations.append(Venue(len(rooms) + village, VenueKind.STATION, seats, village, duty=duty))
    return [*rooms, *stations]


def _sessions(instructors: Sequence[Instructor], chance: Chance) -> list[Session]:
    found: list[Session] = []
    for offering, course in enumerate(CLASSES, start=1):
        for order in range(1, course.sessions + 1):
            is_last = order == course.sessions
            is_practice = order % 2 == 0 and not is_last
            ceremony = Ceremony.OPENING if order == 1 else Ceremony.CLOSING if is_last else None
            team = sorted({chance.pick(instructors).id for _ in range(4)})
            found.append(
                Session(
                    id=len(found) + 1,
                    offering=offering,
                    order=order,
                    kind=Kind.PRACTICE if is_practice else Kind.THEORY,
                    people=course.people,
                    groups=2 if is_practice and course.people > 30 else 1,
                    module=(order + 1) // 2,
                    ceremony=ceremony,
                    venue_kinds=frozenset({VenueKind.STATION if is_practice else VenueKind.ROOM}),
                    teams=((),) if is_practice else tuple((one,) for one in team),
                    is_outdoors=is_practice and order % 4 == 0,
                    has_fallback=True,
                )
            )
    return found


def after_typhoon(problem: Problem, plan: Plan) -> Problem:
    """Give the same term on the Wednesday before a typhoon, its plan published, with the weekend closed."""
    sessions = [replace(one, current=plan[one.id], is_published=True) for one in problem.sessions]
    return replace(
        problem,
        slots=with_weather(problem.slots, [TYPHOON]),
        sessions=sessions,
        now=WEDNESDAY_BEFORE,
        reason="weather",
        keeps_plan=True,
    )
