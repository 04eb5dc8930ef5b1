"""The moves of the search through a term: what annealing tries on a plan."""

from collections.abc import Callable, Sequence
from itertools import pairwise, takewhile

from courses.scheduling.timetable.chance import Chance
from courses.scheduling.timetable.facts import Place, Plan
from courses.scheduling.timetable.landscape import Change, Ledger
from courses.scheduling.timetable.options import Choice, Options, ideal_days
from courses.scheduling.timetable.problem import Problem

_HOME, _ELSEWHERE, _EXCHANGE = 0.1, 0.65, 0.85
"""Shares of the moves: back to today's place, to another time, with another session; the rest change venue or people."""
_FRESH = 0.3
"""Share of the moves to another time that take any venue and instructor, rather than keep those that can be kept."""
_TRIES = 3
"""How often a slot that breaks the order of a class is left for another."""


class TermLandscape:
    """A plan that annealing can change (see :class:`annealing.Landscape`).

    :param options: what each session may choose from; one with a single place never moves
    :param start: where to begin; sessions that it leaves out are placed one by one where they do least harm
    :param goes_on: asked before each of these; False leaves the others nowhere
    """

    def __init__(
        self,
        problem: Problem,
        options: Options,
        start: Plan,
        *,
        chance: Chance,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> None:
        self.ledger = Ledger(problem)
        self._problem = problem
        self._chance = chance
        self._options = options
        self._by_slot = {session: {one.slot: one for one in choices} for session, choices in options.items()}
        self._movable = [session for session, choices in options.items() if _can_move(choices)]
        self._neighbors = _neighbors(problem)
        for session, place in start.items():
            self.ledger.change([(session, self.ledger.spot(session, place))], float("inf"))
        self._place_the_rest(goes_on)
        self.best = self.ledger.plan()
        self.best_obstacles, self.best_cost = self.ledger.obstacles, self.ledger.cost

    def sweep(self, limits: Sequence[float]) -> None:
        """Try one move for each limit."""
        ledger, movable, chance = self.ledger, self._movable, self._chance
        best = (self.best_obstacles, self.best_cost)
        for limit in limits:
            if ledger.change(self._move(chance.pick(movable)), limit) and (ledger.obstacles, ledger.cost) < best:
                best = ledger.obstacles, ledger.cost
                self.best = ledger.plan()
        self.best_obstacles, self.best_cost = best

    def is_perfect(self) -> bool:
        """Whether nothing is left to improve, or to move."""
        return self.best_obstacles == self.best_cost == 0 or not self._movable

    def _place_the_rest(self, goes_on: Callable[[], bool]) -> None:
        ideal = ideal_days(self._problem)
        left = [session for session, spot in self.ledger.spots.items() if spot is None and self._options[session]]
        in_order = sorted(left, key=lambda one: (one in self._movable, ideal[one], one))
        for session in takewhile(lambda _: goes_on(), in_order):
            spots = [self.ledger.spot(session, place) for one in self._options[session] for place in one.places()]
            best = min(spots, key=lambda spot: self.ledger.rise([(session, spot)]))
            self.ledger.change([(session, best)], float("inf"))

    def _move(self, session: int) -> list[Change]:
        spot, draw = self.ledger.spots[session], self._chance.number()
        current = self._problem.session[session].current
        if draw < _HOME and self._problem.keeps_plan and current is not None and current.slot in self._by_slot[session]:
            return self._to(session, current)
        if spot is None or draw < _ELSEWHERE:
            return self._to(session, self._place_in(session, self._choice(session)))
        here = spot.placed.place
        if draw < _EXCHANGE:
            return self._exchange(session, here)
        return self._to(session, self._any_place(self._by_slot[session][here.slot]))

    def _choice(self, session: int) -> Choice:
        """Pick a slot, mostly one between the neighbors of the session in its class."""
        choice = self._chance.pick(self._options[session])
        for _ in range(_TRIES):
            if self._keeps_order(session, choice.slot):
                break
            choice = self._chance.pick(self._options[session])
        return choice

    def _keeps_order(self, session: int, slot: int) -> bool:
        start = self._problem.whens[slot].start
        before, after = self._neighbors[session]
        if before is not None and (spot := self.ledger.spots[before]) is not None and start <= spot.placed.when.start:
            return False
        spot = None if after is None else self.ledger.spots[after]
        return spot is None or start < spot.placed.when.start

    def _to(self, session: int, place: Place) -> list[Change]:
        return [(session, self.ledger.spot(session, place))]

    def _exchange(self, session: int, here: Place) -> list[Change]:
        other = self._chance.pick(self._movable)
        spot = self.ledger.spots[other]
        if spot is None or other == session:
            return []
        there = spot.placed.place
        mine, its = self._by_slot[session].get(there.slot), self._by_slot[other].get(here.slot)
        if mine is None or its is None:
            return []
        return self._to(session, self._place_in(session, mine)) + self._to(other, self._place_in(other, its))

    def _place_in(self, session: int, choice: Choice) -> Place:
        spot = self.ledger.spots[session]
        if spot is None or self._chance.number() < _FRESH:
            return self._any_place(choice)
        here = spot.placed.place
        venues = here.venues if here.venues in choice.venues else self._chance.pick(choice.venues)
        team = here.instructors if here.instructors in choice.teams else self._chance.pick(choice.teams)
        return Place(choice.slot, venues, team)

    def _any_place(self, choice: Choice) -> Place:
        return Place(choice.slot, self._chance.pick(choice.venues), self._chance.pick(choice.teams))


def _can_move(choices: Sequence[Choice]) -> bool:
    return len(choices) > 1 or any(len(one.venues) > 1 or len(one.teams) > 1 for one in choices)


def _neighbors(problem: Problem) -> dict[int, tuple[int | None, int | None]]:
    """Give the sessions before and after each one, in classes that keep the order of their syllabus."""
    found: dict[int, tuple[int | None, int | None]] = {one.id: (None, None) for one in problem.sessions}
    for offering, sessions in problem.sessions_of.items():
        if problem.offering[offering].is_ordered:
            for before, after in pairwise(sessions):
                found[before.id] = (found[before.id][0], after.id)
                found[after.id] = (before.id, None)
    return found
