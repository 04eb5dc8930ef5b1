"""Tables of free time: of people, venues and stations."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.availability.rules import PartOfDay
from courses.base import Base, checked
from courses.people.models import Person
from courses.school.models import Station, Venue

WEEKDAY_CHECK = "weekday BETWEEN 0 AND 6"


class Availability(Base):
    """What somebody has said about the free time of their week. Who has no row has not been asked, or not answered."""

    __tablename__ = "availability"
    __table_args__ = (
        CheckConstraint("sessions_a_week > 0", name="sessions_a_week"),
        CheckConstraint("sessions_a_month > 0", name="sessions_a_month"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    answered_at: Mapped[datetime]
    sessions_a_week: Mapped[int | None]
    """How many sessions an instructor will teach at most; None: not said."""
    sessions_a_month: Mapped[int | None]

    person: Mapped[Person] = relationship(lazy="raise")
    parts: Mapped[list["FreePart"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class FreePart(Base):
    """A part of a day of the week at which somebody is usually free."""

    __tablename__ = "free_part"
    __table_args__ = (CheckConstraint(WEEKDAY_CHECK, name="weekday"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("availability.person_id", ondelete="CASCADE"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    """Monday is 0."""
    part: Mapped[PartOfDay] = mapped_column(checked(PartOfDay), primary_key=True)


class AvailabilityException(Base):
    """Days on which somebody's week is not as usual."""

    __tablename__ = "availability_exception"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    part: Mapped[PartOfDay | None] = mapped_column(checked(PartOfDay))
    """None: the whole day."""
    is_free: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(120), default="")


class OpeningTime(Base):
    """When a venue is open on a day of the week. A venue without any is always open."""

    __tablename__ = "opening_time"
    __table_args__ = (
        UniqueConstraint("venue_id", "weekday", "opens_at"),
        CheckConstraint(WEEKDAY_CHECK, name="weekday"),
        CheckConstraint("opens_at < closes_at", name="span"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    weekday: Mapped[int]
    opens_at: Mapped[time]
    closes_at: Mapped[time]

    venue: Mapped[Venue] = relationship(lazy="raise")


class Closure(Base):
    """A time at which a venue cannot be used: it is closed, or somebody else has booked it."""

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(120))

    venue: Mapped[Venue] = relationship(lazy="raise")


class Duty(Base):
    """Who a station has on duty in a part of a day. A station without any keeps no roster."""

    __tablename__ = "duty"
    __table_args__ = (
        CheckConstraint("volunteers >= 0", name="volunteers"),
        CheckConstraint("leaders BETWEEN 0 AND volunteers", name="leaders"),
    )

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    part: Mapped[PartOfDay] = mapped_column(checked(PartOfDay), primary_key=True)
    volunteers: Mapped[int]
    """Leaders counted among them."""
    leaders: Mapped[int]

    station: Mapped[Station] = relationship(lazy="raise")


class TeachingTime(Base):
    """A time of day at which the school holds sessions. Without any row, those of ``scheduling.timetable`` hold."""

    __tablename__ = "teaching_time"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="span"),)

    part: Mapped[PartOfDay] = mapped_column(checked(PartOfDay), primary_key=True)
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    weekdays: Mapped[str] = mapped_column(String(7))
    """The digits of the days of the week, Monday 0, in order: ``56`` is the weekend."""
    on_make_up_workdays: Mapped[bool] = mapped_column(default=False)
    """On a Saturday or Sunday that is worked, too (调休): then it is a weekday."""
