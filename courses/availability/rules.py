"""Free time: which parts of which days, and whether a session lies within them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from courses.values import SCHOOL_ZONE


class PartOfDay(StrEnum):
    """The parts of a day in which people think of their free time (上午、下午、晚上)."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


NOON, EVENING_BEGINS = time(12), time(18)
"""Where one part of the day ends and the next begins."""
_BEGINS = {PartOfDay.MORNING: time(), PartOfDay.AFTERNOON: NOON, PartOfDay.EVENING: EVENING_BEGINS}

Part = tuple[date, PartOfDay]
"""A part of a certain day."""


def parts_between(starts_at: datetime, ends_at: datetime) -> list[Part]:
    """List the parts of days that a span of time touches; one that ends at noon does not touch the afternoon."""
    first, last = starts_at.astimezone(SCHOOL_ZONE), ends_at.astimezone(SCHOOL_ZONE) - timedelta(microseconds=1)
    days = [first.date() + timedelta(days=number) for number in range((last.date() - first.date()).days + 1)]
    parts = [(day, part) for day in days for part in PartOfDay]
    return [one for one in parts if _touches(one, first, last)]


def _touches(part: Part, first: datetime, last: datetime) -> bool:
    day, name = part
    begins = datetime.combine(day, _BEGINS[name], tzinfo=SCHOOL_ZONE)
    later = [at for at in _BEGINS.values() if at > _BEGINS[name]]
    ends = (
        datetime.combine(day, min(later), tzinfo=SCHOOL_ZONE)
        if later
        else datetime.combine(day + timedelta(days=1), time(), tzinfo=SCHOOL_ZONE)
    )
    return first < ends and last >= begins


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Days on which somebody's week is not as usual."""

    first_day: date
    last_day: date
    part: PartOfDay | None
    """None: the whole day."""
    is_free: bool

    def covers(self, day: date, part: PartOfDay) -> bool:
        """Whether it says something about a part of a day."""
        return self.first_day <= day <= self.last_day and self.part in (None, part)


@dataclass(frozen=True, slots=True)
class FreeTime:
    """What somebody has said about their free time."""

    week: frozenset[tuple[int, PartOfDay]]
    """Day of the week (Monday is 0) and part at which they are usually free."""
    exceptions: tuple[Exceptional, ...] = ()
    """Later ones overrule earlier ones."""
    has_answered: bool = True
    """Without an answer nothing is ruled out but what an exception rules out."""

    def is_free(self, day: date, part: PartOfDay) -> bool:
        """Whether they are free in a part of a day."""
        said = [one.is_free for one in self.exceptions if one.covers(day, part)]
        if said:
            return said[-1]
        return not self.has_answered or (day.weekday(), part) in self.week

    def is_free_between(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether they are free all the time between two moments."""
        return all(self.is_free(day, part) for day, part in parts_between(starts_at, ends_at))


@dataclass(frozen=True, slots=True)
class OpenTime:
    """When a venue can be used."""

    week: Mapping[int, tuple[tuple[time, time], ...]]
    """Opening times by day of the week (Monday is 0); empty: always open."""
    closures: tuple[tuple[datetime, datetime, str], ...] = ()
    """From, to, why."""

    def is_open(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether it is open all the time between two moments, and nobody else has it."""
        return self.closure_at(starts_at, ends_at) is None and self.opens_at(starts_at, ends_at)

    def opens_at(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether the time lies within the weekly opening times."""
        if not self.week:
            return True
        first, last = starts_at.astimezone(SCHOOL_ZONE), ends_at.astimezone(SCHOOL_ZONE)
        spans = self.week.get(first.weekday(), ())
        return first.date() == last.date() and any(a <= first.time() and last.time() <= b for a, b in spans)

    def closure_at(self, starts_at: datetime, ends_at: datetime) -> str | None:
        """Say why it is closed at a time although its week has it open; None: it is not."""
        return _first(why for a, b, why in self.closures if a < ends_at and starts_at < b)


def _first(found: Iterable[str]) -> str | None:
    return next(iter(found), None)
