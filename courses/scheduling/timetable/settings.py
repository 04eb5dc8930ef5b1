"""Every number of the timetable's rules (DOMAIN.md §13): all of them are settings, none is a constant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from types import MappingProxyType

POINT = 400
"""Costs are whole numbers, so that adding up changes loses nothing: 1 point is 100 hundredths times the factor of HIGH."""


class Weight(StrEnum):
    """How much a soft rule counts, in the words that officials choose from (高、中、低)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    OFF = "off"

    @property
    def factor(self) -> int:
        """Quarters of the rule's own numbers that are charged."""
        return _FACTORS[self]


_FACTORS = {Weight.HIGH: 4, Weight.MEDIUM: 2, Weight.LOW: 1, Weight.OFF: 0}


class Hard(StrEnum):
    """The hard rules of DOMAIN.md §13: a plan that breaks one cannot be published."""

    COMPLETE = "H1"
    VENUE = "H2"
    INSTRUCTOR = "H3"
    OFFERING = "H4"
    SHARED_PEOPLE = "H5"
    CALENDAR = "H6"
    ORDER = "H7"
    STATION = "H8"
    NOTICE = "H9"
    LOCK = "H10"
    MINORS = "H11"
    WEATHER = "H12"


class Soft(StrEnum):
    """The soft rules of DOMAIN.md §13: a better plan costs less."""

    MINIMAL_CHANGE = "S1"
    RHYTHM = "S2"
    FREE_TIME = "S3"
    PRACTICE_SOON = "S4"
    FAIR_TO_STATIONS = "S5"
    NEAR_HOME = "S6"
    INSTRUCTOR_LOAD = "S7"
    SAME_VENUE = "S8"
    ROOM_FIT = "S9"
    FEW_SHARED = "S10"
    AVOIDED_DAYS = "S11"
    ANNOUNCEMENTS = "S12"
    FREE_WEEKENDS = "S13"
    TOWN_EVENTS = "S14"


DEFAULT_WEIGHTS: Mapping[Soft, Weight] = MappingProxyType(
    {
        Soft.MINIMAL_CHANGE: Weight.HIGH,
        Soft.RHYTHM: Weight.HIGH,
        Soft.FREE_TIME: Weight.HIGH,
        Soft.PRACTICE_SOON: Weight.MEDIUM,
        Soft.FAIR_TO_STATIONS: Weight.MEDIUM,
        Soft.NEAR_HOME: Weight.LOW,
        Soft.INSTRUCTOR_LOAD: Weight.MEDIUM,
        Soft.SAME_VENUE: Weight.LOW,
        Soft.ROOM_FIT: Weight.LOW,
        Soft.FEW_SHARED: Weight.HIGH,
        Soft.AVOIDED_DAYS: Weight.MEDIUM,
        Soft.ANNOUNCEMENTS: Weight.LOW,
        Soft.FREE_WEEKENDS: Weight.MEDIUM,
        Soft.TOWN_EVENTS: Weight.MEDIUM,
    }
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of the hard rules."""

    travel_minutes: int = 45
    """H3: least time for an instructor between two villages."""
    sessions_a_day: int = 2
    """H4, for a class."""
    sessions_a_week: int = 2
    sessions_an_exam_week: int = 1
    """H4, for a class with pupils."""
    shared_people: int = 3
    """H5: so many people in common keep two classes apart; fewer only cost something."""
    practice_after_days: int = 3
    """H7: least days from theory to practice of the same module."""
    trainees_per_volunteer: int = 4
    """H8: volunteers on duty at a station."""
    least_volunteers: int = 4
    least_leaders: int = 1
    notice_days: int = 7
    """H9, for a session of a class."""
    public_notice_days: int = 15
    """H9, for what the public is invited to."""
    evening_from: time = time(18, 0)
    """H11: no practice with minors from then on."""
    minors_home_by: time = time(20, 30)
    """H11: latest end on the eve of a school day."""


@dataclass(frozen=True, slots=True)
class Prices:
    """The numbers of the soft rules; prices are hundredths of a point at weight HIGH."""

    moved: int = 50_00
    """S1, for a session at another time."""
    rehoused: int = 5_00
    """S1, for a session at the same time with another venue or instructor."""
    person: int = 20
    """S1, for each person of a changed session."""
    late_change_days: int = 15
    late_change_factor: int = 3
    """S1: a change to or from a day so near costs so many times as much."""
    second_in_week: int = 1_00
    """S2, for each session of a class beyond the first in a week."""
    both_weekend_days: int = 2_00
    longest_gap_days: int = 21
    gap: int = 3_00
    """S2, for each longer pause between two sessions of a class."""
    refused: int = 4_00
    """S3, if the whole class said “no” to such a slot; a share of it, a share of that."""
    practice_within_days: int = 14
    late_practice: int = 1_00
    """S4, for practice longer after its theory."""
    station_turn: int = 2_00
    """S5, for each practice group beyond a station's fair share."""
    far_from_home: int = 1_00
    """S6, for practice away from where most of the class live."""
    load: int = 1_00
    """S7, for each session beyond an instructor's fair share."""
    entrepreneur_sessions_a_month: int = 2
    entrepreneur: int = 2_00
    """S7, for each session beyond that of an entrepreneur."""
    venue_change: int = 1_00
    """S8, for each further venue for the theory of a class."""
    roomy_percent: int = 200
    roomy: int = 1_00
    """S9, for a venue with more seats than that share of the people."""
    few_shared: int = 1_00
    """S10, for each person who would have to be in two places."""
    avoided_day: int = 2_00
    """S11, for a bridge weekend or the week before Spring Festival."""
    storm_months: tuple[int, int] = (6, 10)
    no_fallback: int = 1_00
    """S11, for outdoor practice in those months with nowhere to go when it rains."""
    announcements_a_week: int = 2
    announcement: int = 1_00
    """S12, for each public session of a station beyond that in a week."""
    free_weekends: int = 2
    free_weekends_of: int = 4
    """S13: so many of the last weekends before a class closes are to stay free for make-up sessions."""
    taken_weekend: int = 2_00
    town_event: int = 2_00
    """S14, for a day of a town event."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a school may set."""

    limits: Limits = Limits()
    prices: Prices = Prices()
    weights: Mapping[Soft, Weight] = field(default_factory=lambda: DEFAULT_WEIGHTS)

    def factor(self, rule: Soft) -> int:
        """Give the factor of a soft rule; a rule without a weight counts as by default."""
        return self.weights.get(rule, DEFAULT_WEIGHTS[rule]).factor
