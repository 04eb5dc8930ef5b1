"""What pages call the sessions, venues, people and times of a timetable, looked up by the ids of its facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from courses.availability.rules import OpenTime
from courses.scheduling.queries import title_of
from courses.scheduling.timetable.settings import Limits
from courses.values import Bilingual, school_day

Span = tuple[datetime, datetime]
"""From, to."""


@dataclass(frozen=True, slots=True)
class SessionName:
    """How a person names a session."""

    offering: Bilingual
    topic: Bilingual
    time: Span | None
    """When it is today; None: nobody has placed it."""

    @property
    def label(self) -> Bilingual:
        """The class and what the session is about."""
        return title_of(self.offering, self.topic)


@dataclass(frozen=True, slots=True)
class Signal:
    """A weather signal in force, in the words of whoever entered it."""

    time: Span
    words: str


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id."""

    sessions: Mapping[int, SessionName]
    offerings: Mapping[int, Bilingual]
    venues: Mapping[int, Bilingual]
    people: Mapping[int, str]
    slots: Mapping[int, Span]
    days: Mapping[date, Bilingual] = field(default_factory=dict)
    """Holidays and make-up workdays."""
    open_times: Mapping[int, OpenTime] = field(default_factory=dict)
    """When venues can be used; one that is always open is left out."""
    signals: Sequence[Signal] = ()
    limits: Limits = field(default_factory=Limits)
    """The numbers of the rules."""

    def day(self, slot: int) -> Bilingual:
        """Name the holiday, or the make-up workday, that a slot lies on."""
        return self.days.get(school_day(self.slots[slot][0]), Bilingual(""))

    def closure(self, venue: int, slot: int) -> str:
        """Say why a venue is closed in a slot; empty: its week has it closed then, or it is open."""
        open_time = self.open_times.get(venue)
        return (open_time.closure_at(*self.slots[slot]) or "") if open_time else ""

    def signal(self, slot: int) -> str:
        """Name the weather signal that a slot lies under."""
        first, last = self.slots[slot]
        return next((one.words for one in self.signals if one.time[0] < last and first < one.time[1]), "")
