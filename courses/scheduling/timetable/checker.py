"""The one judge of plans: what a plan breaks, and what it costs. Pages, import, engines and tests all ask here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from courses.scheduling.timetable import hard, soft
from courses.scheduling.timetable.facts import Place, Plan
from courses.scheduling.timetable.problem import Placed, Problem
from courses.scheduling.timetable.settings import Soft
from courses.scheduling.timetable.violations import Code, Severity, Violation

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class _Parts:
    """A plan, sorted into the scopes of the rules."""

    placed: Mapping[int, Placed]
    by_day: Mapping[int, list[Placed]]
    by_offering: Mapping[int, list[Placed]]
    by_instructor: Mapping[int, list[Placed]]
    by_venue: Mapping[int, list[Placed]]

    def pairs(self) -> Iterator[tuple[Placed, Placed]]:
        """Give all pairs of sessions on one day, and of those that go on into the next one with that one's."""
        for day, here in self.by_day.items():
            yield from combinations(here, 2)
            late = (one for one in here if one.when.end > (day + 1) * MINUTES_A_DAY)
            yield from product(late, self.by_day.get(day + 1, ()))

    def near(self, one: Placed) -> Iterator[Placed]:
        """Give the other sessions that one can meet: those of its day, and of the days around it."""
        for day in range(one.when.day - 1, one.when.day + 2):
            for other in self.by_day.get(day, ()):
                if other.session.id != one.session.id:
                    yield other


def _parts_of(problem: Problem, plan: Plan) -> _Parts:
    by_day, by_offering = defaultdict(list), defaultdict(list)
    by_instructor, by_venue = defaultdict(list), defaultdict(list)
    placed = {}
    for sessions in problem.sessions_of.values():
        for session in sessions:
            if (place := plan.get(session.id)) is None:
                continue
            one = placed[session.id] = problem.placed(session, place)
            by_day[one.when.day].append(one)
            by_offering[session.offering].append(one)
            for instructor in place.instructors:
                by_instructor[instructor].append(one)
            for venue in place.venues:
                by_venue[venue].append(one)
    return _Parts(placed, by_day, by_offering, by_instructor, by_venue)


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """List everything that a plan breaks (H1–H12), warnings included."""
    parts = _parts_of(problem, plan)
    found = [Violation(Code.NOT_PLACED, (one.id,)) for one in problem.sessions if one.id not in parts.placed]
    for placed in parts.placed.values():
        found += hard.check_place(problem, placed)
    for a, b in parts.pairs():
        found += hard.check_pair(problem, a, b)
    for offering, sessions in parts.by_offering.items():
        found += hard.check_offering(problem, offering, sessions)
    for instructor, sessions in parts.by_instructor.items():
        found += hard.check_instructor(problem, instructor, sessions)
    return [*found, *hard.check_hours(problem)]


def obstacles(found: Iterable[Violation]) -> list[Violation]:
    """Leave only what stands in the way: warnings do not."""
    return [one for one in found if one.code.severity is not Severity.WARNING]


def is_sound(problem: Problem, plan: Plan) -> bool:
    """Whether a plan may be published: everything placed, and nothing in the way."""
    return not obstacles(violations(problem, plan))


def costs(problem: Problem, plan: Plan) -> dict[Soft, int]:
    """Say what a plan costs, rule by rule (S1–S14); :data:`settings.POINT` of it are one point."""
    parts = _parts_of(problem, plan)
    total = dict.fromkeys(Soft, 0)
    for placed in parts.placed.values():
        _add(total, soft.price_place(problem, placed))
    total[Soft.FEW_SHARED] = sum(soft.price_pair(problem, a, b) for a, b in parts.pairs())
    for sessions in parts.by_offering.values():
        _add(total, soft.price_offering(problem, sessions))
    for instructor, sessions in parts.by_instructor.items():
        total[Soft.INSTRUCTOR_LOAD] += soft.price_instructor(problem, instructor, sessions)
    for venue, sessions in parts.by_venue.items():
        _add(total, soft.price_venue(problem, venue, sessions))
    return total


def _add(total: dict[Soft, int], found: Iterable[soft.Cost]) -> None:
    for rule, cost in found:
        total[rule] += cost


def why_not(problem: Problem, plan: Plan, session: int, place: Place) -> list[Violation]:
    """List every rule that a session would break in a place, the rest of the plan standing as it is."""
    one = problem.placed(problem.session[session], place)
    parts = _parts_of(problem, {**plan, session: place})
    found = hard.check_place(problem, one)
    for other in parts.near(one):
        found += hard.check_pair(problem, one, other)
    offering = one.session.offering
    found += hard.check_offering(problem, offering, parts.by_offering[offering])
    for instructor in place.instructors:
        found += hard.check_instructor(problem, instructor, parts.by_instructor[instructor])
    return [violation for violation in found if session in violation.sessions]
