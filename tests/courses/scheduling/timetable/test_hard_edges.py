"""Where hard rules begin and end: days, weeks, years, notice, and what has been."""

from dataclasses import replace
from datetime import date, timedelta

from courses.scheduling.timetable.facts import (
    Block,
    Mark,
    VenueKind,
)
from courses.scheduling.timetable.violations import Code
from tests.courses.scheduling.timetable.terms import (
    LATER,
    NEXT,
    OFFERINGS,
    ONE,
    OTHERS,
    ROOM,
    SATURDAY,
    SLOTS,
    SUNDAY,
    TUESDAY,
    TWO,
    VENUES,
    WEDNESDAY,
    WEST,
    alone,
    at,
    blocked,
    both,
    changed,
    codes,
    instructors_with,
    practice,
    published,
    room,
    slot,
    station,
    term,
    theory,
)


def test_a_week_is_not_cut_in_two_by_new_year() -> None:
    moments = [at(29, 19, 12), at(31, 19, 12), at(2, 9, 1, 2027)]
    slots = [replace(SLOTS[0], id=n, starts_at=one, ends_at=one + timedelta(hours=2)) for n, one in enumerate(moments)]
    offering = replace(OFFERINGS[0], ends_on=date(2027, 1, 31))
    problem = term(*(theory(n) for n in (1, 2, 3)), slots=slots, offerings=[offering, OFFERINGS[1]])
    assert codes((problem, {1: room(0), 2: room(1), 3: room(2)})) == [Code.OFFERING_WEEK]


def test_months_are_not_mixed_up_across_years() -> None:
    moments = [at(31, 19, 12), at(31, 19, 12, 2027)]
    slots = [replace(SLOTS[0], id=n, starts_at=one, ends_at=one + timedelta(hours=2)) for n, one in enumerate(moments)]
    offering = replace(OFFERINGS[0], ends_on=date(2027, 12, 31))
    facts = {"instructors": instructors_with(sessions_a_month=1), "offerings": [offering, OFFERINGS[1]], "slots": slots}
    assert codes(both(theory(1), theory(2), room(0), room(1), **facts)) == []


def test_the_day_of_a_slot_is_that_at_the_school() -> None:
    early = replace(SLOTS[0], starts_at=at(18, 1), ends_at=at(18, 2))
    in_utc = replace(early, starts_at=early.starts_at.astimezone(tz=None), ends_at=early.ends_at.astimezone(tz=None))
    problem = term(theory(1), slots=[in_utc], offerings=changed(OFFERINGS, ONE, starts_on=date(2026, 10, 18)))
    assert in_utc.day == date(2026, 10, 18)
    assert codes((problem, {1: room(in_utc.id)})) == []


def test_back_to_back_is_no_clash_and_a_minute_more_is_one() -> None:
    first, second = SLOTS[0], replace(SLOTS[1], starts_at=SLOTS[0].ends_at)
    plan = {1: room(first.id), 2: room(second.id)}
    assert codes((term(theory(1), OTHERS, slots=[first, second]), plan)) == []
    sooner = replace(second, starts_at=second.starts_at - timedelta(minutes=1))
    assert codes((term(theory(1), OTHERS, slots=[first, sooner]), plan)) == [Code.VENUE_TAKEN, Code.INSTRUCTOR_TAKEN]


def test_pupils_meet_once_in_an_exam_week() -> None:
    exams = [replace(one, marks=one.marks | {Mark.EXAM_WEEK}) for one in SLOTS if one.day >= date(2026, 10, 19)]
    slots = [*(one for one in SLOTS if one.day < date(2026, 10, 19)), *exams]
    pupils = changed(OFFERINGS, ONE, has_minors=True)
    plan = {1: room(NEXT), 2: room(slot(25, 9))}
    assert codes((term(theory(1), theory(2), slots=slots, offerings=pupils), plan)) == [Code.OFFERING_WEEK]
    assert codes((term(theory(1), theory(2), slots=slots), plan)) == []


def test_the_public_is_told_fifteen_days_ahead() -> None:
    public = theory(1, is_public=True)
    assert codes(alone(public, room(SATURDAY), now=at(3, 12))) == [Code.NOTICE_SHORT]
    assert codes(alone(public, room(SATURDAY), now=at(2, 12))) == []


def test_a_reason_opens_what_notice_keeps_shut() -> None:
    assert codes(published(room(SATURDAY), room(NEXT), at(11, 12), reason="venue")) == []


def test_a_published_session_that_stays_needs_no_new_notice() -> None:
    assert codes(published(room(SATURDAY), room(SATURDAY), at(16, 12))) == []


def test_moving_to_a_near_day_is_short_notice_too() -> None:
    assert codes(published(room(LATER), room(SATURDAY), at(11, 12))) == [Code.NOTICE_SHORT]


def test_what_has_been_breaks_no_rule() -> None:
    closed = blocked(SATURDAY, blocks=frozenset({Block.HOLIDAY, Block.WEATHER}))
    one = theory(1, current=room(SATURDAY), people=99)
    other = theory(2, current=room(SATURDAY), offering=TWO)
    plan = {1: room(SATURDAY), 2: room(SATURDAY)}
    assert codes((term(one, other, slots=closed, now=at(17, 9)), plan)) == []
    assert Code.VENUE_TAKEN in codes((term(one, other, slots=closed, now=at(17, 8)), plan))


def test_what_has_been_still_counts_for_what_is_to_come() -> None:
    one, two = theory(1, current=room(TUESDAY)), theory(2, current=room(WEDNESDAY))
    plan = {1: room(TUESDAY), 2: room(WEDNESDAY), 3: room(NEXT)}
    assert codes((term(one, two, theory(3), now=at(22, 9), reason="venue"), plan)) == [Code.OFFERING_WEEK]


def test_a_session_whose_roll_was_taken_never_moves() -> None:
    attended = theory(1, current=room(NEXT), is_attended=True)
    assert codes(alone(attended, room(LATER))) == [Code.PAST]


def test_the_order_of_two_practices_of_one_module_is_free() -> None:
    pair = practice(1, module=1), practice(2, module=1)
    assert codes(both(*pair, station(SATURDAY), station(SUNDAY))) == []


def test_a_partner_can_host_practice_without_a_roster() -> None:
    firm = replace(VENUES[0], kind=VenueKind.PARTNER)
    visit = replace(practice(1), venue_kinds=frozenset({VenueKind.PARTNER}))
    assert codes(alone(visit, station(SATURDAY, ROOM), venues=[firm, *VENUES[1:]])) == []


def test_a_station_needs_volunteers_for_practice_only() -> None:
    west = changed(VENUES, WEST, duty={})
    lesson = replace(theory(1), venue_kinds=frozenset({VenueKind.STATION}))
    assert codes(alone(lesson, room(SATURDAY, venue=WEST), venues=west)) == []
    assert codes(alone(practice(1), station(SATURDAY), venues=west)) == [Code.STATION_SHORT, Code.STATION_LEADERLESS]
