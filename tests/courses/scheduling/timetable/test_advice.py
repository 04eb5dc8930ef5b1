"""Answers for an official who is waiting: what a new plan changes, good places for a session, and why not this one."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.scheduling.timetable import checker
from courses.scheduling.timetable.advice import suggest, why_not_at
from courses.scheduling.timetable.compare import Move, What, compare
from courses.scheduling.timetable.facts import Block, Place
from courses.scheduling.timetable.settings import Soft
from courses.scheduling.timetable.violations import Code
from tests.courses.scheduling.timetable.terms import (
    ANNA,
    BEN,
    HALL,
    LATER,
    NEXT,
    OFFERINGS,
    ONE,
    OTHERS,
    ROOM,
    SATURDAY,
    SLOTS,
    SUNDAY,
    TWO,
    at,
    blocked,
    changed,
    practice,
    room,
    station,
    term,
    theory,
)

WEEKLY = {1: room(SATURDAY), 2: room(NEXT), 3: room(LATER)}
CLASS = term(theory(1), theory(2), theory(3))


def test_a_comparison_says_the_most_that_changed_of_each_session() -> None:
    sessions = [theory(number, people=10 * number) for number in range(1, 6)]
    problem = term(*sessions, offerings=changed(OFFERINGS, ONE, is_ordered=False), now=at(10, 12))
    before = {1: room(SATURDAY), 2: room(NEXT), 3: room(SUNDAY), 4: room(LATER)}
    after = {1: room(SATURDAY, BEN, HALL), 2: room(NEXT, BEN), 4: room(SLOTS[-1].id, BEN, HALL), 5: room(SUNDAY)}
    found = compare(problem, before, after)
    assert [(one.session, one.what) for one in found.moves] == [
        (1, What.VENUE),
        (2, What.INSTRUCTOR),
        (3, What.REMOVED),
        (4, What.TIME),
        (5, What.ADDED),
    ]
    assert found.people == 10 + 20 + 30 + 40 + 50
    assert found.before == checker.costs(problem, before)
    assert found.after == checker.costs(problem, after)


def test_a_move_from_or_to_a_near_day_is_at_short_notice() -> None:
    problem = replace(CLASS, now=at(11, 12))
    found = compare(problem, WEEKLY, {**WEEKLY, 1: room(SUNDAY), 3: room(SLOTS[-1].id)})
    assert [one.at_short_notice for one in found.moves] == [True, False]
    to_near = compare(problem, WEEKLY, {**WEEKLY, 3: room(SATURDAY)})
    assert to_near.moves == [Move(3, What.TIME, room(LATER), room(SATURDAY), 30, at_short_notice=True)]


def test_two_equal_plans_differ_in_nothing() -> None:
    assert compare(CLASS, WEEKLY, dict(WEEKLY)).moves == []


def test_suggestions_are_sound_in_slots_of_their_own_and_best_first() -> None:
    found = suggest(CLASS, WEEKLY, 2)
    assert len(found) == 5
    assert len({one.place.slot for one in found}) == 5
    assert [one.cost for one in found] == sorted(one.cost for one in found)
    for one in found:
        plan = {**WEEKLY, 2: one.place}
        assert checker.is_sound(CLASS, plan)
        assert one.cost == sum(checker.costs(CLASS, plan).values())
        assert SATURDAY < one.place.slot < LATER


def test_a_suggestion_says_what_speaks_for_it_and_what_against() -> None:
    refused = changed(OFFERINGS, ONE, refused_percent={"saturday_morning": 100, "saturday_afternoon": 50})
    problem = term(theory(1), slots=SLOTS[:3], offerings=refused)
    best, second, third = suggest(problem, {}, 1)
    assert [one.place.slot for one in (best, second, third)] == [SLOTS[2].id, SLOTS[1].id, SLOTS[0].id]
    assert Soft.FREE_TIME in best.pros
    assert not best.cons
    assert dict(third.cons)[Soft.FREE_TIME] == 4_00 * 4


def test_why_not_names_what_is_broken_with_the_venue_that_breaks_least() -> None:
    problem = term(theory(1), OTHERS, slots=blocked(SUNDAY, blocks=frozenset({Block.HOLIDAY})))
    plan = {1: room(SATURDAY), 2: room(NEXT, ANNA)}
    place, found = why_not_at(problem, plan, 1, SUNDAY)
    assert place == room(SUNDAY)
    assert [one.code for one in found] == [Code.HOLIDAY]
    place, found = why_not_at(problem, plan, 1, NEXT)
    assert place == room(NEXT, BEN, HALL)
    assert found == []


def test_why_not_names_the_other_session() -> None:
    problem = term(theory(1, teams=((ANNA,),)), OTHERS)
    place, found = why_not_at(problem, {1: room(SATURDAY), 2: room(NEXT)}, 1, NEXT)
    assert place.venues != (ROOM,)
    assert [(one.code, one.sessions) for one in found] == [(Code.INSTRUCTOR_TAKEN, (1, 2))]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 4)), max_size=5))
def test_moving_along_suggestions_never_makes_a_clash_whatever_the_order(moves: list[tuple[int, int]]) -> None:
    sessions = [theory(1), theory(2), practice(3), theory(4, offering=TWO), practice(5, offering=TWO)]
    problem = term(*sessions)
    plan: dict[int, Place] = {1: room(SATURDAY), 2: room(NEXT), 3: station(LATER), 4: room(SUNDAY), 5: station(NEXT)}
    assert checker.is_sound(problem, plan)
    for session, rank in moves:
        found = suggest(problem, plan, session)
        if rank < len(found):
            plan[session] = found[rank].place
            assert checker.is_sound(problem, plan)
