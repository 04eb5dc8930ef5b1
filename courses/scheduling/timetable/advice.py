"""Good places for one session, and what speaks against others: answers for an official who is waiting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import combinations
from math import inf

from courses.scheduling.timetable import checker
from courses.scheduling.timetable.facts import Place, Plan, Session
from courses.scheduling.timetable.landscape import Ledger, obstacles_of
from courses.scheduling.timetable.options import choices_of
from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.settings import Soft
from courses.scheduling.timetable.violations import Violation


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place that breaks no rule, and how it compares with the others and with where the session stands."""

    place: Place
    cost: int
    """Of the whole plan with the session there."""
    pros: tuple[Soft, ...]
    """Rules by which none of the others is better, and some are worse."""
    cons: tuple[tuple[Soft, int], ...]
    """Rules by which another is better, and what that would save."""


def suggest(problem: Problem, plan: Plan, session: int, *, count: int = 5) -> list[Suggestion]:
    """Give the best other places for a session, best first and each in a slot of its own; the rest of the plan stands."""
    ledger = Ledger(problem)
    for one, place in plan.items():
        if one != session:
            ledger.change([(one, ledger.spot(one, place))], inf)
    today = plan.get(session)
    best = nsmallest(count, _best_of_each_slot(ledger, session, today), key=lambda found: found[0])
    places = [place for _, place in best]
    if today is not None:
        return _compared(problem, plan, session, [*places, today])[:-1]
    return _compared(problem, plan, session, places)


def _best_of_each_slot(ledger: Ledger, session: int, today: Place | None) -> Iterator[tuple[tuple[int, int], Place]]:
    for choice in choices_of(ledger.problem, ledger.problem.session[session]):
        places = [place for place in choice.places() if place != today]
        rises = [(ledger.rise([(session, ledger.spot(session, place))]), place) for place in places]
        rise, place = min(rises, key=lambda found: found[0], default=(0, today))
        if place is not None and obstacles_of(rise) < 0:  # it is placed at last, and nothing else is in the way
            yield (rise, ledger.problem.whens[choice.slot].start), place


def _compared(problem: Problem, plan: Plan, session: int, places: Sequence[Place]) -> list[Suggestion]:
    priced = [checker.costs(problem, {**plan, session: place}) for place in places]
    found = []
    for place, costs in zip(places, priced, strict=True):
        least = {rule: min(other[rule] for other in priced) for rule in Soft}
        differ = [rule for rule in Soft if least[rule] != max(other[rule] for other in priced)]
        pros = tuple(rule for rule in differ if costs[rule] == least[rule])
        cons = tuple((rule, costs[rule] - least[rule]) for rule in differ if costs[rule] > least[rule])
        found.append(Suggestion(place, sum(costs.values()), pros, cons))
    return found


def why_not_at(problem: Problem, plan: Plan, session: int, slot: int) -> tuple[Place, list[Violation]]:
    """List every rule that a session would break in a slot, with the venues and instructors that break fewest.

    Today's venues and instructors are kept where others are no better.
    """
    one, today = problem.session[session], plan.get(session)

    def badness(place: Place) -> tuple[int, bool]:
        excess = sum(found.excess for found in checker.why_not(problem, plan, session, place))
        stays = today is not None and (place.venues, place.instructors) == (today.venues, today.instructors)
        return excess, not stays

    place = min(_places_at(problem, one, slot), key=badness)
    return place, checker.why_not(problem, plan, session, place)


def _places_at(problem: Problem, session: Session, slot: int) -> Iterator[Place]:
    """Give all places of a session in a slot that are of the right kind, possible or not."""
    fit = [one.id for one in problem.right_venues(session)]
    for venues in combinations(fit, session.groups) if len(fit) >= session.groups else [()]:
        for team in session.teams:
            yield Place(slot, tuple(venues), team)
