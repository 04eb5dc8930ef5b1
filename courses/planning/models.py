"""Tables of plans that are not yet the timetable, and of the weather."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.base import Base, checked
from courses.jobs import Job
from courses.planning.rules import DraftState, WeatherReach
from courses.school.models import Term


class TimetableDraft(Base):
    """A plan for a term as an engine proposes it: to look at, to compare, to accept or to leave."""

    __tablename__ = "timetable_draft"
    __table_args__ = (CheckConstraint("seconds > 0", name="seconds"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), index=True)
    state: Mapped[DraftState] = mapped_column(checked(DraftState), default=DraftState.SOLVING)
    seed: Mapped[int]
    seconds: Mapped[int]
    """How long the engine may search."""
    wishes: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Which classes, which weights in words, the reason for changes at short notice: all that was chosen."""
    input_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the facts that the plan was made from: the same hash and seed give the same plan."""
    plan: Mapped[list[Any]] = mapped_column(JSON)
    """The best plan so far: for each session its time, venues and instructors (``saved.Placing``)."""
    course_of_search: Mapped[list[Any]] = mapped_column(JSON)
    """How the best so far came down: seconds, broken hard rules, cost."""
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What is known of the best so far and of how the search ended (``drafts.Found``); empty: it has not begun."""
    conflicts: Mapped[list[Any]] = mapped_column(JSON)
    """Where there is no sound plan: what contradicts, smallest set first."""
    accepted: Mapped[list[Any]] = mapped_column(JSON)
    """Classes whose part has become the timetable."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    closed_at: Mapped[datetime | None]
    """When it was accepted or discarded."""

    term: Mapped[Term] = relationship(lazy="raise")
    job: Mapped[Job] = relationship(lazy="raise")


class WeatherDay(Base):
    """A time in which the weather stops sessions, as an officer has entered it."""

    __tablename__ = "weather_day"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    signal: Mapped[str] = mapped_column(String(60))
    """What was issued, in words: 台风黄色预警."""
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    reach: Mapped[WeatherReach] = mapped_column(checked(WeatherReach))
    area: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    lifted_at: Mapped[datetime | None]
    """When it was over earlier than said; nothing comes back by itself."""
