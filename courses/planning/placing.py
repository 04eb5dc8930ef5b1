"""Placing a session: the one way to a time, a venue and instructors.

Before a place in the timetable is checked, the rows of the class, of people and of the venue are locked, always in
this order and each kind by id, so that nobody waits in a circle: the people are the instructors, and those of the
class who sit in another one too. Who wants the same room or the same person waits, and then sees what has been written.
SQLite lets one writer in at a time anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from courses import audit
from courses.catalog.models import Offering, SyllabusUnit
from courses.catalog.service import locked_offering
from courses.errors import Unknown
from courses.people.models import Person
from courses.planning.checking import Finding, Report, judge, refuse
from courses.planning.crowds import sitting_elsewhere
from courses.planning.facts import NEW, facts_around
from courses.planning.syllabus import Item, Standing
from courses.scheduling import rules
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState, Topic, Wish
from courses.school.models import Term, Venue
from courses.values import Bilingual


def place_session(
    session: Session,
    *,
    offering: int,
    unit: int | None,
    starts_at: datetime,
    ends_at: datetime | None,
    venue: int,
    instructors: Sequence[int],
    at: datetime,
    by: int | None,
    topic: Topic | None = None,
    despite: str = "",
    is_outdoors: bool = False,
    is_locked: bool = False,
) -> TrainingSession:
    """Place a session of a class in the timetable.

    :param unit: the unit of the syllabus that it teaches, if any
    :param ends_at: None: when the unit's minutes are over
    :param topic: what it is about; None: what the unit is about
    :param despite: why it shall take place although something speaks against it; kept in the log
    :param is_locked: whether it stays there, whatever is planned anew
    :raises Unknown: ``offering.unknown``, ``unit.unknown``, ``venue.unknown``, ``person.unknown``
    :raises Refusal: ``session.clashes`` with a report of all that cannot be, without a reason ``session.needs_reason``
        with one of all that speaks against it; ``offering.closed``, ``session.topic_missing``,
        ``session.end_missing``, ``session.reversed``, ``session.too_short``, ``session.too_long``,
        ``session.past_midnight``, ``session.outside_term``, ``venue.inactive``
    """
    parent = locked_offering(session, offering)
    added = TrainingSession(offering_id=parent.id, state=SessionState.PLANNED, version=1)
    wish = Wish(unit, topic, starts_at, ends_at, venue, tuple(instructors), despite, is_outdoors, is_locked)
    overruled = settle(session, added, parent, wish, at=at)
    audit.write(
        session,
        "session.place",
        subject=f"training_session:{added.id}",
        at=at,
        by=by,
        offering=parent.id,
        **facts_of(added),
        **facts_of_overruled(overruled, despite),
    )
    return added


def settle(
    session: Session,
    meeting: TrainingSession,
    offering: Offering,
    wish: Wish,
    *,
    at: datetime,
    comes_back: bool = False,
) -> tuple[Finding, ...]:
    """Give a session, new or known, the place that is wished for, or say all that stands against it.

    :param meeting: with its instructors loaded, if it is not new
    :param offering: its class, locked by ``locked_offering``
    :param comes_back: it was cancelled, and shall be where it has been
    :returns: what spoke against the place and was overruled; what stood before is not asked about again
    :raises Unknown, Refusal: as :func:`place_session`
    """
    draft = _draft(session, meeting, offering, wish)
    instructors = _lock_people(session, offering.id, wish.instructors)
    venue = _lock_venue(session, wish.venue)
    rules.check_usable(is_active=venue.is_active or venue.id == meeting.venue_id)
    report = _report(session, meeting, draft, at=at, comes_back=comes_back)
    refuse(report, despite=wish.despite)
    topic, (starts_at, ends_at) = draft.topic, draft.standing.time
    meeting.unit_id, meeting.venue_id, meeting.instructors = wish.unit, venue.id, instructors
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.kind, meeting.credit_hours = topic.kind, topic.credit_hours
    meeting.title, meeting.title_en = topic.title, topic.title_en
    meeting.is_outdoors, meeting.is_locked = draft.is_outdoors, draft.is_locked
    session.add(meeting)
    session.flush()
    return report.soft


def check_place(session: Session, *, training_session: int | None, offering: int, wish: Wish, at: datetime) -> Report:
    """Say all that stands against a place, and change nothing.

    :param training_session: the session that would move; None: a new one
    :raises Unknown: as :func:`place_session`, and ``session.unknown``
    :raises Refusal: for what is no place at all, as :func:`place_session`
    """
    parent = session.get(Offering, offering)
    if parent is None:
        raise Unknown("offering.unknown")
    meeting = _known(session, training_session) if training_session is not None else _new(parent)
    venue = session.get(Venue, wish.venue)
    if venue is None:
        raise Unknown("venue.unknown")
    rules.check_usable(is_active=venue.is_active or venue.id == meeting.venue_id)
    return _report(session, meeting, _draft(session, meeting, parent, wish), at=at)


def _known(session: Session, training_session: int) -> TrainingSession:
    found = session.scalar(
        select(TrainingSession)
        .where(TrainingSession.id == training_session)
        .options(selectinload(TrainingSession.instructors))
    )
    if found is None:
        raise Unknown("session.unknown")
    return found


def _new(offering: Offering) -> TrainingSession:
    return TrainingSession(offering_id=offering.id, state=SessionState.PLANNED, version=1)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A session as it is wished for, complete."""

    offering: int
    unit: int | None
    topic: Topic
    standing: Standing
    is_outdoors: bool
    is_locked: bool


def _draft(session: Session, meeting: TrainingSession, offering: Offering, wish: Wish) -> _Draft:
    """Fill in what a wish leaves to its unit or to the session as it is, and refuse what can be no session."""
    rules.check_plannable(offering.state)
    unit = _unit(session, offering, wish.unit)
    topic = rules.check_topic(wish.topic or (_topic_of(unit) if unit else None))
    ends_at = rules.end_of(wish.starts_at, wish.ends_at, unit_minutes=unit.minutes if unit else None)
    rules.check_span(wish.starts_at, ends_at)
    term = session.get_one(Term, offering.term_id)
    rules.check_in_term(wish.starts_at, first=term.starts_on, last=term.ends_on)
    return _Draft(
        offering=offering.id,
        unit=wish.unit,
        topic=topic,
        standing=Standing((wish.starts_at, ends_at), wish.venue, tuple(sorted(set(wish.instructors)))),
        is_outdoors=bool(meeting.is_outdoors) if wish.is_outdoors is None else wish.is_outdoors,
        is_locked=bool(meeting.is_locked) if wish.is_locked is None else wish.is_locked,
    )


def _report(
    session: Session, meeting: TrainingSession, draft: _Draft, *, at: datetime, comes_back: bool = False
) -> Report:
    topic = draft.topic
    wanted = Item(
        id=meeting.id or NEW,
        offering=draft.offering,
        unit=draft.unit,
        kind=topic.kind,
        topic=Bilingual(topic.title, topic.title_en),
        credit_hours=topic.credit_hours,
        wish=draft.standing,
        is_outdoors=draft.is_outdoors,
        is_locked=draft.is_locked,
    )
    return judge(
        facts_around(session, wanted=wanted, at=at),
        keeps_time=(meeting.starts_at, meeting.ends_at) == draft.standing.time,
        keeps_venue=meeting.venue_id == draft.standing.venue,
        comes_back=comes_back,
    )


def _unit(session: Session, offering: Offering, unit: int | None) -> SyllabusUnit | None:
    if unit is None:
        return None
    found = session.get(SyllabusUnit, unit, populate_existing=True)
    if found is None or found.course_id != offering.course_id:
        raise Unknown("unit.unknown")
    return found


def _topic_of(unit: SyllabusUnit) -> Topic:
    return Topic(unit.kind, unit.title, unit.title_en, unit.credit_hours)


def _lock_people(session: Session, offering: int, instructors: Sequence[int]) -> list[Person]:
    """Lock the instructors, and everybody of the class who could be wanted elsewhere; give the instructors."""
    wanted = set(instructors)
    found = session.scalars(
        select(Person)
        .where(or_(Person.id.in_(wanted), Person.id.in_(sitting_elsewhere(offering))))
        .order_by(Person.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    teaching = [one for one in found if one.id in wanted]
    if len(teaching) < len(wanted):
        raise Unknown("person.unknown")
    return teaching


def _lock_venue(session: Session, venue: int) -> Venue:
    found = session.scalar(
        select(Venue).where(Venue.id == venue).with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    if found is None:
        raise Unknown("venue.unknown")
    return found


def facts_of_overruled(findings: Sequence[Finding], despite: str) -> dict[str, object]:
    """Give what an officer has overruled and why, for the log; nothing where nothing stood against it."""
    if not findings:
        return {}
    return {"despite": despite.strip(), "overruled": [_plain(one) for one in findings]}


def _plain(one: Finding) -> dict[str, object]:
    """Give a broken rule in values that stay true when ids of facts mean nothing any more."""
    broken, names = one.violation, one.names
    when: dict[str, object] = {}
    if broken.slot is not None:
        when = {"starts_at": names.slots[broken.slot][0].isoformat(), "day": names.day(broken.slot).zh}
    found: dict[str, object | None] = {
        "code": one.code.value,
        **when,
        "sessions": [other for other in broken.sessions if other > 0] if len(broken.sessions) > 1 else None,
        "people": list(broken.people),
        "venue": broken.venue,
        "instructor": broken.instructor,
        "found": None if broken.found is None else str(broken.found),
        "limit": None if broken.limit is None else str(broken.limit),
    }
    return {name: value for name, value in found.items() if value or value == 0}


def facts_of(meeting: TrainingSession) -> dict[str, object]:
    """Give when and where a session is, and with whom, for the log."""
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "venue": meeting.venue_id,
        "instructors": [one.id for one in meeting.instructors],
        "unit": meeting.unit_id,
    }
