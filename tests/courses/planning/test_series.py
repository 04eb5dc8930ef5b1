"""The list that a rule gives: which day each lesson gets, and why days are passed over."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.catalog.rules import Kind
from courses.errors import Refusal
from courses.planning.series import (
    DAYS_TO_PRACTICE,
    MOST_ROWS,
    Facts,
    Gap,
    Lesson,
    Proposal,
    Rule,
    Skip,
    days_of,
    propose,
)
from courses.school import arrangements
from courses.school.rules import Calendar, Day, DayKind
from courses.values import SCHOOL_ZONE, Bilingual, school_day

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
AUTUMN = Calendar.of(
    [
        *(Day(date(2026, 10, number), DayKind.HOLIDAY, "国庆节", "National Day") for number in range(1, 8)),
        Day(date(2026, 10, 10), DayKind.MAKE_UP_WORKDAY, "国庆节调休"),
    ]
)
NATIONAL_DAY = Bilingual("国庆节", "National Day")
SATURDAYS = Rule(
    weekdays=frozenset({SATURDAY}),
    starts=time(9),
    ends=time(11, 15),
    first_day=date(2026, 9, 19),
    last_day=date(2026, 12, 31),
    theory_venue=1,
    practice_venues=(2, 3),
    theory_instructors=(7,),
    practice_instructors=(8,),
)


def lessons(kinds: str) -> list[Lesson]:
    """Make the lessons of a syllabus like “TPTP”; a practice belongs to the theory before it."""
    found: list[Lesson] = []
    theory = None
    for unit, letter in enumerate(kinds, start=1):
        theory = unit if letter == "T" else theory
        kind = Kind.THEORY if letter == "T" else Kind.PRACTICE
        found.append(Lesson(unit, kind, 135, Decimal(3), theory))
    return found


def days(found: Proposal) -> list[tuple[int, int]]:
    return [(day.month, day.day) for day in (school_day(row.starts_at) for row in found.rows)]


def proposed(kinds: str, *, facts: Facts | None = None, **changes: Any) -> Proposal:
    return propose(lessons(kinds), replace(SATURDAYS, **changes), facts or Facts(AUTUMN))


def test_every_saturday_but_for_the_holiday_and_the_saturday_that_is_worked() -> None:
    found = proposed("TPTP")
    assert days(found) == [(9, 19), (9, 26), (10, 17), (10, 24)]
    assert found.rows[2].gaps == (
        Gap(date(2026, 10, 3), Skip.HOLIDAY, NATIONAL_DAY),
        Gap(date(2026, 10, 10), Skip.MAKE_UP_WORKDAY, Bilingual("国庆节调休")),
    )
    assert [row.lesson.unit for row in found.rows] == [1, 2, 3, 4]
    assert [row.venue for row in found.rows] == [1, 2, 1, 3]
    assert [row.instructors for row in found.rows] == [(7,), (8,), (7,), (8,)]
    assert (found.left, found.gaps, found.unknown_years) == ((), (), ())


def test_what_is_not_to_be_skipped_is_not() -> None:
    assert days(proposed("TPTP", skips_holidays=False)) == [(9, 19), (9, 26), (10, 3), (10, 17)]
    assert days(proposed("TPTP", skips_make_up_workdays=False)) == [(9, 19), (9, 26), (10, 10), (10, 17)]


def test_the_evening_of_a_make_up_workday_is_free() -> None:
    found = proposed("TPTP", starts=time(19), ends=time(21, 15))
    assert days(found) == [(9, 19), (9, 26), (10, 10), (10, 17)]


def test_every_second_week_and_a_week_left_out() -> None:
    assert days(proposed("TTT", every=2)) == [(9, 19), (10, 17), (10, 31)]
    found = proposed("TTT", left_out=frozenset({date(2026, 9, 21)}))
    assert days(found) == [(9, 19), (10, 17), (10, 24)]
    assert found.rows[1].gaps[0] == Gap(date(2026, 9, 26), Skip.LEFT_OUT)


def test_so_many_times_and_until_a_day() -> None:
    assert days(proposed("TPTP", times=2)) == [(9, 19), (9, 26)]
    found = proposed("TPTP", last_day=date(2026, 10, 10))
    assert days(found) == [(9, 19), (9, 26)]
    assert [lesson.unit for lesson in found.left] == [3, 4]
    assert [gap.why for gap in found.gaps] == [Skip.HOLIDAY, Skip.MAKE_UP_WORKDAY]


def test_a_practice_waits_three_days_for_its_theory() -> None:
    weekend = {"weekdays": frozenset({SATURDAY, SUNDAY}), "first_day": date(2026, 10, 17)}
    found = proposed("TPTP", **weekend)
    assert days(found) == [(10, 17), (10, 24), (10, 25), (10, 31)]
    assert found.rows[1].gaps == (Gap(date(2026, 10, 18), Skip.TOO_SOON),)
    assert {row.days_from_theory for row in found.rows} == {None}


def test_where_the_days_do_not_suffice_for_that_the_row_says_so() -> None:
    weekend = {"weekdays": frozenset({SATURDAY, SUNDAY}), "first_day": date(2026, 10, 17)}
    found = proposed("TPTP", **weekend, last_day=date(2026, 10, 25))
    assert days(found) == [(10, 17), (10, 18), (10, 24), (10, 25)]
    assert [row.days_from_theory for row in found.rows] == [None, 1, None, 1]
    assert found.left == ()


def test_a_theory_that_is_placed_already_counts() -> None:
    [practice] = lessons("TP")[1:]
    taught = Facts(AUTUMN, taught={1: date(2026, 10, 16)})
    found = propose([practice], replace(SATURDAYS, first_day=date(2026, 10, 17)), taught)
    assert days(found) == [(10, 24)]


def test_a_time_at_which_the_class_meets_already_is_passed_over() -> None:
    met = [datetime(2026, 9, 26, hour, tzinfo=SCHOOL_ZONE) for hour in (10, 12)]
    found = proposed("TT", facts=Facts(AUTUMN, busy=[(met[0], met[1])]))
    assert days(found) == [(9, 19), (10, 17)]
    assert found.rows[1].gaps[0] == Gap(date(2026, 9, 26), Skip.OCCUPIED)


def test_without_an_end_a_session_is_as_long_as_its_unit() -> None:
    [row] = proposed("T", ends=None).rows
    assert (row.ends_at - row.starts_at).total_seconds() == 135 * 60


def test_a_year_that_nobody_has_entered_keeps_its_days_and_is_named() -> None:
    found = proposed("TTT", first_day=date(2026, 12, 26), last_day=date(2027, 1, 31))
    assert days(found) == [(12, 26), (1, 2), (1, 9)]
    assert found.unknown_years == (2027,)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last_day": date(2026, 9, 18)}, "series.reversed"),
        ({"ends": time(9)}, "session.reversed"),
    ],
)
def test_a_rule_without_a_day_or_a_time_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        proposed("T", **changes)


def test_a_list_stays_short_enough_to_look_through() -> None:
    found = proposed("T" * 80, weekdays=frozenset(range(7)), last_day=date(2027, 6, 1))
    assert (len(found.rows), len(found.left)) == (MOST_ROWS, 80 - MOST_ROWS)


@settings(max_examples=60)
@given(
    kinds=st.text("TP", max_size=16),
    weekdays=st.frozensets(st.integers(MONDAY, SUNDAY), min_size=1),
    first=st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    length=st.integers(0, 120),
    every=st.integers(1, 2),
    times=st.integers(1, 20),
)
def test_a_list_keeps_to_its_rule(
    kinds: str, weekdays: frozenset[int], first: date, length: int, every: int, times: int
) -> None:
    published = Calendar.of(arrangements.days_of(2026))
    last = min(date.fromordinal(first.toordinal() + length), date(2026, 12, 31))
    rule = replace(SATURDAYS, weekdays=weekdays, first_day=first, last_day=last, every=every, times=times)
    found = propose(lessons(kinds), rule, Facts(published))
    taken = [school_day(row.starts_at) for row in found.rows]
    assert taken == sorted(set(taken))
    assert set(taken) <= set(days_of(rule))
    assert not any(published.is_holiday(day) or published.is_make_up_workday(day) for day in taken)
    assert [row.lesson.unit for row in found.rows] == list(range(1, len(taken) + 1))
    assert len(taken) + len(found.left) == len(kinds)
    at = dict(zip((row.lesson.unit for row in found.rows), taken, strict=True))
    for row in found.rows:
        theory = at.get(row.lesson.theory or 0)
        if row.lesson.kind is Kind.PRACTICE and theory and row.days_from_theory is None:
            assert (at[row.lesson.unit] - theory).days >= DAYS_TO_PRACTICE
