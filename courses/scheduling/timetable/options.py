"""Where each session could be if it were alone in the term: what the engine chooses from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from courses.scheduling.timetable import hard
from courses.scheduling.timetable.facts import Place, Plan, Session, Venue
from courses.scheduling.timetable.problem import Problem, When
from courses.scheduling.timetable.violations import Severity, Violation


@dataclass(frozen=True, slots=True)
class Choice:
    """What a slot offers a session: any of the venues with any of the teams."""

    slot: int
    venues: Sequence[tuple[int, ...]]
    teams: Sequence[tuple[int, ...]]

    def has(self, place: Place) -> bool:
        """Whether a place is one of them."""
        return place.slot == self.slot and place.venues in self.venues and place.instructors in self.teams

    def places(self) -> list[Place]:
        """List all places in the slot."""
        return [Place(self.slot, venues, team) for venues in self.venues for team in self.teams]


Options = Mapping[int, Sequence[Choice]]
"""Choices in order of time, by session id."""


def options_of(problem: Problem) -> Options:
    """List for each session every place that breaks no rule by itself; a fixed session has the one where it stands."""
    return {one.id: choices_of(problem, one) for one in problem.sessions}


def choices_of(problem: Problem, session: Session) -> list[Choice]:
    """List the slots that offer a session something, in order of time."""
    if session.current is not None and (problem.is_fixed(session) or problem.is_frozen(session)):
        place = session.current
        stands = not _bars(hard.check_place(problem, problem.placed(session, place)))
        return [Choice(place.slot, [place.venues], [place.instructors])] if stands else []
    venues = problem.right_venues(session)
    found = (_choice(problem, session, when, venues) for when in sorted(problem.whens.values(), key=_start))
    return [one for one in found if one is not None]


def _start(when: When) -> tuple[int, int]:
    return when.start, when.slot.id


def _choice(problem: Problem, session: Session, when: When, right: Sequence[Venue]) -> Choice | None:
    if _bars(hard.check_slot(problem, session, when)):
        return None
    fit = [venue.id for venue in right if not _bars(hard.check_venue(problem, session, when, venue))]
    if len(fit) < session.groups:
        return None
    teams = [
        team
        for team in session.teams
        if not any(_bars(hard.check_availability(problem, session, when, one)) for one in team)
    ]
    return Choice(when.slot.id, list(combinations(fit, session.groups)), teams) if teams else None


def _bars(found: Iterable[Violation]) -> bool:
    return any(one.code.severity is not Severity.WARNING for one in found)


def ideal_days(problem: Problem) -> dict[int, float]:
    """Give the day around which each session belongs: where it stays, else in an even spread between those that do."""
    found: dict[int, float] = {}
    for offering in problem.offerings:
        sessions = problem.sessions_of[offering.id]
        first, last = offering.starts_on.toordinal(), offering.ends_on.toordinal() + 1
        if problem.today is not None:
            first = max(first, problem.today)
        stays = [
            (float(number), problem.whens[one.current.slot].day + 0.5)
            for number, one in enumerate(sessions)
            if one.current is not None and (problem.keeps_plan or problem.is_fixed(one))
        ]
        anchors = [(-0.5, float(first)), *stays, (len(sessions) - 0.5, float(last))]
        for number, one in enumerate(sessions):
            found[one.id] = _between(anchors, number)
    return found


def _between(anchors: Sequence[tuple[float, float]], number: int) -> float:
    """Give the day of a session on the straight line between those around it."""
    before = max(anchor for anchor in anchors if anchor[0] <= number)
    after = min(anchor for anchor in anchors if anchor[0] >= number)
    if before[0] == after[0]:
        return before[1]
    return before[1] + (after[1] - before[1]) * (number - before[0]) / (after[0] - before[0])


def narrowed(problem: Problem, options: Options, *, days: float, start: Plan) -> dict[int, Sequence[Choice]]:
    """Keep the choices within so many days of where a session belongs, and where it starts from.

    A session that has none keeps all.
    """
    ideal = ideal_days(problem)
    kept: dict[int, Sequence[Choice]] = {}
    for session, choices in options.items():
        here = start[session].slot if session in start else None
        near = [
            one
            for one in choices
            if one.slot == here or abs(problem.whens[one.slot].day + 0.5 - ideal[session]) <= days
        ]
        kept[session] = near or choices
    return kept


def permitted(options: Options, plan: Plan) -> dict[int, Place]:
    """Keep of a plan what its sessions may choose."""
    return {session: place for session, place in plan.items() if any(choice.has(place) for choice in options[session])}
