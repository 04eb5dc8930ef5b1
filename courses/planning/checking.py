"""What stands against a place: the rules of the timetable asked about one session, as an officer has to hear it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from courses.errors import Refusal
from courses.planning.facts import Around
from courses.planning.names import Names
from courses.planning.severity import BY_HAND
from courses.scheduling.timetable import checker, hard
from courses.scheduling.timetable.facts import Plan
from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.violations import Code, Severity, Violation

_COUNTED = frozenset({Code.OFFERING_DAY, Code.OFFERING_WEEK, Code.INSTRUCTOR_WEEK, Code.INSTRUCTOR_MONTH})
_OF_VENUES = frozenset(
    {
        *(Code.VENUE_TAKEN, Code.VENUE_SMALL, Code.VENUE_CLOSED, Code.WRONG_VENUE, Code.WRONG_GROUPS),
        *(Code.STATION_TAKEN, Code.STATION_SMALL, Code.STATION_CLOSED, Code.STATION_SHORT, Code.STATION_LEADERLESS),
    }
)
_OF_INSTRUCTORS = frozenset(
    {
        *(Code.INSTRUCTOR_TAKEN, Code.INSTRUCTOR_BUSY, Code.INSTRUCTOR_WEEK, Code.INSTRUCTOR_MONTH),
        *(Code.INSTRUCTOR_TRAVEL, Code.WRONG_INSTRUCTOR),
    }
)


class Aspect(StrEnum):
    """Which part of a place a finding is about, by the name of what has to change."""

    TIME = "starts_on"
    VENUE = "venue_id"
    INSTRUCTORS = "instructor_ids"
    LOCK = "is_locked"


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule, with the names of all that it is about."""

    violation: Violation
    names: Names

    @property
    def code(self) -> Code:
        """Which rule, and how."""
        return self.violation.code

    @property
    def severity(self) -> Severity:
        """What it stands in the way of."""
        return BY_HAND[self.code]

    @property
    def aspect(self) -> Aspect:
        """What has to change."""
        if self.code in _OF_VENUES:
            return Aspect.VENUE
        if self.code in _OF_INSTRUCTORS:
            return Aspect.INSTRUCTORS
        return Aspect.LOCK if self.code is Code.LOCKED else Aspect.TIME


@dataclass(frozen=True, slots=True)
class Report:
    """All that stands against a place."""

    hard: tuple[Finding, ...] = ()
    """It cannot be."""
    soft: tuple[Finding, ...] = ()
    """It can be, for a reason that is kept."""
    warnings: tuple[Finding, ...] = ()
    """Worth knowing."""

    @property
    def is_clear(self) -> bool:
        """Whether nobody has to be asked."""
        return not self.hard and not self.soft


def report_of(found: Iterable[Violation], names: Names) -> Report:
    """Sort broken rules by what they stand in the way of."""
    findings = [Finding(one, names) for one in dict.fromkeys(found)]
    return Report(*(tuple(one for one in findings if one.severity is severity) for severity in Severity))


def judge(around: Around, *, keeps_time: bool, keeps_venue: bool, comes_back: bool = False) -> Report:
    """Say what a session would break where it is wished for, and does not break where it is.

    :param keeps_time: it is at that time already
    :param keeps_venue: it is in that venue already
    :param comes_back: it has been there before, and whatever spoke against the place itself has been settled then
    """
    problem, session = around.facts.problem, around.session
    plan = {**problem.current_plan()}
    found = checker.why_not(problem, plan, session, around.place)
    stood = {_key(one) for one in _stood(problem, plan, around, comes_back=comes_back)}
    settled = _settled(keeps_time=keeps_time, keeps_venue=keeps_venue)
    return report_of((one for one in found if one.code not in settled and _key(one) not in stood), around.facts.names)


def _settled(*, keeps_time: bool, keeps_venue: bool) -> frozenset[Code]:
    """Give what is not asked of a session that stays: only the people who teach it are others."""
    settled: set[Code] = set()
    if keeps_time:
        settled |= {Code.NOTICE_SHORT, Code.SLOT_PAST}
    if keeps_time and keeps_venue:
        settled |= {Code.PAST, Code.LOCKED, Code.NOTICE_FROZEN}
    return frozenset(settled)


def _stood(problem: Problem, plan: Plan, around: Around, *, comes_back: bool) -> Sequence[Violation]:
    """List what a session breaks where it is; what has begun is looked at like anything else."""
    timeless = replace(problem, now=None)
    if comes_back:
        found = hard.check_place(timeless, timeless.placed(timeless.session[around.session], around.place))
        return [one for one in found if BY_HAND[one.code] is not Severity.HARD]
    today = problem.session[around.session].current
    return checker.why_not(timeless, plan, around.session, today) if today else []


def _key(one: Violation) -> Violation:
    """Leave out what differs where the same rule is broken by the same sessions."""
    return replace(one, slot=None, found=None, sessions=tuple(sorted(one.sessions))) if one.code in _COUNTED else one


def refuse(report: Report, *, despite: str) -> None:
    """Refuse a place that cannot be, and one that speaks for itself only with a reason.

    :param despite: the officer's reason
    :raises Refusal: ``session.clashes``, ``session.needs_reason``; both carry the report
    """
    if report.hard:
        raise Refusal("session.clashes", field=report.hard[0].aspect.value, report=report)
    if report.soft and not despite.strip():
        raise Refusal("session.needs_reason", field="is_confirmed", report=report)
