"""Tables of marks: every version that a roll ever had."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.attendance.rules import Attended, MarkSource, MarkStatus
from courses.base import Base, checked
from courses.enrollment.models import Enrollment
from courses.people.models import Person
from courses.scheduling.models import TrainingSession


class Mark(Base):
    """One version of what the roll says of a trainee at a session; a change adds the next version."""

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("session_id", "enrollment_id", "version"),
        Index(
            "uq_mark_current",
            "session_id",
            "enrollment_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("credit_hours >= 0", name="credit_hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    version: Mapped[int]
    is_current: Mapped[bool]
    status: Mapped[MarkStatus] = mapped_column(checked(MarkStatus))
    minutes_missed: Mapped[int | None]
    minutes_present: Mapped[int | None]
    credit_hours: Mapped[Decimal]
    """Counted once, by the rule of the day; a later change of a setting does not touch it."""
    source: Mapped[MarkSource] = mapped_column(checked(MarkSource))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    tap: Mapped[str | None] = mapped_column(String(36), unique=True)
    """The phone's own name for the tap: sent twice, it counts once."""

    session: Mapped[TrainingSession] = relationship(lazy="raise")
    enrollment: Mapped[Enrollment] = relationship(lazy="raise")
    by: Mapped[Person] = relationship(lazy="raise")

    @property
    def attended(self) -> Attended:
        """What was recorded, as the value that the rules work with."""
        return Attended(self.status, self.minutes_missed, self.minutes_present)
