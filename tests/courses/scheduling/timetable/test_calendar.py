"""Days to slots: weekends, evenings, holidays, make-up workdays (调休) and weather, with the real table of 2026."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bench.terms.autumn import CALENDAR_2026, FIRST, LAST, TIMES
from courses.scheduling.timetable.calendar import Calendar, Reach, Signal, judged, slots_between, with_weather
from courses.scheduling.timetable.facts import Block, Mark, Slot
from tests.courses.scheduling.timetable.terms import at


def _slots(day: date) -> list[Slot]:
    return slots_between(day, day, calendar=CALENDAR_2026)


def _usable(day: date) -> list[str]:
    return [one.kind for one in _slots(day) if not one.blocks]


def test_autumn_2026_has_94_usable_slots() -> None:
    slots = slots_between(FIRST, LAST, calendar=CALENDAR_2026, times=TIMES)
    assert len([one for one in slots if not one.blocks]) == 94
    assert [one.id for one in slots] == list(range(1, len(slots) + 1))


@pytest.mark.parametrize(
    ("day", "usable"),
    [
        (date(2026, 9, 19), ["saturday_morning", "saturday_afternoon"]),
        (date(2026, 9, 22), ["tuesday_evening"]),
        (date(2026, 9, 21), []),  # Monday
        (date(2026, 9, 26), []),  # Mid-Autumn Festival, a Saturday
        (date(2026, 10, 1), []),  # National Day, a Thursday
        (date(2026, 10, 8), ["thursday_evening"]),  # the day after
        (date(2026, 9, 20), ["sunday_evening"]),  # a Sunday that is worked
        (date(2026, 10, 10), ["saturday_evening"]),  # a Saturday that is worked
        (date(2026, 1, 4), ["sunday_evening"]),  # a Sunday that is worked, after New Year
        (date(2026, 1, 3), []),
        (date(2026, 12, 31), ["thursday_evening"]),
    ],
)
def test_a_day_offers_what_its_kind_allows(day: date, usable: list[str]) -> None:
    assert _usable(day) == usable


def test_blocked_slots_say_why() -> None:
    assert {one.kind: one.blocks for one in _slots(date(2026, 9, 20))} == {
        "sunday_morning": {Block.MAKEUP_WORKDAY},
        "sunday_afternoon": {Block.MAKEUP_WORKDAY},
        "sunday_evening": set(),
    }
    assert {block for one in _slots(date(2026, 10, 4)) for block in one.blocks} == {Block.HOLIDAY}


def test_a_year_without_a_day_table_has_no_usable_day() -> None:
    across = slots_between(date(2026, 12, 30), date(2027, 1, 3), calendar=CALENDAR_2026)
    assert [(one.day.year, set(one.blocks)) for one in across] == [
        (2026, set()),
        (2026, set()),
        *[(2027, {Block.NO_DAY_TABLE})] * 4,
    ]


def test_a_time_that_the_school_does_not_hold_is_off_the_grid() -> None:
    noon = Slot(1, "custom", at(17, 12), at(17, 14))
    assert judged(noon, calendar=CALENDAR_2026).blocks == {Block.OFF_GRID}
    monday_evening = Slot(1, "custom", at(19, 19), at(19, 19) + timedelta(minutes=135))
    assert judged(monday_evening, calendar=CALENDAR_2026).blocks == {Block.OFF_GRID}
    on_a_holiday = Slot(1, "custom", at(4, 12), at(4, 14))
    assert judged(on_a_holiday, calendar=CALENDAR_2026).blocks == {Block.HOLIDAY, Block.OFF_GRID}


@pytest.mark.parametrize(
    ("day", "is_school_night"),
    [
        (date(2026, 10, 13), True),  # Tuesday
        (date(2026, 10, 11), True),  # Sunday
        (date(2026, 10, 17), False),  # Saturday
        (date(2026, 9, 19), True),  # Saturday before a Sunday that is worked
        (date(2026, 9, 24), False),  # Thursday before the festival
    ],
)
def test_the_eve_of_a_school_day_is_a_school_night(day: date, is_school_night: bool) -> None:
    assert all((Mark.SCHOOL_NIGHT in one.marks) is is_school_night for one in _slots(day))


@pytest.mark.parametrize(
    ("day", "mark", "is_marked"),
    [
        (date(2026, 9, 19), Mark.BRIDGE_WEEKEND, True),  # its Sunday is worked
        (date(2026, 10, 11), Mark.BRIDGE_WEEKEND, True),  # its Saturday is worked
        (date(2026, 10, 17), Mark.BRIDGE_WEEKEND, False),
        (date(2026, 9, 26), Mark.BRIDGE_WEEKEND, True),
        (date(2026, 10, 8), Mark.BRIDGE_WEEKEND, False),  # no weekend
        (date(2026, 2, 10), Mark.BEFORE_SPRING_FESTIVAL, True),
        (date(2026, 2, 17), Mark.BEFORE_SPRING_FESTIVAL, False),
        (date(2026, 2, 7), Mark.BEFORE_SPRING_FESTIVAL, False),
        (date(2026, 11, 12), Mark.EXAM_WEEK, True),
        (date(2026, 11, 17), Mark.EXAM_WEEK, False),
    ],
)
def test_days_are_marked_with_what_is_known_of_them(day: date, mark: Mark, is_marked: bool) -> None:
    assert all((mark in one.marks) is is_marked for one in _slots(day))


def test_entrance_exams_and_town_events_are_marked() -> None:
    monday, friday = date(2026, 6, 22), date(2026, 6, 26)
    calendar = replace(CALENDAR_2026, entrance_exam_weeks=frozenset({monday}), town_events=frozenset({friday}))
    slot = Slot(1, "custom", at(26, 19, month=6), at(26, 21, month=6))
    assert {Mark.ENTRANCE_EXAM_WEEK, Mark.TOWN_EVENT} <= judged(slot, calendar=calendar).marks


@pytest.mark.parametrize(("reach", "block"), [(Reach.ALL, Block.WEATHER), (Reach.OUTDOORS, Block.WEATHER_OUTDOORS)])
def test_weather_stops_what_it_overlaps_and_nothing_else(reach: Reach, block: Block) -> None:
    slots = slots_between(date(2026, 10, 17), date(2026, 10, 20), calendar=CALENDAR_2026)
    signal = Signal(slots[0].ends_at, slots[2].starts_at + timedelta(minutes=1), reach)
    assert [one.blocks for one in with_weather(slots, [signal])] == [set(), {block}, {block}, set(), set()]


def test_a_calendar_without_years_allows_nothing() -> None:
    empty = Calendar(days={}, years=frozenset())
    assert all(one.blocks == {Block.NO_DAY_TABLE} for one in slots_between(FIRST, LAST, calendar=empty))
