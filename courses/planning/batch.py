"""A series, from the syllabus of a class to sessions in its timetable: proposed, looked over, placed as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from courses.catalog.models import Offering, SyllabusUnit
from courses.catalog.queries import list_units
from courses.catalog.rules import Kind
from courses.catalog.service import locked_offering
from courses.errors import Refusal, Unknown
from courses.planning.checking import Report
from courses.planning.placing import place_session, settle
from courses.planning.series import Facts, Lesson, Proposal, Rule, check_length, propose
from courses.planning.syllabus import modules_of
from courses.scheduling.models import TrainingSession
from courses.scheduling.queries import list_of_offering
from courses.scheduling.rules import SessionState, Wish, check_plannable, coverage_of
from courses.school.queries import calendar_of
from courses.values import school_day

_ANY_REASON = "…"
"""What is only tried out needs no reason yet."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands against a row of a series."""

    report: Report
    refusal: Refusal | None = None
    """Why it is no place at all: no end, outside the term."""

    @property
    def is_possible(self) -> bool:
        """Whether it can be placed, if need be with a reason."""
        return self.refusal is None and not self.report.hard


def propose_series(session: Session, *, offering: int, rule: Rule) -> Proposal:
    """List the sessions that a rule gives for what the syllabus of a class still misses; place nothing.

    :raises Unknown: ``offering.unknown``
    :raises Refusal: ``offering.closed``, ``series.nothing_open``, ``series.reversed``, ``session.reversed``
    """
    parent = session.get(Offering, offering)
    if parent is None:
        raise Unknown("offering.unknown")
    check_plannable(parent.state)
    units = list_units(session, course=parent.course_id)
    placed = [one for one in list_of_offering(session, offering=offering) if one.state is SessionState.PLANNED]
    lessons = open_lessons(units, placed)
    if not lessons:
        raise Refusal("series.nothing_open")
    calendar = calendar_of(session, years=range(rule.first_day.year, rule.last_day.year + 1))
    busy = [(one.starts_at, one.ends_at) for one in placed]
    return propose(lessons, rule, Facts(calendar, busy, _taught(placed)))


def open_lessons(units: Sequence[SyllabusUnit], placed: Sequence[TrainingSession]) -> list[Lesson]:
    """List what the syllabus still misses, in its order; a unit that is placed in part keeps the rest of its hours."""
    coverage = coverage_of(
        [(unit.id, unit.credit_hours) for unit in units], [(one.unit_id, one.credit_hours) for one in placed]
    )
    theories = modules_of(units)
    return [
        Lesson(unit.id, unit.kind, unit.minutes, coverage[unit.id].missing, theories.get(unit.id))
        for unit in units
        if coverage[unit.id].missing
    ]


def _taught(placed: Sequence[TrainingSession]) -> dict[int, date]:
    return {
        one.unit_id: school_day(one.starts_at)
        for one in placed  # in order of time: the last one stays
        if one.unit_id is not None and one.kind is Kind.THEORY
    }


def check_series(session: Session, *, offering: int, wishes: Sequence[Wish], at: datetime) -> list[Verdict]:
    """Say what stands against each row of a series if those before it are placed; leave everything as it was.

    The rows are really placed, by the code that places them, and then taken back.

    :raises Unknown: as ``placing.place_session``
    :raises Refusal: ``series.too_long``, ``offering.closed``
    """
    check_length(len(wishes))
    parent = locked_offering(session, offering)
    check_plannable(parent.state)
    attempt = session.begin_nested()
    try:
        return [_tried(session, parent, one, at=at) for one in wishes]
    finally:
        attempt.rollback()


def _tried(session: Session, parent: Offering, wish: Wish, *, at: datetime) -> Verdict:
    meeting = TrainingSession(offering_id=parent.id, state=SessionState.PLANNED, version=1)
    try:
        overruled = settle(session, meeting, parent, replace(wish, despite=_ANY_REASON), at=at)
    except Unknown:
        raise
    except Refusal as refusal:
        report = refusal.facts.get("report")
        return Verdict(report) if report else Verdict(Report(), refusal)
    return Verdict(Report(soft=overruled))


def place_series(
    session: Session, *, offering: int, wishes: Sequence[Wish], at: datetime, by: int | None
) -> list[TrainingSession]:
    """Place many sessions of a class, all of them or none.

    :raises Unknown: as ``placing.place_session``
    :raises Refusal: ``series.refused`` with the number of rows that cannot be, or lack a reason; ``series.empty``,
        ``series.too_long``, ``offering.closed``
    """
    if not wishes:
        raise Refusal("series.empty")
    check_length(len(wishes))
    placed, refused = [], 0
    for wish in wishes:
        try:
            placed.append(_place(session, offering, wish, at=at, by=by))
        except Unknown:
            raise
        except Refusal as refusal:
            if refusal.code == "offering.closed":
                raise
            refused += 1
    if refused:
        raise Refusal("series.refused", count=refused)
    return placed


def _place(session: Session, offering: int, wish: Wish, *, at: datetime, by: int | None) -> TrainingSession:
    return place_session(
        session,
        offering=offering,
        unit=wish.unit,
        topic=wish.topic,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        venue=wish.venue,
        instructors=wish.instructors,
        despite=wish.despite,
        at=at,
        by=by,
    )
