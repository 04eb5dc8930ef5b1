"""Why a term cannot be planned: the smallest sets of sessions and rules that contradict each other (DOMAIN.md §13)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, takewhile

from courses.scheduling.timetable.causes import Cause, lifting_order
from courses.scheduling.timetable.facts import Session
from courses.scheduling.timetable.grounds import Force
from courses.scheduling.timetable.options import ideal_days
from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.proof import Aspect, Prover, Question, Verdict
from courses.scheduling.timetable.violations import Code

STEPS = 4000
"""How many decisions one proof may try: a fraction of a second."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sessions that these rules do not let be in one term; without any one of either, they would."""

    sessions: tuple[int, ...]
    causes: tuple[Cause, ...]
    remedies: tuple[Cause, ...]
    """Those of the rules of which any single one, lifted, lets the sessions be placed with all others in force."""


def explain(problem: Problem, *, steps: int = STEPS, goes_on: Callable[[], bool] = lambda: True) -> list[Conflict]:
    """Find contradictions, smallest first; none: nothing could be proved, so let the nearest plan speak.

    Looks at single sessions, then at all that are fixed, at classes by time alone, at single sessions beside the
    fixed ones, at what needs the same instructor or venue, at whole classes, alone and by twos, and at everything last.
    Ends with the first of these that brings something.

    :param steps: how long one proof may get
    :param goes_on: asked before each question; False ends it with what has been found
    """
    prover = Prover(problem, steps)
    for questions in _questions(problem):
        asked = takewhile(lambda _: goes_on(), questions)
        found = {_smallest(prover, one) for one in asked if prover.is_impossible(one)}
        if found:
            return sorted(found, key=lambda one: (len(one.sessions) + len(one.causes), one.sessions))
    return []


def _questions(problem: Problem) -> Iterator[list[Question]]:
    to_come = [one for one in problem.sessions if one.id not in problem.past]
    fixed = [one for one in problem.sessions if problem.is_fixed(one)]
    movable = [one for one in to_come if not problem.is_fixed(one)]
    yield [Question((one.id,)) for one in to_come]
    yield [_asking(problem, fixed)]
    yield [
        Question(tuple(one.id for one in sessions), aspects=(Aspect.TIME,), earliest_only=True)
        for offering, sessions in problem.sessions_of.items()
        if problem.offering[offering].is_ordered
    ]
    yield [_asking(problem, [*fixed, one]) for one in movable]
    yield [_asking(problem, group) for group in _in_need_of_the_same(problem, to_come) if len(group) > 1]
    yield [_asking(problem, sessions) for sessions in problem.sessions_of.values()]
    yield [
        _asking(problem, [*problem.sessions_of[one], *problem.sessions_of[other]])
        for one, other in combinations(problem.sessions_of, 2)
        if (one, other) in problem.people_shared
    ]
    yield [_asking(problem, problem.sessions)]


def _in_need_of_the_same(problem: Problem, sessions: Sequence[Session]) -> Iterator[list[Session]]:
    """Give the sessions that only one instructor can teach, and those that only one venue can have."""
    for instructor in problem.instructor:
        yield [one for one in sessions if all(instructor in team for team in one.teams)]
    for venue in problem.venue:
        yield [one for one in sessions if one.venues == frozenset({venue})]


def _asking(problem: Problem, sessions: Iterable[Session]) -> Question:
    """Ask whether some sessions can be placed, the fixed ones first, the others in order of time."""
    ideal = ideal_days(problem)
    in_order = sorted(sessions, key=lambda one: (not problem.is_fixed(one), ideal[one.id], one.order, one.id))
    return Question(tuple(one.id for one in in_order))


def _smallest(prover: Prover, question: Question) -> Conflict:
    """Leave out sessions, then rules, for as long as the rest is still impossible."""
    involved = prover.prove(question).sessions
    question = replace(question, sessions=tuple(one for one in question.sessions if one in involved))
    for session in question.sessions:
        fewer = replace(question, sessions=tuple(one for one in question.sessions if one != session))
        if prover.is_impossible(fewer):
            question = fewer
    causes = _fewest_rules(prover, question)
    in_words = tuple(sorted(causes, key=lifting_order, reverse=True))
    return Conflict(tuple(sorted(question.sessions)), in_words, _remedies(prover, question.sessions, in_words))


def _fewest_rules(prover: Prover, question: Question) -> frozenset[Cause]:
    taken_for_granted = frozenset({_order_of(prover.problem, question)} if question.earliest_only else ())
    rules = prover.prove(question).causes | taken_for_granted
    for cause in sorted(rules, key=lifting_order):
        if cause in rules:
            fewer = replace(question, force=Force(rules - {cause}))
            if cause in taken_for_granted:
                fewer = replace(fewer, earliest_only=False)
            proof = prover.prove(fewer)
            if proof.verdict is Verdict.IMPOSSIBLE:
                question = fewer
                rules = proof.causes | (taken_for_granted if fewer.earliest_only else frozenset())
    return rules


def _order_of(problem: Problem, question: Question) -> Cause:
    return Cause(Code.OUT_OF_ORDER, offerings=(problem.session[question.sessions[0]].offering,))


def _remedies(prover: Prover, sessions: tuple[int, ...], causes: Iterable[Cause]) -> tuple[Cause, ...]:
    asked = _asking(prover.problem, [prover.problem.session[one] for one in sessions])
    lifted = ((cause, replace(asked, force=Force(lifted=frozenset({cause})))) for cause in causes)
    return tuple(cause for cause, question in lifted if prover.prove(question).verdict is Verdict.POSSIBLE)
