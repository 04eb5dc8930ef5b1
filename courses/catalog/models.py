"""Tables of courses, their syllabus and their offerings."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.base import Base, checked
from courses.catalog.rules import CompletionRule, EnrollmentMode, Kind, OfferingState
from courses.people.models import Person
from courses.school.models import College, Term
from courses.values import Bilingual

RULE_CHECK = "min_attendance_percent BETWEEN 0 AND 100 AND max_unexcused >= 0"


class RuleColumns:
    """The completion rule of a course, and its copy in each offering."""

    min_attendance_percent: Mapped[int] = mapped_column(default=80)
    min_theory_hours: Mapped[Decimal]
    min_practice_hours: Mapped[Decimal]
    max_unexcused: Mapped[int] = mapped_column(default=1)

    @property
    def rule(self) -> CompletionRule:
        """The columns as the value that the rules work with."""
        return CompletionRule(
            min_attendance_percent=self.min_attendance_percent,
            min_theory_hours=self.min_theory_hours,
            min_practice_hours=self.min_practice_hours,
            max_unexcused=self.max_unexcused,
        )


class Course(RuleColumns, Base):
    """What a college teaches, again and again."""

    __tablename__ = "course"
    __table_args__ = (CheckConstraint(RULE_CHECK, name="rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    college_id: Mapped[int] = mapped_column(ForeignKey("college.id"), index=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(default=True)

    college: Mapped[College] = relationship(lazy="raise")
    units: Mapped[list["SyllabusUnit"]] = relationship(
        lazy="raise", back_populates="course", order_by="SyllabusUnit.position"
    )

    @property
    def label(self) -> Bilingual:
        """The course's title in both languages."""
        return Bilingual(self.title, self.title_en)


class SyllabusUnit(Base):
    """One unit (课) of a course's syllabus."""

    __tablename__ = "syllabus_unit"
    __table_args__ = (
        UniqueConstraint("course_id", "position"),
        CheckConstraint("credit_hours > 0", name="credit_hours"),
        CheckConstraint("minutes > 0", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    position: Mapped[int]
    kind: Mapped[Kind] = mapped_column(checked(Kind))
    title: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    credit_hours: Mapped[Decimal]
    minutes: Mapped[int]
    """How long a session of this unit takes."""
    is_required: Mapped[bool] = mapped_column(default=True)

    course: Mapped[Course] = relationship(lazy="raise", back_populates="units")

    @property
    def label(self) -> Bilingual:
        """The unit's title in both languages."""
        return Bilingual(self.title, self.title_en)


class Offering(RuleColumns, Base):
    """One run of a course (班次): a class with seats, an enrollment window and a tutor.

    ``taken`` is the guard of the seats: it changes only by conditional UPDATE, and the CHECK stands behind it.
    """

    __tablename__ = "offering"
    __table_args__ = (
        CheckConstraint(RULE_CHECK, name="rule"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("taken BETWEEN 0 AND capacity", name="seats"),
        CheckConstraint("opens_at < closes_at", name="window"),
        CheckConstraint("min_age IS NULL OR max_age IS NULL OR min_age <= max_age", name="ages"),
        CheckConstraint("offer_hours > 0", name="offer_hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    last_waiting_no: Mapped[int] = mapped_column(default=0)
    """The last number drawn for the waiting list; it only grows."""
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    mode: Mapped[EnrollmentMode] = mapped_column(checked(EnrollmentMode), default=EnrollmentMode.FIRST_COME)
    offer_hours: Mapped[int | None]
    """How long a seat that becomes free is kept for the next in line; None: it is theirs without being asked."""
    min_age: Mapped[int | None]
    max_age: Mapped[int | None]
    tutor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """The class tutor (班主任)."""
    state: Mapped[OfferingState] = mapped_column(checked(OfferingState), default=OfferingState.DRAFT)

    course: Mapped[Course] = relationship(lazy="raise")
    term: Mapped[Term] = relationship(lazy="raise")
    tutor: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def label(self) -> Bilingual:
        """The class's title in both languages."""
        return Bilingual(self.title, self.title_en)

    @property
    def seats_left(self) -> int:
        """Seats that nobody holds."""
        return self.capacity - self.taken
