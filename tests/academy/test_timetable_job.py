"""The worker's search: it keeps the best plan whatever becomes of its job."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from academy import timetable_job
from academy.queue import Run
from courses import jobs
from courses.jobs import Job, JobStatus
from courses.planning import draft_queries as queries
from courses.planning import drafts
from courses.planning.models import TimetableDraft
from courses.planning.rules import DraftState
from courses.scheduling.timetable.engine import State
from tests import factories
from tests.drafts import small_class, started
from tests.factories import NOW


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a search have few steps, and say after each sweep how far it is."""
    monkeypatch.setattr(timetable_job, "STEPS_A_SECOND", 500)
    monkeypatch.setattr(timetable_job, "BEAT_SECONDS", 0.0)


@pytest.fixture
def draft(rows: Session) -> TimetableDraft:
    factories.venue(rows)
    found = started(rows, small_class(rows), by=factories.person(rows).id)
    rows.commit()
    return found


def _look(rows: Session, draft: TimetableDraft) -> TimetableDraft:
    rows.rollback()
    return rows.get_one(TimetableDraft, draft.id, populate_existing=True)


def _job(rows: Session, draft: TimetableDraft) -> Job:
    return rows.get_one(Job, draft.job_id, populate_existing=True)


def _before_the_beats_write(monkeypatch: pytest.MonkeyPatch, number: int, deed: Callable[[Run], None]) -> None:
    """Do something between two transactions of a run: one writer at a time is all that SQLite lets in."""
    goes_on, seen = timetable_job.Watch.goes_on, iter(range(1, 10_000))

    def watched(watch: timetable_job.Watch) -> bool:
        if next(seen) == number:
            deed(watch._run)
        return goes_on(watch)

    monkeypatch.setattr(timetable_job.Watch, "goes_on", watched)


def test_a_search_leaves_a_sound_plan_and_the_same_one_each_time(
    app: Flask, rows: Session, draft: TimetableDraft
) -> None:
    other = drafts.start_draft(
        rows, term=draft.term_id, wishes=queries.wishes_of(draft), seed=1, seconds=10, at=NOW, by=None
    )
    rows.commit()
    for one in (draft, other):
        app.extensions["queue"].run(one.job_id)
    first, second = _look(rows, draft), _look(rows, other)
    found = queries.found_of(first)
    assert found is not None
    assert (first.state, _job(rows, first).status) == (DraftState.READY, JobStatus.DONE)
    assert (found.state, found.obstacles, found.is_repeatable) == (State.DONE, 0, True)
    assert len(first.plan) == 3
    assert (first.plan, first.input_hash) == (second.plan, second.input_hash)


def test_a_cancelled_search_keeps_its_best(
    app: Flask, rows: Session, draft: TimetableDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: Run) -> None:
        drafts.stop_draft(rows, draft=draft.id, at=NOW, by=draft.created_by_id or 0)
        rows.commit()

    _before_the_beats_write(monkeypatch, 5, stop)
    app.extensions["queue"].run(draft.job_id)
    stopped = _look(rows, draft)
    found = queries.found_of(stopped)
    assert found is not None
    assert (stopped.state, _job(rows, stopped).status) == (DraftState.READY, JobStatus.CANCELLED)
    assert (found.state, len(stopped.plan)) == (State.STOPPED, 3)


def test_a_killed_worker_s_search_goes_on_from_the_best(
    app: Flask, rows: Session, draft: TimetableDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:

        def die(_: Run) -> None:
            raise SystemExit

        _before_the_beats_write(broken, 6, die)
        with pytest.raises(SystemExit):
            app.extensions["queue"].run(draft.job_id)
    left = _look(rows, draft)
    before = queries.found_of(left)
    assert before is not None
    assert (left.state, _job(rows, left).status) == (DraftState.SOLVING, JobStatus.RUNNING)
    assert jobs.sweep(rows, at=NOW + 2 * jobs.HEARTBEAT_LIMIT) == [draft.job_id]
    rows.commit()
    app.extensions["queue"].run(draft.job_id)
    done = _look(rows, draft)
    after = queries.found_of(done)
    assert after is not None
    assert (done.state, _job(rows, done).run) == (DraftState.READY, 2)
    assert (after.obstacles, after.cost) <= (before.obstacles, before.cost)
    assert after.steps > before.steps
    assert not after.is_repeatable


def test_a_worker_that_is_told_to_stop_gives_the_search_back(
    app: Flask, rows: Session, draft: TimetableDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    _before_the_beats_write(monkeypatch, 5, lambda run: run.stop.set())
    app.extensions["queue"].run(draft.job_id)
    left = _look(rows, draft)
    assert (left.state, _job(rows, left).status) == (DraftState.SOLVING, JobStatus.QUEUED)
    assert len(left.plan) == 3


def test_what_cannot_be_done_is_explained(app: Flask, rows: Session) -> None:
    factories.venue(rows, capacity=5)
    offering = small_class(rows, units=1)
    draft = started(rows, offering)
    rows.commit()
    app.extensions["queue"].run(draft.job_id)
    done = _look(rows, draft)
    found = queries.found_of(done)
    assert found is not None
    assert (done.state, found.state) == (DraftState.READY, State.IMPOSSIBLE)
    assert [cause["code"] for cause in done.conflicts[0]["causes"]] == ["venue.small"]
