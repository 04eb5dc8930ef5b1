"""Tables of sessions and who teaches them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.base import Base, checked
from courses.catalog.models import Offering, SyllabusUnit
from courses.catalog.rules import Kind
from courses.people.models import Person
from courses.scheduling.rules import SessionState
from courses.school.models import Venue
from courses.values import Bilingual

session_instructor = Table(
    "session_instructor",
    Base.metadata,
    Column("session_id", ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True, index=True),
)


class TrainingSession(Base):
    """One meeting (课次) of a class: theory or practice, at a time, in a venue."""

    __tablename__ = "training_session"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("credit_hours > 0", name="credit_hours"),
        Index("ix_training_session_venue_starts", "venue_id", "starts_at"),
        Index("ix_training_session_offering_starts", "offering_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("syllabus_unit.id"), index=True)
    kind: Mapped[Kind] = mapped_column(checked(Kind))
    title: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    credit_hours: Mapped[Decimal]
    state: Mapped[SessionState] = mapped_column(checked(SessionState), default=SessionState.PLANNED)
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")
    is_outdoors: Mapped[bool] = mapped_column(default=False)
    is_locked: Mapped[bool] = mapped_column(default=False)
    """It stays where it is, whatever is planned anew (锁定)."""
    version: Mapped[int] = mapped_column(default=1)
    """Counted up by each change, so that two officials cannot overwrite each other unseen."""

    offering: Mapped[Offering] = relationship(lazy="raise")
    unit: Mapped[SyllabusUnit | None] = relationship(lazy="raise")
    venue: Mapped[Venue] = relationship(lazy="raise")
    instructors: Mapped[list[Person]] = relationship(lazy="raise", secondary=session_instructor, order_by=Person.name)

    @property
    def label(self) -> Bilingual:
        """The session's title in both languages."""
        return Bilingual(self.title, self.title_en)
