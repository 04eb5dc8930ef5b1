"""The links that phones subscribe to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.base import Base
from courses.people.models import Person
from courses.school.models import Venue

_LIVE = text("revoked_at IS NULL")


class CalendarFeed(Base):
    """A secret address of a calendar: of a person's own sessions, or of a venue's. Whoever has it may read along.

    A person or a venue has one at a time; those before are revoked and stay, so that none is ever given out again.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (venue_id IS NULL)", name="subject"),
        Index("uq_calendar_feed_live_person", "person_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("uq_calendar_feed_live_venue", "venue_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    """256 random bits, URL-safe. Kept readable, so that its owner can see the address again."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[person_id])
    venue: Mapped[Venue | None] = relationship(lazy="raise")
    created_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[created_by_id])
