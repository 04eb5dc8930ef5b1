"""Free places for one session that fit everyone, best first: what an official is offered instead of a bare no."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from courses.catalog.models import Offering, SyllabusUnit
from courses.catalog.rules import Kind
from courses.errors import Unknown
from courses.planning.facts import NEW, term_facts
from courses.planning.names import Names, Span
from courses.planning.syllabus import Item
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from courses.scheduling.timetable import advice
from courses.scheduling.timetable.advice import Suggestion
from courses.scheduling.timetable.facts import Block
from courses.scheduling.timetable.problem import Problem
from courses.scheduling.timetable.settings import Soft
from courses.values import Bilingual


@dataclass(frozen=True, slots=True)
class Offer:
    """A place that breaks no rule."""

    starts_at: datetime
    ends_at: datetime
    venue: int
    venue_name: Bilingual
    instructors: tuple[int, ...]
    instructor_names: tuple[str, ...]
    pros: tuple[Soft, ...]
    """Wishes that none of the other offers fulfills better, and some less well."""
    cons: tuple[Soft, ...]
    """Wishes that another offer fulfills better."""


def suggest(
    session: Session,
    *,
    training_session: int | None,
    offering: int,
    unit: int | None,
    at: datetime,
    limit: int = 5,
    avoid: Sequence[Span] = (),
    kind: Kind = Kind.THEORY,
    instructors: Sequence[int] = (),
) -> list[Offer]:
    """Give the best free places for a session in the rest of its term, each at a time of its own.

    None for a session that has begun, or is locked. All hold in the timetable as it is; who takes two of them for two
    sessions has to ask again after the first.

    :param training_session: the session that shall move, or come back elsewhere; None: a new one
    :param unit: the unit that a new one teaches; None: none, and it is of this kind
    :param limit: how many at most
    :param avoid: times that are not wanted
    :param instructors: who shall teach a new one; empty: anybody who teaches the course
    :raises Unknown: ``offering.unknown``, ``session.unknown``, ``unit.unknown``
    """
    parent = session.get(Offering, offering)
    if parent is None:
        raise Unknown("offering.unknown")
    if training_session is None:
        item: Item | None = _new_item(session, offering, unit, kind=kind, instructors=tuple(sorted(set(instructors))))
    else:
        item = _item_of(session, training_session)
    facts = term_facts(
        session, term=parent.term_id, at=at, offerings=[offering], with_open=False, also=() if item is None else (item,)
    )
    wanted = item.id if item is not None else training_session or NEW
    problem = _askable(facts.problem, wanted, avoid)
    if wanted not in problem.session:
        return []
    plan = problem.current_plan()
    return [_offer(one, facts.names) for one in advice.suggest(problem, plan, wanted, count=limit)]


def _new_item(session: Session, offering: int, unit: int | None, *, kind: Kind, instructors: tuple[int, ...]) -> Item:
    found = session.get(SyllabusUnit, unit) if unit is not None else None
    if unit is not None and found is None:
        raise Unknown("unit.unknown")
    label, hours = (found.label, found.credit_hours) if found else (Bilingual(""), Decimal(3))
    return Item(NEW, offering, unit, found.kind if found else kind, label, hours, teachers=instructors)


def _item_of(session: Session, training_session: int) -> Item | None:
    """Give a session that is cancelled as if it were new; None: it is in the timetable."""
    row = session.scalar(
        select(TrainingSession)
        .where(TrainingSession.id == training_session)
        .options(selectinload(TrainingSession.instructors))
    )
    if row is None:
        raise Unknown("session.unknown")
    if row.state is SessionState.PLANNED:
        return None
    teachers = tuple(sorted(one.id for one in row.instructors))
    return Item(
        row.id,
        row.offering_id,
        row.unit_id,
        row.kind,
        row.label,
        row.credit_hours,
        is_outdoors=row.is_outdoors,
        teachers=teachers,
    )


def _askable(problem: Problem, wanted: int, avoid: Sequence[Span]) -> Problem:
    """Let a published session move, for its new time is what people have to know of, and keep off some times."""
    sessions = [replace(one, is_published=False) if one.id == wanted else one for one in problem.sessions]
    slots = [
        replace(one, blocks=one.blocks | {Block.OFF_GRID})
        if any(first < one.ends_at and one.starts_at < last for first, last in avoid)
        else one
        for one in problem.slots
    ]
    return replace(problem, sessions=sessions, slots=slots)


def _offer(found: Suggestion, names: Names) -> Offer:
    place = found.place
    starts_at, ends_at = names.slots[place.slot]
    return Offer(
        starts_at=starts_at,
        ends_at=ends_at,
        venue=place.venues[0],
        venue_name=names.venues[place.venues[0]],
        instructors=place.instructors,
        instructor_names=tuple(names.people[one] for one in place.instructors),
        pros=found.pros,
        cons=tuple(rule for rule, _ in found.cons),
    )
