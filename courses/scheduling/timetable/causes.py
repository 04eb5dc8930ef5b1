"""What can be lifted: hard rules as far as they concern one session, one instructor, one venue or one class."""

from dataclasses import dataclass

from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.settings import Hard
from courses.scheduling.timetable.violations import Code, Violation


@dataclass(frozen=True, slots=True)
class Cause:
    """A rule with what it applies to; what does not concern it is left out."""

    code: Code
    session: int | None = None
    instructor: int | None = None
    venue: int | None = None
    offerings: tuple[int, ...] = ()


_OF_A_SESSION = frozenset({Code.LOCKED, Code.NOTICE_FROZEN, Code.WRONG_GROUPS, Code.WRONG_INSTRUCTOR, Code.WRONG_VENUE})
_LIFTED_FIRST = (Code.BEFORE_OPENING, Code.AFTER_CLOSING, Code.OUT_OF_ORDER, Code.OFFERING_TAKEN)
"""Where several rules say the same, these are the ones that people would not name."""
_LIFTED_LAST = (Code.PRACTICE_EARLY, Code.LOCKED)


def cause_of(problem: Problem, violation: Violation) -> Cause:
    """Say which rule would have to be lifted for a violation to be none."""
    code = violation.code
    if code in _OF_A_SESSION:
        return Cause(code, session=violation.sessions[0])
    if violation.instructor is not None:
        return Cause(code, instructor=violation.instructor)
    if violation.venue is not None:
        return Cause(code, venue=violation.venue)
    if violation.offerings:
        return Cause(code, offerings=tuple(sorted(violation.offerings)))
    if code.rule in {Hard.ORDER, Hard.MINORS}:
        return Cause(code, offerings=(problem.session[violation.sessions[0]].offering,))
    return Cause(code)


def lifting_order(cause: Cause) -> tuple[int, str]:
    """Sort causes so that those come last that say most to people."""
    if cause.code in _LIFTED_FIRST:
        return 0, cause.code
    return (2 if cause.code in _LIFTED_LAST else 1), cause.code
