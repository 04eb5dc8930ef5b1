"""The inbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.base import Base, checked
from courses.notices.rules import MailState
from courses.outbox import OutboxEntry
from courses.people.models import Person


class Notice(Base):
    """Something that one person is told, once: the outbox entry and the person together are unique."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("entry_id", "person_id"),
        CheckConstraint("mail_attempts >= 0", name="mail_attempts"),
        Index("ix_notice_person_created", "person_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("outbox_entry.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_state: Mapped[MailState] = mapped_column(checked(MailState), index=True)
    mail_attempts: Mapped[int] = mapped_column(default=0)
    mail_next_at: Mapped[datetime | None]
    """When the next attempt may be made; empty: at once."""
    mail_error: Mapped[str] = mapped_column(String(200), default="")
    """What the mail server said at the last failure, for officers."""

    entry: Mapped[OutboxEntry] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
