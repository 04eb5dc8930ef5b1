"""The soft rules of DOMAIN.md §13, priced in the scopes of ``hard``, and one more: the sessions at a venue.

Each function gives what a part of a plan costs, rule by rule, in the whole numbers of :data:`settings.POINT`.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from courses.catalog.rules import Kind
from courses.scheduling.timetable.facts import Mark, Place, Session
from courses.scheduling.timetable.problem import Placed, Problem, When
from courses.scheduling.timetable.settings import Soft

Cost = tuple[Soft, int]


def price_place(problem: Problem, one: Placed) -> list[Cost]:
    """Price a session in its place, whatever else the plan holds (S1, S3, S6, S9, S11, S14)."""
    session, place = one.session, one.place
    found = [*price_slot(problem, session, one.when), *price_venues(problem, session, place)]
    if problem.keeps_plan and session.current is not None and place != session.current:
        found.append((Soft.MINIMAL_CHANGE, price_change(problem, session, one.when, session.current)))
    return found


def price_change(problem: Problem, session: Session, when: When, before: Place) -> int:
    """S1: a session that moves, changes its venue or its instructor, and all who have to be told."""
    prices = problem.settings.prices
    was = problem.whens[before.slot]
    price = prices.moved if was.slot.id != when.slot.id else prices.rehoused
    price += prices.person * session.people
    if problem.today is not None and min(was.day, when.day) - problem.today < prices.late_change_days:
        price *= prices.late_change_factor
    return price * problem.factor[Soft.MINIMAL_CHANGE]


def price_slot(problem: Problem, session: Session, when: When) -> Iterator[Cost]:
    """S3, S11 and S14: what a class thinks of a time, and what else goes on in town."""
    prices, marks = problem.settings.prices, when.slot.marks
    percent = problem.offering[session.offering].refused_percent.get(when.slot.kind, 0)
    if percent:
        yield Soft.FREE_TIME, prices.refused * percent * problem.factor[Soft.FREE_TIME] // 100
    if Mark.BRIDGE_WEEKEND in marks or Mark.BEFORE_SPRING_FESTIVAL in marks:
        yield Soft.AVOIDED_DAYS, prices.avoided_day * problem.factor[Soft.AVOIDED_DAYS]
    if session.is_outdoors and not session.has_fallback and session.kind is Kind.PRACTICE:
        first, last = prices.storm_months
        if first <= when.date.month <= last:
            yield Soft.AVOIDED_DAYS, prices.no_fallback * problem.factor[Soft.AVOIDED_DAYS]
    if Mark.TOWN_EVENT in marks:
        yield Soft.TOWN_EVENTS, prices.town_event * problem.factor[Soft.TOWN_EVENTS]


def price_venues(problem: Problem, session: Session, place: Place) -> Iterator[Cost]:
    """S6 and S9: practice near home, and no hall for a handful."""
    prices = problem.settings.prices
    home = problem.offering[session.offering].home_villages
    if session.kind is Kind.PRACTICE and home and all(problem.venue[one].village not in home for one in place.venues):
        yield Soft.NEAR_HOME, prices.far_from_home * problem.factor[Soft.NEAR_HOME]
    most = session.group_size * prices.roomy_percent
    roomy = sum(1 for one in place.venues if problem.venue[one].capacity * 100 > most)
    if roomy:
        yield Soft.ROOM_FIT, roomy * prices.roomy * problem.factor[Soft.ROOM_FIT]


def price_pair(problem: Problem, a: Placed, b: Placed) -> int:
    """S10: two sessions on one day that some people would have to attend both; more of them break H5."""
    if a.when.start >= b.when.end or b.when.start >= a.when.end:
        return 0
    people = problem.people_shared.get((a.session.offering, b.session.offering), ())
    if len(people) >= problem.settings.limits.shared_people:
        return 0
    return len(people) * problem.settings.prices.few_shared * problem.factor[Soft.FEW_SHARED]


def price_offering(problem: Problem, placed: Sequence[Placed]) -> list[Cost]:
    """Price the sessions of a class together (S2, S4, S8, S13).

    :param placed: in the order of the syllabus; sessions without a place are left out
    """
    if not placed:
        return []
    return [
        (Soft.RHYTHM, _rhythm(problem, placed) * problem.factor[Soft.RHYTHM]),
        (Soft.PRACTICE_SOON, _practice_late(problem, placed) * problem.factor[Soft.PRACTICE_SOON]),
        (Soft.SAME_VENUE, _venue_changes(problem, placed) * problem.factor[Soft.SAME_VENUE]),
        (Soft.FREE_WEEKENDS, _weekends_taken(problem, placed) * problem.factor[Soft.FREE_WEEKENDS]),
    ]


def _rhythm(problem: Problem, placed: Sequence[Placed]) -> int:
    prices = problem.settings.prices
    days = sorted([one.when.day for one in placed])
    weeks = {one.when.week for one in placed}
    price = (len(placed) - len(weeks)) * prices.second_in_week
    for before, day in pairwise(days):
        if day - before > prices.longest_gap_days:
            price += prices.gap
    weekend = {one.when.day for one in placed if one.when.is_weekend}
    both = sum([day + 1 in weekend for day in weekend])
    return price + both * prices.both_weekend_days


def _practice_late(problem: Problem, placed: Sequence[Placed]) -> int:
    prices = problem.settings.prices
    days = {one.session.id: one.when.day for one in placed}
    late = 0
    for lesson, practice in problem.lessons[placed[0].session.offering]:
        if lesson in days and practice in days:
            late += days[practice] - days[lesson] > prices.practice_within_days
    return late * prices.late_practice


def _venue_changes(problem: Problem, placed: Sequence[Placed]) -> int:
    used: set[int] = set()
    for one in placed:
        if one.session.kind is Kind.THEORY:
            used.update(one.place.venues)
    return max(0, len(used) - 1) * problem.settings.prices.venue_change


def _weekends_taken(problem: Problem, placed: Sequence[Placed]) -> int:
    prices = problem.settings.prices
    closing = max([one.when.week for one in placed])
    taken = {one.when.week for one in placed if one.when.is_weekend}
    last = [week for week in problem.weekends if week < closing][-prices.free_weekends_of :]
    free = sum(1 for week in last if week not in taken)
    return max(0, min(prices.free_weekends, len(last)) - free) * prices.taken_weekend


def price_instructor(problem: Problem, instructor: int, placed: Sequence[Placed]) -> int:
    """S7: an instructor's share of the term, and entrepreneurs' little time."""
    prices = problem.settings.prices
    price = max(0, len(placed) - problem.fair_load) * prices.load
    if problem.instructor[instructor].is_entrepreneur:
        months = [one.when.month for one in placed]
        for month in set(months):
            price += max(0, months.count(month) - prices.entrepreneur_sessions_a_month) * prices.entrepreneur
    return price * problem.factor[Soft.INSTRUCTOR_LOAD]


def price_venue(problem: Problem, venue: int, placed: Sequence[Placed]) -> list[Cost]:
    """S5 and S12: a station's share of practice, and how often it invites the public in a week."""
    if venue not in problem.stations or not placed:
        return []
    prices = problem.settings.prices
    turns = sum(1 for one in placed if one.session.kind is Kind.PRACTICE)
    beyond = max(0, turns - problem.fair_turns) * prices.station_turn
    weeks = [one.when.week for one in placed if one.session.is_public]
    loud = sum(max(0, weeks.count(week) - prices.announcements_a_week) for week in set(weeks))
    return [
        (Soft.FAIR_TO_STATIONS, beyond * problem.factor[Soft.FAIR_TO_STATIONS]),
        (Soft.ANNOUNCEMENTS, loud * prices.announcement * problem.factor[Soft.ANNOUNCEMENTS]),
    ]
