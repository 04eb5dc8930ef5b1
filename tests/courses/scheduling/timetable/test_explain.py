"""Why a term cannot be planned: the smallest contradiction, and what would resolve it."""

from dataclasses import replace
from datetime import date

import pytest

from courses.scheduling.timetable.causes import Cause
from courses.scheduling.timetable.explain import explain
from courses.scheduling.timetable.facts import Shared
from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.violations import Code
from tests.courses.scheduling.timetable.terms import (
    ANNA,
    FIRST,
    HALL,
    OFFERINGS,
    ONE,
    ROOM,
    SATURDAY,
    SLOTS,
    SUNDAY,
    TWO,
    changed,
    instructors_with,
    practice,
    room,
    term,
    theory,
)

SPARE = (theory(8), theory(9, offering=TWO))
"""Sessions that have nothing to do with it, and may not be named."""
ANNA_ONLY = {"teams": ((ANNA,),)}

TOO_MANY_PEOPLE = term(theory(1, people=50, venues=frozenset({ROOM})), *SPARE)
ONE_INSTRUCTOR = term(
    theory(1, **ANNA_ONLY),
    theory(2, offering=TWO, **ANNA_ONLY),
    *SPARE,
    instructors=instructors_with(free_slots=frozenset({SATURDAY})),
)
PRACTICE_TOO_SOON = term(
    theory(1, module=1),
    practice(2, module=1),
    theory(9, offering=TWO),
    offerings=changed(OFFERINGS, ONE, ends_on=date(2026, 10, 18)),
)
LOCKED_APART = term(
    theory(1, current=room(SATURDAY), is_locked=True),
    theory(2, offering=TWO, current=room(SATURDAY, 2, HALL), is_locked=True),
    *SPARE,
    shared=[Shared((ONE, TWO), ("林一", "林二", "林三"))],
)
CASES = {
    "more people than seats": (TOO_MANY_PEOPLE, (1,), {Code.VENUE_SMALL}),
    "one instructor for two at once": (ONE_INSTRUCTOR, (1, 2), {Code.INSTRUCTOR_BUSY, Code.INSTRUCTOR_TAKEN}),
    "practice too soon after theory": (
        PRACTICE_TOO_SOON,
        (1, 2),
        {Code.BEFORE_START, Code.AFTER_END, Code.PRACTICE_EARLY},
    ),
    "two locked sessions of the same people": (LOCKED_APART, (1, 2), {Code.LOCKED, Code.SHARED_PEOPLE}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_smallest_contradiction_is_named_first(name: str) -> None:
    problem, sessions, codes = CASES[name]
    first = explain(problem)[0]
    assert first.sessions == sessions
    assert {cause.code for cause in first.causes} <= codes
    assert first.remedies


@pytest.mark.parametrize("name", CASES)
def test_without_any_one_of_its_sessions_there_is_no_contradiction(name: str) -> None:
    problem, sessions, _ = CASES[name]
    for left_out in sessions:
        rest = [one for one in problem.sessions if one.id != left_out]
        assert explain(replace(problem, sessions=rest)) == []


def test_a_contradiction_names_whom_it_concerns() -> None:
    (conflict,) = explain(ONE_INSTRUCTOR)
    assert Cause(Code.INSTRUCTOR_BUSY, instructor=ANNA) in conflict.causes
    assert Cause(Code.INSTRUCTOR_BUSY, instructor=ANNA) in conflict.remedies


@pytest.mark.parametrize(
    "problem",
    [
        term(*SPARE),
        term(theory(1), practice(2), *SPARE, slots=SLOTS[:8]),
        replace(ONE_INSTRUCTOR, instructors=instructors_with(free_slots=frozenset({SATURDAY, SUNDAY}))),
    ],
)
def test_a_term_that_can_be_planned_holds_none(problem: Problem) -> None:
    assert SLOTS[0].day == FIRST
    assert explain(problem) == []
