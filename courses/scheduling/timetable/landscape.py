"""A term as the search walks through it: a plan, what it costs, and what a move would change.

It knows no rule: it asks ``hard`` and ``soft``, scope by scope, and keeps each answer until a move touches the scope.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courses.scheduling.timetable import hard, soft
from courses.scheduling.timetable.facts import Place, Plan
from courses.scheduling.timetable.problem import Placed, Problem
from courses.scheduling.timetable.settings import POINT
from courses.scheduling.timetable.violations import Violation

OBSTACLE = 400 * POINT
"""What a broken hard rule weighs while searching: more than any change of a published session (S1)."""
_BITS = 40
_HARD = 1 << _BITS
"""Values are one number, obstacles times this plus costs: they add up together and compare in that order."""
_HALF = _HARD >> 1


def obstacles_of(value: int) -> int:
    """Give how many obstacles a value, or the difference of two, counts."""
    return (value + _HALF) >> _BITS


def weight_of(value: int) -> int:
    """Give what a value, or the difference of two, weighs while searching."""
    return value - obstacles_of(value) * (_HARD - OBSTACLE)


@dataclass(frozen=True, slots=True)
class Spot:
    """A session in a place, what that is worth whatever else the plan holds, and which scopes it is part of."""

    placed: Placed
    value: int
    scopes: frozenset[int]


Change = tuple[int, Spot | None]
"""A session, and the spot where it goes; None: nowhere."""
_OFFERING, _INSTRUCTOR, _STATION = range(3)


class Ledger:
    """A plan with the value of each of its parts, so that a change costs only what it touches."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.spots: dict[int, Spot | None] = {one.id: None for one in problem.sessions}
        self.value = _HARD * len(problem.sessions)
        self._known: dict[tuple[int, int, tuple[int, ...], tuple[int, ...]], Spot] = {}
        self._sessions = {offering: [one.id for one in found] for offering, found in problem.sessions_of.items()}
        self._days: dict[int, list[Placed]] = defaultdict(list)
        self._members: dict[int, dict[int, Placed]] = defaultdict(dict)
        self._values: dict[int, int] = defaultdict(int)

    @property
    def obstacles(self) -> int:
        """How many hard rules the plan counts as broken."""
        return self.value >> _BITS

    @property
    def cost(self) -> int:
        """What the plan costs by the soft rules."""
        return self.value & (_HARD - 1)

    def plan(self) -> Plan:
        """Give the plan as it stands."""
        return {session: spot.placed.place for session, spot in self.spots.items() if spot is not None}

    def spot(self, session: int, place: Place) -> Spot:
        """Give the spot of a session in a place; the same one each time."""
        key = (session, place.slot, place.venues, place.instructors)
        found = self._known.get(key)
        if found is None:
            placed = self.problem.placed(self.problem.session[session], place)
            value = _worth(hard.check_place(self.problem, placed))
            value += sum(cost for _, cost in soft.price_place(self.problem, placed))
            found = self._known[key] = Spot(placed, value, self._scopes_of(placed))
        return found

    def _scopes_of(self, placed: Placed) -> frozenset[int]:
        instructors = [one * 3 + _INSTRUCTOR for one in placed.place.instructors]
        stations = [one * 3 + _STATION for one in placed.place.venues if one in self.problem.stations]
        return frozenset([placed.session.offering * 3 + _OFFERING, *instructors, *stations])

    def change(self, changes: Sequence[Change], limit: float) -> bool:
        """Make some changes together, unless they raise the weight of the plan by more than a limit."""
        before = [(session, self.spots[session]) for session, _ in changes]
        delta = self._move(changes)
        values: dict[int, int] = {}
        scopes = _touched(before) | _touched(changes)
        delta -= sum([self._values[scope] for scope in scopes])
        for judge in (self._worth, self._price):  # what is sure to be too much is not looked at to the end
            if weight_of(delta) > limit:
                break
            for scope in scopes:
                value = judge(scope)
                values[scope] = values.get(scope, 0) + value
                delta += value
        if weight_of(delta) <= limit:
            self._values.update(values)
            self.value += delta
            return True
        self._move(before)
        return False

    def rise(self, changes: Sequence[Change]) -> int:
        """Say by how much some changes together would raise the value of the plan; make none of them."""
        before = [(session, self.spots[session]) for session, _ in changes]
        delta = self._move(changes)
        for scope in _touched(before) | _touched(changes):
            delta += self._worth(scope) + self._price(scope) - self._values[scope]
        self._move(before)
        return delta

    def _move(self, changes: Iterable[Change]) -> int:
        delta = 0
        for session, _ in changes:
            delta -= self._take(session)
        for session, spot in changes:
            delta += self._put(session, spot)
        return delta

    def _take(self, session: int) -> int:
        spot = self.spots[session]
        if spot is None:
            return _HARD
        self.spots[session] = None
        for scope in spot.scopes:
            del self._members[scope][session]
        day = self._days[spot.placed.when.day]
        day.remove(spot.placed)
        return spot.value + self._pairs(spot.placed, day)

    def _put(self, session: int, spot: Spot | None) -> int:
        if spot is None:
            return _HARD
        self.spots[session] = spot
        for scope in spot.scopes:
            self._members[scope][session] = spot.placed
        day = self._days[spot.placed.when.day]
        value = spot.value + self._pairs(spot.placed, day)
        day.append(spot.placed)
        return value

    def _pairs(self, one: Placed, day: Sequence[Placed]) -> int:
        value = 0
        for other in day:
            value += _worth(hard.check_pair(self.problem, one, other)) + soft.price_pair(self.problem, one, other)
        return value

    def _of_offering(self, offering: int) -> list[Placed]:
        return [spot.placed for one in self._sessions[offering] if (spot := self.spots[one]) is not None]

    def _worth(self, scope: int) -> int:
        """Give the hard part of the value of a scope."""
        key, kind = divmod(scope, 3)
        if kind == _OFFERING:
            return _worth(hard.check_offering(self.problem, key, self._of_offering(key)))
        if kind == _INSTRUCTOR:
            return _worth(hard.check_instructor(self.problem, key, list(self._members[scope].values())))
        return 0

    def _price(self, scope: int) -> int:
        """Give the soft part of the value of a scope."""
        key, kind = divmod(scope, 3)
        if kind == _OFFERING:
            found = soft.price_offering(self.problem, self._of_offering(key))
        elif kind == _INSTRUCTOR:
            return soft.price_instructor(self.problem, key, list(self._members[scope].values()))
        else:
            found = soft.price_venue(self.problem, key, list(self._members[scope].values()))
        return sum([cost for _, cost in found])


def _touched(changes: Iterable[Change]) -> set[int]:
    return {scope for _, spot in changes if spot is not None for scope in spot.scopes}


def _worth(found: Iterable[Violation]) -> int:
    return _HARD * sum([one.excess for one in found])
