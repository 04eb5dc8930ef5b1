"""Tables of enrollments and their history, and of who may enroll."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.base import Base, checked
from courses.catalog.models import Course, Offering
from courses.enrollment.eligibility import RequirementKind
from courses.enrollment.rules import EnrollmentState, RosterState
from courses.people.models import Person
from courses.people.rules import PoliticalStatus
from courses.school.models import College, Village


class Enrollment(Base):
    """A person's place in an offering. One row for ever: who comes back takes up the same row."""

    __tablename__ = "enrollment"
    __table_args__ = (
        UniqueConstraint("offering_id", "person_id"),
        UniqueConstraint("offering_id", "waiting_no"),
        CheckConstraint("(state = 'waiting') = (waiting_no IS NOT NULL)", name="waiting_no"),
        CheckConstraint("(state IN ('offered', 'admitted')) = (held_until IS NOT NULL)", name="held_until"),
        Index("ix_enrollment_offering_state", "offering_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[EnrollmentState] = mapped_column(checked(EnrollmentState))
    waiting_no: Mapped[int | None]
    """Drawn from the offering's counter; the smallest is next."""
    held_until: Mapped[datetime | None] = mapped_column(index=True)
    """Until when an offered seat waits for an answer."""
    reminded_at: Mapped[datetime | None]
    """When the person was told that the offer ends soon."""
    statement: Mapped[str] = mapped_column(String(1000), default="")
    """What the person wrote to apply."""
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), index=True)
    changed_at: Mapped[datetime]

    offering: Mapped[Offering] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class EnrollmentEvent(Base):
    """One change of an enrollment's state, or of its place in line: never edited, never removed."""

    __tablename__ = "enrollment_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    state: Mapped[EnrollmentState] = mapped_column(checked(EnrollmentState))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Empty when the system did it: a freed seat passed on."""
    reason: Mapped[str] = mapped_column(String(200), default="")


class Requirement(Base):
    """What an offering asks of people beyond its defaults (``eligibility.ALWAYS``), or how strictly."""

    __tablename__ = "requirement"
    __table_args__ = (UniqueConstraint("offering_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"))
    kind: Mapped[RequirementKind] = mapped_column(checked(RequirementKind))
    is_hard: Mapped[bool]
    """Who does not meet it cannot enroll; otherwise they are only told."""

    values: Mapped[list["RequirementValue"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="RequirementValue.id"
    )


class RequirementValue(Base):
    """One of the things of which a requirement asks one, or all of the courses that have to be completed before."""

    __tablename__ = "requirement_value"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN political_status IS NULL THEN 0 ELSE 1 END) + (CASE WHEN village_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN college_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN course_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id", ondelete="CASCADE"), index=True)
    political_status: Mapped[PoliticalStatus | None] = mapped_column(checked(PoliticalStatus))
    village_id: Mapped[int | None] = mapped_column(ForeignKey("village.id"))
    college_id: Mapped[int | None] = mapped_column(ForeignKey("college.id"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))

    village: Mapped[Village | None] = relationship(lazy="raise")
    college: Mapped[College | None] = relationship(lazy="raise")
    course: Mapped[Course | None] = relationship(lazy="raise")


class Quota(Base):
    """How many seats of an offering people of a village may have at most."""

    __tablename__ = "quota"
    __table_args__ = (CheckConstraint("seats >= 0", name="seats"),)

    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"), primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"), primary_key=True)
    seats: Mapped[int]

    village: Mapped[Village] = relationship(lazy="raise")


class Invitation(Base):
    """A code that lets a number of people into an offering until a moment."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("most > 0", name="most"),
        CheckConstraint("used BETWEEN 0 AND most", name="used"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"), index=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    note: Mapped[str] = mapped_column(String(80), default="")
    """Whom it is for."""
    most: Mapped[int]
    """How many people it lets in …"""
    used: Mapped[int] = mapped_column(default=0)
    """… and how many it has: the guard changes it only by conditional UPDATE."""
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]

    offering: Mapped[Offering] = relationship(lazy="raise")


class RosterImport(Base):
    """A roster that an officer has sent: looked at first, taken over when they say so.

    It is judged anew each time it is looked at, so that the page says what would happen now; the file goes as soon as
    it has been taken over or put away.
    """

    __tablename__ = "roster_import"
    __table_args__ = (CheckConstraint("(state IN ('looked_at', 'under_way')) = (data IS NOT NULL)", name="data"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offering.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[RosterState] = mapped_column(checked(RosterState), default=RosterState.LOOKED_AT)
    same_people: Mapped[dict[str, int]] = mapped_column(JSON)
    """Row → the known person that an officer says it is about."""
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    """What became of the rows, by outcome."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]

    offering: Mapped[Offering] = relationship(lazy="raise")
