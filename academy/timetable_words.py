"""The words for timetables: what each soft rule wants, which rules contradict, and how to get out of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from academy import wording
from courses.planning.assembly import TermFacts
from courses.planning.names import Names
from courses.scheduling.timetable.causes import Cause
from courses.scheduling.timetable.facts import Place
from courses.scheduling.timetable.settings import POINT, Soft
from courses.scheduling.timetable.violations import Code

WISHES: Mapping[Soft, LazyString] = {
    Soft.MINIMAL_CHANGE: _l(
        "When a plan stands already: sessions stay where people expect them. A change within 15 days counts three times."
    ),
    Soft.RHYTHM: _l("One session a week for each class, not on both days of a weekend, no pause of over three weeks."),
    Soft.FREE_TIME: _l("At times to which few people of the class have said no."),
    Soft.PRACTICE_SOON: _l("Practice comes within 14 days after its theory."),
    Soft.FAIR_TO_STATIONS: _l("Practice goes round all stations by turns."),
    Soft.NEAR_HOME: _l("Practice in a village where many of the class live."),
    Soft.INSTRUCTOR_LOAD: _l(
        "Sessions are spread evenly over the instructors; entrepreneurs teach at most two a month."
    ),
    Soft.SAME_VENUE: _l("The theory of a class stays in one venue."),
    Soft.ROOM_FIT: _l("No small class in a large hall."),
    Soft.FEW_SHARED: _l("People who sit in two classes do not have to be in two places at once."),
    Soft.AVOIDED_DAYS: _l(
        "Not on bridge weekends, not in the week before Spring Festival; from June to October no practice outdoors "
        "that has nowhere to go in the rain."
    ),
    Soft.ANNOUNCEMENTS: _l("At most two public sessions a week at one station."),
    Soft.FREE_WEEKENDS: _l("Two of the last four weekends of a class stay free for sessions to be made up."),
    Soft.TOWN_EVENTS: _l("Not on the days of the town's own events."),
}
"""What each soft rule wants."""

_RULES: Mapping[Code, LazyString] = {
    Code.NOT_PLACED: _l("Every session of the syllabus has to be placed."),
    Code.WRONG_GROUPS: _l("%(session)s needs a venue for each of its groups."),
    Code.WRONG_VENUE: _l("%(session)s needs a venue of its kind, and there is none."),
    Code.WRONG_INSTRUCTOR: _l("%(session)s is taught by nobody else."),
    Code.HOURS_DIFFER: _l("The sessions of %(classes)s add up to the credit hours of its syllabus."),
    Code.VENUE_TAKEN: _l("%(venue)s has one session at a time."),
    Code.VENUE_SMALL: _l("%(venue)s has fewer seats than the class has people."),
    Code.VENUE_CLOSED: _l("%(venue)s is used only when it is open."),
    Code.INSTRUCTOR_TAKEN: _l("%(instructor)s teaches one session at a time."),
    Code.INSTRUCTOR_BUSY: _l("%(instructor)s teaches only at the times that are entered as free."),
    Code.INSTRUCTOR_WEEK: _l("%(instructor)s teaches no more sessions a week than agreed."),
    Code.INSTRUCTOR_MONTH: _l("%(instructor)s teaches no more sessions a month than agreed."),
    Code.INSTRUCTOR_TRAVEL: _l("%(instructor)s needs time for the way from one village to another."),
    Code.OFFERING_TAKEN: _l("%(classes)s has one session at a time."),
    Code.OFFERING_DAY: _l("%(classes)s meets at most twice a day."),
    Code.OFFERING_WEEK: _l("%(classes)s meets at most twice a week, with pupils once in an exam week."),
    Code.BEFORE_START: _l("%(classes)s does not meet before the term begins."),
    Code.AFTER_END: _l("%(classes)s does not meet after the term has ended."),
    Code.SHARED_PEOPLE: _l("%(classes)s have people in common and cannot meet at the same time."),
    Code.FEW_SHARED: _l("%(classes)s have people in common."),
    Code.HOLIDAY: _l("There are no sessions on public holidays."),
    Code.MAKEUP_WORKDAY: _l("On make-up workdays there are sessions in the evening only."),
    Code.NO_DAY_TABLE: _l("There are no sessions in a year whose holidays have not been entered."),
    Code.OFF_GRID: _l("Sessions take place at the school's times of day."),
    Code.PRACTICE_EARLY: _l("In %(classes)s practice comes at least three days after its theory."),
    Code.OUT_OF_ORDER: _l("%(classes)s keeps the order of its syllabus."),
    Code.BEFORE_OPENING: _l("%(classes)s begins with its opening."),
    Code.AFTER_CLOSING: _l("%(classes)s ends with its closing."),
    Code.CEREMONY_PRACTICE: _l("A ceremony is no practice."),
    Code.STATION_TAKEN: _l("%(venue)s hosts one group at a time."),
    Code.STATION_SMALL: _l("%(venue)s can host fewer trainees than the class has."),
    Code.STATION_CLOSED: _l("%(venue)s hosts practice only when it is open."),
    Code.STATION_SHORT: _l("%(venue)s hosts practice only with enough volunteers on duty."),
    Code.STATION_LEADERLESS: _l("%(venue)s hosts practice only with a group leader on duty."),
    Code.NOTICE_SHORT: _l("New times are known in good time: 7 days ahead, 15 for what the public is invited to."),
    Code.NOTICE_FROZEN: _l("%(session)s is published and near: it stays where it is, unless there is a reason."),
    Code.LOCKED: _l("%(session)s is locked where it is."),
    Code.PAST: _l("%(session)s is past."),
    Code.SLOT_PAST: _l("Nothing is placed in the past."),
    Code.MINORS_EVENING: _l("%(classes)s has people under 18: no practice in the evening."),
    Code.MINORS_LATE: _l("%(classes)s has people under 18: they are on their way home by 20:30 before a school day."),
    Code.MINORS_EXAM: _l("%(classes)s has pupils: no sessions in the weeks of the entrance exams."),
    Code.CONSENT_MISSING: _l("%(classes)s has people whose guardians have not agreed."),
    Code.WEATHER: _l("There are no sessions while a weather signal stops them."),
    Code.WEATHER_OUTDOORS: _l("There is no practice outdoors while a weather signal stops it."),
}
"""Which rule it is that contradicts others, as far as it concerns somebody or something."""

_SPARE_TIME = _l("Ask %(instructor)s for more time, or let somebody else teach.")
_OTHER_ROOM = _l("Let a session be in another venue than %(venue)s.")
_MORE_DUTY = _l("Put more volunteers on the roster of %(venue)s.")
_LONGER = _l("Let the term of %(classes)s run longer, or take a session away.")
_GIVE_REASON = _l("Give a reason for changes at short notice.")
_WEEKDAYS = _l("Allow sessions on other days.")
_SYLLABUS = _l("Change the syllabus of %(classes)s.")
_WEATHER_OVER = _l("Lift the signal when it is over.")
_ADULTS_ONLY = _l("This rule protects people under 18; only another class without them gets round it.")

_WAYS_OUT: Mapping[Code, LazyString] = {
    Code.WRONG_VENUE: _l("Enter a venue of that kind."),
    Code.WRONG_GROUPS: _l("Enter more venues of that kind."),
    Code.WRONG_INSTRUCTOR: _l("Let somebody else teach %(session)s."),
    Code.VENUE_TAKEN: _OTHER_ROOM,
    Code.VENUE_SMALL: _OTHER_ROOM,
    Code.VENUE_CLOSED: _l("Let %(venue)s be open at more times."),
    Code.INSTRUCTOR_TAKEN: _SPARE_TIME,
    Code.INSTRUCTOR_BUSY: _SPARE_TIME,
    Code.INSTRUCTOR_WEEK: _SPARE_TIME,
    Code.INSTRUCTOR_MONTH: _SPARE_TIME,
    Code.INSTRUCTOR_TRAVEL: _SPARE_TIME,
    Code.OFFERING_TAKEN: _LONGER,
    Code.OFFERING_DAY: _LONGER,
    Code.OFFERING_WEEK: _LONGER,
    Code.BEFORE_START: _LONGER,
    Code.AFTER_END: _LONGER,
    Code.SHARED_PEOPLE: _l("Let the people who sit in both classes leave one of them."),
    Code.HOLIDAY: _WEEKDAYS,
    Code.MAKEUP_WORKDAY: _WEEKDAYS,
    Code.NO_DAY_TABLE: _l("Enter the holidays of the year."),
    Code.OFF_GRID: _l("Add a time of day to those of the school."),
    Code.PRACTICE_EARLY: _SYLLABUS,
    Code.OUT_OF_ORDER: _SYLLABUS,
    Code.BEFORE_OPENING: _SYLLABUS,
    Code.AFTER_CLOSING: _SYLLABUS,
    Code.CEREMONY_PRACTICE: _SYLLABUS,
    Code.STATION_TAKEN: _OTHER_ROOM,
    Code.STATION_SMALL: _OTHER_ROOM,
    Code.STATION_CLOSED: _l("Let %(venue)s be open at more times."),
    Code.STATION_SHORT: _MORE_DUTY,
    Code.STATION_LEADERLESS: _MORE_DUTY,
    Code.NOTICE_SHORT: _GIVE_REASON,
    Code.NOTICE_FROZEN: _GIVE_REASON,
    Code.LOCKED: _l("Unlock %(session)s."),
    Code.MINORS_EVENING: _ADULTS_ONLY,
    Code.MINORS_LATE: _ADULTS_ONLY,
    Code.MINORS_EXAM: _ADULTS_ONLY,
    Code.WEATHER: _WEATHER_OVER,
    Code.WEATHER_OUTDOORS: _WEATHER_OVER,
}
"""How to lift a rule; one without a way out is not offered."""


def rule_of(cause: Cause, names: Names) -> str:
    """Say which rule it is, and whom it concerns."""
    return str(_RULES[cause.code]) % _named(cause, names)


def way_out(cause: Cause, names: Names) -> str | None:
    """Say what would lift a rule; None: nothing can."""
    text = _WAYS_OUT.get(cause.code)
    return str(text) % _named(cause, names) if text else None


def _named(cause: Cause, names: Names) -> dict[str, str]:
    return {
        "session": session(cause.session, names) if cause.session is not None else "",
        "instructor": names.people.get(cause.instructor or 0, ""),
        "venue": wording.of(names.venues[cause.venue]) if cause.venue is not None else "",
        "classes": wording.listed(wording.of(names.offerings[one]) for one in cause.offerings),
    }


def session(one: int, names: Names) -> str:
    """Name a session: its class, and what it is about."""
    return _("“%(title)s”", title=wording.of(names.sessions[one].label))


def sessions(ones: Iterable[int], names: Names) -> str:
    """Name several sessions."""
    return wording.listed(session(one, names) for one in ones)


def points(cost: int) -> str:
    """Write a cost in points, as the rules count them."""
    return wording.hours((Decimal(cost) / POINT).quantize(Decimal("0.1")))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a session is, ready to be read."""

    time: str
    venue: str
    instructors: str


def spot(place: Place, facts: TermFacts) -> Spot:
    """Write down a place."""
    names = facts.names
    return Spot(
        time=wording.timespan(*names.slots[place.slot]),
        venue=wording.listed(wording.of(names.venues[one]) for one in place.venues),
        instructors=wording.listed(names.people[one] for one in place.instructors),
    )
