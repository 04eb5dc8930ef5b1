"""Tables of enrollments and their history."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.base import Base, checked
from courses.catalog.models import Offering
from courses.enrollment.rules import EnrollmentState
from courses.people.models import Person


class Enrollment(Base):
    """A person's place in an offering. One row for ever: who comes back takes up the same row."""

    __tablename__ = "enrollment"
    __table_args__ = (
        UniqueConstraint("offering_id", "person_id"),
        UniqueConstraint("offering_id", "waiting_no"),
        CheckConstraint("(state = 'waiting') = (waiting_no IS NOT NULL)", name="waiting_no"),
        Index("ix_enrollment_offering_state", "offering_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[EnrollmentState] = mapped_column(checked(EnrollmentState))
    waiting_no: Mapped[int | None]
    """Drawn from the offering's counter; the smallest is next."""
    changed_at: Mapped[datetime]

    offering: Mapped[Offering] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class EnrollmentEvent(Base):
    """One change of an enrollment's state: never edited, never removed."""

    __tablename__ = "enrollment_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    state: Mapped[EnrollmentState] = mapped_column(checked(EnrollmentState))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Empty when the system did it: a freed seat passed on."""
    reason: Mapped[str] = mapped_column(String(200), default="")
