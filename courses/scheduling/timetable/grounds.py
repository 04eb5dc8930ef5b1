"""What each session could choose if only some rules were in force, and which of the rules leave it no more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from courses.scheduling.timetable import hard
from courses.scheduling.timetable.causes import Cause, cause_of, lifting_order
from courses.scheduling.timetable.facts import Session
from courses.scheduling.timetable.options import Choice
from courses.scheduling.timetable.problem import Problem, When
from courses.scheduling.timetable.violations import Code, Severity, Violation


@dataclass(frozen=True, slots=True)
class Force:
    """Which rules are in force."""

    rules: frozenset[Cause] | None = None
    """Only these; None: all of them …"""
    lifted: frozenset[Cause] = frozenset()
    """… but these."""

    def has(self, cause: Cause) -> bool:
        """Whether a rule is in force."""
        return cause not in self.lifted and (self.rules is None or cause in self.rules)


ALL_RULES = Force()


@dataclass(slots=True)
class _Ground:
    """What speaks against a slot, whatever the rest of the plan; the same for each venue and team in it."""

    slot: int
    causes: Sequence[Cause]
    venues: Sequence[tuple[int, Sequence[Cause]]]
    teams: Sequence[tuple[tuple[int, ...], Sequence[Cause]]]


class Grounds:
    """What speaks against each place of each session, looked up once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._whens = sorted(problem.whens.values(), key=lambda when: (when.start, when.slot.id))
        self._known: dict[int, list[_Ground]] = {}

    def choices(self, session: Session, force: Force, used: set[Cause]) -> list[Choice]:
        """List what a session may choose, in order of time.

        :param used: where the rules that leave it no more are added
        """
        if (kept := self._kept(session, force, used)) is not None:
            return kept
        found = (self._choice(session, ground, force, used) for ground in self._grounds(session))
        return [one for one in found if one is not None]

    def _kept(self, session: Session, force: Force, used: set[Cause]) -> list[Choice] | None:
        """Give the one choice of a session that stays where it is; none if it cannot."""
        stays = session.current
        if stays is None:
            return None
        here = Choice(stays.slot, [stays.venues], [stays.instructors])
        if session.id in self.problem.past:
            return [here]
        cause = _reason_to_stay(self.problem, session)
        if cause is None or not force.has(cause):
            return None
        used.add(cause)
        ground = next(one for one in self._grounds(session) if one.slot == stays.slot)
        against = [*ground.causes]
        against += [one for venue, causes in ground.venues if venue in stays.venues for one in causes]
        against += [one for team, causes in ground.teams if team == stays.instructors for one in causes]
        return [] if _is_barred(against, force, used) else [here]

    def _choice(self, session: Session, ground: _Ground, force: Force, used: set[Cause]) -> Choice | None:
        if _is_barred(ground.causes, force, used):
            return None
        fit = [venue for venue, causes in ground.venues if not _is_barred(causes, force, used)]
        teams = [team for team, causes in ground.teams if not _is_barred(causes, force, used)]
        if len(fit) < session.groups or not teams:
            return None
        return Choice(ground.slot, list(combinations(fit, session.groups)), teams)

    def _grounds(self, session: Session) -> list[_Ground]:
        found = self._known.get(session.id)
        if found is None:
            found = self._known[session.id] = [self._ground(session, when) for when in self._whens]
        return found

    def _ground(self, session: Session, when: When) -> _Ground:
        problem = self.problem
        right = problem.right_venues(session)
        causes = self._causes(hard.check_slot(problem, session, when))
        if len(right) < session.groups:
            causes.append(Cause(Code.WRONG_VENUE, session=session.id))
        venues = [(one.id, self._causes(hard.check_venue(problem, session, when, one))) for one in right]
        teams = [
            (team, [one for who in team for one in self._causes(hard.check_availability(problem, session, when, who))])
            for team in session.teams
        ]
        return _Ground(when.slot.id, causes, venues, teams)

    def _causes(self, found: Iterable[Violation]) -> list[Cause]:
        return [cause_of(self.problem, one) for one in found if one.code.severity is not Severity.WARNING]


def _reason_to_stay(problem: Problem, session: Session) -> Cause | None:
    if problem.is_fixed(session):
        return Cause(Code.LOCKED, session=session.id)
    if problem.is_frozen(session):
        return Cause(Code.NOTICE_FROZEN, session=session.id)
    return None


def _is_barred(causes: Sequence[Cause], force: Force, used: set[Cause]) -> bool:
    """Whether any of some rules is in force; one that is counts as used, and one that was already is preferred."""
    barring = [one for one in causes if force.has(one)]
    if barring and used.isdisjoint(barring):
        used.add(max(barring, key=lifting_order))
    return bool(barring)
