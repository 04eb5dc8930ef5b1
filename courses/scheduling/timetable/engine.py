"""The engine: plans a term, or changes a plan that stands, and is judged by nothing but the checker."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, repeat
from math import inf

from courses.scheduling.timetable import checker
from courses.scheduling.timetable.annealing import Cooling, anneal
from courses.scheduling.timetable.chance import Chance
from courses.scheduling.timetable.facts import Plan
from courses.scheduling.timetable.moves import TermLandscape
from courses.scheduling.timetable.options import Options, narrowed, options_of, permitted
from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.settings import POINT


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a first sound plan."""

    window_days: float
    """How far a session may be from where an even spread has it, or from where it stands."""
    hottest: float
    """Points."""
    steps: int


ATTEMPTS = (
    Attempt(10.5, 2, 20_000),
    Attempt(10.5, 60, 60_000),
    Attempt(21, 60, 120_000),
    Attempt(inf, 120, 240_000),
)
"""One and a half weeks first: windows matter more than the engine does. Wider and hotter where that fails."""
AFRESH = Cooling(2 * POINT, POINT / 30)
"""For a plan that is sound already; hotter where changes have their price (S1)."""
CHANGING = Cooling(30 * POINT, POINT / 20)
SLACK = 0.25
"""How much more of the time than of the steps may be used up before the search hurries: else it ends while it is hot."""
COLDEST_ATTEMPT = POINT / 2
"""By then a plan that is not sound yet will not become so."""


class State(StrEnum):
    """How a search ended."""

    DONE = "done"
    STOPPED = "stopped"
    """Somebody had seen enough; the best plan so far is kept."""
    NOT_FOUND = "not_found"
    """No sound plan within the limits: which does not prove that there is none."""
    IMPOSSIBLE = "impossible"
    """Some session has no place at all."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to search; with both limits, until the first is reached.

    The same steps give the same plan, unless they are so many that time has to set the pace (:data:`SLACK`).
    """

    seconds: float = inf
    steps: float = inf

    def __post_init__(self) -> None:
        if min(self.seconds, self.steps) == inf:
            raise ValueError("a search without a limit never ends")


@dataclass(frozen=True, slots=True)
class Progress:
    """The search so far."""

    share: float
    """Of the budget."""
    steps: int
    obstacles: int
    """Hard rules that the best plan so far still breaks …"""
    cost: int
    """… and what it costs."""
    best: Plan
    """That plan."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search brought."""

    state: State
    plan: Plan | None
    """Sound by the checker, or none."""
    nearest: Plan
    """The best there was, sound or not: where to look for what is in the way."""
    steps: int
    seconds: float
    first_after: float | None
    """Seconds until the first sound plan."""
    is_repeatable: bool = False
    """The clock had no say in it: the same problem, seed, start and steps give the same plan."""


def solve(
    problem: Problem,
    *,
    seed: int,
    budget: Budget,
    clock: Callable[[], float],
    start: Plan | None = None,
    report: Callable[[Progress], bool] = lambda _: True,
    goes_on: Callable[[], bool] = lambda: True,
) -> Outcome:
    """Plan a term.

    :param clock: seconds from any origin; a search limited by steps alone gives the same plan whatever it says
    :param start: a plan to begin with, sound or not: the result is never worse; None: the one that stands, if any
    :param report: told how far the search is, about ten times a second; False ends it
    :param goes_on: asked while plans to begin with are made, and there is nothing to report; False ends it too
    """
    return _Search(problem, seed, budget, clock, report, goes_on).run(
        problem.current_plan() if start is None else start
    )


class _Search:
    """One search: how far it is, and whether it may go on."""

    def __init__(
        self,
        problem: Problem,
        seed: int,
        budget: Budget,
        clock: Callable[[], float],
        report: Callable[[Progress], bool],
        goes_on: Callable[[], bool],
    ) -> None:
        self.problem, self.chance, self.budget = problem, Chance(seed), budget
        self.clock, self.report, self.goes_on = clock, report, goes_on
        self.began = clock()
        self.steps = 0
        self.was_stopped = self.is_late = False
        self.first_after: float | None = None

    def run(self, start: Plan) -> Outcome:
        """Find a sound plan, then better ones."""
        options = options_of(self.problem)
        begin = permitted(options, start)
        if not all(options.values()):
            return self._outcome(State.IMPOSSIBLE, begin)
        landscape = self._sound_landscape(options, begin)
        if landscape.best_obstacles == 0:
            self._improve(landscape)
        state = State.STOPPED if self.was_stopped else State.DONE if landscape.best_obstacles == 0 else State.NOT_FOUND
        return self._outcome(state, landscape.best)

    def _sound_landscape(self, options: Options, begin: Plan) -> TermLandscape:
        """Try windows from narrow to wide until a plan breaks nothing, or the budget is used up."""
        tries = chain(ATTEMPTS, repeat(ATTEMPTS[-1]))
        while True:
            attempt = next(tries)
            choices = narrowed(self.problem, options, days=attempt.window_days, start=begin)
            landscape = TermLandscape(self.problem, choices, begin, chance=self.chance, goes_on=self._goes_on)
            self._seek(landscape, attempt)
            if landscape.best_obstacles == 0 or self.was_stopped or self._is_over():
                return landscape
            begin = landscape.best

    def _goes_on(self) -> bool:
        self.was_stopped = self.was_stopped or not self.goes_on()
        return not self.was_stopped and not self._is_over()

    def _seek(self, landscape: TermLandscape, attempt: Attempt) -> None:
        first = self.steps

        def share(_: float) -> float:
            return inf if landscape.best_obstacles == 0 else (self.steps - first) / attempt.steps

        self._cool(landscape, Cooling(attempt.hottest * POINT, COLDEST_ATTEMPT), share)

    def _improve(self, landscape: TermLandscape) -> None:
        since = self._share()
        cooling = CHANGING if self.problem.keeps_plan else AFRESH
        self._cool(landscape, cooling, lambda now: (now - since) / (1 - since) if since < 1 else inf)

    def _cool(self, landscape: TermLandscape, cooling: Cooling, share: Callable[[float], float]) -> None:
        """Anneal once.

        :param share: how much of this annealing is over, by how much of the whole search is
        """
        first = self.steps

        def pace(tried: int) -> float:
            self.steps = first + tried
            now = self._share()
            if self.first_after is None and landscape.best_obstacles == 0:
                self.first_after = self.clock() - self.began
            seen = Progress(min(1.0, now), self.steps, landscape.best_obstacles, landscape.best_cost, landscape.best)
            self.was_stopped = self.was_stopped or not self.report(seen)
            return inf if self.was_stopped or self._is_over() else share(now)

        anneal(landscape, cooling, chance=self.chance, pace=pace)

    def _share(self) -> float:
        """Give how much of the budget is used up: by steps, or by time once that has to set the pace."""
        by_steps, by_time = self.steps / self.budget.steps, self._seconds() / self.budget.seconds
        self.is_late = self.is_late or self.budget.steps == inf or by_time - by_steps > SLACK
        return max(by_steps, by_time) if self.is_late else by_steps

    def _is_over(self) -> bool:
        return self.steps >= self.budget.steps or self._seconds() >= self.budget.seconds

    def _seconds(self) -> float:
        return self.clock() - self.began

    def _outcome(self, state: State, best: Plan) -> Outcome:
        plan = best if checker.is_sound(self.problem, best) else None
        seconds = self._seconds()
        is_repeatable = not (self.was_stopped or self.is_late or seconds >= self.budget.seconds)
        return Outcome(state, plan, best, self.steps, seconds, self.first_after, is_repeatable)
