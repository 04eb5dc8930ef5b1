"""Free time: which parts of which days, what does not fit, and what cannot be meant."""

import itertools
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.availability import rules
from courses.availability.rules import (
    WEEKDAY_EVENINGS,
    WEEKENDS,
    Caps,
    Exceptional,
    FreeTime,
    Misfit,
    OpenTime,
    PartOfDay,
    TeachingHours,
)
from courses.errors import Refusal
from courses.values import SCHOOL_ZONE

M, A, E = PartOfDay
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SCHOOL_ZONE)


def meeting(day: date, hour: int = 9) -> tuple[datetime, datetime]:
    return at(day, hour), at(day, hour) + timedelta(minutes=135)


# parts of the day


@pytest.mark.parametrize(
    ("starts", "ends", "parts"),
    [
        ((9, 0), (12, 0), [M]),
        ((9, 0), (12, 1), [M, A]),
        ((12, 0), (18, 0), [A]),
        ((17, 59), (18, 1), [A, E]),
        ((18, 0), (23, 59), [E]),
        ((0, 0), (23, 59), [M, A, E]),
    ],
)
def test_a_span_touches_parts_of_its_day(starts: tuple[int, int], ends: tuple[int, int], parts: list[Any]) -> None:
    touched = rules.parts_between(at(MONDAY, *starts), at(MONDAY, *ends))
    assert touched == [(MONDAY, part) for part in parts]


def test_a_span_until_midnight_stays_on_its_day_and_one_beyond_does_not() -> None:
    tuesday = MONDAY + timedelta(days=1)
    assert rules.parts_between(at(MONDAY, 19), at(tuesday, 0)) == [(MONDAY, E)]
    assert rules.parts_between(at(MONDAY, 19), at(tuesday, 0, 1)) == [(MONDAY, E), (tuesday, M)]


# people


@pytest.mark.parametrize(
    ("exceptions", "free"),
    [
        ((), True),
        ((Exceptional(SATURDAY, SATURDAY, None, is_free=False),), False),
        ((Exceptional(SATURDAY, SATURDAY, M, is_free=False),), False),
        ((Exceptional(SATURDAY, SATURDAY, A, is_free=False),), True),
        ((Exceptional(SATURDAY + timedelta(days=1), date(2026, 12, 5), None, is_free=False),), True),
        (
            (
                Exceptional(MONDAY, date(2026, 12, 5), None, is_free=False),
                Exceptional(SATURDAY, SATURDAY, M, is_free=True),
            ),
            True,
        ),
    ],
)
def test_exceptions_overrule_the_week_and_later_ones_earlier_ones(
    exceptions: tuple[Exceptional, ...], free: bool
) -> None:
    assert FreeTime(WEEKENDS, exceptions).is_free(SATURDAY, M) is free


def test_who_has_not_answered_is_busy_only_where_an_exception_says_so() -> None:
    said = FreeTime(frozenset(), (Exceptional(MONDAY, MONDAY, E, is_free=False),), has_answered=False)
    assert said.is_free_between(*meeting(MONDAY))
    assert not said.is_free_between(*meeting(MONDAY, 19))
    assert not FreeTime(frozenset()).is_free_between(*meeting(MONDAY))


def test_a_session_has_to_lie_in_free_parts_altogether() -> None:
    said = FreeTime(frozenset({(5, M)}))
    assert said.is_free_between(at(SATURDAY, 9), at(SATURDAY, 12))
    assert not said.is_free_between(at(SATURDAY, 10), at(SATURDAY, 12, 15))


def test_what_does_not_fit_is_named_with_why() -> None:
    days = [SATURDAY, SATURDAY + timedelta(days=1), MONDAY, date(2026, 11, 29 - 7)]
    said = FreeTime(WEEKENDS, caps=Caps(a_week=2, a_month=3))
    found = rules.misfits(said, [meeting(day) for day in days])
    assert found == [
        (meeting(MONDAY), Misfit.BUSY),
        (meeting(days[1]), Misfit.WEEK_FULL),
        (meeting(days[1]), Misfit.MONTH_FULL),
    ]
    assert rules.misfits(FreeTime(WEEKENDS), [meeting(SATURDAY)]) == []


def test_a_new_week_and_a_new_month_begin_to_count_anew() -> None:
    said = FreeTime(rules.WHOLE_WEEK, caps=Caps(a_week=1, a_month=1))
    month_later = [date(2026, 11, 30), date(2026, 12, 1)]
    assert rules.misfits(said, [meeting(day) for day in month_later]) == [(meeting(month_later[1]), Misfit.WEEK_FULL)]
    assert rules.misfits(said, [meeting(date(2026, 11, 28)), meeting(date(2026, 12, 7))]) == []


# the survey


def test_a_class_is_added_up_only_when_enough_have_answered() -> None:
    few = rules.survey_of(40, [WEEKENDS] * 4)
    assert (few.answers, few.percent_answered, few.refusals) == (4, 10, None)
    assert few.percent_refused(5, M) == 0
    enough = rules.survey_of(40, [WEEKENDS, WEEKENDS, WEEKENDS, WEEKDAY_EVENINGS, frozenset()])
    assert enough.refusals is not None
    assert {enough.refusals[0, M], enough.refusals[0, E], enough.refusals[5, M]} == {5, 4, 2}
    assert (enough.percent_refused(5, M), enough.percent_refused(0, M)) == (40, 100)
    assert rules.survey_of(0, []).percent_answered == 0


# venues


def test_opening_times_that_meet_are_one() -> None:
    morning, noon, evening = (time(8), time(12)), (time(12), time(14)), (time(18), time(22))
    assert rules.joined([evening, noon, morning]) == ((time(8), time(14)), evening)
    assert OpenTime({0: (morning, noon)}).is_open(at(MONDAY, 11), at(MONDAY, 13))
    assert not OpenTime({0: (morning, evening)}).is_open(at(MONDAY, 11), at(MONDAY, 13))
    assert not OpenTime({1: (morning,)}).is_open(*meeting(MONDAY))
    assert OpenTime({}).is_open(*meeting(MONDAY))


@pytest.mark.parametrize(("hours", "why"), [((8, 9), None), ((8, 10), "检修"), ((11, 12), None), ((10, 11), "检修")])
def test_a_closure_counts_where_it_overlaps(hours: tuple[int, int], why: str | None) -> None:
    closed = OpenTime({}, ((at(MONDAY, 9), at(MONDAY, 11), "检修"),))
    assert closed.closure_at(at(MONDAY, hours[0]), at(MONDAY, hours[1])) == why


SPANS = st.lists(
    st.tuples(st.integers(0, 23), st.integers(0, 23))
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: (time(pair[0]), time(pair[1]))),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(SPANS)
def test_joined_times_are_in_order_apart_and_cover_the_same(spans: list[tuple[time, time]]) -> None:
    joined = rules.joined(spans)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(joined))
    for hour in range(24):
        now = time(hour, 30)
        assert any(a <= now < b for a, b in joined) == any(a <= now < b for a, b in spans)


# stations


def test_a_roster_falls_on_the_chosen_days_of_the_week() -> None:
    last = SATURDAY + timedelta(days=14)
    assert rules.days_of_roster(MONDAY, last, {5}) == [SATURDAY + timedelta(days=7 * n) for n in range(3)]
    assert rules.days_of_roster(MONDAY, MONDAY, ()) == [MONDAY]


# what cannot be meant

USUAL = TeachingHours(M, time(9), time(11, 15), frozenset({5, 6}))


@pytest.mark.parametrize(
    ("check", "code", "field"),
    [
        (lambda: rules.check_exception(SATURDAY, MONDAY), "exception.reversed", "last_day"),
        (lambda: rules.check_exception(MONDAY, date(2028, 1, 1)), "exception.too_long", "last_day"),
        (lambda: rules.check_closure(at(MONDAY, 9), at(MONDAY, 9)), "closure.reversed", "ends_on"),
        (lambda: rules.check_hours(time(9), time(9), field="day_0"), "opening.reversed", "day_0"),
        (lambda: rules.days_of_roster(SATURDAY, MONDAY, ()), "duty.reversed", "last_day"),
        (lambda: rules.days_of_roster(MONDAY, date(2028, 1, 1), ()), "duty.too_long", "last_day"),
        (lambda: rules.days_of_roster(MONDAY, MONDAY, {5}), "duty.no_day", "weekdays"),
        (lambda: rules.check_duty(3, 4), "duty.too_many_leaders", "leaders"),
        (lambda: _teach(ends_at=time(8)), "teaching_time.reversed", "morning_ends_at"),
        (lambda: _teach(ends_at=time(12, 30)), "teaching_time.beyond_part", "morning_ends_at"),
        (lambda: _teach(part=E), "teaching_time.beyond_part", "evening_starts_at"),
        (lambda: _teach(weekdays=frozenset()), "teaching_time.none", None),
    ],
)
def test_what_cannot_be_meant_is_refused(check: Callable[[], object], code: str, field: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        check()
    assert (caught.value.code, caught.value.field) == (code, field)


def _teach(**values: Any) -> None:
    stand = {name: getattr(USUAL, name) for name in ("part", "starts_at", "ends_at", "weekdays")}
    rules.check_teaching_hours([TeachingHours(**{**stand, **values})])


def test_times_inside_their_parts_are_right() -> None:
    evening = TeachingHours(E, time(18), time(21, 15), frozenset(), on_make_up_workdays=True)
    rules.check_teaching_hours([USUAL, evening])
