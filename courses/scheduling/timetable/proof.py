"""Proofs that some sessions cannot all be placed: a search through everything, with the rules of ``hard`` as judge.

The search places session after session: its time, then its venues, then who teaches it. Where nothing fits, it goes
back to the latest decision that is to blame (conflict-directed backjumping), so that proofs stay short.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from courses.scheduling.timetable import hard
from courses.scheduling.timetable.causes import Cause, cause_of, lifting_order
from courses.scheduling.timetable.facts import Place
from courses.scheduling.timetable.grounds import ALL_RULES, Force, Grounds
from courses.scheduling.timetable.options import Choice
from courses.scheduling.timetable.problem import Placed, Problem
from courses.scheduling.timetable.violations import Code, Severity, Violation


class Aspect(IntEnum):
    """What is decided of a session, in this order."""

    TIME = 0
    VENUES = 1
    TEAM = 2


ASPECTS = tuple(Aspect)


class Verdict(IntEnum):
    """What a proof showed."""

    POSSIBLE = 0
    IMPOSSIBLE = 1
    OPEN = 2
    """The search gave up before it knew."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whether some sessions can be placed, with nothing else in the term."""

    sessions: tuple[int, ...]
    """In the order in which they are placed."""
    force: Force = ALL_RULES
    aspects: tuple[Aspect, ...] = ASPECTS
    earliest_only: bool = False
    """Take the first time that fits, and no other.

    Exact for the times of one class whose order is kept: whatever else a later time would allow, an earlier one does.
    """


@dataclass(frozen=True, slots=True)
class Proof:
    """A verdict, and the rules that it rests on."""

    verdict: Verdict
    causes: frozenset[Cause] = frozenset()
    """Where impossible: these rules alone are enough to make it so …"""
    sessions: frozenset[int] = frozenset()
    """… and these sessions."""


class _GivenUp(Exception):
    """The search took more steps than it may."""


class Prover:
    """Answers questions about one problem, each within so many steps."""

    def __init__(self, problem: Problem, steps: int) -> None:
        self.problem, self.steps = problem, steps
        self._grounds = Grounds(problem)

    def prove(self, question: Question) -> Proof:
        """Answer a question, or leave it open."""
        used: set[Cause] = set()
        session = self.problem.session
        choices = {one: self._grounds.choices(session[one], question.force, used) for one in question.sessions}
        search = _Search(self.problem, question, choices, used, self.steps)
        try:
            blamed = search.place(0)
        except _GivenUp:
            return Proof(Verdict.OPEN)
        if blamed is None:
            return Proof(Verdict.POSSIBLE)
        return Proof(Verdict.IMPOSSIBLE, frozenset(used), frozenset(search.involved))

    def is_impossible(self, question: Question) -> bool:
        """Whether some sessions certainly cannot be placed."""
        return self.prove(question).verdict is Verdict.IMPOSSIBLE


class _Search:
    """The decisions so far, and what they ran into."""

    def __init__(
        self, problem: Problem, question: Question, choices: dict[int, list[Choice]], used: set[Cause], steps: int
    ) -> None:
        self.problem, self.question, self.choices, self.used, self.left = problem, question, choices, used, steps
        self.decisions = [(session, aspect) for session in question.sessions for aspect in question.aspects]
        self.level = {decision: level for level, decision in enumerate(self.decisions)}
        self.by_slot = {session: {one.slot: one for one in found} for session, found in choices.items()}
        self.placed: dict[int, Placed] = {}
        self.involved: set[int] = set()

    def place(self, level: int) -> set[int] | None:
        """Decide from a level on; None: done. Else the levels before it that are to blame."""
        if level == len(self.decisions):
            return None
        session, aspect = self.decisions[level]
        before = self.placed.get(session)
        blamed = {level - aspect} - {level}  # venues and team depend on the time
        if not self.choices[session]:
            self.involved.add(session)
        for place in self._values(session, aspect):
            self._count()
            placed = self.placed[session] = self.problem.placed(self.problem.session[session], place)
            reason = self._reason(placed, aspect, level)
            further = self.place(level + 1) if reason is None else reason
            if further is None:
                return None
            if reason is None and level not in further:
                blamed = further
                break
            blamed |= further - {level}
            if reason is None and self.question.earliest_only:
                break
        self.placed.pop(session, None)
        if before is not None:
            self.placed[session] = before
        return blamed

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _GivenUp

    def _values(self, session: int, aspect: Aspect) -> Iterator[Place]:
        if aspect is Aspect.TIME:
            for choice in self.choices[session]:
                yield Place(choice.slot, (), ())
            return
        here = self.placed[session].place
        choice = self.by_slot[session][here.slot]
        if aspect is Aspect.VENUES:
            for venues in choice.venues:
                yield Place(here.slot, venues, ())
        else:
            for team in choice.teams:
                yield Place(here.slot, here.venues, team)

    def _reason(self, placed: Placed, aspect: Aspect, level: int) -> set[int] | None:
        """Say which earlier decisions make one impossible; None: it is possible.

        Where several do, the one that leads back furthest; then the rule that says most to people.
        """
        best: tuple[tuple[int, int, bool, str], Cause, set[int], tuple[int, ...]] | None = None
        for violation in self._violations(placed, aspect):
            cause = cause_of(self.problem, violation)
            if violation.code.severity is not Severity.WARNING and self.question.force.has(cause):
                levels = self._levels(violation, level)
                rank, name = lifting_order(cause)
                key = (max(levels, default=-1), -rank, cause not in self.used, name)
                if best is None or key < best[0]:
                    best = (key, cause, levels, violation.sessions)
        if best is None:
            return None
        _, cause, levels, sessions = best
        self.used.add(cause)
        self.involved.update(sessions)
        return levels

    def _violations(self, one: Placed, aspect: Aspect) -> Iterator[Violation]:
        problem, session = self.problem, one.session
        if aspect is Aspect.TIME:
            for violation in hard.check_offering(problem, session.offering, self._of_class(session.offering)):
                if session.id in violation.sessions:
                    yield violation
        elif aspect is Aspect.TEAM:
            for instructor in one.place.instructors:
                yield from hard.check_instructor(problem, instructor, self._of_instructor(instructor))
        for other in self.placed.values():
            if other is not one and other.when.day == one.when.day:
                yield from hard.check_pair(problem, one, other)

    def _of_class(self, offering: int) -> list[Placed]:
        return [self.placed[one.id] for one in self.problem.sessions_of[offering] if one.id in self.placed]

    def _of_instructor(self, instructor: int) -> list[Placed]:
        return [one for one in self.placed.values() if instructor in one.place.instructors]

    def _levels(self, violation: Violation, level: int) -> set[int]:
        """Give the earlier decisions that a violation rests on."""
        aspects = {Aspect.TIME}
        if violation.venue is not None or violation.code is Code.INSTRUCTOR_TRAVEL:
            aspects.add(Aspect.VENUES)
        if violation.instructor is not None:
            aspects.add(Aspect.TEAM)
        found = (self.level.get((session, aspect), level) for session in violation.sessions for aspect in aspects)
        return {one for one in found if one < level}
