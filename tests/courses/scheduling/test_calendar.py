"""What a month, a week and a day consist of: edges of months and years, midnight, and sessions side by side."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.scheduling import calendar
from courses.scheduling.calendar import SHARES, TimeGrid
from courses.values import SCHOOL_ZONE

TUESDAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Event:
    starts_at: datetime
    ends_at: datetime


def event(day: str, start: str, minutes: int = 135) -> Event:
    starts_at = datetime.fromisoformat(f"{day}T{start}").replace(tzinfo=SCHOOL_ZONE)
    return Event(starts_at, starts_at + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("day", "first", "last", "weeks"),
    [
        (TUESDAY, date(2026, 10, 26), date(2026, 12, 6), 6),
        (date(2027, 2, 28), date(2027, 2, 1), date(2027, 2, 28), 4),  # begins on a Monday, ends on a Sunday
        (date(2026, 12, 31), date(2026, 11, 30), date(2027, 1, 3), 5),
        (date(2028, 2, 29), date(2028, 1, 31), date(2028, 3, 5), 5),
    ],
)
def test_a_month_is_made_of_whole_weeks(day: date, first: date, last: date, weeks: int) -> None:
    found = calendar.month_of(day)
    assert (found[0][0], found[-1][-1], len(found)) == (first, last, weeks)
    assert all(len(week) == 7 and week[0].weekday() == 0 for week in found)


@pytest.mark.parametrize(
    ("day", "by", "found"),
    [
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(2026, 1, 31), -1, date(2025, 12, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 1)),
        (TUESDAY, 0, date(2026, 11, 1)),
    ],
)
def test_months_are_counted_across_the_year(day: date, by: int, found: date) -> None:
    assert calendar.shifted_month(day, by) == found


def test_a_week_goes_across_the_year() -> None:
    days = calendar.week_of(date(2027, 1, 1))
    assert (days[0], days[-1]) == (date(2026, 12, 28), date(2027, 1, 3))
    since, until = calendar.span_of(days)
    assert (since.isoformat(), until - since) == ("2026-12-28T00:00:00+08:00", timedelta(days=7))


def test_a_session_past_midnight_stands_on_both_days() -> None:
    late = event("2026-12-31", "23:00", 120)
    days = (date(2026, 12, 31), date(2027, 1, 1))
    found = calendar.pieces_of(days, [late])
    (before,), (after,) = found[days[0]], found[days[1]]
    assert (before.starts, before.ends, before.has_begun, before.goes_on) == (23 * 60, 24 * 60, False, True)
    assert (after.starts, after.ends, after.has_begun, after.goes_on) == (0, 60, True, False)
    assert calendar.pieces_of(days[1:], [late])[days[1]] == [after]


def test_a_session_that_ends_at_midnight_stays_on_its_day() -> None:
    days = (TUESDAY, TUESDAY + timedelta(days=1))
    found = calendar.pieces_of(days, [event("2026-11-24", "22:00", 120)])
    assert [len(found[day]) for day in days] == [1, 0]
    assert not found[TUESDAY][0].goes_on


def test_sessions_of_other_days_are_left_out() -> None:
    assert calendar.pieces_of([TUESDAY], [event("2026-11-25", "09:00")]) == {TUESDAY: []}


def test_the_hours_are_the_usual_ones_and_more_where_something_is_going_on() -> None:
    assert calendar.time_grid([TUESDAY], [], most=4).hours == tuple(range(8, 22))
    early, late = event("2026-11-24", "06:40"), event("2026-11-24", "21:00")
    assert calendar.time_grid([TUESDAY], [early, late], most=4).hours == tuple(range(6, 24))
    assert calendar.time_grid([TUESDAY], [early], most=4).rows == 16 * 4


def _places(grid: TimeGrid[Event]) -> list[tuple[int, int, int, int]]:
    return [(one.first_row, one.end_row, one.lane, one.shares) for one in grid.columns[0].placed]


def test_back_to_back_has_the_whole_width_and_overlapping_shares_it() -> None:
    times = [("09:00", 60), ("10:00", 60), ("14:00", 120), ("15:00", 120), ("16:00", 60)]
    grid = calendar.time_grid([TUESDAY], [event("2026-11-24", *one) for one in times], most=4)
    assert _places(grid) == [(4, 8, 0, 1), (8, 12, 0, 1), (24, 32, 0, 2), (28, 36, 1, 2), (32, 36, 0, 2)]
    assert grid.columns[0].lanes == 2


def test_what_has_no_lane_is_counted() -> None:
    grid = calendar.time_grid([TUESDAY], [event("2026-11-24", "09:00", 60 + n) for n in range(6)], most=4)
    (rest,) = grid.columns[0].rests
    assert [one[2:] for one in _places(grid)] == [(0, 4), (1, 4), (2, 4)]
    assert (len(rest.pieces), rest.lane, rest.shares, rest.first_row) == (3, 3, 4, 4)


def test_minutes_between_rows_go_to_the_nearest_row() -> None:
    grid = calendar.time_grid([TUESDAY], [event("2026-11-24", "09:05", 135), event("2026-11-24", "11:20", 15)], most=4)
    assert [one[:2] for one in _places(grid)] == [(4, 13), (13, 14)]


EVENTS = st.lists(
    st.builds(
        lambda minute, minutes: Event(
            calendar.first_moment_of(TUESDAY) + timedelta(minutes=minute),
            calendar.first_moment_of(TUESDAY) + timedelta(minutes=minute + minutes),
        ),
        st.integers(-300, 1500),
        st.integers(15, 720),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(EVENTS, st.sampled_from([4, 12]))
def test_nothing_hides_anything_and_nothing_is_lost(events: list[Event], most: int) -> None:
    grid = calendar.time_grid([TUESDAY], events, most=most)
    (column,) = grid.columns
    shown = [one.piece.item for one in column.placed]
    counted = [piece.item for rest in column.rests for piece in rest.pieces]
    day = calendar.span_of([TUESDAY])
    assert sorted(map(str, shown + counted)) == sorted(
        str(one) for one in events if one.starts_at < day[1] and day[0] < one.ends_at
    )
    for one, other in combinations([*column.placed, *column.rests], 2):
        apart = one.end_row <= other.first_row or other.end_row <= one.first_row
        beside = one.lane != other.lane and one.shares == other.shares
        assert apart or beside
    for one in [*column.placed, *column.rests]:
        assert 0 <= one.first_row < one.end_row <= grid.rows
        assert one.lane < one.shares <= most
        assert one.shares in SHARES
