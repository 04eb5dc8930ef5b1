"""How the rules say what is wrong: codes and plain facts; the sentences are the pages'."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from courses.scheduling.timetable.settings import Hard


class Severity(StrEnum):
    """What a violation stands in the way of."""

    HARD = "hard"
    """No plan may hold it."""
    REASON = "reason"
    """An official may let it stand and says why; an engine may not."""
    WARNING = "warning"
    """Worth knowing, and no obstacle."""


class Code(StrEnum):
    """Every way to break a hard rule."""

    NOT_PLACED = "session.not_placed"
    WRONG_GROUPS = "session.wrong_groups"
    WRONG_VENUE = "session.wrong_venue"
    WRONG_INSTRUCTOR = "session.wrong_instructor"
    HOURS_DIFFER = "offering.hours_differ"
    VENUE_TAKEN = "venue.taken"
    VENUE_SMALL = "venue.small"
    VENUE_CLOSED = "venue.closed"
    INSTRUCTOR_TAKEN = "instructor.taken"
    INSTRUCTOR_BUSY = "instructor.busy"
    INSTRUCTOR_WEEK = "instructor.week_full"
    INSTRUCTOR_MONTH = "instructor.month_full"
    INSTRUCTOR_TRAVEL = "instructor.no_time_to_travel"
    OFFERING_TAKEN = "offering.taken"
    OFFERING_DAY = "offering.day_full"
    OFFERING_WEEK = "offering.week_full"
    BEFORE_START = "offering.before_start"
    AFTER_END = "offering.after_end"
    SHARED_PEOPLE = "people.shared"
    FEW_SHARED = "people.few_shared"
    HOLIDAY = "slot.holiday"
    MAKEUP_WORKDAY = "slot.makeup_workday"
    NO_DAY_TABLE = "slot.no_day_table"
    OFF_GRID = "slot.off_grid"
    PRACTICE_EARLY = "order.practice_early"
    OUT_OF_ORDER = "order.out_of_order"
    BEFORE_OPENING = "order.before_opening"
    AFTER_CLOSING = "order.after_closing"
    CEREMONY_PRACTICE = "order.ceremony_practice"
    STATION_TAKEN = "station.taken"
    STATION_SMALL = "station.small"
    STATION_CLOSED = "station.closed"
    STATION_SHORT = "station.too_few_on_duty"
    STATION_LEADERLESS = "station.no_leader_on_duty"
    NOTICE_SHORT = "notice.short"
    NOTICE_FROZEN = "notice.frozen"
    LOCKED = "session.locked"
    PAST = "session.past"
    SLOT_PAST = "slot.past"
    MINORS_EVENING = "minors.evening_practice"
    MINORS_LATE = "minors.late"
    MINORS_EXAM = "minors.exam_week"
    CONSENT_MISSING = "minors.consent_missing"
    WEATHER = "slot.weather"
    WEATHER_OUTDOORS = "slot.weather_outdoors"

    @property
    def rule(self) -> Hard:
        """The rule that it breaks."""
        return _RULES[self]

    @property
    def severity(self) -> Severity:
        """What it stands in the way of."""
        return _MILDER.get(self, Severity.HARD)


_COUNTED = frozenset({Code.OFFERING_DAY, Code.OFFERING_WEEK, Code.INSTRUCTOR_WEEK, Code.INSTRUCTOR_MONTH})
_RULES = {
    **dict.fromkeys([Code.NOT_PLACED, Code.WRONG_GROUPS, Code.WRONG_VENUE, Code.WRONG_INSTRUCTOR], Hard.COMPLETE),
    Code.HOURS_DIFFER: Hard.COMPLETE,
    **dict.fromkeys([Code.VENUE_TAKEN, Code.VENUE_SMALL, Code.VENUE_CLOSED], Hard.VENUE),
    **dict.fromkeys([Code.INSTRUCTOR_TAKEN, Code.INSTRUCTOR_BUSY, Code.INSTRUCTOR_TRAVEL], Hard.INSTRUCTOR),
    **dict.fromkeys([Code.INSTRUCTOR_WEEK, Code.INSTRUCTOR_MONTH], Hard.INSTRUCTOR),
    **dict.fromkeys([Code.OFFERING_TAKEN, Code.OFFERING_DAY, Code.OFFERING_WEEK], Hard.OFFERING),
    **dict.fromkeys([Code.BEFORE_START, Code.AFTER_END], Hard.OFFERING),
    **dict.fromkeys([Code.SHARED_PEOPLE, Code.FEW_SHARED], Hard.SHARED_PEOPLE),
    **dict.fromkeys([Code.HOLIDAY, Code.MAKEUP_WORKDAY, Code.NO_DAY_TABLE, Code.OFF_GRID], Hard.CALENDAR),
    **dict.fromkeys([Code.PRACTICE_EARLY, Code.OUT_OF_ORDER, Code.BEFORE_OPENING], Hard.ORDER),
    **dict.fromkeys([Code.AFTER_CLOSING, Code.CEREMONY_PRACTICE], Hard.ORDER),
    **dict.fromkeys([Code.STATION_TAKEN, Code.STATION_SMALL, Code.STATION_CLOSED], Hard.STATION),
    **dict.fromkeys([Code.STATION_SHORT, Code.STATION_LEADERLESS], Hard.STATION),
    **dict.fromkeys([Code.NOTICE_SHORT, Code.NOTICE_FROZEN], Hard.NOTICE),
    **dict.fromkeys([Code.LOCKED, Code.PAST, Code.SLOT_PAST], Hard.LOCK),
    **dict.fromkeys([Code.MINORS_EVENING, Code.MINORS_LATE, Code.MINORS_EXAM, Code.CONSENT_MISSING], Hard.MINORS),
    **dict.fromkeys([Code.WEATHER, Code.WEATHER_OUTDOORS], Hard.WEATHER),
}
_MILDER = {
    Code.NOTICE_SHORT: Severity.REASON,
    Code.NOTICE_FROZEN: Severity.REASON,
    Code.HOURS_DIFFER: Severity.WARNING,
    Code.FEW_SHARED: Severity.WARNING,
    Code.CONSENT_MISSING: Severity.WARNING,
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule, with everything that a sentence about it names. What does not concern it is left out."""

    code: Code
    sessions: tuple[int, ...] = ()
    """The session, or the two, or all that are counted."""
    slot: int | None = None
    venue: int | None = None
    instructor: int | None = None
    offerings: tuple[int, ...] = ()
    people: tuple[str, ...] = ()
    found: int | Decimal | None = None
    """How many there are …"""
    limit: int | Decimal | None = None
    """… and how many there may be, or have to be."""

    @property
    def excess(self) -> int:
        """How many sessions would have to go elsewhere: 0 for a warning, and mostly 1."""
        if self.code.severity is Severity.WARNING:
            return 0
        if self.code in _COUNTED and self.found is not None and self.limit is not None:
            return int(self.found - self.limit)
        return 1
