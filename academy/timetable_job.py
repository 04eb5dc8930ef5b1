"""What the worker does for a draft of the timetable: it searches, and writes down the best plan so far every second."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from sqlalchemy.orm import Session

from academy.extensions import db
from academy.queue import Run
from academy.transaction import transaction
from courses.planning import draft_queries as queries
from courses.planning import drafts
from courses.planning.assembly import TermFacts
from courses.planning.drafts import Found
from courses.planning.rules import STEPS_A_SECOND
from courses.planning.saved import placings_of, restored
from courses.scheduling.timetable import checker
from courses.scheduling.timetable.engine import Budget, Outcome, Progress, State, solve
from courses.scheduling.timetable.explain import Conflict, explain
from courses.scheduling.timetable.facts import Plan

BEAT_SECONDS = 1.0
LEAST_SECONDS = 5
"""What a search that goes on gets at least, however little is left of its time."""


def solve_timetable(run: Run) -> None:
    """Search for the plan of a draft, from the best one that it has; where there is none, find out why.

    The facts are read first, as they are, at the moment of the draft; no transaction stays open while it searches.
    """
    session = db.session()
    draft = queries.draft_of_job(session, job=run.job)
    if draft is None:
        return
    wishes, before = queries.wishes_of(draft), queries.found_of(draft)
    facts = drafts.facts_for(session, term=draft.term_id, wishes=wishes, at=draft.created_at)
    start = restored(facts, queries.placings_in(draft)).plan
    seed, left = draft.seed, max(draft.seconds - draft.job.done, LEAST_SECONDS)
    db.session.rollback()

    watch = Watch(run, facts, wishes.offerings, before)
    outcome = solve(
        facts.problem,
        seed=seed,
        budget=Budget(seconds=left, steps=left * STEPS_A_SECOND),
        clock=monotonic,
        start={**facts.problem.current_plan(), **start},
        report=watch.report,
        goes_on=watch.goes_on,
    )
    watch.keep(outcome)
    if run.is_interrupted:
        return
    is_asked = outcome.plan is None and outcome.state is not State.STOPPED
    conflicts = explain(facts.problem, goes_on=watch.goes_on) if is_asked else []
    if not run.is_interrupted:
        _close(run, facts, conflicts)


def _close(run: Run, facts: TermFacts, conflicts: list[Conflict]) -> None:
    with transaction() as session:
        drafts.close_search(session, job=run.job, run=run.number, facts=facts, conflicts=conflicts)


class Watch:
    """Carries what a search finds into its draft, and what becomes of the job into the search."""

    def __init__(
        self,
        run: Run,
        facts: TermFacts,
        offerings: tuple[int, ...],
        before: Found | None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._run, self._facts, self._offerings, self._before, self._clock = run, facts, offerings, before, clock
        self._began = self._last = clock()
        self._seen: Progress | None = None
        self._is_wanted = True

    def report(self, seen: Progress) -> bool:
        """Take note of how far the search is; say whether it is to go on."""
        self._seen = seen
        return self.goes_on()

    def goes_on(self) -> bool:
        """Say whether the search is to go on, and show that it lives."""
        if self._is_wanted and self._clock() - self._last >= BEAT_SECONDS:
            with transaction() as session:
                if self._seen is not None:
                    self._record(session, self._seen.best, Found(self._seen.obstacles, steps=self._seen.steps))
                self._is_wanted = self._run.beat(session, done=self._seconds_done())
            self._last = self._clock()
        return self._is_wanted

    def keep(self, outcome: Outcome) -> None:
        """Write down what the search has brought, also when it was told to stop."""
        obstacles = sum(one.excess for one in checker.violations(self._facts.problem, outcome.nearest))
        found = Found(
            obstacles,
            steps=outcome.steps,
            first_after=outcome.first_after,
            state=outcome.state,
            is_repeatable=outcome.is_repeatable and self._before is None,
        )
        self._seen = None
        with transaction() as session:
            self._record(session, outcome.nearest, found)
            if outcome.state is not State.STOPPED:
                self._run.beat(session, done=self._seconds_done())

    def _record(self, session: Session, plan: Plan, found: Found) -> None:
        before = self._before or Found(0)
        found = replace(
            found,
            costs=checker.costs(self._facts.problem, plan),
            seconds=before.seconds + self._clock() - self._began,
            steps=before.steps + found.steps,
            first_after=found.first_after if before.first_after is None else before.first_after,
        )
        placings = placings_of(self._facts, plan, offerings=self._offerings)
        drafts.record(session, job=self._run.job, run=self._run.number, plan=placings, found=found)

    def _seconds_done(self) -> int:
        before = self._before.seconds if self._before else 0
        return min(self._run.total, int(before + self._clock() - self._began))
