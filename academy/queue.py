"""The queue that carries the ids of jobs to the workers, and the worker itself.

Which engine carries them follows from the settings: Redis where there is one, PostgreSQL where that is the
database, an embedded file otherwise. The truth about a job is its row (``courses.jobs``), so a queue that loses
or repeats an id, or is away, loses or repeats nothing: workers look through the rows every few seconds.
"""

import hashlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from redis import ConnectionPool
from sqlalchemy.orm import Session

from academy.clock import moment
from academy.config import Settings
from academy.extensions import db, has_safe_wal
from academy.transaction import transaction
from courses import jobs

log = logging.getLogger(__name__)
SWEEP_SECONDS = 5.0
CHORE_SECONDS = 2.0
"""How long a worker rests between two rounds of a chore."""
CONNECT_SECONDS = 3
"""How long a page waits for a queue that is away; the job's row is committed by then."""
STOP_SECONDS = 10.0
"""How long a worker that is told to stop waits for its jobs to come to their next beat."""


@dataclass
class Run:
    """One run of a job, in the hands of its handler."""

    job: int
    number: int
    args: Mapping[str, Any]
    total: int
    stop: threading.Event = field(repr=False)
    is_interrupted: bool = False
    """The worker is told to stop before the job is done: another goes on with it."""

    def beat(self, session: Session, *, done: int) -> bool:
        """Record progress with what the transaction has done; False when the handler is to stop here.

        A job that is done in long steps loses what lies between two beats when its worker dies, and is taken for
        dead when they are further apart than ``jobs.HEARTBEAT_LIMIT``.
        """
        goes_on = jobs.beat(session, self.job, run=self.number, done=done, at=moment())
        self.is_interrupted = goes_on and self.stop.is_set()
        return goes_on and not self.is_interrupted


Handler = Callable[[Run], None]
"""Does a job inside an application context. It may be called again for the same job: what is done stays done."""


Chore = Callable[[], None]
"""What every worker does again and again, each in a thread of its own, inside an application context."""


def init(app: Flask, handlers: Mapping[str, Handler], chores: Sequence[Chore] = ()) -> None:
    """Give the application its queue, the handlers of its kinds of jobs, and what workers do besides."""
    app.extensions["queue"] = Queue(app, handlers, chores)


def send(job: int) -> None:
    """Hand a committed job to the workers."""
    current_app.extensions["queue"].send(job)


def work(app: Flask, *, threads: int = 1) -> None:
    """Run a worker until it is told to stop."""
    app.extensions["queue"].work(threads=threads)


class Queue:
    """The application's queue; it is connected when first needed, so that the pages can do without."""

    def __init__(self, app: Flask, handlers: Mapping[str, Handler], chores: Sequence[Chore] = ()) -> None:
        self._app, self._handlers, self._chores = app, handlers, chores
        self._stop = threading.Event()

    @property
    def huey(self) -> Huey:
        """The engine behind."""
        return self._engine[0]

    @cached_property
    def _engine(self) -> tuple[Huey, Callable[[int], object]]:
        """The engine, and its one task: called with the id of a job, it puts that into the queue."""
        made = engine(self._app.config["ACADEMY"])
        return made, made.task(name="run_job")(self.run)

    def _enqueue(self, job: int) -> None:
        self._engine[1](job)

    def close(self) -> None:
        """Let go of the engine's connection, if there is one."""
        if "_engine" in vars(self):
            self.huey.storage.close()

    def send(self, job: int) -> None:
        """Hand a job to the workers. Where that fails nothing is lost: the sweeper finds the row."""
        try:
            self._enqueue(job)
        except Exception:
            log.exception("queue away; job %s waits for the sweeper", job)

    def run(self, job: int) -> None:
        """Do one job here and now, unless another worker has it."""
        with self._app.app_context():
            with transaction() as session:
                number = jobs.claim(session, job, at=moment())
            if number is not None:
                found = jobs.get(db.session(), job)
                run = Run(job, number, dict(found.args), found.total, self._stop)
                self._end(run, error=self._handle(found.kind, run))

    def _handle(self, kind: str, run: Run) -> str | None:
        """Let the handler do the job, without a transaction around it; say what went wrong."""
        db.session.rollback()
        try:
            self._handlers[kind](run)
        except Exception as fault:
            log.exception("job %s (%s) failed", run.job, kind)
            return f"{type(fault).__name__}: {fault}"
        return None

    def _end(self, run: Run, *, error: str | None) -> None:
        with transaction() as session:
            if run.is_interrupted and error is None:
                jobs.release(session, run.job, run=run.number)
            else:
                jobs.finish(session, run.job, run=run.number, at=moment(), error=error)

    def sweep(self) -> None:
        """Queue again what died or was never carried. A queue that still holds ids is left to carry them first."""
        with self._app.app_context(), transaction() as session:
            waiting = jobs.sweep(session, at=moment())
        if waiting and self.huey.pending_count() == 0:
            for job in waiting:
                self._enqueue(job)

    def work(self, *, threads: int = 1) -> None:
        """Run jobs until a signal comes, then let those under way come to their next beat and give them back."""
        consumer = self.huey.create_consumer(
            workers=threads, periodic=False, max_delay=1.0, shutdown_timeout=STOP_SECONDS
        )
        self._stop = consumer.stop_flag
        threads_besides = [self._keep(self.sweep, SWEEP_SECONDS, name="sweeper")]
        threads_besides += [
            self._keep(partial(self._do, one), CHORE_SECONDS, name=one.__name__) for one in self._chores
        ]
        try:
            consumer.run()
        finally:
            consumer.stop(graceful=True)
            for thread in threads_besides:
                thread.join(STOP_SECONDS)

    def _do(self, chore: Chore) -> None:
        with self._app.app_context():
            chore()

    def _keep(self, work: Callable[[], None], pause: float, *, name: str) -> threading.Thread:
        """Do something again and again, in a thread of its own, until the worker is told to stop."""
        thread = threading.Thread(target=self._repeat, args=(work, pause, name), name=name, daemon=True)
        thread.start()
        return thread

    def _repeat(self, work: Callable[[], None], pause: float, name: str) -> None:
        while not self._stop.is_set():
            try:
                work()
            except Exception:
                log.exception("%s failed; trying again", name)
            self._stop.wait(pause)


def engine(settings: Settings) -> Huey:
    """Make the queue that the settings ask for.

    Messages are signed, since they are read by unpickling; installations that share a Redis have queues of their own.
    """
    name = hashlib.sha256(f"queue of {settings.secret_key}".encode()).hexdigest()[:12]
    shared: dict[str, Any] = {
        "name": f"academy_{name}",
        "results": False,
        "serializer": SignedSerializer(secret=settings.secret_key),
    }
    if settings.redis_url:
        pool = ConnectionPool.from_url(
            settings.redis_url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=2 * CONNECT_SECONDS
        )
        return RedisHuey(connection_pool=pool, **shared)
    if settings.database_url.startswith("postgresql"):
        dsn = settings.database_url.replace("postgresql+psycopg", "postgresql", 1)
        return PostgresHuey(dsn=dsn, connect_timeout=CONNECT_SECONDS, table_prefix="queue", **shared)
    mode = "wal" if has_safe_wal(sqlite3.sqlite_version_info) else "truncate"
    return SqliteHuey(filename=str(settings.instance / "queue.db"), journal_mode=mode, **shared)
