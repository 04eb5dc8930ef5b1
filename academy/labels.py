"""The words for states, kinds and roles."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from courses.attendance.rules import MarkStatus
from courses.availability.rules import Misfit, PartOfDay
from courses.catalog.rules import EnrollmentMode, Kind, OfferingState
from courses.certificates.rules import CertificateStatus, Outcome, Requirement
from courses.enrollment.rosters import Outcome as RowOutcome
from courses.enrollment.rules import EnrollmentState, RosterState
from courses.jobs import JobStatus
from courses.notices.rules import Gap
from courses.people.rules import ConsentKind, ConsentMethod, PoliticalStatus, Role
from courses.planning.rules import ChangeReason, DraftState, Fate, Signal, WeatherReach
from courses.scheduling.rules import SessionState
from courses.scheduling.timetable.compare import What
from courses.scheduling.timetable.settings import Soft, Weight
from courses.school.rules import DayKind

LABELS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    Kind: {
        Kind.THEORY: _l("Theory"),
        Kind.PRACTICE: _l("Practice"),
    },
    OfferingState: {
        OfferingState.DRAFT: _l("Draft"),
        OfferingState.PUBLISHED: _l("Published"),
        OfferingState.CLOSED: _l("Closed"),
    },
    EnrollmentMode: {
        EnrollmentMode.FIRST_COME: _l("First come, first served"),
        EnrollmentMode.APPROVAL: _l("By application: officers choose"),
        EnrollmentMode.INVITATION: _l("By invitation code"),
    },
    SessionState: {
        SessionState.PLANNED: _l("Planned"),
        SessionState.CANCELLED: _l("Cancelled"),
    },
    DraftState: {
        DraftState.SOLVING: _l("Being searched"),
        DraftState.READY: _l("Ready to look at"),
        DraftState.ACCEPTED: _l("Accepted"),
        DraftState.DISCARDED: _l("Discarded"),
    },
    ChangeReason: {
        ChangeReason.WEATHER: _l("Weather"),
        ChangeReason.VENUE: _l("Venue"),
        ChangeReason.STAFF: _l("Instructors"),
        ChangeReason.ORDERS: _l("Arrangement from above"),
    },
    Weight: {
        Weight.HIGH: _l("High"),
        Weight.MEDIUM: _l("Medium"),
        Weight.LOW: _l("Low"),
        Weight.OFF: _l("Not counted"),
    },
    Soft: {
        Soft.MINIMAL_CHANGE: _l("Few changes"),
        Soft.RHYTHM: _l("Steady rhythm"),
        Soft.FREE_TIME: _l("Free time of trainees"),
        Soft.PRACTICE_SOON: _l("Practice soon after theory"),
        Soft.FAIR_TO_STATIONS: _l("Turns of the stations"),
        Soft.NEAR_HOME: _l("Practice near home"),
        Soft.INSTRUCTOR_LOAD: _l("Load of instructors"),
        Soft.SAME_VENUE: _l("Same venue for theory"),
        Soft.ROOM_FIT: _l("Venues that fit"),
        Soft.FEW_SHARED: _l("People in two classes"),
        Soft.AVOIDED_DAYS: _l("Avoided days"),
        Soft.ANNOUNCEMENTS: _l("Public sessions"),
        Soft.FREE_WEEKENDS: _l("Free weekends at the end"),
        Soft.TOWN_EVENTS: _l("Town events"),
    },
    What: {
        What.ADDED: _l("New"),
        What.REMOVED: _l("Without a place"),
        What.TIME: _l("Other time"),
        What.VENUE: _l("Other venue"),
        What.INSTRUCTOR: _l("Other instructor"),
    },
    DayKind: {
        DayKind.HOLIDAY: _l("Holiday"),
        DayKind.MAKE_UP_WORKDAY: _l("Make-up workday"),
    },
    PartOfDay: {
        PartOfDay.MORNING: _l("Morning"),
        PartOfDay.AFTERNOON: _l("Afternoon"),
        PartOfDay.EVENING: _l("Evening"),
    },
    Misfit: {
        Misfit.BUSY: _l("not free at that time"),
        Misfit.WEEK_FULL: _l("more than the sessions a week"),
        Misfit.MONTH_FULL: _l("more than the sessions a month"),
    },
    EnrollmentState: {
        EnrollmentState.DRAFT: _l("Application begun"),
        EnrollmentState.APPLIED: _l("Applied"),
        EnrollmentState.WAITING: _l("On the waiting list"),
        EnrollmentState.OFFERED: _l("Seat offered"),
        EnrollmentState.ADMITTED: _l("Admitted"),
        EnrollmentState.ENROLLED: _l("Enrolled"),
        EnrollmentState.DECLINED: _l("Declined"),
        EnrollmentState.LAPSED: _l("Offer lapsed"),
        EnrollmentState.WITHDRAWN: _l("Withdrawn"),
        EnrollmentState.REMOVED: _l("Taken off the list"),
        EnrollmentState.COMPLETED: _l("Completed"),
        EnrollmentState.NOT_COMPLETED: _l("Not completed"),
    },
    RosterState: {
        RosterState.LOOKED_AT: _l("Being looked at"),
        RosterState.UNDER_WAY: _l("Under way"),
        RosterState.DONE: _l("Taken over"),
        RosterState.DISCARDED: _l("Put away"),
    },
    RowOutcome: {
        RowOutcome.NEW: _l("New person"),
        RowOutcome.KNOWN: _l("Known person"),
        RowOutcome.UNCHANGED: _l("Nothing to do"),
        RowOutcome.ERROR: _l("To correct"),
    },
    MarkStatus: {
        MarkStatus.PRESENT: _l("Present"),
        MarkStatus.LATE: _l("Late"),
        MarkStatus.LEFT_EARLY: _l("Left early"),
        MarkStatus.LEAVE: _l("On leave"),
        MarkStatus.ABSENT: _l("Absent"),
    },
    CertificateStatus: {
        CertificateStatus.VALID: _l("Valid"),
        CertificateStatus.REVOKED: _l("Revoked"),
        CertificateStatus.REPLACED: _l("Replaced"),
    },
    Outcome: {
        Outcome.COMPLETE: _l("Complete"),
        Outcome.AWAITING_MARKS: _l("Waiting for marks"),
        Outcome.POSSIBLE: _l("Can still complete"),
        Outcome.OUT_OF_REACH: _l("Out of reach"),
    },
    Requirement: {
        Requirement.ATTENDANCE: _l("Attendance"),
        Requirement.THEORY: _l("Theory hours"),
        Requirement.PRACTICE: _l("Practice hours"),
        Requirement.UNEXCUSED: _l("Unexcused absences"),
    },
    JobStatus: {
        JobStatus.QUEUED: _l("Waiting for its turn"),
        JobStatus.RUNNING: _l("Under way"),
        JobStatus.DONE: _l("Done"),
        JobStatus.FAILED: _l("Failed"),
        JobStatus.CANCELLED: _l("Stopped"),
    },
    Signal: {
        Signal.TYPHOON_WHITE: _l("Typhoon, white signal"),
        Signal.TYPHOON_BLUE: _l("Typhoon, blue signal"),
        Signal.TYPHOON_YELLOW: _l("Typhoon, yellow signal"),
        Signal.TYPHOON_ORANGE: _l("Typhoon, orange signal"),
        Signal.TYPHOON_RED: _l("Typhoon, red signal"),
        Signal.RAINSTORM_YELLOW: _l("Rainstorm, yellow signal"),
        Signal.RAINSTORM_ORANGE: _l("Rainstorm, orange signal"),
        Signal.RAINSTORM_RED: _l("Rainstorm, red signal"),
        Signal.THUNDERSTORM: _l("Thunderstorm signal"),
        Signal.HEAT: _l("Heat signal"),
        Signal.FOG: _l("Fog signal"),
    },
    WeatherReach: {
        WeatherReach.ALL: _l("All sessions"),
        WeatherReach.OUTDOORS: _l("Outdoor practice only"),
    },
    Fate: {
        Fate.CANCEL: _l("Cancel"),
        Fate.MOVE: _l("Move"),
        Fate.LEAVE: _l("Takes place all the same"),
    },
    Gap: {
        Gap.NO_ACCOUNT: _l("has no account"),
        Gap.NO_MAIL: _l("gets no e-mail, reads it at the next visit"),
        Gap.MAIL_FAILED: _l("the e-mail could not be delivered"),
    },
    Role: {
        Role.INSTRUCTOR: _l("Instructor"),
        Role.COLLEGE_OFFICER: _l("College officer"),
        Role.OFFICIAL: _l("Official"),
        Role.ADMINISTRATOR: _l("Administrator"),
    },
    PoliticalStatus: {
        PoliticalStatus.MASSES: _l("No affiliation"),
        PoliticalStatus.APPLICANT: _l("League applicant"),
        PoliticalStatus.LEAGUE_MEMBER: _l("League member"),
        PoliticalStatus.PROBATIONARY_PARTY_MEMBER: _l("Probationary Party member"),
        PoliticalStatus.PARTY_MEMBER: _l("Party member"),
        PoliticalStatus.OTHER: _l("Other"),
    },
    ConsentKind: {
        ConsentKind.PRIVACY: _l("Privacy notice"),
        ConsentKind.GUARDIAN: _l("Agreement of the guardian"),
    },
    ConsentMethod: {
        ConsentMethod.SIGN_UP: _l("at sign-up"),
        ConsentMethod.LINK: _l("by the guardian's link"),
        ConsentMethod.PHONE: _l("by phone"),
        ConsentMethod.PAPER: _l("on paper"),
    },
}
"""By class first: members of two classes may be equal strings."""


def of(value: StrEnum) -> str:
    """Give the word for a value in the reader's language."""
    return str(LABELS[type(value)][value])


def choices(*values: StrEnum) -> list[tuple[str, str]]:
    """Give the options of a choice field."""
    return [(value.value, of(value)) for value in values]
