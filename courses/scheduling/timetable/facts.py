"""What a timetable is made from, as plain facts (DOMAIN.md §13). Ids are those of the tables; names stay with the pages.

A *place* of a session is everything that a plan decides about it: slot, venues and instructors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from courses.catalog.rules import Kind
from courses.values import school_day


class Block(StrEnum):
    """Why a slot cannot be used (H6, H12)."""

    HOLIDAY = "holiday"
    MAKEUP_WORKDAY = "makeup_workday"
    NO_DAY_TABLE = "no_day_table"
    """Holidays of that year have not been entered: nothing is guessed."""
    OFF_GRID = "off_grid"
    """Not one of the school's times of day."""
    WEATHER = "weather"
    WEATHER_OUTDOORS = "weather_outdoors"


class Mark(StrEnum):
    """What else is known of a slot."""

    EXAM_WEEK = "exam_week"
    ENTRANCE_EXAM_WEEK = "entrance_exam_week"
    SCHOOL_NIGHT = "school_night"
    """The next day is a school day."""
    BRIDGE_WEEKEND = "bridge_weekend"
    BEFORE_SPRING_FESTIVAL = "before_spring_festival"
    TOWN_EVENT = "town_event"


class VenueKind(StrEnum):
    """Who a venue belongs to."""

    ROOM = "room"
    STATION = "station"
    PARTNER = "partner"


class Ceremony(StrEnum):
    """A session that has its fixed end of the class (开班式、结业式)."""

    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of day on a date at which a session can be."""

    id: int
    kind: str
    """What people were asked about in the survey: ``saturday_morning``."""
    starts_at: datetime
    ends_at: datetime
    blocks: frozenset[Block] = frozenset()
    marks: frozenset[Mark] = frozenset()

    @property
    def day(self) -> date:
        """The day at the school."""
        return school_day(self.starts_at)


@dataclass(frozen=True, slots=True)
class Duty:
    """Volunteers whom a station's roster has in a slot, leaders counted among them."""

    volunteers: int
    leaders: int


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a session can be."""

    id: int
    kind: VenueKind
    capacity: int
    village: int | None = None
    open_slots: frozenset[int] | None = None
    """None: always open."""
    duty: Mapping[int, Duty] | None = None
    """Who is on duty, by slot; None: no roster is kept there."""


@dataclass(frozen=True, slots=True)
class Instructor:
    """Who can teach."""

    id: int
    free_slots: frozenset[int] | None = None
    """None: nothing has been declared, and nothing is ruled out."""
    sessions_a_week: int | None = None
    sessions_a_month: int | None = None
    is_entrepreneur: bool = False


@dataclass(frozen=True, slots=True)
class Offering:
    """A class."""

    id: int
    starts_on: date
    ends_on: date
    has_minors: bool = False
    """Some are 14 to 17, and pupils."""
    missing_consents: int = 0
    """How many of them still lack their guardian's consent."""
    credit_hours: Decimal | None = None
    """What the sessions of its plan have to add up to; None: not said."""
    is_ordered: bool = True
    """Sessions take place in the order of the syllabus."""
    refused_percent: Mapping[str, int] = field(default_factory=dict)
    """Share of the class that said “no”, by kind of slot (摸底)."""
    home_villages: frozenset[int] = frozenset()
    """Where most of them live, and what is near; empty: not known."""


@dataclass(frozen=True, slots=True)
class Shared:
    """People who are in two classes."""

    offerings: tuple[int, int]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What a plan decides about a session."""

    slot: int
    venues: tuple[int, ...]
    """Several where the class is split into groups, each with a venue of its own at the same time."""
    instructors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A session (课次) of a class that a plan has to place."""

    id: int
    offering: int
    order: int
    """Where the syllabus has it in the class."""
    kind: Kind
    people: int
    credit_hours: Decimal = Decimal(3)
    groups: int = 1
    module: int | None = None
    """Theory and practice that belong together; None: stands alone."""
    ceremony: Ceremony | None = None
    venue_kinds: frozenset[VenueKind] = frozenset(VenueKind)
    venues: frozenset[int] | None = None
    """Only these; None: any of the right kind."""
    teams: tuple[tuple[int, ...], ...] = ((),)
    """Who can teach it: one or several instructors together, or nobody, of which a plan takes one."""
    is_public: bool = False
    """An open day or a recruitment."""
    is_outdoors: bool = False
    has_fallback: bool = False
    """There is an indoor place, or a second date, for bad weather."""
    is_locked: bool = False
    is_attended: bool = False
    is_published: bool = False
    is_given: bool = False
    """Of a class that is not planned here: it is respected where it stands, be that right or not."""
    current: Place | None = None
    """Where it stands today; None: nowhere yet."""

    @property
    def group_size(self) -> int:
        """Give how many people come to each of its venues."""
        return -(-self.people // self.groups)


Plan = Mapping[int, Place]
"""Places by session id. A session without one is not placed."""
