"""Drafts of a timetable from the wish to the decision: on both databases."""

from dataclasses import replace
from datetime import timedelta
from time import monotonic

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import jobs
from courses.audit import AuditEntry
from courses.errors import Refusal, Unknown
from courses.jobs import Job, JobStatus
from courses.planning import draft_queries as queries
from courses.planning import drafts
from courses.planning.drafts import Found
from courses.planning.fingerprint import fingerprint
from courses.planning.locking import lock_sessions
from courses.planning.rules import ChangeReason, DraftState, Wishes
from courses.planning.saved import conflicts_of, kept_conflicts, placings_of, restored
from courses.scheduling.timetable.engine import Budget, solve
from courses.scheduling.timetable.explain import explain
from courses.scheduling.timetable.settings import DEFAULT_WEIGHTS, Soft, Weight
from tests import factories
from tests.drafts import at, ready_draft, small_class, started
from tests.factories import NOW


def test_wishes_are_kept_as_they_were() -> None:
    weights = {**DEFAULT_WEIGHTS, Soft.RHYTHM: Weight.OFF}
    wishes = Wishes((3, 5), weights, ChangeReason.WEATHER, keeps_plan=True)
    assert Wishes.from_json(wishes.to_json()) == wishes
    assert wishes.settings().factor(Soft.RHYTHM) == 0


def test_a_draft_begins_as_a_job_with_the_mark_of_its_facts(session: Session) -> None:
    factories.venue(session)
    offering, by = small_class(session), factories.person(session).id
    draft, again = started(session, offering, by=by), started(session, offering, by=by)
    assert (draft.state, draft.plan, draft.outcome) == (DraftState.SOLVING, [], {})
    assert session.get_one(Job, draft.job_id).kind == drafts.SOLVE
    assert draft.input_hash == again.input_hash
    facts = drafts.facts_for(session, term=offering.term_id, wishes=queries.wishes_of(draft), at=NOW)
    later = replace(facts.problem, now=NOW + timedelta(minutes=1))
    assert fingerprint(later) == draft.input_hash
    factories.training_session(session, offering_id=offering.id, starts_at=at(12, 5, 9))
    changed = drafts.facts_for(session, term=offering.term_id, wishes=queries.wishes_of(draft), at=NOW)
    assert fingerprint(changed.problem) != draft.input_hash
    assert "draft.start" in session.scalars(select(AuditEntry.deed)).all()


def test_there_has_to_be_something_to_plan(session: Session) -> None:
    offering = small_class(session, units=1)
    with pytest.raises(Refusal, match=r"draft\.no_offering"):
        drafts.start_draft(session, term=offering.term_id, wishes=Wishes(()), seed=1, seconds=10, at=NOW, by=None)
    with pytest.raises(Refusal, match=r"draft\.odd_time"):
        drafts.start_draft(
            session, term=offering.term_id, wishes=Wishes((offering.id,)), seed=1, seconds=301, at=NOW, by=None
        )
    held = factories.training_session(session, offering_id=offering.id, unit_id=_first_unit(session, offering))
    assert held.starts_at < NOW
    with pytest.raises(Refusal, match=r"draft\.nothing_to_plan"):
        started(session, offering)


def _first_unit(session: Session, offering: object) -> int:
    facts = drafts.facts_for(session, term=offering.term_id, wishes=Wishes((offering.id,)), at=NOW)
    return next(ref.unit for ref in facts.ref.values())


def test_only_the_newest_run_writes_and_only_what_is_better_is_a_step(session: Session) -> None:
    factories.venue(session)
    draft = started(session, small_class(session))
    assert jobs.claim(session, draft.job_id, at=NOW) == 1
    for found in (Found(2, seconds=1), Found(2, seconds=2), Found(0, {Soft.RHYTHM: 400}, seconds=3)):
        drafts.record(session, job=draft.job_id, run=1, plan=[], found=found)
    drafts.record(session, job=draft.job_id, run=0, plan=[], found=Found(9))
    assert draft.course_of_search == [[1, 2, 0], [3, 0, 400]]
    assert queries.found_of(draft) == Found(0, {Soft.RHYTHM: 400}, seconds=3)


def test_stopping_keeps_the_best_and_going_on_begins_there(session: Session) -> None:
    factories.venue(session)
    by = factories.person(session).id
    draft = started(session, small_class(session), by=by)
    jobs.claim(session, draft.job_id, at=NOW)
    drafts.record(session, job=draft.job_id, run=1, plan=[], found=Found(1))
    drafts.stop_draft(session, draft=draft.id, at=NOW, by=by)
    job = session.get_one(Job, draft.job_id, populate_existing=True)
    assert (draft.state, job.status) == (DraftState.READY, JobStatus.CANCELLED)
    with pytest.raises(Refusal, match=r"job\.over"):
        drafts.stop_draft(session, draft=draft.id, at=NOW, by=by)
    drafts.resume_draft(session, draft=draft.id, at=NOW, by=by)
    assert (draft.state, queries.found_of(draft)) == (DraftState.SOLVING, Found(1))
    with pytest.raises(Refusal, match=r"job\.not_stopped"):
        drafts.resume_draft(session, draft=draft.id, at=NOW, by=by)
    with pytest.raises(Refusal, match=r"draft\.solving"):
        drafts.discard_draft(session, draft=draft.id, at=NOW, by=by)


def test_a_draft_is_decided_about_once(session: Session) -> None:
    factories.venue(session)
    by = factories.person(session).id
    draft = ready_draft(session, small_class(session), by=by)
    drafts.discard_draft(session, draft=draft.id, at=NOW, by=by)
    assert (draft.state, draft.closed_at) == (DraftState.DISCARDED, NOW)
    with pytest.raises(Refusal, match=r"draft\.closed"):
        drafts.discard_draft(session, draft=draft.id, at=NOW, by=by)
    with pytest.raises(Unknown, match=r"draft\.unknown"):
        drafts.discard_draft(session, draft=draft.id + 99, at=NOW, by=by)


def test_a_plan_is_found_again_when_the_facts_have_changed(session: Session) -> None:
    room = factories.venue(session)
    offering = small_class(session)
    wishes = Wishes((offering.id,))
    facts = drafts.facts_for(session, term=offering.term_id, wishes=wishes, at=NOW)
    plan = solve(facts.problem, seed=1, budget=Budget(steps=2000), clock=monotonic).nearest
    kept = placings_of(facts, plan, offerings=[offering.id])
    assert restored(facts, kept).plan == dict(plan)
    by_hand = factories.training_session(
        session, offering_id=offering.id, unit_id=kept[0].key.unit, starts_at=at(12, 2, 19), venue_id=room.id
    )
    later = restored(drafts.facts_for(session, term=offering.term_id, wishes=wishes, at=NOW), kept)
    assert [one.key.unit for one in later.lost] == [by_hand.unit_id]
    assert len(later.plan) == len(plan) - 1


def test_contradictions_are_kept_in_words_of_the_tables(session: Session) -> None:
    factories.venue(session, capacity=5)
    offering = small_class(session, units=1)
    facts = drafts.facts_for(session, term=offering.term_id, wishes=Wishes((offering.id,)), at=NOW)
    found = explain(facts.problem)
    assert found
    assert conflicts_of(facts, kept_conflicts(facts, found)) == found


def test_locks_are_written_down_and_say_what_changed(session: Session) -> None:
    by = factories.person(session).id
    first, second = (factories.training_session(session, starts_at=at(12, day, 9)) for day in (5, 6))
    assert lock_sessions(session, training_sessions=[first.id, second.id], is_locked=True, at=NOW, by=by) == [
        first,
        second,
    ]
    assert lock_sessions(session, training_sessions=[first.id], is_locked=True, at=NOW, by=by) == []
    assert lock_sessions(session, training_sessions=[first.id], is_locked=False, at=NOW, by=by) == [first]
    assert session.scalars(select(AuditEntry.deed).order_by(AuditEntry.id)).all() == [
        "session.lock",
        "session.lock",
        "session.unlock",
    ]
    with pytest.raises(Unknown, match=r"session\.unknown"):
        lock_sessions(session, training_sessions=[first.id + 99], is_locked=True, at=NOW, by=by)
