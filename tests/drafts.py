"""A small term to plan, and drafts for it that took no time to find."""

from datetime import date, datetime, time
from time import monotonic
from typing import Any

from sqlalchemy.orm import Session

from courses.catalog.models import Offering
from courses.jobs import Job
from courses.planning import draft_queries as queries
from courses.planning import drafts
from courses.planning.drafts import Found
from courses.planning.models import TimetableDraft
from courses.planning.rules import Wishes
from courses.planning.saved import placings_of
from courses.scheduling.timetable import checker
from courses.scheduling.timetable.engine import Budget, solve
from courses.school.models import Term
from courses.values import SCHOOL_ZONE
from tests import factories
from tests.factories import NOW


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Give a moment of the term at the school."""
    return datetime.combine(datetime(2026, month, day), time(hour, minute), tzinfo=SCHOOL_ZONE)


def short_term(session: Session, **values: Any) -> Term:
    """Add a term of few weeks: little is to be searched through."""
    found: Term = factories.term(session, starts_on=date(2026, 11, 16), ends_on=date(2026, 12, 27), **values)
    return found


def small_class(session: Session, *, units: int = 3, college: int | None = None, **values: Any) -> Offering:
    """Add a published class with nothing placed, its tutor, and a room that fits if there is none yet."""
    if "term_id" not in values:
        values["term_id"] = short_term(session).id
    if "course_id" not in values:
        owner = college or factories.college(session).id
        values["course_id"] = factories.course(session, college_id=owner, units=units).id
    defaults = {"tutor_id": factories.person(session).id, "capacity": 20}
    found: Offering = factories.offering(session, **{**defaults, **values})
    return found


def started(session: Session, *offerings: Offering, by: int | None = None, **wishes: Any) -> TimetableDraft:
    """Ask for a plan of some classes of one term."""
    wanted = Wishes(tuple(one.id for one in offerings), **wishes)
    term = offerings[0].term_id
    return drafts.start_draft(session, term=term, wishes=wanted, seed=1, seconds=10, at=NOW, by=by)


def ready_draft(session: Session, *offerings: Offering, by: int | None = None, **wishes: Any) -> TimetableDraft:
    """Give a draft whose search is over."""
    draft = started(session, *offerings, by=by, **wishes)
    kept = queries.wishes_of(draft)
    facts = drafts.facts_for(session, term=draft.term_id, wishes=kept, at=NOW)
    outcome = solve(facts.problem, seed=1, budget=Budget(steps=2000), clock=monotonic)
    assert outcome.plan is not None
    found = Found(0, costs=checker.costs(facts.problem, outcome.plan), state=outcome.state, is_repeatable=True)
    placings = placings_of(facts, outcome.plan, offerings=kept.offerings)
    job = session.get_one(Job, draft.job_id)
    drafts.record(session, job=job.id, run=job.run, plan=placings, found=found)
    drafts.close_search(session, job=job.id, run=job.run)
    session.flush()
    return draft
