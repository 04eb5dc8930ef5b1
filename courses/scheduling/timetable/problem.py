"""All facts of a term that is to be planned, and what follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property

from courses.catalog.rules import Kind
from courses.scheduling.timetable.facts import (
    Instructor,
    Offering,
    Place,
    Plan,
    Session,
    Shared,
    Slot,
    Venue,
    VenueKind,
)
from courses.scheduling.timetable.settings import Settings, Soft
from courses.values import SCHOOL_ZONE, school_day


@dataclass(frozen=True, slots=True)
class When:
    """A slot as the rules compare it: minutes and days counted from one origin, at the school's clock."""

    slot: Slot
    start: int
    """Minutes."""
    end: int
    day: int
    week: int
    """The Monday of its week, counted like a day: no week is cut in two by New Year."""
    month: int
    is_weekend: bool
    starts: time
    ends: time

    @property
    def date(self) -> date:
        """The day at the school."""
        return date.fromordinal(self.day)


@dataclass(frozen=True, slots=True)
class Placed:
    """A session in its place."""

    session: Session
    place: Place
    when: When


def when_of(slot: Slot) -> When:
    """Put a slot on the school's clock."""
    first, last = slot.starts_at.astimezone(SCHOOL_ZONE), slot.ends_at.astimezone(SCHOOL_ZONE)
    day = first.toordinal()
    return When(
        slot=slot,
        start=_minute(first),
        end=_minute(last),
        day=day,
        week=day - first.weekday(),
        month=first.year * 12 + first.month,
        is_weekend=first.weekday() >= 5,
        starts=first.time(),
        ends=last.time(),
    )


def _minute(moment: datetime) -> int:
    return moment.toordinal() * 24 * 60 + moment.hour * 60 + moment.minute


def _pairs(sessions: Sequence[Session]) -> list[tuple[int, int]]:
    return [
        (lesson.id, practice.id)
        for lesson in sessions
        for practice in sessions
        if lesson.module is not None
        and lesson.module == practice.module
        and (lesson.kind, practice.kind) == (Kind.THEORY, Kind.PRACTICE)
    ]


@dataclass(frozen=True)
class Problem:
    """A term to plan: everything that the rules and the engine know.

    Sessions of other classes that only have to be respected are in it too, locked where they are.
    """

    slots: Sequence[Slot]
    venues: Sequence[Venue]
    instructors: Sequence[Instructor]
    offerings: Sequence[Offering]
    sessions: Sequence[Session]
    shared: Sequence[Shared] = ()
    settings: Settings = field(default_factory=Settings)
    now: datetime | None = None
    """The moment of planning; None: the term is far ahead, and nothing is past or at short notice."""
    reason: str | None = None
    """Why published sessions may change inside the days of notice (天气、场地、师资、上级安排; H9)."""
    keeps_plan: bool = False
    """A change of a plan that stands: leave as much as possible where it is (S1)."""

    @cached_property
    def whens(self) -> Mapping[int, When]:
        """Slots on the school's clock, by id."""
        return {slot.id: when_of(slot) for slot in self.slots}

    @cached_property
    def venue(self) -> Mapping[int, Venue]:
        """Venues by id."""
        return {one.id: one for one in self.venues}

    @cached_property
    def instructor(self) -> Mapping[int, Instructor]:
        """Instructors by id."""
        return {one.id: one for one in self.instructors}

    @cached_property
    def offering(self) -> Mapping[int, Offering]:
        """Classes by id."""
        return {one.id: one for one in self.offerings}

    @cached_property
    def session(self) -> Mapping[int, Session]:
        """Sessions by id."""
        return {one.id: one for one in self.sessions}

    @cached_property
    def sessions_of(self) -> Mapping[int, Sequence[Session]]:
        """Sessions of each class in the order of its syllabus."""
        found: dict[int, list[Session]] = {one.id: [] for one in self.offerings}
        for one in sorted(self.sessions, key=lambda one: (one.order, one.id)):
            found[one.offering].append(one)
        return found

    @cached_property
    def lessons(self) -> Mapping[int, Sequence[tuple[int, int]]]:
        """Theory and practice of the same module, for each class (H7, S4)."""
        return {offering: _pairs(sessions) for offering, sessions in self.sessions_of.items()}

    @cached_property
    def ceremonies(self) -> Mapping[int, Sequence[int]]:
        """Opening and closing of each class."""
        return {
            offering: [one.id for one in sessions if one.ceremony is not None]
            for offering, sessions in self.sessions_of.items()
        }

    @cached_property
    def people_shared(self) -> Mapping[tuple[int, int], tuple[str, ...]]:
        """Names of the people in two classes, both ways round."""
        found: dict[tuple[int, int], tuple[str, ...]] = {}
        for one in self.shared:
            a, b = one.offerings
            found[a, b] = found[b, a] = one.people
        return found

    @cached_property
    def minute(self) -> int | None:
        """The moment of planning on the clock of :class:`When`."""
        return None if self.now is None else _minute(self.now.astimezone(SCHOOL_ZONE))

    @cached_property
    def today(self) -> int | None:
        """The day of planning, counted like the day of :class:`When`."""
        return None if self.now is None else school_day(self.now).toordinal()

    @cached_property
    def past(self) -> frozenset[int]:
        """Sessions that have begun, or whose roll has been taken: what has been breaks no rule, and never moves.

        Those that are not planned here are left alone in the same way.
        """
        return frozenset(one.id for one in self.sessions if one.is_attended or one.is_given or self._has_begun(one))

    def _has_begun(self, session: Session) -> bool:
        if self.minute is None or session.current is None:
            return False
        return self.whens[session.current.slot].start <= self.minute

    def is_fixed(self, session: Session) -> bool:
        """Whether a plan has to leave a session where it stands (H10): past, attended or locked."""
        return session.current is not None and (session.is_locked or session.id in self.past)

    def notice_days(self, session: Session) -> int:
        """Give how many days before a session people have to know of it (H9)."""
        limits = self.settings.limits
        return limits.public_notice_days if session.is_public else limits.notice_days

    def is_frozen(self, session: Session) -> bool:
        """Whether a published session is so near that only a reason may move it (H9)."""
        if self.today is None or not session.is_published or session.current is None or self.reason is not None:
            return False
        return self.whens[session.current.slot].day - self.today < self.notice_days(session)

    @cached_property
    def factor(self) -> Mapping[Soft, int]:
        """What the prices of each soft rule are multiplied by."""
        return {rule: self.settings.factor(rule) for rule in Soft}

    @cached_property
    def stations(self) -> frozenset[int]:
        """Venues that are stations."""
        return frozenset(one.id for one in self.venues if one.kind is VenueKind.STATION)

    def right_venues(self, session: Session) -> list[Venue]:
        """List the venues that a session may have, as far as it is said which or of what kind."""
        named = session.venues
        return [one for one in self.venues if one.kind in session.venue_kinds and (named is None or one.id in named)]

    @cached_property
    def fair_turns(self) -> int:
        """How many practice groups are a station's fair share of the term, and one (S5)."""
        groups = sum(one.groups for one in self.sessions if one.kind is Kind.PRACTICE)
        return -(-groups // max(1, len(self.stations))) + 1

    @cached_property
    def fair_load(self) -> int:
        """How many sessions are an instructor's fair share of the term, and one (S7)."""
        taught = [one for one in self.sessions if one.teams != ((),)]
        known = {person for one in taught for team in one.teams for person in team}
        return -(-len(taught) // max(1, len(known))) + 1

    @cached_property
    def weekends(self) -> Sequence[int]:
        """Mondays of all weeks with a usable slot at their weekend, in order (S13)."""
        usable = (one for one in self.whens.values() if one.is_weekend and not one.slot.blocks)
        return sorted({one.week for one in usable})

    def placed(self, session: Session, place: Place) -> Placed:
        """Put a session in a place."""
        return Placed(session, place, self.whens[place.slot])

    def current_plan(self) -> Plan:
        """Give the plan that stands today."""
        return {one.id: one.current for one in self.sessions if one.current is not None}
