"""Every hard rule, broken by a hair and kept by a hair (DOMAIN.md §13, H1–H12)."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from courses.scheduling.timetable import checker
from courses.scheduling.timetable.facts import (
    Block,
    Ceremony,
    Duty,
    Mark,
    Place,
    Session,
    Shared,
)
from courses.scheduling.timetable.settings import Hard, Limits, Settings
from courses.scheduling.timetable.violations import Code, Severity, Violation
from tests.courses.scheduling.timetable.terms import (
    AFTERNOON,
    ANNA,
    BEN,
    CELLAR,
    EAST,
    HALL,
    LATER,
    NEXT,
    OFFERINGS,
    ONE,
    OTHERS,
    ROOM,
    SATURDAY,
    SUNDAY,
    TUESDAY,
    TWO,
    VENUES,
    WEDNESDAY,
    WEST,
    Case,
    alone,
    at,
    blocked,
    both,
    changed,
    codes,
    found,
    instructors_with,
    practice,
    published,
    room,
    slot,
    station,
    term,
    theory,
)


def _minors(session: Session, place: Place, settings: Settings | None = None, **values: object) -> Case:
    offerings = changed(OFFERINGS, ONE, has_minors=True, **values)
    return alone(session, place, offerings=offerings, settings=settings or Settings())


def _on_duty(volunteers: int, leaders: int, people: int = 30) -> Case:
    west = changed(VENUES, WEST, duty={SATURDAY: Duty(volunteers, leaders)})
    return alone(practice(1, people=people), station(SATURDAY), venues=west)


def _crowded(*slots: int, limits: Limits, **facts: object) -> Case:
    sessions = [theory(number) for number in range(1, len(slots) + 1)]
    plan = {number: room(where) for number, where in enumerate(slots, start=1)}
    return term(*sessions, settings=Settings(limits=limits), **facts), plan


def _travelling(minutes: int) -> Case:
    here, there = room(SATURDAY, venue=CELLAR), room(AFTERNOON)
    settings = Settings(limits=Limits(travel_minutes=minutes))
    return both(theory(1, people=20), replace(OTHERS, people=20), here, there, settings=settings)


LATE_HOMES = Settings(limits=Limits(minors_home_by=time(21, 15)))
OUTDOORS = practice(1, is_outdoors=True)
OPENING, CLOSING = theory(1, ceremony=Ceremony.OPENING), theory(2, ceremony=Ceremony.CLOSING)
UNORDERED = changed(OFFERINGS, ONE, is_ordered=False)
LESSON, WORK = theory(1, module=1), practice(2, module=1)
SHARED = [Shared((TWO, ONE), ("林一", "林二", "林三"))]
CASES: dict[Code, tuple[Case, Case]] = {
    Code.NOT_PLACED: (
        (term(theory(1)), {}),
        alone(theory(1), room(SATURDAY)),
    ),
    Code.WRONG_GROUPS: (
        alone(practice(1, people=40, groups=2), station(SATURDAY)),
        alone(practice(1, people=40, groups=2), Place(SATURDAY, (WEST, EAST))),
    ),
    Code.WRONG_VENUE: (
        alone(theory(1, venues=frozenset({HALL})), room(SATURDAY)),
        alone(theory(1, venues=frozenset({HALL})), room(SATURDAY, venue=HALL)),
    ),
    Code.WRONG_INSTRUCTOR: (
        alone(theory(1, teams=((BEN,),)), room(SATURDAY)),
        alone(theory(1, teams=((ANNA, BEN),)), Place(SATURDAY, (ROOM,), (ANNA, BEN))),
    ),
    Code.HOURS_DIFFER: (
        alone(theory(1), room(SATURDAY), offerings=changed(OFFERINGS, ONE, credit_hours=Decimal("3.5"))),
        alone(theory(1), room(SATURDAY), offerings=changed(OFFERINGS, ONE, credit_hours=Decimal("3.0"))),
    ),
    Code.VENUE_TAKEN: (
        both(theory(1), OTHERS, room(SATURDAY), room(SATURDAY, BEN)),
        both(theory(1), OTHERS, room(SATURDAY), room(SATURDAY, BEN, HALL)),
    ),
    Code.VENUE_SMALL: (
        alone(theory(1, people=41), room(SATURDAY)),
        alone(theory(1, people=40), room(SATURDAY)),
    ),
    Code.VENUE_CLOSED: (
        alone(theory(1), room(SATURDAY), venues=changed(VENUES, ROOM, open_slots=frozenset({SUNDAY}))),
        alone(theory(1), room(SUNDAY), venues=changed(VENUES, ROOM, open_slots=frozenset({SUNDAY}))),
    ),
    Code.INSTRUCTOR_TAKEN: (
        both(theory(1), OTHERS, room(SATURDAY), room(SATURDAY, venue=HALL)),
        both(theory(1), OTHERS, room(SATURDAY), room(AFTERNOON, venue=HALL)),
    ),
    Code.INSTRUCTOR_BUSY: (
        alone(theory(1), room(SATURDAY), instructors=instructors_with(free_slots=frozenset({SUNDAY}))),
        alone(theory(1), room(SUNDAY), instructors=instructors_with(free_slots=frozenset({SUNDAY}))),
    ),
    Code.INSTRUCTOR_WEEK: (
        both(theory(1), theory(2), room(TUESDAY), room(NEXT), instructors=instructors_with(sessions_a_week=1)),
        both(theory(1), theory(2), room(SUNDAY), room(TUESDAY), instructors=instructors_with(sessions_a_week=1)),
    ),
    Code.INSTRUCTOR_MONTH: (
        both(theory(1), theory(2), room(SATURDAY), room(LATER), instructors=instructors_with(sessions_a_month=1)),
        both(
            theory(1), theory(2), room(SATURDAY), room(slot(1, 9, 11)), instructors=instructors_with(sessions_a_month=1)
        ),
    ),
    Code.OFFERING_TAKEN: (
        both(theory(1), theory(2), room(SATURDAY), room(SATURDAY, BEN, HALL), offerings=UNORDERED),
        both(theory(1), theory(2), room(SATURDAY), room(AFTERNOON, BEN, HALL), offerings=UNORDERED),
    ),
    Code.OFFERING_DAY: (
        _crowded(SATURDAY, AFTERNOON, limits=Limits(sessions_a_day=1)),
        _crowded(SATURDAY, SUNDAY, limits=Limits(sessions_a_day=1)),
    ),
    Code.OFFERING_WEEK: (
        _crowded(TUESDAY, WEDNESDAY, NEXT, limits=Limits()),
        _crowded(SUNDAY, WEDNESDAY, NEXT, limits=Limits()),
    ),
    Code.INSTRUCTOR_TRAVEL: (_travelling(196), _travelling(195)),
    Code.BEFORE_START: (
        alone(theory(1), room(SATURDAY), offerings=changed(OFFERINGS, ONE, starts_on=date(2026, 10, 18))),
        alone(theory(1), room(SUNDAY), offerings=changed(OFFERINGS, ONE, starts_on=date(2026, 10, 18))),
    ),
    Code.AFTER_END: (
        alone(theory(1), room(SUNDAY), offerings=changed(OFFERINGS, ONE, ends_on=date(2026, 10, 17))),
        alone(theory(1), room(SATURDAY), offerings=changed(OFFERINGS, ONE, ends_on=date(2026, 10, 17))),
    ),
    Code.SHARED_PEOPLE: (
        both(theory(1), OTHERS, room(SATURDAY), room(SATURDAY, BEN, HALL), shared=SHARED),
        both(theory(1), OTHERS, room(SATURDAY), room(AFTERNOON, BEN, HALL), shared=SHARED),
    ),
    Code.FEW_SHARED: (
        both(
            theory(1), OTHERS, room(SATURDAY), room(SATURDAY, BEN, HALL), shared=[Shared((ONE, TWO), ("林一", "林二"))]
        ),
        both(theory(1), OTHERS, room(SATURDAY), room(SATURDAY, BEN, HALL)),
    ),
    Code.HOLIDAY: (
        alone(theory(1), room(SATURDAY), slots=blocked(SATURDAY, blocks=frozenset({Block.HOLIDAY}))),
        alone(theory(1), room(SUNDAY), slots=blocked(SATURDAY, blocks=frozenset({Block.HOLIDAY}))),
    ),
    Code.MAKEUP_WORKDAY: (
        alone(theory(1), room(SATURDAY), slots=blocked(SATURDAY, blocks=frozenset({Block.MAKEUP_WORKDAY}))),
        alone(theory(1), room(SUNDAY), slots=blocked(SATURDAY, blocks=frozenset({Block.MAKEUP_WORKDAY}))),
    ),
    Code.NO_DAY_TABLE: (
        alone(theory(1), room(SATURDAY), slots=blocked(SATURDAY, blocks=frozenset({Block.NO_DAY_TABLE}))),
        alone(theory(1), room(SATURDAY)),
    ),
    Code.OFF_GRID: (
        alone(theory(1), room(SATURDAY), slots=blocked(SATURDAY, blocks=frozenset({Block.OFF_GRID}))),
        alone(theory(1), room(SATURDAY)),
    ),
    Code.PRACTICE_EARLY: (
        both(LESSON, WORK, room(SUNDAY), station(TUESDAY)),
        both(LESSON, WORK, room(SUNDAY), station(WEDNESDAY)),
    ),
    Code.OUT_OF_ORDER: (
        both(theory(1), theory(2), room(SUNDAY), room(SATURDAY)),
        both(theory(1), theory(2), room(SUNDAY), room(SATURDAY), offerings=UNORDERED),
    ),
    Code.BEFORE_OPENING: (
        both(OPENING, theory(2), room(SUNDAY), room(SATURDAY), offerings=UNORDERED),
        both(OPENING, theory(2), room(SATURDAY), room(SUNDAY), offerings=UNORDERED),
    ),
    Code.AFTER_CLOSING: (
        both(theory(1), CLOSING, room(SUNDAY), room(SATURDAY), offerings=UNORDERED),
        both(theory(1), CLOSING, room(SATURDAY), room(SUNDAY), offerings=UNORDERED),
    ),
    Code.CEREMONY_PRACTICE: (
        alone(practice(1, ceremony=Ceremony.OPENING), station(SATURDAY)),
        alone(theory(1, ceremony=Ceremony.OPENING), room(SATURDAY)),
    ),
    Code.STATION_TAKEN: (
        both(practice(1), practice(2, offering=TWO), station(SATURDAY), station(SATURDAY)),
        both(practice(1), practice(2, offering=TWO), station(SATURDAY), station(SATURDAY, EAST)),
    ),
    Code.STATION_SMALL: (
        alone(practice(1, people=61, groups=2), Place(SATURDAY, (WEST, EAST))),
        alone(practice(1, people=60, groups=2), Place(SATURDAY, (WEST, EAST))),
    ),
    Code.STATION_CLOSED: (
        alone(practice(1), station(SATURDAY), venues=changed(VENUES, WEST, open_slots=frozenset({SUNDAY}))),
        alone(practice(1), station(SUNDAY), venues=changed(VENUES, WEST, open_slots=frozenset({SUNDAY}))),
    ),
    Code.STATION_SHORT: (_on_duty(7, 1, people=29), _on_duty(7, 1, people=28)),
    Code.STATION_LEADERLESS: (_on_duty(8, 0), _on_duty(8, 1)),
    Code.NOTICE_SHORT: (
        alone(theory(1), room(SATURDAY), now=at(11, 12)),
        alone(theory(1), room(SATURDAY), now=at(10, 12)),
    ),
    Code.NOTICE_FROZEN: (
        published(room(SATURDAY), room(NEXT), at(11, 12)),
        published(room(SATURDAY), room(NEXT), at(10, 12)),
    ),
    Code.LOCKED: (
        alone(theory(1, current=room(SATURDAY), is_locked=True), room(SATURDAY, BEN)),
        alone(theory(1, current=room(SATURDAY), is_locked=True), room(SATURDAY)),
    ),
    Code.PAST: (
        published(room(SATURDAY), room(NEXT), at(17, 9), reason="weather"),
        published(room(SATURDAY), room(NEXT), at(17, 8), reason="weather"),
    ),
    Code.SLOT_PAST: (
        alone(theory(1), room(SATURDAY), now=at(17, 9), reason="weather"),
        alone(theory(1), room(SATURDAY), now=at(17, 8), reason="weather"),
    ),
    Code.MINORS_EVENING: (
        _minors(practice(1), station(TUESDAY), settings=LATE_HOMES),
        _minors(theory(1), room(TUESDAY), settings=LATE_HOMES),
    ),
    Code.MINORS_LATE: (
        _minors(theory(1), room(TUESDAY)),
        _minors(theory(1), room(SATURDAY)),
    ),
    Code.MINORS_EXAM: (
        (
            term(
                theory(1),
                offerings=changed(OFFERINGS, ONE, has_minors=True),
                slots=blocked(SATURDAY, marks=frozenset({Mark.ENTRANCE_EXAM_WEEK})),
            ),
            {1: room(SATURDAY)},
        ),
        alone(theory(1), room(SATURDAY), slots=blocked(SATURDAY, marks=frozenset({Mark.ENTRANCE_EXAM_WEEK}))),
    ),
    Code.CONSENT_MISSING: (
        _minors(practice(1), station(SATURDAY), missing_consents=2),
        _minors(theory(1), room(SATURDAY), missing_consents=2),
    ),
    Code.WEATHER: (
        alone(theory(1), room(SATURDAY), slots=blocked(SATURDAY, blocks=frozenset({Block.WEATHER}))),
        alone(theory(1), room(SUNDAY), slots=blocked(SATURDAY, blocks=frozenset({Block.WEATHER}))),
    ),
    Code.WEATHER_OUTDOORS: (
        alone(OUTDOORS, station(SATURDAY), slots=blocked(SATURDAY, blocks=frozenset({Block.WEATHER_OUTDOORS}))),
        alone(practice(1), station(SATURDAY), slots=blocked(SATURDAY, blocks=frozenset({Block.WEATHER_OUTDOORS}))),
    ),
}


def test_every_code_has_its_pair_of_cases() -> None:
    assert set(CASES) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_a_rule_that_is_broken_is_the_only_one_named(code: Code) -> None:
    assert set(codes(CASES[code][0])) == {code}


@pytest.mark.parametrize("code", Code)
def test_a_rule_that_is_kept_by_a_hair_is_not_named(code: Code) -> None:
    assert codes(CASES[code][1]) == []


@pytest.mark.parametrize("code", Code)
def test_only_what_is_no_warning_makes_a_plan_unsound(code: Code) -> None:
    broken, kept = CASES[code]
    assert checker.is_sound(*broken) is (code.severity is Severity.WARNING)
    assert checker.is_sound(*kept)


def test_each_hard_rule_of_the_school_has_a_code() -> None:
    assert {code.rule for code in Code} == set(Hard)


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        (Code.VENUE_TAKEN, Violation(Code.VENUE_TAKEN, (1, 2), slot=SATURDAY, venue=ROOM)),
        (Code.INSTRUCTOR_TAKEN, Violation(Code.INSTRUCTOR_TAKEN, (1, 2), slot=SATURDAY, instructor=ANNA)),
        (Code.VENUE_SMALL, Violation(Code.VENUE_SMALL, (1,), venue=ROOM, found=40, limit=41)),
        (Code.STATION_SHORT, Violation(Code.STATION_SHORT, (1,), slot=SATURDAY, venue=WEST, found=7, limit=8)),
        (Code.PRACTICE_EARLY, Violation(Code.PRACTICE_EARLY, (1, 2), found=2, limit=3)),
        (Code.NOTICE_FROZEN, Violation(Code.NOTICE_FROZEN, (1,), slot=SATURDAY, limit=7)),
        (Code.NOTICE_SHORT, Violation(Code.NOTICE_SHORT, (1,), slot=SATURDAY, found=6, limit=7)),
        (Code.INSTRUCTOR_TRAVEL, Violation(Code.INSTRUCTOR_TRAVEL, (1, 2), instructor=ANNA, found=195, limit=196)),
        (
            Code.SHARED_PEOPLE,
            Violation(
                Code.SHARED_PEOPLE,
                (1, 2),
                slot=SATURDAY,
                offerings=(ONE, TWO),
                people=("林一", "林二", "林三"),
                found=3,
                limit=3,
            ),
        ),
        (
            Code.OFFERING_WEEK,
            Violation(Code.OFFERING_WEEK, (1, 2, 3), slot=TUESDAY, offerings=(ONE,), found=3, limit=2),
        ),
        (
            Code.HOURS_DIFFER,
            Violation(Code.HOURS_DIFFER, offerings=(ONE,), found=Decimal(3), limit=Decimal("3.5")),
        ),
    ],
)
def test_a_violation_names_what_a_sentence_needs(code: Code, facts: Violation) -> None:
    assert found(CASES[code][0]) == [facts]
