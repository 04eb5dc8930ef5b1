"""Jobs come to their end whatever happens to workers and queues: on each engine, with each database."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from huey import PostgresHuey, RedisHuey, SqliteHuey
from sqlalchemy import select
from sqlalchemy.orm import Session

from academy import config, create_app, queue
from academy.extensions import db
from academy.queue import Handler, Queue, Run
from academy.transaction import transaction
from courses import jobs
from courses.certificates import service
from courses.certificates.models import Certificate, CertificateFile
from courses.jobs import Job, JobStatus
from tests import factories
from tests.factories import NOW
from tests.threads import at_once
from tests.waiting import until

ROOT = Path(__file__).parents[2]
REDIS = os.environ.get("TEST_REDIS_URL", "")
CARRIERS = ["own", "redis"] if REDIS else ["own"]
NOWHERE = "127.0.0.1:9"
"""The discard port, where nobody listens."""
LATER = NOW + jobs.HEARTBEAT_LIMIT + timedelta(seconds=1)


@pytest.fixture(params=CARRIERS)
def environment(request: pytest.FixtureRequest, empty_database: str, tmp_path: Path) -> dict[str, str]:
    """Give the environment of an installation: its database's own queue, or Redis beside it."""
    return {
        "DATABASE_URL": empty_database,
        "REDIS_URL": REDIS if request.param == "redis" else "",
        "SECRET_KEY": f"{factories.number()} of {tmp_path} {'x' * 40}",
        "INSTANCE_PATH": str(tmp_path),
    }


@pytest.fixture
def app(environment: dict[str, str]) -> Iterator[Flask]:
    made = create_app(config.read(environment))
    made.config["CLOCK"] = lambda: NOW
    yield made
    made.extensions["queue"].huey.flush()
    made.extensions["queue"].close()
    with made.app_context():
        db.engine.dispose()


def handled_by(app: Flask, handler: Handler) -> Queue:
    """Let all jobs of kind ``test`` be done by this."""
    app.extensions["queue"] = found = Queue(app, {"test": handler})
    return found


def add(rows: Session, *, total: int = 3) -> int:
    job = jobs.add(rows, "test", args={}, total=total, at=NOW, by=None).id
    rows.commit()
    return job


def look(rows: Session, job: int) -> Job:
    rows.rollback()
    return rows.get_one(Job, job, populate_existing=True)


def beat(run: Run, done: int) -> bool:
    with transaction() as session:
        return run.beat(session, done=done)


def finish_in_steps(run: Run) -> None:
    assert all(beat(run, done) for done in range(1, run.total + 1))


def carried(found: Queue) -> list[int]:
    """Take out all ids that the queue holds."""
    return [found.huey.dequeue().args[0] for _ in range(found.huey.pending_count())]


# The row is the truth


def test_a_job_is_carried_and_done(app: Flask, rows: Session) -> None:
    found = handled_by(app, finish_in_steps)
    job = add(rows)
    with app.app_context():
        queue.send(job)
    found.huey.execute(found.huey.dequeue())
    done = look(rows, job)
    assert (done.status, done.done, done.finished_at) == (JobStatus.DONE, 3, NOW)


def test_a_failing_handler_leaves_a_failed_job_that_can_be_resumed(app: Flask, rows: Session) -> None:
    def fail(run: Run) -> None:
        beat(run, 1)
        raise ValueError("no ink")

    job = add(rows)
    handled_by(app, fail).run(job)
    failed = look(rows, job)
    assert (failed.status, failed.done, failed.error) == (JobStatus.FAILED, 1, "ValueError: no ink")
    assert failed.is_resumable
    assert jobs.resume(rows, job)
    rows.commit()
    handled_by(app, finish_in_steps).run(job)
    assert look(rows, job).status is JobStatus.DONE


def test_a_handler_that_leaves_the_database_in_disorder_fails_all_the_same(app: Flask, rows: Session) -> None:
    def break_it(run: Run) -> None:
        db.session().execute(select(Job).where(Job.id == "x; nonsense"))  # type: ignore[arg-type]
        db.session().execute(db.text("SELECT * FROM nowhere"))

    job = add(rows)
    handled_by(app, break_it).run(job)
    assert look(rows, job).status is JobStatus.FAILED


def test_a_job_of_an_unknown_kind_fails_and_does_not_stop_the_worker(app: Flask, rows: Session) -> None:
    job = add(rows)
    app.extensions["queue"] = Queue(app, {})
    app.extensions["queue"].run(job)
    assert look(rows, job).error == "KeyError: 'test'"


def test_two_workers_never_do_the_same_job(app: Flask, rows: Session) -> None:
    calls = []
    found = handled_by(app, lambda run: calls.append(run.number))
    job = add(rows)
    assert at_once([partial(found.run, job)] * 8) == [None] * 8
    assert calls == [1]
    assert (look(rows, job).status, look(rows, job).attempts) == (JobStatus.DONE, 1)


def test_a_cancelled_job_stops_at_its_next_beat(app: Flask, rows: Session) -> None:
    heard = []

    def go_on_until_stopped(run: Run) -> None:
        heard.append(beat(run, 1))
        with transaction() as session:
            jobs.cancel(session, run.job, at=NOW)
        heard.append(beat(run, 2))

    job = add(rows)
    handled_by(app, go_on_until_stopped).run(job)
    assert heard == [True, False]
    assert (look(rows, job).status, look(rows, job).done) == (JobStatus.CANCELLED, 1)


# Sweeping


def test_a_job_that_no_queue_carried_is_found_by_its_row(app: Flask, rows: Session) -> None:
    found = handled_by(app, finish_in_steps)
    first, second = add(rows), add(rows)
    found.sweep()
    assert carried(found) == [first, second]


def test_a_queue_that_is_still_full_is_left_to_carry_first(app: Flask, rows: Session) -> None:
    found = handled_by(app, finish_in_steps)
    job = add(rows)
    for _ in range(3):
        found.sweep()
    assert carried(found) == [job]


def test_a_job_whose_worker_died_is_carried_again(app: Flask, rows: Session) -> None:
    found = handled_by(app, finish_in_steps)
    job = add(rows)
    assert jobs.claim(rows, job, at=NOW) == 1
    rows.commit()
    found.sweep()
    assert carried(found) == [], "its worker may be alive"
    app.config["CLOCK"] = lambda: LATER
    found.sweep()
    assert carried(found) == [job]


def test_a_message_twice_in_the_queue_is_work_once(app: Flask, rows: Session) -> None:
    calls = []
    found = handled_by(app, lambda run: calls.append(run.job))
    job = add(rows)
    found.send(job)
    found.send(job)
    for task in (found.huey.dequeue(), found.huey.dequeue()):
        found.huey.execute(task)
    assert calls == [job]


# Workers that die, and workers that are told to stop


@dataclass
class Worker:
    """A worker process whose press waits for our word."""

    process: subprocess.Popen[str]

    def next_page(self) -> str:
        """Give the serial of the page that it is about to print."""
        assert self.process.stdout is not None
        page = self.process.stdout.readline().strip()
        assert page, "the worker ended by itself"
        return page

    def go_on(self, word: str = "") -> None:
        """Let it print the page; on the word ``stopping``, as soon as it knows that it is to stop."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()


@contextmanager
def worker(environment: dict[str, str], *, seconds_ahead: int = 0, waits: bool = True) -> Iterator[Worker]:
    command = [sys.executable, "-m", "tests.worker", str(seconds_ahead)]
    stdin = subprocess.PIPE if waits else subprocess.DEVNULL
    surroundings = {**os.environ, **environment}
    with subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdin=stdin, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Worker(process)
        finally:
            process.kill()


@pytest.fixture
def issued(app: Flask, rows: Session) -> int:
    """Issue to a class of four; give the job that prints."""
    offering = factories.finished_class(rows, people=4).id
    rows.commit()
    with app.app_context():
        with transaction() as session:
            job = service.issue(
                session,
                offering=offering,
                at=NOW,
                by=None,
                draw=lambda: f"{factories.number():030d}",
                base_url="https://school.example",
            ).job.id
        queue.send(job)
    return job


def printed(rows: Session) -> dict[str, bytes]:
    rows.rollback()
    found = rows.execute(select(Certificate.serial, CertificateFile.content).join(Certificate.file))
    return {row.serial: row.content for row in found}


def test_a_killed_worker_loses_and_doubles_nothing(environment: dict[str, str], issued: int, rows: Session) -> None:
    with worker(environment) as first:
        pages = [first.next_page()]
        first.go_on()
        pages.append(first.next_page())
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait()
    assert list(printed(rows)) == pages[:1]
    assert (look(rows, issued).status, look(rows, issued).done) == (JobStatus.RUNNING, 1)
    with worker(environment, seconds_ahead=60, waits=False) as second:
        until(lambda: look(rows, issued).is_over, what="the second worker finishes the job")
        assert second.next_page() == pages[1]
    assert (look(rows, issued).status, look(rows, issued).done) == (JobStatus.DONE, 4)
    files = printed(rows)
    assert len(files) == 4
    assert all(content == f"%PDF {serial}".encode() for serial, content in files.items())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_gives_its_job_back_at_once(
    number: signal.Signals, environment: dict[str, str], issued: int, rows: Session
) -> None:
    with worker(environment) as asked:
        page = asked.next_page()
        asked.process.send_signal(number)
        asked.go_on("stopping")
        until(lambda: asked.process.poll() is not None, what="the worker ends")
        assert asked.process.returncode == 0
    given_back = look(rows, issued)
    assert (given_back.status, given_back.done, given_back.attempts) == (JobStatus.QUEUED, 1, 0)
    assert list(printed(rows)) == [page], "the page that it was at is finished"


# Engines


def test_the_engine_follows_from_the_settings(app: Flask, environment: dict[str, str]) -> None:
    own = SqliteHuey if environment["DATABASE_URL"].startswith("sqlite") else PostgresHuey
    assert type(app.extensions["queue"].huey) is (RedisHuey if environment["REDIS_URL"] else own)


def test_installations_that_share_a_redis_have_queues_of_their_own(tmp_path: Path) -> None:
    one = config.read({"SECRET_KEY": "x" * 40, "REDIS_URL": f"redis://{NOWHERE}/0"}, instance=tmp_path)
    names = {queue.engine(settings).name for settings in (one, replace(one, secret_key="y" * 40))}
    assert len(names) == 2
    assert not any("xxx" in name for name in names)


def test_a_queue_that_is_away_stops_no_page_and_loses_no_job(
    empty_database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    given = {"DATABASE_URL": empty_database, "REDIS_URL": f"redis://{NOWHERE}/0", "SECRET_KEY": "x" * 40}
    app = create_app(config.read(given, instance=tmp_path))
    with app.app_context():
        with transaction() as session:
            job = jobs.add(session, "test", args={}, total=1, at=NOW, by=None).id
        queue.send(job)
        assert f"queue away; job {job} waits for the sweeper" in caplog.text
        assert jobs.get(db.session(), job).status is JobStatus.QUEUED
        db.session.rollback()
        db.engine.dispose()
