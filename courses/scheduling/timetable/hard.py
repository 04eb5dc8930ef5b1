"""The hard rules of DOMAIN.md §13, each in the smallest scope that decides it.

A plan breaks exactly the rules that one of its parts breaks: a session in its place (``check_place``), two sessions on
one day (``check_pair``), the sessions of a class (``check_offering``) or of an instructor (``check_instructor``). So a
change is judged by looking at the parts that it touches, and by the same functions as the whole.

Sessions that have been (H10) break nothing: a violation counts when it names one that is still to come.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from courses.catalog.rules import Kind
from courses.scheduling.timetable.facts import Block, Ceremony, Mark, Place, Session, Venue, VenueKind
from courses.scheduling.timetable.problem import Placed, Problem, When
from courses.scheduling.timetable.violations import Code, Violation

_BLOCKS = {
    Block.HOLIDAY: Code.HOLIDAY,
    Block.MAKEUP_WORKDAY: Code.MAKEUP_WORKDAY,
    Block.NO_DAY_TABLE: Code.NO_DAY_TABLE,
    Block.OFF_GRID: Code.OFF_GRID,
    Block.WEATHER: Code.WEATHER,
}


def check_place(problem: Problem, one: Placed) -> list[Violation]:
    """Check a session in its place, whatever else the plan holds (H1, H2, H3, H4, H6, H8, H9, H10, H11, H12)."""
    session, place = one.session, one.place
    if session.id in problem.past and place == session.current:
        return []
    found = [
        *check_shape(session, place),
        *check_change(problem, session, place),
        *check_slot(problem, session, one.when),
    ]
    for venue in place.venues:
        found += check_venue(problem, session, one.when, problem.venue[venue])
    for instructor in place.instructors:
        found += check_availability(problem, session, one.when, instructor)
    return found


def check_shape(session: Session, place: Place) -> Iterator[Violation]:
    """H1: as many venues as groups, and somebody who can teach it."""
    if len(set(place.venues)) != session.groups or len(place.venues) != session.groups:
        yield Violation(Code.WRONG_GROUPS, (session.id,), found=len(set(place.venues)), limit=session.groups)
    if place.instructors not in session.teams:
        yield Violation(Code.WRONG_INSTRUCTOR, (session.id,))


def check_change(problem: Problem, session: Session, place: Place) -> Iterator[Violation]:
    """H9 and H10: what is past or locked stays, and what is published and near stays unless there is a reason."""
    if session.current is None or place == session.current:
        return
    if session.id in problem.past:
        yield Violation(Code.PAST, (session.id,), slot=session.current.slot)
    elif session.is_locked:
        yield Violation(Code.LOCKED, (session.id,), slot=session.current.slot)
    elif problem.is_frozen(session):
        days = problem.notice_days(session)
        yield Violation(Code.NOTICE_FROZEN, (session.id,), slot=session.current.slot, limit=days)


def check_slot(problem: Problem, session: Session, when: When) -> Iterator[Violation]:
    """H4, H6, H7, H9, H10, H11, H12: whether a session may be at such a time at all."""
    here, slot = (session.id,), when.slot.id
    for block in when.slot.blocks:
        if block in _BLOCKS:
            yield Violation(_BLOCKS[block], here, slot=slot)
        elif session.is_outdoors:
            yield Violation(Code.WEATHER_OUTDOORS, here, slot=slot)
    offering = problem.offering[session.offering]
    if when.date < offering.starts_on:
        yield Violation(Code.BEFORE_START, here, slot=slot, offerings=(offering.id,))
    if when.date > offering.ends_on:
        yield Violation(Code.AFTER_END, here, slot=slot, offerings=(offering.id,))
    if session.ceremony is not None and session.kind is Kind.PRACTICE:
        yield Violation(Code.CEREMONY_PRACTICE, here)
    yield from _check_notice(problem, session, when)
    if offering.has_minors:
        yield from _check_minors(problem, session, when)


def _check_notice(problem: Problem, session: Session, when: When) -> Iterator[Violation]:
    stays = session.current is not None and session.current.slot == when.slot.id
    if problem.minute is None or problem.today is None:
        return
    if when.start <= problem.minute and not stays:
        yield Violation(Code.SLOT_PAST, (session.id,), slot=when.slot.id)
        return
    days = problem.notice_days(session)
    known = session.is_published and stays
    if when.day - problem.today < days and not known and problem.reason is None:
        found = when.day - problem.today
        yield Violation(Code.NOTICE_SHORT, (session.id,), slot=when.slot.id, found=found, limit=days)


def _check_minors(problem: Problem, session: Session, when: When) -> Iterator[Violation]:
    limits = problem.settings.limits
    here, slot, marks = (session.id,), when.slot.id, when.slot.marks
    if session.kind is Kind.PRACTICE and when.starts >= limits.evening_from:
        yield Violation(Code.MINORS_EVENING, here, slot=slot)
    if Mark.SCHOOL_NIGHT in marks and when.ends > limits.minors_home_by:
        yield Violation(Code.MINORS_LATE, here, slot=slot)
    if Mark.ENTRANCE_EXAM_WEEK in marks:
        yield Violation(Code.MINORS_EXAM, here, slot=slot)
    missing = problem.offering[session.offering].missing_consents
    if session.kind is Kind.PRACTICE and missing:
        yield Violation(Code.CONSENT_MISSING, here, found=missing)


def check_venue(problem: Problem, session: Session, when: When, venue: Venue) -> Iterator[Violation]:
    """H1, H2 and H8: whether a venue can have a session, or one of its groups, at a time."""
    here, slot = (session.id,), when.slot.id
    is_station = venue.kind is VenueKind.STATION
    wrong = session.venues is not None and venue.id not in session.venues
    if wrong or venue.kind not in session.venue_kinds:
        yield Violation(Code.WRONG_VENUE, here, venue=venue.id)
    if venue.open_slots is not None and slot not in venue.open_slots:
        yield Violation(Code.STATION_CLOSED if is_station else Code.VENUE_CLOSED, here, slot=slot, venue=venue.id)
    if session.group_size > venue.capacity:
        code = Code.STATION_SMALL if is_station else Code.VENUE_SMALL
        yield Violation(code, here, venue=venue.id, found=venue.capacity, limit=session.group_size)
    if is_station and session.kind is Kind.PRACTICE and venue.duty is not None:
        yield from _check_duty(problem, session, when, venue)


def _check_duty(problem: Problem, session: Session, when: When, station: Venue) -> Iterator[Violation]:
    limits = problem.settings.limits
    here, slot = (session.id,), when.slot.id
    duty = station.duty.get(slot) if station.duty is not None else None
    volunteers, leaders = (duty.volunteers, duty.leaders) if duty is not None else (0, 0)
    needed = max(limits.least_volunteers, -(-session.group_size // limits.trainees_per_volunteer))
    if volunteers < needed:
        yield Violation(Code.STATION_SHORT, here, slot=slot, venue=station.id, found=volunteers, limit=needed)
    if leaders < limits.least_leaders:
        wanted = limits.least_leaders
        yield Violation(Code.STATION_LEADERLESS, here, slot=slot, venue=station.id, found=leaders, limit=wanted)


def check_availability(problem: Problem, session: Session, when: When, instructor: int) -> Iterator[Violation]:
    """H3: only inside what an instructor has declared."""
    free = problem.instructor[instructor].free_slots
    if free is not None and when.slot.id not in free:
        yield Violation(Code.INSTRUCTOR_BUSY, (session.id,), slot=when.slot.id, instructor=instructor)


def check_pair(problem: Problem, a: Placed, b: Placed) -> list[Violation]:
    """Check two sessions on one day against each other (H2, H3, H4, H5, H8)."""
    if a.session.id in problem.past and b.session.id in problem.past:
        return []
    if a.when.start < b.when.end and b.when.start < a.when.end:
        return list(_check_overlap(problem, a, b))
    return list(_check_travel(problem, a, b))


def _check_overlap(problem: Problem, a: Placed, b: Placed) -> Iterator[Violation]:
    both, slot = (a.session.id, b.session.id), a.when.slot.id
    for venue in a.place.venues:
        if venue in b.place.venues:
            code = Code.STATION_TAKEN if venue in problem.stations else Code.VENUE_TAKEN
            yield Violation(code, both, slot=slot, venue=venue)
    for instructor in a.place.instructors:
        if instructor in b.place.instructors:
            yield Violation(Code.INSTRUCTOR_TAKEN, both, slot=slot, instructor=instructor)
    one, other = a.session.offering, b.session.offering
    if one == other:
        yield Violation(Code.OFFERING_TAKEN, both, slot=slot, offerings=(one,))
    elif people := problem.people_shared.get((one, other)):
        limit = problem.settings.limits.shared_people
        code = Code.SHARED_PEOPLE if len(people) >= limit else Code.FEW_SHARED
        yield Violation(code, both, slot, offerings=(one, other), people=people, found=len(people), limit=limit)


def _check_travel(problem: Problem, a: Placed, b: Placed) -> Iterator[Violation]:
    minutes = max(a.when.start, b.when.start) - min(a.when.end, b.when.end)
    limit = problem.settings.limits.travel_minutes
    if minutes >= limit or not a.place.instructors:
        return
    villages = {problem.venue[venue].village for venue in (*a.place.venues, *b.place.venues)}
    if len(villages) > 1:
        for instructor in a.place.instructors:
            if instructor in b.place.instructors:
                both = (a.session.id, b.session.id)
                yield Violation(Code.INSTRUCTOR_TRAVEL, both, instructor=instructor, found=minutes, limit=limit)


def check_offering(problem: Problem, offering: int, placed: Sequence[Placed]) -> list[Violation]:
    """Check the sessions of a class against each other (H4, H7).

    :param placed: in the order of the syllabus; sessions without a place are left out
    """
    found: list[Violation] = []
    if problem.offering[offering].is_ordered:
        found += _check_order(placed)
    by_id = {one.session.id: one for one in placed}
    found += _check_modules(problem, offering, by_id)
    for ceremony in problem.ceremonies[offering]:
        if ceremony in by_id:
            found += _check_ceremony(by_id[ceremony], placed)
    found += _check_crowding(problem, offering, placed)
    return _to_come(problem, found)


def _check_order(placed: Sequence[Placed]) -> Iterator[Violation]:
    for before, one in pairwise(placed):
        if one.when.start < before.when.end:
            yield Violation(Code.OUT_OF_ORDER, (before.session.id, one.session.id))


def _check_modules(problem: Problem, offering: int, by_id: Mapping[int, Placed]) -> Iterator[Violation]:
    limit = problem.settings.limits.practice_after_days
    for lesson, practice in problem.lessons[offering]:
        if lesson in by_id and practice in by_id:
            days = by_id[practice].when.day - by_id[lesson].when.day
            if days < limit:
                yield Violation(Code.PRACTICE_EARLY, (lesson, practice), found=days, limit=limit)


def _check_ceremony(ceremony: Placed, placed: Sequence[Placed]) -> Iterator[Violation]:
    start = ceremony.when.start
    if ceremony.session.ceremony is Ceremony.OPENING:
        for one in placed:
            if one.when.start < start:
                yield Violation(Code.BEFORE_OPENING, (ceremony.session.id, one.session.id))
    else:
        for one in placed:
            if one.when.start > start:
                yield Violation(Code.AFTER_CLOSING, (ceremony.session.id, one.session.id))


def _check_crowding(problem: Problem, offering: int, placed: Sequence[Placed]) -> Iterator[Violation]:
    limits = problem.settings.limits
    days = [one.when.day for one in placed]
    if len(set(days)) + limits.sessions_a_day <= len(days):
        for here in _by(days, placed):
            if len(here) > limits.sessions_a_day:
                yield _too_many(Code.OFFERING_DAY, offering, here, limits.sessions_a_day)
    has_minors = problem.offering[offering].has_minors
    for here in _by([one.when.week for one in placed], placed):
        limit = limits.sessions_a_week
        if has_minors and any(Mark.EXAM_WEEK in one.when.slot.marks for one in here):
            limit = limits.sessions_an_exam_week
        if len(here) > limit:
            yield _too_many(Code.OFFERING_WEEK, offering, here, limit)


def _by(keys: Sequence[int], placed: Sequence[Placed]) -> Iterable[list[Placed]]:
    """Group sessions by a key."""
    found: dict[int, list[Placed]] = {}
    for key, one in zip(keys, placed, strict=True):
        if key in found:
            found[key].append(one)
        else:
            found[key] = [one]
    return found.values()


def _too_many(code: Code, offering: int, here: Sequence[Placed], limit: int) -> Violation:
    sessions = tuple(one.session.id for one in here)
    return Violation(code, sessions, slot=here[0].when.slot.id, offerings=(offering,), found=len(here), limit=limit)


def check_instructor(problem: Problem, instructor: int, placed: Sequence[Placed]) -> list[Violation]:
    """Check how much an instructor does in a week and in a month (H3)."""
    who = problem.instructor[instructor]
    found: list[Violation] = []
    if who.sessions_a_week is not None and len(placed) > who.sessions_a_week:
        spans = [one.when.week for one in placed]
        found += _check_cap(Code.INSTRUCTOR_WEEK, instructor, placed, spans, who.sessions_a_week)
    if who.sessions_a_month is not None and len(placed) > who.sessions_a_month:
        spans = [one.when.month for one in placed]
        found += _check_cap(Code.INSTRUCTOR_MONTH, instructor, placed, spans, who.sessions_a_month)
    return _to_come(problem, found)


def _check_cap(
    code: Code, instructor: int, placed: Sequence[Placed], spans: Sequence[int], limit: int
) -> Iterator[Violation]:
    for here in _by(spans, placed):
        if len(here) > limit:
            sessions, slot = tuple(one.session.id for one in here), here[0].when.slot.id
            yield Violation(code, sessions, slot=slot, instructor=instructor, found=len(here), limit=limit)


def check_hours(problem: Problem) -> Iterator[Violation]:
    """H1: the sessions of a class add up to the credit hours of its plan (a warning: no place can mend it)."""
    for offering in problem.offerings:
        sessions = problem.sessions_of[offering.id]
        hours = sum((one.credit_hours for one in sessions), Decimal(0))
        if offering.credit_hours is not None and hours != offering.credit_hours:
            yield Violation(Code.HOURS_DIFFER, offerings=(offering.id,), found=hours, limit=offering.credit_hours)


def _to_come(problem: Problem, found: Iterable[Violation]) -> list[Violation]:
    return [one for one in found if not problem.past.issuperset(one.sessions)]
