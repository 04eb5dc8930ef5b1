"""A job's row is the truth: who runs it, how far it is, and what becomes of it when its worker dies."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from courses import jobs
from courses.errors import Unknown
from courses.jobs import ATTEMPTS_LIMIT, HEARTBEAT_LIMIT, Job, JobStatus
from tests.factories import NOW

LATER = NOW + HEARTBEAT_LIMIT + timedelta(seconds=1)


def add(session: Session, *, total: int = 3, offering: int = 7) -> int:
    return jobs.add(session, "letters.print", args={"offering": offering}, total=total, at=NOW, by=None).id


def claim(session: Session, job: int, at: datetime = NOW) -> int:
    run = jobs.claim(session, job, at=at)
    assert run is not None
    return run


def look(session: Session, job: int) -> Job:
    return session.get_one(Job, job, populate_existing=True)


def test_a_job_is_claimed_once(session: Session) -> None:
    job = add(session)
    assert jobs.claim(session, job, at=NOW) == 1
    assert jobs.claim(session, job, at=NOW) is None
    assert look(session, job).status is JobStatus.RUNNING


def test_beats_record_progress_and_finishing_closes(session: Session) -> None:
    job = add(session)
    run = claim(session, job)
    assert jobs.beat(session, job, run=run, done=2, at=LATER)
    assert (look(session, job).done, look(session, job).heartbeat_at) == (2, LATER)
    assert jobs.finish(session, job, run=run, at=LATER)
    found = look(session, job)
    assert (found.status, found.finished_at, found.is_over, found.is_resumable) == (JobStatus.DONE, LATER, True, False)


def test_a_failure_keeps_its_error_until_the_job_is_resumed(session: Session) -> None:
    job = add(session)
    jobs.finish(session, job, run=claim(session, job), at=NOW, error="ValueError: no ink")
    assert (look(session, job).status, look(session, job).error) == (JobStatus.FAILED, "ValueError: no ink")
    assert jobs.resume(session, job)
    found = look(session, job)
    assert (found.status, found.error, found.attempts, found.finished_at) == (JobStatus.QUEUED, None, 0, None)


def test_a_cancelled_job_tells_its_worker_at_the_next_beat_and_stays_cancelled(session: Session) -> None:
    job = add(session)
    run = claim(session, job)
    jobs.beat(session, job, run=run, done=1, at=NOW)
    assert jobs.cancel(session, job, at=NOW)
    assert not jobs.beat(session, job, run=run, done=2, at=NOW)
    assert not jobs.finish(session, job, run=run, at=NOW)
    assert (look(session, job).status, look(session, job).done) == (JobStatus.CANCELLED, 1)
    assert not jobs.cancel(session, job, at=NOW)


def test_what_is_done_can_neither_be_cancelled_nor_resumed(session: Session) -> None:
    job = add(session)
    jobs.finish(session, job, run=claim(session, job), at=NOW)
    assert not jobs.cancel(session, job, at=NOW)
    assert not jobs.resume(session, job)


def test_a_worker_that_lives_keeps_its_job(session: Session) -> None:
    job = add(session)
    run = claim(session, job)
    jobs.beat(session, job, run=run, done=0, at=LATER)
    assert jobs.sweep(session, at=LATER + HEARTBEAT_LIMIT) == []


def test_a_job_whose_worker_died_is_queued_again(session: Session) -> None:
    job, waiting = add(session), add(session)
    claim(session, job)
    assert jobs.sweep(session, at=LATER) == [job, waiting]
    assert claim(session, job) == 2


def test_a_worker_that_only_seemed_dead_has_lost_the_job_to_the_next(session: Session) -> None:
    job = add(session)
    slow = claim(session, job)
    jobs.sweep(session, at=LATER)
    quick = claim(session, job, LATER)
    assert not jobs.beat(session, job, run=slow, done=1, at=LATER)
    assert not jobs.finish(session, job, run=slow, at=LATER, error="too late")
    assert not jobs.release(session, job, run=slow)
    assert jobs.beat(session, job, run=quick, done=1, at=LATER)


def test_a_run_stopped_by_a_person_is_not_revived_by_resuming(session: Session) -> None:
    job = add(session)
    old = claim(session, job)
    jobs.cancel(session, job, at=NOW)
    jobs.resume(session, job)
    claim(session, job)
    assert not jobs.beat(session, job, run=old, done=1, at=NOW)


def test_a_job_that_kills_every_worker_is_given_up(session: Session) -> None:
    job = add(session)
    for _ in range(ATTEMPTS_LIMIT):
        claim(session, job)
        jobs.sweep(session, at=LATER)
    found = look(session, job)
    assert (found.status, found.attempts) == (JobStatus.FAILED, ATTEMPTS_LIMIT)
    assert jobs.sweep(session, at=LATER) == []


def test_giving_a_job_back_counts_as_no_attempt(session: Session) -> None:
    job = add(session)
    for _ in range(ATTEMPTS_LIMIT + 1):
        assert jobs.release(session, job, run=claim(session, job))
    assert (look(session, job).status, look(session, job).attempts) == (JobStatus.QUEUED, 0)


def test_open_jobs_are_found_by_what_they_are_about(session: Session) -> None:
    first, done, second, other = add(session), add(session), add(session), add(session, offering=8)
    jobs.finish(session, done, run=claim(session, done), at=NOW)
    jobs.cancel(session, first, at=NOW)
    found = jobs.list_open(session, "letters.print", key="offering", value=7)
    assert [job.id for job in found] == [first, second]
    assert other not in [job.id for job in found]


def test_an_unknown_job_is_unknown(session: Session) -> None:
    with pytest.raises(Unknown, match=r"job\.unknown"):
        jobs.get(session, 0)
    assert jobs.claim(session, 0, at=NOW) is None
