"""The log of who did what: rows are added in the transaction of the deed, never changed or removed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from courses.base import Base


class AuditEntry(Base):
    """One deed."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who did it; empty for the system itself and for strangers."""
    deed: Mapped[str] = mapped_column(String(60), index=True)
    """``noun.verb``, as in ``enrollment.withdraw``."""
    subject: Mapped[str] = mapped_column(String(80), index=True)
    """What it was done to: ``table:id``."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What changed, in plain values; no password, no ID number."""


def write(session: Session, deed: str, *, subject: str, at: datetime, by: int | None, **facts: Any) -> None:
    """Add a deed to the log, in the caller's transaction: no log, no deed."""
    session.add(AuditEntry(at=at, by_id=by, deed=deed, subject=subject, facts=facts))


def fill(row: Base, **values: Any) -> dict[str, list[str]]:
    """Write values into a row; give what changed as column → [before, after], ready for the log."""
    changes = {}
    for column, value in values.items():
        before = getattr(row, column)
        if before != value:
            changes[column] = [_plain(before), _plain(value)]
            setattr(row, column, value)
    return changes


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def entries_of(session: Session, *, subject: str) -> Sequence[AuditEntry]:
    """List what was done to something, the latest first."""
    return session.scalars(select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.id.desc())).all()
