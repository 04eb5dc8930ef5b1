"""Tables of the school's own data: all of it editable, none of it constant."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.base import Base, checked
from courses.school.rules import DayKind
from courses.values import Bilingual


class College(Base):
    """A college (学院) of the league school."""

    __tablename__ = "college"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(30), unique=True)
    """In URLs, and the name of the college's set of colors."""
    name: Mapped[str] = mapped_column(String(50), unique=True)
    name_en: Mapped[str] = mapped_column(String(80), default="")
    series: Mapped[str] = mapped_column(String(10), unique=True)
    """The word for the college in certificate serials: 青马."""
    summary: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)

    @property
    def label(self) -> Bilingual:
        """The college's name in both languages."""
        return Bilingual(self.name, self.name_en)


class Village(Base):
    """A village or community (村、社区) of the town."""

    __tablename__ = "village"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    name_en: Mapped[str] = mapped_column(String(80), default="")
    is_pilot: Mapped[bool] = mapped_column(default=False)

    @property
    def label(self) -> Bilingual:
        """The village's name in both languages."""
        return Bilingual(self.name, self.name_en)


class Station(Base):
    """The youth volunteer station (青年志愿服务站) of a village, where practice takes place."""

    __tablename__ = "station"
    __table_args__ = (CheckConstraint("capacity > 0", name="capacity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    name_en: Mapped[str] = mapped_column(String(100), default="")
    capacity: Mapped[int]
    """How many trainees it can host at once."""
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    village: Mapped[Village] = relationship(lazy="raise")

    @property
    def label(self) -> Bilingual:
        """The station's name in both languages."""
        return Bilingual(self.name, self.name_en)


class Venue(Base):
    """A place where a session can be held: of the school, of a station, or of a partner."""

    __tablename__ = "venue"
    __table_args__ = (CheckConstraint("capacity > 0", name="capacity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    name_en: Mapped[str] = mapped_column(String(100), default="")
    capacity: Mapped[int]
    address: Mapped[str] = mapped_column(String(120), default="")
    village_id: Mapped[int | None] = mapped_column(ForeignKey("village.id"), index=True)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)

    village: Mapped[Village | None] = relationship(lazy="raise")
    station: Mapped[Station | None] = relationship(lazy="raise")

    @property
    def label(self) -> Bilingual:
        """The venue's name in both languages."""
        return Bilingual(self.name, self.name_en)


class Term(Base):
    """A term (学期)."""

    __tablename__ = "term"
    __table_args__ = (CheckConstraint("starts_on < ends_on", name="days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    name_en: Mapped[str] = mapped_column(String(40), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    @property
    def label(self) -> Bilingual:
        """The term's name in both languages."""
        return Bilingual(self.name, self.name_en)


class CalendarDay(Base):
    """A holiday or a make-up workday (调休上班). A year without any is a year that nobody has entered yet."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(checked(DayKind))
    name: Mapped[str] = mapped_column(String(50))
    name_en: Mapped[str] = mapped_column(String(80), default="")

    @property
    def label(self) -> Bilingual:
        """What the day is called, in both languages."""
        return Bilingual(self.name, self.name_en)
