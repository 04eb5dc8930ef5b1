"""Broken rules of the timetable → one sentence each, in the reader's language, naming all that they are about.

The same words serve forms, pages, exports and the command line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from academy import wording
from courses.planning.checking import Finding, Report
from courses.planning.names import Names, Span
from courses.scheduling.timetable.facts import Plan
from courses.scheduling.timetable.violations import Code, Violation
from courses.values import school_day


def of_finding(finding: Finding) -> str:
    """Say what stands against a place."""
    return of_violation(finding.violation, finding.names)


def of_report(report: Report) -> dict[str, list[str]]:
    """Say all that stands against a place, by what it stands in the way of."""
    return {
        "hard": [of_finding(one) for one in report.hard],
        "soft": [of_finding(one) for one in report.soft],
        "warnings": [of_finding(one) for one in report.warnings],
    }


def of_violation(broken: Violation, names: Names, plan: Plan | None = None) -> str:
    """Say which rule is broken, by what.

    :param plan: where sessions are; None: where ``names`` has them
    """
    return _SENTENCES[broken.code](_Words(broken, names, plan))


@dataclass(frozen=True, slots=True)
class _Words:
    """What a sentence names, ready to be read."""

    broken: Violation
    names: Names
    plan: Plan | None

    def session(self, number: int = 0) -> str:
        """Name a session: its class, what it is about, and when it is."""
        one = self.broken.sessions[number]
        name = self.names.sessions[one]
        title = wording.of(name.label)
        time = self._time_of(one) or name.time
        return _("“%(title)s” (%(time)s)", title=title, time=_span(time)) if time else _("“%(title)s”", title=title)

    def _time_of(self, session: int) -> Span | None:
        place = self.plan.get(session) if self.plan is not None else None
        return self.names.slots[place.slot] if place else None

    @property
    def first(self) -> str:
        """The session that comes first in the sentence."""
        return self.session(0)

    @property
    def second(self) -> str:
        """The other session."""
        return self.session(1)

    @property
    def sessions(self) -> str:
        """All sessions."""
        return wording.listed(self.session(number) for number in range(len(self.broken.sessions)))

    @property
    def slot(self) -> Span:
        """From when to when."""
        return self.names.slots[self.broken.slot or 0]

    @property
    def time(self) -> str:
        """From when to when, in words."""
        return _span(self.slot)

    @property
    def day(self) -> str:
        """The day, in words."""
        return wording.day_of(self.slot[0])

    @property
    def day_name(self) -> str:
        """What the holiday is called."""
        return wording.of(self.names.day(self.broken.slot or 0))

    @property
    def venue(self) -> str:
        """Where."""
        return wording.of(self.names.venues[self.broken.venue or 0])

    @property
    def person(self) -> str:
        """Who teaches."""
        return self.names.people[self.broken.instructor or 0]

    @property
    def offering(self) -> str:
        """The class: named by the rule, or that of the session."""
        if self.broken.offerings:
            return wording.of(self.names.offerings[self.broken.offerings[0]])
        return wording.of(self.names.sessions[self.broken.sessions[0]].offering)

    @property
    def people(self) -> str:
        """The people who are meant."""
        return wording.listed(self.broken.people)

    @property
    def found(self) -> str:
        """How many there are."""
        return _number(self.broken.found)

    @property
    def limit(self) -> str:
        """How many there may be, or have to be."""
        return _number(self.broken.limit)


def _span(span: Span) -> str:
    return wording.timespan(*span)


def _number(amount: int | Decimal | None) -> str:
    return wording.hours(Decimal(amount or 0))


def _closed(w: _Words) -> str:
    why = w.names.closure(w.broken.venue or 0, w.broken.slot or 0)
    if why:
        return _("%(venue)s cannot be used for %(session)s: %(why)s", venue=w.venue, session=w.first, why=why)
    return _("%(venue)s is not open all the time of %(session)s.", venue=w.venue, session=w.first)


def _taken(w: _Words) -> str:
    return _(
        "%(venue)s cannot have two sessions at once: %(one)s and %(other)s.",
        venue=w.venue,
        one=w.first,
        other=w.second,
    )


def _practice_early(w: _Words) -> str:
    if (w.broken.found or 0) < 0:
        return _("%(practice)s comes before its theory, %(theory)s.", practice=w.second, theory=w.first)
    return _(
        "From the theory %(theory)s to its practice %(practice)s: %(found)s days. "
        "People need at least %(limit)s to make it their own.",
        theory=w.first,
        practice=w.second,
        found=w.found,
        limit=w.limit,
    )


def _minors_late(w: _Words) -> str:
    return _(
        "%(offering)s has people under 18, who have to be on their way home by %(clock)s before a school day: "
        "%(session)s ends later.",
        offering=w.offering,
        clock=f"{w.names.limits.minors_home_by:%H:%M}",
        session=w.first,
    )


def _weather(w: _Words) -> str:
    return _("A weather signal stops %(session)s: %(signal)s", session=w.first, signal=_signal(w))


def _signal(w: _Words) -> str:
    return w.names.signal(w.broken.slot or 0)


_SENTENCES: Mapping[Code, Callable[[_Words], str]] = {
    Code.NOT_PLACED: lambda w: _("%(session)s has no place in the timetable yet.", session=w.first),
    Code.WRONG_GROUPS: lambda w: _(
        "%(session)s needs as many venues as it has groups: %(limit)s, not %(found)s.",
        session=w.first,
        limit=w.limit,
        found=w.found,
    ),
    Code.WRONG_VENUE: lambda w: _(
        "%(venue)s is not the kind of place for %(session)s: theory is taught in a room.",
        venue=w.venue,
        session=w.first,
    ),
    Code.WRONG_INSTRUCTOR: lambda w: _("Nobody who can teach it is named for %(session)s.", session=w.first),
    Code.HOURS_DIFFER: lambda w: _(
        "The sessions of %(offering)s add up to %(found)s credit hours, its syllabus to %(limit)s.",
        offering=w.offering,
        found=w.found,
        limit=w.limit,
    ),
    Code.VENUE_TAKEN: _taken,
    Code.VENUE_SMALL: lambda w: _(
        "%(venue)s has %(found)s seats, %(session)s needs %(limit)s.",
        venue=w.venue,
        found=w.found,
        session=w.first,
        limit=w.limit,
    ),
    Code.VENUE_CLOSED: _closed,
    Code.INSTRUCTOR_TAKEN: lambda w: _(
        "%(person)s cannot teach two sessions at once: %(one)s and %(other)s.",
        person=w.person,
        one=w.first,
        other=w.second,
    ),
    Code.INSTRUCTOR_BUSY: lambda w: _(
        "%(person)s has not said to be free for %(session)s.", person=w.person, session=w.first
    ),
    Code.INSTRUCTOR_WEEK: lambda w: _(
        "%(person)s teaches at most %(limit)s sessions a week. These are %(found)s: %(sessions)s.",
        person=w.person,
        limit=w.limit,
        found=w.found,
        sessions=w.sessions,
    ),
    Code.INSTRUCTOR_MONTH: lambda w: _(
        "%(person)s teaches at most %(limit)s sessions a month. These are %(found)s: %(sessions)s.",
        person=w.person,
        limit=w.limit,
        found=w.found,
        sessions=w.sessions,
    ),
    Code.INSTRUCTOR_TRAVEL: lambda w: _(
        "%(person)s has %(found)s minutes between %(one)s and %(other)s, which are in different villages; "
        "the way takes %(limit)s.",
        person=w.person,
        found=w.found,
        one=w.first,
        other=w.second,
        limit=w.limit,
    ),
    Code.OFFERING_TAKEN: lambda w: _(
        "%(offering)s cannot meet twice at once: %(one)s and %(other)s.",
        offering=w.offering,
        one=w.first,
        other=w.second,
    ),
    Code.OFFERING_DAY: lambda w: _(
        "%(offering)s meets at most %(limit)s times a day. These are %(found)s: %(sessions)s.",
        offering=w.offering,
        limit=w.limit,
        found=w.found,
        sessions=w.sessions,
    ),
    Code.OFFERING_WEEK: lambda w: _(
        "%(offering)s meets at most %(limit)s times a week. These are %(found)s: %(sessions)s.",
        offering=w.offering,
        limit=w.limit,
        found=w.found,
        sessions=w.sessions,
    ),
    Code.BEFORE_START: lambda w: _("The term has not begun yet: %(session)s.", session=w.first),
    Code.AFTER_END: lambda w: _("The term is over by then: %(session)s.", session=w.first),
    Code.SHARED_PEOPLE: lambda w: _(
        "%(found)s people sit in both classes: %(people)s. %(one)s and %(other)s cannot be at once; "
        "from %(limit)s people on, it is refused.",
        found=w.found,
        people=w.people,
        one=w.first,
        other=w.second,
        limit=w.limit,
    ),
    Code.FEW_SHARED: lambda w: _(
        "In both classes: %(people)s. %(one)s and %(other)s would be at once.",
        people=w.people,
        one=w.first,
        other=w.second,
    ),
    Code.HOLIDAY: lambda w: _(
        "%(day)s is a holiday (%(name)s): %(session)s.", day=w.day, name=w.day_name, session=w.first
    ),
    Code.MAKEUP_WORKDAY: lambda w: _(
        "%(day)s is a make-up workday (%(name)s), and people are at work until the evening: %(session)s.",
        day=w.day,
        name=w.day_name,
        session=w.first,
    ),
    Code.NO_DAY_TABLE: lambda w: _(
        "No holidays have been entered for %(year)s, so nobody can say whether this is one: %(session)s.",
        year=str(school_day(w.slot[0]).year),
        session=w.first,
    ),
    Code.OFF_GRID: lambda w: _("This is none of the school's usual times: %(session)s.", session=w.first),
    Code.PRACTICE_EARLY: _practice_early,
    Code.OUT_OF_ORDER: lambda w: _(
        "By the syllabus %(one)s comes first; %(other)s would not be after it.", one=w.first, other=w.second
    ),
    Code.BEFORE_OPENING: lambda w: _(
        "%(other)s would be before the opening ceremony, %(one)s.", other=w.second, one=w.first
    ),
    Code.AFTER_CLOSING: lambda w: _(
        "%(other)s would be after the closing ceremony, %(one)s.", other=w.second, one=w.first
    ),
    Code.CEREMONY_PRACTICE: lambda w: _("A ceremony is no practice: %(session)s.", session=w.first),
    Code.STATION_TAKEN: _taken,
    Code.STATION_SMALL: lambda w: _(
        "%(venue)s can host %(found)s trainees, %(session)s brings %(limit)s.",
        venue=w.venue,
        found=w.found,
        session=w.first,
        limit=w.limit,
    ),
    Code.STATION_CLOSED: _closed,
    Code.STATION_SHORT: lambda w: _(
        "Volunteers on duty at %(venue)s: %(found)s. %(session)s needs %(limit)s.",
        venue=w.venue,
        found=w.found,
        session=w.first,
        limit=w.limit,
    ),
    Code.STATION_LEADERLESS: lambda w: _(
        "Group leaders on duty at %(venue)s: %(found)s. %(session)s needs %(limit)s.",
        venue=w.venue,
        found=w.found,
        session=w.first,
        limit=w.limit,
    ),
    Code.NOTICE_SHORT: lambda w: _(
        "People have to know %(limit)s days ahead. Days left until %(session)s: %(found)s.",
        limit=w.limit,
        session=w.first,
        found=w.found,
    ),
    Code.NOTICE_FROZEN: lambda w: _(
        "People know %(session)s already, for %(time)s: less than %(limit)s days ahead it changes only for a reason.",
        session=w.first,
        time=w.time,
        limit=w.limit,
    ),
    Code.LOCKED: lambda w: _(
        "%(session)s is locked where it is, %(time)s. Unlock it first.", session=w.first, time=w.time
    ),
    Code.PAST: lambda w: _(
        "%(session)s has begun, or its roll has been taken: it stays where it was, %(time)s.",
        session=w.first,
        time=w.time,
    ),
    Code.SLOT_PAST: lambda w: _("This moment is past: %(session)s.", session=w.first),
    Code.MINORS_EVENING: lambda w: _(
        "%(offering)s has people under 18: no practice from %(clock)s on. %(session)s is in the evening.",
        offering=w.offering,
        clock=f"{w.names.limits.evening_from:%H:%M}",
        session=w.first,
    ),
    Code.MINORS_LATE: _minors_late,
    Code.MINORS_EXAM: lambda w: _(
        "%(offering)s has pupils, and this is a week of entrance exams: %(session)s.",
        offering=w.offering,
        session=w.first,
    ),
    Code.CONSENT_MISSING: lambda w: _(
        "People of %(offering)s whose guardians have not agreed yet: %(found)s. They cannot come to %(session)s.",
        offering=w.offering,
        found=w.found,
        session=w.first,
    ),
    Code.WEATHER: _weather,
    Code.WEATHER_OUTDOORS: lambda w: _(
        "A weather signal stops practice outdoors, %(session)s: %(signal)s", session=w.first, signal=_signal(w)
    ),
}
