"""Work that goes on after the answer: the table is the truth, a queue carries only the id.

Every queue that was tried loses the job it is running when its worker is killed. Here a running job shows
that it lives by a heartbeat; one whose heartbeat has stopped is queued again by whoever looks. A worker that only
seemed dead finds out at its next beat: each claim starts a new run, and only the newest run may go on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from courses.base import Base, checked
from courses.errors import Unknown

HEARTBEAT_LIMIT = timedelta(seconds=30)
"""A running job silent for longer is taken for dead."""
ATTEMPTS_LIMIT = 5
"""A job that died this often is given up, and says so."""


class JobStatus(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OVER = frozenset({JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED})
"""States in which nothing more happens by itself."""
RESUMABLE = frozenset({JobStatus.FAILED, JobStatus.CANCELLED})


class Job(Base):
    """One piece of background work and how far it has come."""

    __tablename__ = "job"
    __table_args__ = (CheckConstraint("done >= 0 AND done <= total", name="progress"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[JobStatus] = mapped_column(checked(JobStatus), default=JobStatus.QUEUED, index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    """How many workers have taken it up since it was queued by a person."""
    run: Mapped[int] = mapped_column(default=0)
    """Counted up by each claim and never back; a worker with an older number has lost the job."""
    created_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    error: Mapped[str | None] = mapped_column(Text)
    """For the log and the maintainer; pages show only that it failed."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status in OVER

    @property
    def is_resumable(self) -> bool:
        """Whether a person may have it go on where it stopped."""
        return self.status in RESUMABLE


def add(session: Session, kind: str, *, args: dict[str, Any], total: int, at: datetime, by: int | None) -> Job:
    """Note down work to be done, in the caller's transaction."""
    job = Job(kind=kind, args=args, total=total, created_at=at, requested_by_id=by)
    session.add(job)
    session.flush()
    return job


def get(session: Session, job: int) -> Job:
    """Give a job.

    :raises Unknown: ``job.unknown``
    """
    found = session.get(Job, job)
    if found is None:
        raise Unknown("job.unknown")
    return found


def claim(session: Session, job: int, *, at: datetime) -> int | None:
    """Take a queued job for this worker; give the number of its run, None when another was first or it is over."""
    return session.scalar(
        update(Job)
        .where(Job.id == job, Job.status == JobStatus.QUEUED)
        .values(status=JobStatus.RUNNING, heartbeat_at=at, attempts=Job.attempts + 1, run=Job.run + 1, error=None)
        .returning(Job.run)
        .execution_options(synchronize_session=False)
    )


def beat(session: Session, job: int, *, run: int, done: int, at: datetime) -> bool:
    """Record progress; False when the job is no longer this run's: stopped, or given to another worker."""
    return _changed(session, job, JobStatus.RUNNING, run=run, done=done, heartbeat_at=at)


def finish(session: Session, job: int, *, run: int, at: datetime, error: str | None = None) -> bool:
    """Close a running job, as done or, with an error, as failed; False when it is no longer this run's."""
    status = JobStatus.DONE if error is None else JobStatus.FAILED
    return _changed(session, job, JobStatus.RUNNING, run=run, status=status, finished_at=at, error=error)


def release(session: Session, job: int, *, run: int) -> bool:
    """Give a running job back because its worker is told to stop; this counts as no attempt."""
    return _changed(session, job, JobStatus.RUNNING, run=run, status=JobStatus.QUEUED, attempts=Job.attempts - 1)


def cancel(session: Session, job: int, *, at: datetime) -> bool:
    """Stop a job that is queued or running; what it has done stays done."""
    return _changed(session, job, JobStatus.QUEUED, JobStatus.RUNNING, status=JobStatus.CANCELLED, finished_at=at)


def resume(session: Session, job: int) -> bool:
    """Queue a cancelled or failed job again, with all its attempts."""
    return _changed(session, job, *RESUMABLE, status=JobStatus.QUEUED, finished_at=None, attempts=0, error=None)


def sweep(session: Session, *, at: datetime) -> list[int]:
    """Queue again the jobs whose worker died, give up those that died too often, list all that wait."""
    dead = (Job.status == JobStatus.RUNNING, Job.heartbeat_at < at - HEARTBEAT_LIMIT)
    unsynchronized = {"synchronize_session": False}
    session.execute(
        update(Job)
        .where(*dead, Job.attempts >= ATTEMPTS_LIMIT)
        .values(status=JobStatus.FAILED, finished_at=at, error="its worker died too often"),
        execution_options=unsynchronized,
    )
    session.execute(update(Job).where(*dead).values(status=JobStatus.QUEUED), execution_options=unsynchronized)
    return list(session.scalars(select(Job.id).where(Job.status == JobStatus.QUEUED).order_by(Job.id)))


def list_open(session: Session, kind: str, *, key: str, value: int) -> Sequence[Job]:
    """List the jobs of a kind whose arguments hold ``key: value`` and that are not done, the oldest first."""
    return session.scalars(
        select(Job)
        .where(Job.kind == kind, Job.status != JobStatus.DONE, Job.args[key].as_integer() == value)
        .order_by(Job.id)
    ).all()


def _changed(session: Session, job: int, *states: JobStatus, run: int | None = None, **values: Any) -> bool:
    """Change a job that is in one of these states, and in this run where one is given; False when it is not."""
    condition = [Job.id == job, Job.status.in_(states)]
    if run is not None:
        condition.append(Job.run == run)
    statement = update(Job).where(*condition).values(**values).returning(Job.id)
    return session.scalar(statement.execution_options(synchronize_session=False)) is not None
