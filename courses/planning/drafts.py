"""Proposals for the timetable of a term: started by an official, found by a worker, looked at, and left or accepted.

A worker searches without a transaction and writes down the best plan so far every second: whatever happens to it, the
proposal has that plan, and whoever goes on begins there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from courses import audit, jobs
from courses.errors import Refusal, Unknown
from courses.planning.assembly import TermFacts
from courses.planning.facts import term_facts
from courses.planning.fingerprint import fingerprint
from courses.planning.models import TimetableDraft
from courses.planning.rules import DraftState, Wishes, check_open, check_search
from courses.planning.saved import Placing, kept_conflicts
from courses.planning.severity import BY_HAND
from courses.scheduling.timetable import checker, hard
from courses.scheduling.timetable.engine import State
from courses.scheduling.timetable.explain import Conflict
from courses.scheduling.timetable.facts import Session as Meeting
from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.settings import Soft
from courses.scheduling.timetable.violations import Code, Severity

SOLVE = "timetable.solve"
"""The kind of job that searches for the plan of a draft."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of the best plan so far, and of the search."""

    obstacles: int
    """Hard rules that it breaks."""
    costs: Mapping[Soft, int] = field(default_factory=dict)
    """What it costs, rule by rule, in hundredths of the weights' quarters (``settings.POINT``)."""
    seconds: float = 0
    """How long was searched, all runs together."""
    steps: int = 0
    first_after: float | None = None
    """Seconds until the first plan that broke nothing."""
    state: State | None = None
    """How the search ended; None: it has not."""
    is_repeatable: bool = False
    """It was ended by its steps and in one run: the same facts and the same seed give the same plan."""

    @property
    def cost(self) -> int:
        """What the plan costs by all soft rules together."""
        return sum(self.costs.values())

    def to_json(self) -> dict[str, Any]:
        """Give it in plain values, to be kept."""
        return {
            "obstacles": self.obstacles,
            "costs": {rule.value: cost for rule, cost in self.costs.items()},
            "seconds": round(self.seconds, 2),
            "steps": self.steps,
            "first_after": None if self.first_after is None else round(self.first_after, 2),
            "state": self.state.value if self.state else None,
            "is_repeatable": self.is_repeatable,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Found | None":
        """Read what has been kept; None: the search has found nothing yet."""
        if not kept:
            return None
        state = State(kept["state"]) if kept["state"] else None
        costs = {Soft(rule): cost for rule, cost in kept["costs"].items()}
        return cls(**{**kept, "state": state, "costs": costs})


def facts_for(session: Session, *, term: int, wishes: Wishes, at: datetime) -> TermFacts:
    """Gather what the wishes are about, as it is now and seen at a moment.

    :raises Unknown: ``term.unknown``
    """
    facts = term_facts(
        session,
        term=term,
        at=at,
        offerings=wishes.offerings,
        settings=wishes.settings(),
        reason=wishes.reason.value if wishes.reason else None,
        keeps_plan=wishes.keeps_plan,
    )
    return replace(facts, problem=_with_settled(facts.problem))


_WEATHER = frozenset({Code.WEATHER, Code.WEATHER_OUTDOORS})


def _with_settled(problem: Problem) -> Problem:
    """Leave alone what has to stay and breaks a rule that an officer may lift: somebody has put it there knowingly."""
    sessions = [replace(one, is_given=True) if _is_settled(problem, one) else one for one in problem.sessions]
    return replace(problem, sessions=sessions)


def _is_settled(problem: Problem, one: Meeting) -> bool:
    if one.current is None or not (problem.is_fixed(one) or problem.is_frozen(one)):
        return False
    broken = {found.code for found in checker.obstacles(hard.check_place(problem, problem.placed(one, one.current)))}
    return bool(broken) and all(BY_HAND[code] is Severity.REASON for code in broken) and broken.isdisjoint(_WEATHER)


def start_draft(
    session: Session, *, term: int, wishes: Wishes, seed: int, seconds: int, at: datetime, by: int | None
) -> TimetableDraft:
    """Ask for a plan: a worker searches for it.

    :param seconds: how long at most
    :raises Unknown: ``term.unknown``
    :raises Refusal: ``draft.no_offering``, ``draft.odd_time``, ``draft.nothing_to_plan``
    """
    check_search(seconds=seconds, offerings=len(wishes.offerings))
    problem = facts_for(session, term=term, wishes=wishes, at=at).problem
    if all(problem.is_fixed(one) for one in problem.sessions):
        raise Refusal("draft.nothing_to_plan", field="offerings")
    job = jobs.add(session, SOLVE, args={}, total=seconds, at=at, by=by)
    draft = TimetableDraft(
        term_id=term,
        job_id=job.id,
        state=DraftState.SOLVING,
        seed=seed,
        seconds=seconds,
        wishes=wishes.to_json(),
        input_hash=fingerprint(problem),
        plan=[],
        course_of_search=[],
        outcome={},
        conflicts=[],
        accepted=[],
        created_at=at,
        created_by_id=by,
    )
    session.add(draft)
    session.flush()
    log(session, "draft.start", draft, at=at, by=by, term=term, seed=seed, seconds=seconds, wishes=wishes.to_json())
    return draft


def record(session: Session, *, job: int, run: int, plan: Sequence[Placing], found: Found) -> None:
    """Write down the best plan so far, unless another run of the job has taken over or somebody has decided already."""
    draft = _of_run(session, job, run)
    if draft is None:
        return
    before = Found.from_json(draft.outcome)
    draft.plan = [one.to_json() for one in plan]
    draft.outcome = found.to_json()
    if before is None or (found.obstacles, found.cost) != (before.obstacles, before.cost):
        draft.course_of_search = [*draft.course_of_search, [round(found.seconds, 1), found.obstacles, found.cost]]


def close_search(
    session: Session, *, job: int, run: int, facts: TermFacts | None = None, conflicts: Sequence[Conflict] = ()
) -> None:
    """Show a draft as ready: the search is over.

    :param conflicts: why there is no sound plan, in the ids of these facts
    """
    draft = _of_run(session, job, run)
    if draft is not None:
        draft.state = DraftState.READY
        draft.conflicts = kept_conflicts(facts, conflicts) if facts else []


def stop_draft(session: Session, *, draft: int, at: datetime, by: int) -> TimetableDraft:
    """End a search, or the waiting for one that failed: the best plan so far is the result.

    :raises Unknown: ``draft.unknown``
    :raises Refusal: ``job.over``
    """
    found = locked_draft(session, draft)
    if found.state is not DraftState.SOLVING:
        raise Refusal("job.over")
    jobs.cancel(session, found.job_id, at=at)
    found.state = DraftState.READY
    log(session, "draft.stop", found, at=at, by=by)
    return found


def resume_draft(session: Session, *, draft: int, at: datetime, by: int) -> TimetableDraft:
    """Let a search that was stopped, or failed, go on from its best plan for the rest of its time.

    :raises Unknown: ``draft.unknown``
    :raises Refusal: ``draft.closed``, ``job.not_stopped``
    """
    found = locked_draft(session, draft)
    if found.state is not DraftState.SOLVING:
        check_open(found.state)
    if not jobs.resume(session, found.job_id):
        raise Refusal("job.not_stopped")
    found.state = DraftState.SOLVING
    log(session, "draft.resume", found, at=at, by=by)
    return found


def discard_draft(session: Session, *, draft: int, at: datetime, by: int) -> TimetableDraft:
    """Leave a proposal: it stays readable, and nothing of it becomes the timetable any more.

    :raises Unknown: ``draft.unknown``
    :raises Refusal: ``draft.solving``, ``draft.closed``
    """
    found = locked_draft(session, draft)
    check_open(found.state)
    found.state, found.closed_at = DraftState.DISCARDED, at
    log(session, "draft.discard", found, at=at, by=by)
    return found


def locked_draft(session: Session, draft: int) -> TimetableDraft:
    """Give a draft as it is once its row is locked.

    :raises Unknown: ``draft.unknown``
    """
    found = session.scalar(
        select(TimetableDraft)
        .where(TimetableDraft.id == draft)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Unknown("draft.unknown")
    return found


def _of_run(session: Session, job: int, run: int) -> TimetableDraft | None:
    """Give the draft of a job, locked; None: this run has nothing to say about it any more."""
    found = session.scalar(
        select(TimetableDraft)
        .where(TimetableDraft.job_id == job, TimetableDraft.state.in_([DraftState.SOLVING, DraftState.READY]))
        .options(joinedload(TimetableDraft.job, innerjoin=True))
        .with_for_update(of=TimetableDraft)
        .execution_options(populate_existing=True)
    )
    return found if found is not None and found.job.run == run else None


def log(session: Session, deed: str, draft: TimetableDraft, *, at: datetime, by: int | None, **facts: Any) -> None:
    """Keep in the log what was done with a draft."""
    audit.write(session, deed, subject=f"timetable_draft:{draft.id}", at=at, by=by, **facts)
