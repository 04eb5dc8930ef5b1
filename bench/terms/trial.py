"""The demo school's autumn planned, changed and asked about: how long it takes, and how good it gets."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from statistics import median

from bench.terms.autumn import after_typhoon, autumn
from courses.scheduling.timetable import checker
from courses.scheduling.timetable.advice import why_not_at
from courses.scheduling.timetable.compare import What, compare
from courses.scheduling.timetable.engine import Budget, Outcome, solve
from courses.scheduling.timetable.facts import Place, Plan
from courses.scheduling.timetable.settings import POINT

Clock = Callable[[], float]
BEST_SEEN = 57.83
"""The least cost of any run so far, in points."""
STEPS = 20_000
"""For the comparison of two plans from one seed."""
TYPHOON_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Planned:
    """One run."""

    plan: dict[int, Place] | None
    cost: float
    """Points, by the checker."""
    first_after: float | None
    cpu_share: float


def plan_autumn(seed: int, seconds: float, clock: Clock) -> Planned:
    """Plan the term from nothing."""
    problem, began, cpu = autumn(), time.monotonic(), time.process_time()
    found = solve(problem, seed=seed, budget=Budget(seconds=seconds), clock=clock)
    share = (time.process_time() - cpu) / (time.monotonic() - began)
    if found.plan is None:
        return Planned(None, float("inf"), None, share)
    return Planned(dict(found.plan), _points(found.plan), found.first_after, share)


def _points(plan: Plan) -> float:
    return sum(checker.costs(autumn(), plan).values()) / POINT


def repeat_autumn(seed: int) -> dict[int, Place]:
    """Plan the term in so many steps."""
    return dict(solve(autumn(), seed=seed, budget=Budget(steps=STEPS), clock=time.monotonic).nearest)


def report(pool: Executor, *, seeds: int, seconds: float, clock: Clock) -> dict[str, object]:
    """Run everything, print it, and give the figures."""
    tasks = [pool.submit(plan_autumn, seed, seconds, clock) for seed in range(1, seeds + 1)]
    twins = [pool.submit(repeat_autumn, 1) for _ in range(2)]
    runs = [task.result() for task in tasks]
    is_same = twins[0].result() == twins[1].result()
    best = min(runs, key=lambda one: one.cost)
    print(f"\nAutumn of the demo school: 6 classes, 72 sessions, 94 slots; {seeds} runs of {seconds:g} s each.\n")
    if best.plan is None:
        print("No plan was found.")
        return {"term": "none"}
    least = min(best.cost, BEST_SEEN)
    worst = max(one.cost for one in runs)
    figures: dict[str, object] = {
        "first_s": f"{max(one.first_after or seconds for one in runs):.2f}",
        "term": f"{median(one.cost for one in runs):.2f}",
        "term_best": f"{least:.2f}",
        "term_gap": f"{worst / least - 1:.1%}",
        "term_core": f"{median(one.cpu_share for one in runs):.0%}",
        "same_plan": "yes" if is_same else "no",
        **_typhoon(best.plan, clock),
        **_questions(best.plan),
    }
    for name, text in _TEXTS.items():
        print(f"{text:<66}{figures[name]:>10}")
    return figures


_TEXTS: Mapping[str, str] = {
    "first_s": "first plan without a clash, slowest run, s (goal: < 3)",
    "term": "cost, median, points",
    "term_best": "least cost of any run so far",
    "term_gap": "worst run above it (goal: within 5 %)",
    "term_core": "share of a core that a run had",
    "same_plan": "the same seed and steps give the same plan, in two processes",
    "typhoon_hit": "typhoon weekend: sessions hit",
    "typhoon_moved": f"  sessions at another time, {TYPHOON_SECONDS} s",
    "typhoon_s": "  first plan without a clash, s",
    "why_not_ms": "“why not this slot?”, slowest answer, ms (goal: < 200)",
}


def _typhoon(plan: Plan, clock: Clock) -> dict[str, object]:
    problem = after_typhoon(autumn(), plan)
    hit = {one for found in checker.violations(problem, plan) for one in found.sessions}
    found: Outcome = solve(problem, seed=1, budget=Budget(seconds=TYPHOON_SECONDS), clock=clock)
    if found.plan is None:
        return {"typhoon_hit": len(hit), "typhoon_moved": "none", "typhoon_s": "–"}
    moved = [one for one in compare(problem, plan, found.plan).moves if one.what is What.TIME]
    return {"typhoon_hit": len(hit), "typhoon_moved": len(moved), "typhoon_s": f"{found.first_after or 0:.2f}"}


def _questions(plan: Plan) -> dict[str, object]:
    problem, slowest = autumn(), 0.0
    for session in problem.sessions[::6]:
        for slot in problem.slots[::9]:
            began = time.perf_counter()
            why_not_at(problem, plan, session.id, slot.id)
            slowest = max(slowest, time.perf_counter() - began)
    return {"why_not_ms": f"{1000 * slowest:.0f}"}
