"""Two plans side by side: what moved, whom it concerns, what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from courses.scheduling.timetable import checker
from courses.scheduling.timetable.facts import Place, Plan
from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.settings import Soft


class What(StrEnum):
    """The most that changed of a session's place."""

    ADDED = "added"
    REMOVED = "removed"
    TIME = "time"
    VENUE = "venue"
    INSTRUCTOR = "instructor"


@dataclass(frozen=True, slots=True)
class Move:
    """A session that another plan has elsewhere."""

    session: int
    what: What
    before: Place | None
    after: Place | None
    people: int
    at_short_notice: bool
    """It was, or will be, within the days of notice of such a session (H9)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What another plan would change."""

    moves: Sequence[Move]
    before: dict[Soft, int]
    after: dict[Soft, int]

    @property
    def people(self) -> int:
        """How many people have to be told, counted once for each session."""
        return sum(one.people for one in self.moves)


def compare(problem: Problem, before: Plan, after: Plan) -> Comparison:
    """Hold a plan against the one that stands."""
    found = [_move_of(problem, one.id, before.get(one.id), after.get(one.id)) for one in problem.sessions]
    moves = [one for one in found if one is not None]
    return Comparison(moves, checker.costs(problem, before), checker.costs(problem, after))


def _move_of(problem: Problem, session: int, before: Place | None, after: Place | None) -> Move | None:
    if before == after:
        return None
    one = problem.session[session]
    today, days = problem.today, problem.notice_days(one)
    ends = [problem.whens[place.slot].day for place in (before, after) if place is not None]
    near = today is not None and min(ends) - today < days
    return Move(session, _what(before, after), before, after, one.people, near)


def _what(before: Place | None, after: Place | None) -> What:
    if before is None:
        return What.ADDED
    if after is None:
        return What.REMOVED
    if before.slot != after.slot:
        return What.TIME
    return What.VENUE if before.venues != after.venues else What.INSTRUCTOR
