"""What people have to be told: rows written in the transaction of the deed, sent by a worker afterwards.

A lower capability that causes something above it names an audience (``offering:12``, ``session:7``, ``person:3``) and
never imports upwards; ``courses.notices`` finds out who that is. A notice leaves if and only if the deed was committed.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from courses.base import Base

AUDIENCES = frozenset({"offering", "session", "person"})
"""Whom one can tell something; ``courses.notices.audience`` says who they are."""


class OutboxEntry(Base):
    """Something that happened, and whom it concerns."""

    __tablename__ = "outbox_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    """``noun.verb`` in the past, as in ``session.moved``: which sentence tells it."""
    audience: Mapped[str] = mapped_column(String(80), index=True)
    """``table:id`` of what the people belong to."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What the sentence names, in plain values; moments in ISO 8601."""
    created_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    dispatched_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was turned into one notice for each person; empty: not yet."""


def write(session: Session, kind: str, /, *, audience: str, at: datetime, by: int | None, **facts: Any) -> OutboxEntry:
    """Note down that people have to be told something, in the caller's transaction.

    :raises ValueError: there is no such audience
    """
    table, _, key = audience.partition(":")
    if table not in AUDIENCES or not key.isdecimal():
        raise ValueError(f"no such audience: {audience}")
    entry = OutboxEntry(kind=kind, audience=audience, facts=facts, created_at=at, by_id=by)
    session.add(entry)
    session.flush()
    return entry
