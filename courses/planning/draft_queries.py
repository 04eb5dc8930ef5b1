"""Reads about proposals for the timetable."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from courses.catalog.models import Course, Offering
from courses.catalog.rules import OfferingState
from courses.planning.assembly import TermFacts
from courses.planning.drafts import Found, facts_for
from courses.planning.fingerprint import fingerprint
from courses.planning.models import TimetableDraft
from courses.planning.rules import Wishes
from courses.planning.saved import Placing, Restored, conflicts_of, restored
from courses.scheduling.timetable import checker
from courses.scheduling.timetable.compare import Comparison, compare
from courses.scheduling.timetable.explain import Conflict
from courses.scheduling.timetable.facts import Plan
from courses.scheduling.timetable.violations import Violation


def find_draft(session: Session, *, draft: int) -> TimetableDraft | None:
    """Find a draft with its term and its job."""
    return session.scalar(
        select(TimetableDraft)
        .where(TimetableDraft.id == draft)
        .options(joinedload(TimetableDraft.term), joinedload(TimetableDraft.job))
    )


def draft_of_job(session: Session, *, job: int) -> TimetableDraft | None:
    """Find the draft that a job searches a plan for."""
    return session.scalar(
        select(TimetableDraft).where(TimetableDraft.job_id == job).options(joinedload(TimetableDraft.job))
    )


def list_drafts(session: Session, *, term: int) -> Sequence[TimetableDraft]:
    """List the drafts of a term, newest first."""
    return session.scalars(
        select(TimetableDraft)
        .where(TimetableDraft.term_id == term)
        .order_by(TimetableDraft.id.desc())
        .options(joinedload(TimetableDraft.term), joinedload(TimetableDraft.job))
    ).all()


def wishes_of(draft: TimetableDraft) -> Wishes:
    """Give what was asked for."""
    return Wishes.from_json(draft.wishes)


def found_of(draft: TimetableDraft) -> Found | None:
    """Give what is known of the best plan so far; None: there is none."""
    return Found.from_json(draft.outcome)


def placings_in(draft: TimetableDraft) -> list[Placing]:
    """Give what a draft proposes."""
    return [Placing.from_json(one) for one in draft.plan]


def list_plannable(session: Session, *, term: int, reach: frozenset[int] | None) -> Sequence[Offering]:
    """List the classes of a term that can still be planned, with their courses and colleges.

    :param reach: the colleges that the reader acts for; None: all
    """
    query = (
        select(Offering)
        .join(Offering.course)
        .where(Offering.term_id == term, Offering.state != OfferingState.CLOSED)
        .order_by(Course.college_id, Offering.code)
        .options(joinedload(Offering.course).joinedload(Course.college))
    )
    return session.scalars(query if reach is None else query.where(Course.college_id.in_(reach))).all()


def list_of_term(session: Session, *, term: int, reach: frozenset[int] | None) -> Sequence[Offering]:
    """List the classes of a term, those that are over too."""
    query = select(Offering).join(Offering.course).where(Offering.term_id == term).order_by(Offering.id)
    return session.scalars(query if reach is None else query.where(Course.college_id.in_(reach))).all()


def colleges_of(session: Session, *, offerings: Iterable[int]) -> set[int]:
    """Give the colleges of some classes."""
    query = select(Course.college_id).join(Offering, Offering.course_id == Course.id)
    return set(session.scalars(query.where(Offering.id.in_(list(offerings)))))


@dataclass(frozen=True)
class Sheet:
    """A draft beside the timetable of now."""

    facts: TermFacts
    today: Plan
    proposed: Plan
    restored: Restored
    comparison: Comparison
    """Only of the classes that are planned, and not yet accepted."""
    violations: Sequence[Violation]
    """What stands in the way of the proposal, and what is worth knowing."""
    conflicts: Sequence[Conflict]
    has_changed: bool
    """The facts are no longer those that the plan was made from."""


def sheet_of(session: Session, *, draft: TimetableDraft, at: datetime) -> Sheet:
    """Hold a draft against the timetable of now."""
    wishes = wishes_of(draft)
    facts = facts_for(session, term=draft.term_id, wishes=wishes, at=at)
    before = replace(facts.problem, now=draft.created_at)
    placed = restored(facts, placings_in(draft))
    today = facts.problem.current_plan()
    open_classes = [one for one in wishes.offerings if one not in draft.accepted]
    proposed = {**today, **of_classes(facts, placed.plan, open_classes)}
    return Sheet(
        facts=facts,
        today=today,
        proposed=proposed,
        restored=placed,
        comparison=compare(facts.problem, today, proposed),
        violations=[one for one in checker.violations(facts.problem, proposed) if concerns(facts, one, wishes)],
        conflicts=conflicts_of(facts, draft.conflicts),
        has_changed=not draft.accepted and fingerprint(before) != draft.input_hash,
    )


def sheet_beside(session: Session, *, one: TimetableDraft, other: TimetableDraft, at: datetime) -> Sheet:
    """Hold a draft against another one of its term, by the weights of the first, which takes the place of today."""
    wishes = wishes_of(one)
    both = replace(wishes, offerings=tuple(sorted({*wishes.offerings, *wishes_of(other).offerings})))
    facts = facts_for(session, term=one.term_id, wishes=both, at=at)
    first, second = (restored(facts, placings_in(draft)) for draft in (one, other))
    today = facts.problem.current_plan()
    before, after = {**today, **first.plan}, {**today, **second.plan}
    return Sheet(
        facts=facts,
        today=before,
        proposed=after,
        restored=second,
        comparison=compare(facts.problem, before, after),
        violations=[],
        conflicts=[],
        has_changed=False,
    )


def of_classes(facts: TermFacts, plan: Plan, offerings: Collection[int]) -> Plan:
    """Keep of a plan what it decides about some classes."""
    return {one: place for one, place in plan.items() if facts.problem.session[one].offering in offerings}


def concerns(facts: TermFacts, violation: Violation, wishes: Wishes) -> bool:
    """Whether a violation names a session of the classes that are planned."""
    sessions = (facts.problem.session[one].offering for one in violation.sessions)
    return bool(set(wishes.offerings) & {*sessions, *violation.offerings})
