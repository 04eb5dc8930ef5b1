"""Two sessions at once: all 1,296 pairs of intervals on a grid from 0 to 8, for whatever can be wanted twice."""

from datetime import date, timedelta
from itertools import combinations, product

import pytest

from courses.catalog.rules import Kind
from courses.scheduling.timetable import hard
from courses.scheduling.timetable.facts import Instructor, Offering, Place, Session, Shared, Slot, Venue, VenueKind
from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.violations import Code
from tests.factories import NOW

SPANS = list(combinations(range(9), 2))
HOUR = timedelta(hours=1)
SLOTS = [Slot(n, "", NOW + a * HOUR, NOW + b * HOUR) for n, (a, b) in enumerate(SPANS)]
FIRST, LAST = date(2026, 9, 1), date(2027, 1, 31)
PLACES = {
    Code.VENUE_TAKEN: ((1, (1,), 1), (2, (1,), 2)),
    Code.STATION_TAKEN: ((1, (3,), 1), (2, (3,), 2)),
    Code.INSTRUCTOR_TAKEN: ((1, (1,), 1), (2, (2,), 1)),
    Code.OFFERING_TAKEN: ((1, (1,), 1), (1, (2,), 2)),
    Code.SHARED_PEOPLE: ((1, (1,), 1), (3, (2,), 2)),
}
"""Class, venues and instructor of two sessions that have one thing in common."""


def _problem(first: int, second: int) -> Problem:
    return Problem(
        slots=SLOTS,
        venues=[Venue(1, VenueKind.ROOM, 40), Venue(2, VenueKind.ROOM, 40), Venue(3, VenueKind.STATION, 40)],
        instructors=[Instructor(1), Instructor(2)],
        offerings=[Offering(n, FIRST, LAST) for n in (1, 2, 3)],
        sessions=[Session(1, first, 1, Kind.THEORY, 20), Session(2, second, 2, Kind.THEORY, 20)],
        shared=[Shared((1, 3), ("甲", "乙", "丙"))],
    )


def _share_an_hour(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Say by counting the hours what the rule says by comparing the ends."""
    return bool(set(range(*one)) & set(range(*other)))


@pytest.mark.parametrize("code", PLACES)
def test_all_pairs_of_short_intervals_are_judged_rightly(code: Code) -> None:
    (first, venues, teacher), (second, others, other) = PLACES[code]
    problem = _problem(first, second)
    pairs = list(product(range(len(SPANS)), repeat=2))
    assert len(pairs) == 1_296
    wrong = []
    for a, b in pairs:
        one = problem.placed(problem.session[1], Place(a, venues, (teacher,)))
        two = problem.placed(problem.session[2], Place(b, others, (other,)))
        found = {broken.code for broken in hard.check_pair(problem, one, two)}
        if found != ({code} if _share_an_hour(SPANS[a], SPANS[b]) else set()):
            wrong.append((SPANS[a], SPANS[b], found))
    assert not wrong


def test_what_has_nothing_in_common_meets_at_once() -> None:
    problem = _problem(1, 2)
    one, two = (problem.placed(problem.session[n], Place(0, (n,), (n,))) for n in (1, 2))
    assert hard.check_pair(problem, one, two) == []
