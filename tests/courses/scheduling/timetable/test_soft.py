"""Every soft rule, charged and not charged (DOMAIN.md §13, S1–S14): prices times the factor of the rule's weight."""

from dataclasses import replace
from datetime import datetime

import pytest

from courses.scheduling.timetable import checker
from courses.scheduling.timetable.facts import Mark, Offering, Session, Shared
from courses.scheduling.timetable.settings import DEFAULT_WEIGHTS, Settings, Soft, Weight
from tests.courses.scheduling.timetable.terms import (
    CHI,
    EAST,
    HALL,
    LATER,
    NEXT,
    OFFERINGS,
    ONE,
    OTHERS,
    SATURDAY,
    SUNDAY,
    TUESDAY,
    TWO,
    WEDNESDAY,
    WEST,
    Case,
    alone,
    at,
    blocked,
    both,
    changed,
    practice,
    room,
    slot,
    station,
    term,
    theory,
)

HIGH, MEDIUM, LOW = 4, 2, 1
NOVEMBER = slot(1, 9, 11)
LESSON, WORK = theory(1, module=1), practice(2, module=1)


def _held(*slots: int, who: int = 1, **values: object) -> Case:
    """Give a class in one room, at some times."""
    sessions = [theory(number, **values) for number in range(1, len(slots) + 1)]
    return term(*sessions), {number: room(where, who) for number, where in enumerate(slots, start=1)}


def _practised(*places: tuple[int, int], **values: object) -> Case:
    sessions = [practice(number, **values) for number in range(1, len(places) + 1)]
    return term(*sessions), {number: station(*place) for number, place in enumerate(places, start=1)}


def _knowing(**values: object) -> list[Offering]:
    return changed(OFFERINGS, ONE, **values)


def _marked(mark: Mark, where: int = SATURDAY) -> Case:
    return alone(theory(1), room(where), slots=blocked(SATURDAY, marks=frozenset({mark})))


def _outdoors(where: int, has_fallback: bool = False) -> Case:
    return alone(practice(1, is_outdoors=True, has_fallback=has_fallback), station(where))


def _changing(to: int, venue: int = 1, now: datetime | None = None, keeps_plan: bool = True) -> Case:
    one: Session = theory(1, current=room(SATURDAY), is_published=True)
    return alone(one, room(to, venue=venue), now=now, keeps_plan=keeps_plan, reason="venue")


def _in_common(*people: str) -> Case:
    shared = [Shared((ONE, TWO), people)]
    return both(theory(1), OTHERS, room(SATURDAY), room(SATURDAY, 2, HALL), shared=shared)


CASES: list[tuple[Soft, int, Case]] = [
    (Soft.MINIMAL_CHANGE, (50_00 + 30 * 20) * HIGH, _changing(NEXT)),
    (Soft.MINIMAL_CHANGE, (5_00 + 30 * 20) * HIGH, _changing(SATURDAY, venue=HALL)),
    (Soft.MINIMAL_CHANGE, 3 * (50_00 + 30 * 20) * HIGH, _changing(NEXT, now=at(3, 12))),
    (Soft.MINIMAL_CHANGE, (50_00 + 30 * 20) * HIGH, _changing(NEXT, now=at(2, 12))),
    (Soft.MINIMAL_CHANGE, 0, _changing(SATURDAY)),
    (Soft.MINIMAL_CHANGE, 0, _changing(NEXT, keeps_plan=False)),
    (Soft.RHYTHM, 1_00 * HIGH, _held(TUESDAY, WEDNESDAY)),
    (Soft.RHYTHM, (1_00 + 2_00) * HIGH, _held(SATURDAY, SUNDAY)),
    (Soft.RHYTHM, 3_00 * HIGH, _held(SATURDAY, slot(8, 9, 11))),
    (Soft.RHYTHM, 0, _held(SATURDAY, slot(7, 9, 11))),
    (Soft.FREE_TIME, 2_00 * HIGH, alone(theory(1), room(SATURDAY), offerings=_knowing(refused_percent={"saturday_morning": 50}))),
    (Soft.FREE_TIME, 0, alone(theory(1), room(SUNDAY), offerings=_knowing(refused_percent={"saturday_morning": 50}))),
    (Soft.PRACTICE_SOON, 1_00 * MEDIUM, both(LESSON, WORK, room(SATURDAY), station(NOVEMBER))),
    (Soft.PRACTICE_SOON, 0, both(LESSON, WORK, room(SATURDAY), station(LATER))),
    (Soft.FAIR_TO_STATIONS, 2_00 * MEDIUM, _practised((SATURDAY, WEST), (SUNDAY, WEST), (NEXT, WEST), (LATER, WEST))),
    (Soft.FAIR_TO_STATIONS, 0, _practised((SATURDAY, WEST), (SUNDAY, WEST), (NEXT, WEST), (LATER, EAST))),
    (Soft.NEAR_HOME, 1_00 * LOW, alone(practice(1), station(SATURDAY, WEST), offerings=_knowing(home_villages=frozenset({2})))),
    (Soft.NEAR_HOME, 0, alone(practice(1), station(SATURDAY, EAST), offerings=_knowing(home_villages=frozenset({2})))),
    (Soft.NEAR_HOME, 0, alone(practice(1), station(SATURDAY, EAST))),
    (Soft.INSTRUCTOR_LOAD, 1_00 * MEDIUM, _held(SATURDAY, NEXT, LATER, NOVEMBER)),
    (Soft.INSTRUCTOR_LOAD, 0, _held(SATURDAY, NEXT, LATER)),
    (Soft.INSTRUCTOR_LOAD, 2_00 * MEDIUM, _held(SATURDAY, NEXT, LATER, who=CHI, teams=((CHI,),))),
    (Soft.INSTRUCTOR_LOAD, 0, _held(SATURDAY, NEXT, NOVEMBER, who=CHI, teams=((CHI,),))),
    (Soft.SAME_VENUE, 1_00 * LOW, both(theory(1), theory(2), room(SATURDAY), room(NEXT, venue=HALL))),
    (Soft.SAME_VENUE, 0, both(theory(1), theory(2), room(SATURDAY), room(NEXT))),
    (Soft.ROOM_FIT, 1_00 * LOW, alone(theory(1, people=39), room(SATURDAY, venue=HALL))),
    (Soft.ROOM_FIT, 0, alone(theory(1, people=40), room(SATURDAY, venue=HALL))),
    (Soft.FEW_SHARED, 2 * 1_00 * HIGH, _in_common("林一", "林二")),
    (Soft.FEW_SHARED, 0, _in_common("林一", "林二", "林三")),
    (Soft.AVOIDED_DAYS, 2_00 * MEDIUM, _marked(Mark.BRIDGE_WEEKEND)),
    (Soft.AVOIDED_DAYS, 2_00 * MEDIUM, _marked(Mark.BEFORE_SPRING_FESTIVAL)),
    (Soft.AVOIDED_DAYS, 0, _marked(Mark.BRIDGE_WEEKEND, SUNDAY)),
    (Soft.AVOIDED_DAYS, 1_00 * MEDIUM, _outdoors(SATURDAY)),
    (Soft.AVOIDED_DAYS, 0, _outdoors(SATURDAY, has_fallback=True)),
    (Soft.AVOIDED_DAYS, 0, _outdoors(NOVEMBER)),
    (Soft.ANNOUNCEMENTS, 1_00 * LOW, _practised((TUESDAY, WEST), (WEDNESDAY, WEST), (NEXT, WEST), is_public=True)),
    (Soft.ANNOUNCEMENTS, 0, _practised((TUESDAY, WEST), (WEDNESDAY, WEST), (LATER, WEST), is_public=True)),
    (Soft.ANNOUNCEMENTS, 0, _practised((TUESDAY, WEST), (WEDNESDAY, WEST), (NEXT, WEST))),
    (Soft.FREE_WEEKENDS, 2_00 * MEDIUM, _held(SATURDAY, NEXT, LATER, slot(14, 9, 11))),
    (Soft.FREE_WEEKENDS, 0, _held(SATURDAY, WEDNESDAY, LATER, slot(14, 9, 11))),
    (Soft.TOWN_EVENTS, 2_00 * MEDIUM, _marked(Mark.TOWN_EVENT)),
    (Soft.TOWN_EVENTS, 0, _marked(Mark.TOWN_EVENT, SUNDAY)),
]  # fmt: skip


def test_every_rule_is_tried_both_ways() -> None:
    assert {rule for rule, cost, _ in CASES if cost} == {rule for rule, cost, _ in CASES if not cost} == set(Soft)


@pytest.mark.parametrize(("rule", "cost", "case"), CASES)
def test_a_rule_costs_what_is_written(rule: Soft, cost: int, case: Case) -> None:
    assert checker.costs(*case)[rule] == cost


@pytest.mark.parametrize("weight", Weight)
@pytest.mark.parametrize(("rule", "cost", "case"), [one for one in CASES if one[1]])
def test_a_weight_scales_its_rule_and_no_other(rule: Soft, cost: int, case: Case, weight: Weight) -> None:
    problem, plan = case
    weighed = checker.costs(replace(problem, settings=Settings(weights={rule: weight})), plan)
    assert weighed[rule] == cost * weight.factor // DEFAULT_WEIGHTS[rule].factor
    usual = checker.costs(problem, plan)
    assert {**weighed, rule: 0} == {**usual, rule: 0}


def test_an_empty_plan_costs_nothing() -> None:
    assert set(checker.costs(term(theory(1), practice(2)), {}).values()) == {0}
