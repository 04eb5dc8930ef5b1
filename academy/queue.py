"""The queue that carries the ids of jobs to the workers, and the worker itself.

Which engine carries them follows from the settings: Redis where there is one, PostgreSQL where that is the
database, an embedded file otherwise. The truth about a job is its row (``courses.jobs``), so a queue that loses
or repeats an id loses or repeats nothing.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask, current_app
from huey import Huey, PostgresHuey, PriorityRedisHuey, SqliteHuey
from huey.serializer import SignedSerializer

from academy.clock import moment
from academy.config import Settings
from academy.extensions import db, has_safe_wal
from academy.transaction import transaction
from courses import jobs

log = logging.getLogger(__name__)
SWEEP_SECONDS = 5.0

Handler = Callable[[int, dict[str, Any]], None]
"""Does a job, given its id and arguments. It may run twice, and stops when :func:`beat` says so."""


def init(app: Flask, handlers: dict[str, Handler]) -> None:
    """Give the application its queue and the handlers of its kinds of jobs."""
    queue = engine(app.config["ACADEMY"])
    app.extensions["queue"] = queue
    app.extensions["run_job"] = queue.task(name="run_job")(partial(_run_in, app, handlers))


def engine(settings: Settings) -> Huey:
    """Make the queue that the settings ask for; messages are signed, since they are read by unpickling."""
    shared: dict[str, Any] = {
        "name": "academy",
        "results": False,
        "serializer": SignedSerializer(secret=settings.secret_key),
    }
    if settings.redis_url:
        return PriorityRedisHuey(url=settings.redis_url, **shared)
    if settings.database_url.startswith("postgresql"):
        return PostgresHuey(dsn=settings.database_url.replace("+psycopg", ""), table_prefix="queue", **shared)
    mode = "wal" if has_safe_wal(sqlite3.sqlite_version_info) else "truncate"
    return SqliteHuey(filename=str(settings.instance / "queue.db"), journal_mode=mode, **shared)


def send(job: int) -> None:
    """Hand a committed job to the workers. A queue that is away loses nothing: the sweeper finds the row."""
    try:
        current_app.extensions["run_job"](job)
    except Exception:
        log.exception("queue away; job %s waits for the sweeper", job)


def run(app: Flask, handlers: dict[str, Handler], job: int) -> None:
    """Do one job here and now, unless another worker has it."""
    with app.app_context():
        with transaction() as session:
            is_mine = jobs.claim(session, job, at=moment())
        if not is_mine:
            return
        found = jobs.get(db.session(), job)
        kind, args = found.kind, dict(found.args)
        db.session.rollback()
        error: str | None = None
        try:
            handlers[kind](job, args)
        except Exception as fault:
            log.exception("job %s (%s) failed", job, kind)
            error = f"{type(fault).__name__}: {fault}"
        with transaction() as session:
            jobs.finish(session, job, at=moment(), error=error)


def _run_in(app: Flask, handlers: dict[str, Handler], job: int) -> None:
    run(app, handlers, job)


def beat(job: int, *, done: int) -> bool:
    """Record progress of the running job; False when it has been stopped."""
    with transaction() as session:
        return jobs.beat(session, job, done=done, at=moment())


def sweep(app: Flask) -> None:
    """Queue again what died or was never carried, where the queue is idle."""
    with app.app_context():
        with transaction() as session:
            waiting = jobs.sweep(session, at=moment())
        if waiting and app.extensions["queue"].pending_count() == 0:
            for job in waiting:
                send(job)


def work(app: Flask, *, threads: int = 1) -> None:
    """Run a worker until it is told to stop."""
    stopping = threading.Event()

    def keep_sweeping() -> None:
        while not stopping.is_set():
            try:
                sweep(app)
            except Exception:
                log.exception("sweeping failed; trying again")
            stopping.wait(SWEEP_SECONDS)

    sweeper = threading.Thread(target=keep_sweeping, name="sweeper", daemon=True)
    sweeper.start()
    try:
        app.extensions["queue"].create_consumer(workers=threads, periodic=False, max_delay=1.0).run()
    finally:
        stopping.set()
        sweeper.join(SWEEP_SECONDS)
