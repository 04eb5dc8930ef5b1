"""Work that goes on after the answer: the table is the truth, a queue carries only the id.

Every queue that was tried loses the job it is running when its worker is killed. Here a running job shows
that it lives by a heartbeat; one whose heartbeat has stopped is queued again by whoever looks.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import JSON, CheckConstraint, CursorResult, ForeignKey, String, Text, select, update
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
    created_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    error: Mapped[str | None] = mapped_column(Text)
    """For the log and the maintainer; pages show only that it failed."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status in (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)


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


def claim(session: Session, job: int, *, at: datetime) -> bool:
    """Take a queued job for this worker; False when another took it first or it is over."""
    return _changed(
        session,
        update(Job)
        .where(Job.id == job, Job.status == JobStatus.QUEUED)
        .values(status=JobStatus.RUNNING, heartbeat_at=at, attempts=Job.attempts + 1, error=None),
    )


def beat(session: Session, job: int, *, done: int, at: datetime) -> bool:
    """Record progress; False when the job is no longer this worker's to run (cancelled)."""
    return _changed(
        session,
        update(Job).where(Job.id == job, Job.status == JobStatus.RUNNING).values(done=done, heartbeat_at=at),
    )


def finish(session: Session, job: int, *, at: datetime, error: str | None = None) -> None:
    """Close a running job, as done or, with an error, as failed."""
    status = JobStatus.DONE if error is None else JobStatus.FAILED
    session.execute(
        update(Job)
        .where(Job.id == job, Job.status == JobStatus.RUNNING)
        .values(status=status, finished_at=at, error=error)
    )


def cancel(session: Session, job: int, *, at: datetime) -> bool:
    """Stop a job that is queued or running; what it has done stays done."""
    return _changed(
        session,
        update(Job)
        .where(Job.id == job, Job.status.in_([JobStatus.QUEUED, JobStatus.RUNNING]))
        .values(status=JobStatus.CANCELLED, finished_at=at),
    )


def resume(session: Session, job: int) -> bool:
    """Queue a cancelled or failed job again, with all its attempts."""
    return _changed(
        session,
        update(Job)
        .where(Job.id == job, Job.status.in_([JobStatus.CANCELLED, JobStatus.FAILED]))
        .values(status=JobStatus.QUEUED, finished_at=None, heartbeat_at=None, attempts=0, error=None),
    )


def sweep(session: Session, *, at: datetime) -> list[int]:
    """Queue again the jobs whose worker died, give up those that died too often, list all that wait."""
    dead = Job.heartbeat_at < at - HEARTBEAT_LIMIT
    running = Job.status == JobStatus.RUNNING
    session.execute(
        update(Job)
        .where(running, dead, Job.attempts >= ATTEMPTS_LIMIT)
        .values(status=JobStatus.FAILED, finished_at=at, error="its worker died too often")
    )
    session.execute(update(Job).where(running, dead).values(status=JobStatus.QUEUED))
    return list(session.scalars(select(Job.id).where(Job.status == JobStatus.QUEUED).order_by(Job.id)))


def latest(session: Session, kind: str, *, key: str, value: int) -> Job | None:
    """Find the newest job of a kind whose arguments hold ``key: value``."""
    return session.scalar(
        select(Job).where(Job.kind == kind, Job.args[key].as_integer() == value).order_by(Job.id.desc()).limit(1)
    )


def _changed(session: Session, statement: Any) -> bool:
    result = cast("CursorResult[Any]", session.execute(statement))
    return result.rowcount == 1
