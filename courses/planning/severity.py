"""What a broken rule stands in the way of when an officer places a session by hand.

An engine may break no rule that is not a mere warning (``Code.severity``). An officer knows more than the tables do,
and may say so: what would put somebody or something in two places at once, or break what the school owes to minors, is
refused; what experience speaks against is asked about, and the reason is kept.
"""

from collections.abc import Mapping

from courses.scheduling.timetable.violations import Code, Severity

BY_HAND: Mapping[Code, Severity] = {
    # Nothing and nobody can be in two places at once, and nobody sits where there is no seat.
    Code.VENUE_TAKEN: Severity.HARD,
    Code.STATION_TAKEN: Severity.HARD,
    Code.INSTRUCTOR_TAKEN: Severity.HARD,
    Code.OFFERING_TAKEN: Severity.HARD,
    Code.SHARED_PEOPLE: Severity.HARD,
    Code.VENUE_SMALL: Severity.HARD,
    Code.STATION_SMALL: Severity.HARD,
    Code.WRONG_GROUPS: Severity.HARD,
    # What has been stays, and what somebody has locked stays until it is unlocked.
    Code.PAST: Severity.HARD,
    Code.SLOT_PAST: Severity.HARD,
    Code.LOCKED: Severity.HARD,
    # A class lives within its term.
    Code.BEFORE_START: Severity.HARD,
    Code.AFTER_END: Severity.HARD,
    # The school's duty to minors is not an officer's to waive (DOMAIN.md §13, H11).
    Code.MINORS_EVENING: Severity.HARD,
    Code.MINORS_LATE: Severity.HARD,
    # A few people can choose, and the officer has to know who they are.
    Code.FEW_SHARED: Severity.REASON,
    # Days and hours: an open day may well be on a holiday, and a talk at noon.
    Code.HOLIDAY: Severity.REASON,
    Code.MAKEUP_WORKDAY: Severity.REASON,
    Code.NO_DAY_TABLE: Severity.REASON,
    Code.OFF_GRID: Severity.REASON,
    Code.MINORS_EXAM: Severity.REASON,
    Code.WEATHER: Severity.REASON,
    Code.WEATHER_OUTDOORS: Severity.REASON,
    # What venues, stations and instructors have said: somebody may have agreed on the telephone.
    Code.VENUE_CLOSED: Severity.REASON,
    Code.STATION_CLOSED: Severity.REASON,
    Code.STATION_SHORT: Severity.REASON,
    Code.STATION_LEADERLESS: Severity.REASON,
    Code.INSTRUCTOR_BUSY: Severity.REASON,
    Code.INSTRUCTOR_WEEK: Severity.REASON,
    Code.INSTRUCTOR_MONTH: Severity.REASON,
    Code.INSTRUCTOR_TRAVEL: Severity.REASON,
    # How a class learns best: advice.
    Code.OFFERING_DAY: Severity.REASON,
    Code.OFFERING_WEEK: Severity.REASON,
    Code.PRACTICE_EARLY: Severity.REASON,
    Code.OUT_OF_ORDER: Severity.REASON,
    Code.BEFORE_OPENING: Severity.REASON,
    Code.AFTER_CLOSING: Severity.REASON,
    Code.CEREMONY_PRACTICE: Severity.REASON,
    # Short notice needs a reason, and a reason is enough (H9).
    Code.NOTICE_SHORT: Severity.REASON,
    Code.NOTICE_FROZEN: Severity.REASON,
    # Can be mended later, or concerns single people.
    Code.NOT_PLACED: Severity.WARNING,
    Code.HOURS_DIFFER: Severity.WARNING,
    Code.CONSENT_MISSING: Severity.WARNING,
    Code.WRONG_VENUE: Severity.WARNING,
    Code.WRONG_INSTRUCTOR: Severity.WARNING,
}
