"""The engine: sound or silent, the same from the same seed, never worse than what it began with, and easy to stop."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.scheduling.timetable import checker
from courses.scheduling.timetable.chance import Chance
from courses.scheduling.timetable.engine import Budget, Outcome, Progress, State, solve
from courses.scheduling.timetable.facts import Place, Session, Shared
from courses.scheduling.timetable.landscape import Ledger
from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.violations import Code
from tests.courses.scheduling.timetable.terms import (
    ANNA,
    BEN,
    EAST,
    HALL,
    INSTRUCTORS,
    NEXT,
    OFFERINGS,
    ONE,
    ROOM,
    SATURDAY,
    SLOTS,
    SUNDAY,
    TWO,
    WEST,
    alone,
    at,
    changed,
    codes,
    instructors_with,
    practice,
    room,
    station,
    term,
    theory,
)

STEPS = 4000
SHARED = [Shared((ONE, TWO), ("林一", "林二", "林三"))]


def _classes(lessons: int = 3, **facts: object) -> Problem:
    """Give two classes, each with lessons and practice by turns."""
    sessions = []
    for offering in (ONE, TWO):
        for order in range(2 * lessons):
            kind = practice if order % 2 else theory
            number = offering * 100 + order
            sessions.append(kind(number, offering=offering, order=order, module=order // 2))
    return term(*sessions, shared=SHARED, **facts)


def _solved(problem: Problem, seed: int = 1, steps: int = STEPS, **how: object) -> Outcome:
    return solve(problem, seed=seed, budget=Budget(steps=steps), clock=lambda: 0.0, **how)


def test_a_term_is_planned_and_nothing_is_in_the_way() -> None:
    outcome = _solved(_classes())
    assert outcome.state is State.DONE
    assert outcome.plan is not None
    assert checker.is_sound(_classes(), outcome.plan)
    assert outcome.steps <= STEPS


def test_the_same_seed_and_steps_give_the_same_plan_whatever_the_clock_says() -> None:
    ticks = count()
    hurried = solve(_classes(), seed=3, budget=Budget(steps=2000), clock=lambda: float(next(ticks)))
    assert hurried.plan == _solved(_classes(), seed=3, steps=2000).plan
    assert hurried.plan != _solved(_classes(), seed=4, steps=2000).plan


def test_a_locked_session_stays_and_the_rest_is_planned_around_it() -> None:
    problem = _classes()
    locked = {100: room(NEXT, BEN, HALL), 201: station(SUNDAY, EAST)}
    sessions = [replace(one, current=locked.get(one.id), is_locked=one.id in locked) for one in problem.sessions]
    for seed in range(2):
        plan = _solved(replace(problem, sessions=sessions), seed=seed, steps=2000).nearest
        assert {key: plan[key] for key in locked} == locked


def test_what_has_been_stays_too() -> None:
    past, coming = theory(1, current=room(SATURDAY)), theory(2)
    plan = _solved(term(past, coming, now=at(17, 12), reason="师资"), steps=2000).plan
    assert plan is not None
    assert plan[1] == room(SATURDAY)
    assert plan[2].slot > SATURDAY


def test_a_plan_to_begin_with_is_never_made_worse() -> None:
    problem = _classes()
    good = _solved(problem, seed=2).plan
    assert good is not None
    again = _solved(problem, seed=9, steps=2000, start=good).plan
    assert again is not None
    assert sum(checker.costs(problem, again).values()) <= sum(checker.costs(problem, good).values())


def test_a_search_that_is_stopped_keeps_the_best_so_far() -> None:
    seen: list[Progress] = []

    def report(progress: Progress) -> bool:
        seen.append(progress)
        return progress.steps < STEPS // 2

    outcome = _solved(_classes(), report=report)
    assert outcome.state is State.STOPPED
    assert outcome.plan is not None
    assert outcome.steps < STEPS
    assert [one.obstacles for one in seen] == sorted((one.obstacles for one in seen), reverse=True)
    assert 0 <= seen[0].share <= seen[-1].share <= 1


def test_a_session_without_any_place_is_said_at_once() -> None:
    outcome = _solved(term(theory(1), theory(2, people=99)))
    assert (outcome.state, outcome.plan, outcome.steps) == (State.IMPOSSIBLE, None, 0)


def test_a_term_that_cannot_be_is_no_plan_but_the_nearest() -> None:
    unordered = changed(OFFERINGS, ONE, is_ordered=False)
    problem = term(theory(1), theory(2), slots=[SLOTS[0]], offerings=unordered)
    outcome = _solved(problem)
    assert (outcome.state, outcome.plan) == (State.NOT_FOUND, None)
    assert codes((problem, outcome.nearest)) == [Code.OFFERING_TAKEN]


def test_a_search_needs_a_limit() -> None:
    with pytest.raises(ValueError, match="limit"):
        Budget()


@st.composite
def _terms(draw: st.DrawFn) -> Problem:
    """Draw a term that may be easy, tight or impossible."""
    sessions = []
    for number in range(1, draw(st.integers(2, 7)) + 1):
        kind = draw(st.sampled_from([theory, practice]))
        offering, people = draw(st.sampled_from([ONE, TWO])), draw(st.sampled_from([15, 30, 45]))
        sessions.append(kind(number, offering=offering, people=people, groups=1 + (kind is practice and people > 30)))
    slots = SLOTS[: draw(st.integers(2, 20))]
    free = frozenset(one.id for one in slots if draw(st.booleans()))
    who = instructors_with(free_slots=free, sessions_a_week=draw(st.integers(1, 3)))
    offerings = changed(OFFERINGS, ONE, is_ordered=draw(st.booleans()))
    return term(*sessions, slots=slots, instructors=who, offerings=offerings, shared=SHARED)


@settings(max_examples=10, deadline=None)
@given(_terms(), st.integers(0, 99))
def test_no_plan_ever_holds_a_hard_clash(problem: Problem, seed: int) -> None:
    outcome = _solved(problem, seed=seed, steps=1000)
    if outcome.plan is None:
        assert checker.obstacles(checker.violations(problem, outcome.nearest))
    else:
        assert not checker.obstacles(checker.violations(problem, outcome.plan))


def _somewhere(session: Session, chance: Chance) -> Place:
    """Give any place, possible or not."""
    venues = tuple(chance.pick([ROOM, HALL, WEST, EAST]) for _ in range(session.groups))
    return Place(chance.pick(SLOTS[:12]).id, venues, chance.pick(session.teams))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_the_ledger_of_the_search_and_the_checker_agree_after_any_moves(seed: int) -> None:
    problem, chance = _classes(), Chance(seed)
    ledger = Ledger(problem)
    for _ in range(60):
        one = chance.pick(problem.sessions)
        spot = ledger.spot(one.id, _somewhere(one, chance)) if chance.number() < 0.9 else None
        rise, before = ledger.rise([(one.id, spot)]), ledger.value
        ledger.change([(one.id, spot)], float("inf"))
        assert ledger.value == before + rise
    plan = ledger.plan()
    assert ledger.obstacles == sum(one.excess for one in checker.violations(problem, plan))
    assert ledger.cost == sum(checker.costs(problem, plan).values())


# Changes of a plan that stands: as little as can be.


def _moved(problem: Problem, steps: int = STEPS) -> list[int]:
    plan = _solved(problem, steps=steps).plan
    assert plan is not None
    return [one.id for one in problem.sessions if plan[one.id] != one.current]


def _stands(*places: Place, **facts: object) -> Problem:
    sessions = [theory(n, current=one, is_published=True) for n, one in enumerate(places, start=1)]
    return term(*sessions, keeps_plan=True, **facts)


def test_a_closed_room_rehouses_one_session_at_its_time() -> None:
    problem = _stands(room(SATURDAY), room(NEXT), room(SLOTS[-1].id))
    open_slots = frozenset(one.id for one in SLOTS if one.id != NEXT)
    closed = replace(problem, venues=changed(problem.venues, ROOM, open_slots=open_slots))
    plan = _solved(closed).plan
    assert plan is not None
    assert _moved(closed) == [2]
    assert plan[2].slot == NEXT


def test_a_weekend_of_weather_moves_what_it_hits_and_nothing_else() -> None:
    problem = _stands(room(SATURDAY), room(NEXT), room(SLOTS[-1].id))
    slots = [one for one in SLOTS if one.id not in range(NEXT, NEXT + 4)]
    stands = [*slots, *(replace(one, blocks=frozenset({"weather"})) for one in SLOTS if one not in slots)]
    assert _moved(replace(problem, slots=stands)) == [2]


def test_where_one_has_to_make_way_for_another_two_move_and_no_more() -> None:
    first, second, third = (one.id for one in SLOTS[:3])
    sessions = [
        theory(1, teams=((ANNA,),), current=room(first), is_published=True),
        theory(2, teams=((BEN,),), current=room(second, BEN), is_published=True, offering=TWO),
    ]
    venues = [one for one in alone(sessions[0], room(first))[0].venues if one.id == ROOM]
    who = changed(INSTRUCTORS, ANNA, free_slots=frozenset({second}))
    problem = term(*sessions, slots=SLOTS[:3], venues=venues, instructors=who, keeps_plan=True)
    plan = _solved(problem).plan
    assert plan == {1: room(second), 2: room(first, BEN)} or plan == {1: room(second), 2: room(third, BEN)}
