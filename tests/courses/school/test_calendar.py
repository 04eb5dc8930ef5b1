"""The calendar: what each day of 2026 is, and what is not known."""

from datetime import date, timedelta

import pytest

from courses.errors import Refusal
from courses.school import arrangements
from courses.school.rules import Calendar, Day, DayKind, check_day

YEAR = Calendar.of(arrangements.days_of(2026))
HOLIDAYS = {
    "元旦": ("01-01", "01-02", "01-03"),
    "春节": tuple(f"02-{number}" for number in range(15, 24)),
    "清明节": ("04-04", "04-05", "04-06"),
    "劳动节": ("05-01", "05-02", "05-03", "05-04", "05-05"),
    "端午节": ("06-19", "06-20", "06-21"),
    "中秋节": ("09-25", "09-26", "09-27"),
    "国庆节": tuple(f"10-0{number}" for number in range(1, 8)),
}
MAKE_UP = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")
"""The published arrangement of 2026, written out once more and by hand."""


def _days() -> list[date]:
    return [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


def _short(day: date) -> str:
    return day.isoformat()[5:]


def test_every_day_of_2026_is_what_was_published() -> None:
    free = {day for days in HOLIDAYS.values() for day in days}
    assert [_short(day) for day in _days() if YEAR.is_holiday(day)] == sorted(free)
    assert [_short(day) for day in _days() if YEAR.is_make_up_workday(day)] == list(MAKE_UP)
    for day in _days():
        is_worked = _short(day) in MAKE_UP or (day.weekday() < 5 and _short(day) not in free)
        assert YEAR.is_workday(day) == is_worked, day


def test_every_holiday_has_its_name() -> None:
    for name, days in HOLIDAYS.items():
        assert {YEAR.days[date.fromisoformat(f"2026-{day}")].name for day in days} == {name}


def test_every_make_up_workday_is_on_a_weekend() -> None:
    for one in YEAR.days.values():
        check_day(one.day, one.kind)


@pytest.mark.parametrize("year", [2025, 2027])
def test_a_year_without_entries_is_never_guessed(year: int) -> None:
    assert arrangements.days_of(year) == []
    assert not YEAR.covers(year)
    for ask in (YEAR.is_holiday, YEAR.is_make_up_workday, YEAR.is_workday):
        with pytest.raises(Refusal, match=r"calendar\.year_missing"):
            ask(date(year, 1, 1))


def test_the_last_day_of_a_known_year_is_known_and_the_next_is_not() -> None:
    assert YEAR.is_workday(date(2026, 12, 31))
    with pytest.raises(Refusal):
        YEAR.is_workday(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("day", "kind", "code"),
    [
        (date(1999, 12, 31), DayKind.HOLIDAY, "day.odd_year"),
        (date(2101, 1, 1), DayKind.HOLIDAY, "day.odd_year"),
        (date(2026, 10, 9), DayKind.MAKE_UP_WORKDAY, "day.no_weekend"),
    ],
)
def test_a_day_that_cannot_be_is_refused(day: date, kind: DayKind, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_day(day, kind)
    assert (refused.value.code, refused.value.field) == (code, "day")


def test_a_day_has_a_name_in_both_languages() -> None:
    label = Day(date(2026, 1, 1), DayKind.HOLIDAY, "元旦", "New Year's Day").label
    assert (label.zh, label.en) == ("元旦", "New Year's Day")
