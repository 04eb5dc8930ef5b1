"""Placing a session: the one way to a time, a venue and instructors.

Before a place in the timetable is checked, the rows of the class, of the instructors and of the venue are locked,
always in this order and each kind by id, so that nobody waits in a circle. Who wants the same room
or the same person waits, and then sees what has been written. SQLite lets one writer in at a time anyway.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import audit
from courses.catalog.models import Offering, SyllabusUnit
from courses.catalog.service import locked_offering
from courses.errors import Unknown
from courses.people.models import Person
from courses.scheduling import queries, rules
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import DayClash, Meeting, Place, SessionState, Teacher, Topic, Wish
from courses.school.models import Term, Venue
from courses.school.queries import calendar_of
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
) -> TrainingSession:
    """Place a session of a class in the timetable.

    :param unit: the unit of the syllabus that it teaches, if any
    :param ends_at: None: when the unit's minutes are over
    :param topic: what it is about; None: what the unit is about
    :param despite: why it shall take place although the day speaks against it; kept in the log
    :raises Unknown: ``offering.unknown``, ``unit.unknown``, ``venue.unknown``, ``person.unknown``
    :raises Refusal: ``session.clashes`` with every clash; ``offering.closed``, ``session.topic_missing``,
        ``session.end_missing``, ``session.reversed``, ``session.too_short``, ``session.too_long``,
        ``session.outside_term``, ``venue.inactive``; without a reason ``session.on_holiday``,
        ``session.on_make_up_workday``, ``session.year_missing``
    """
    parent = locked_offering(session, offering)
    added = TrainingSession(offering_id=parent.id, state=SessionState.PLANNED, version=1)
    wish = Wish(unit, topic, starts_at, ends_at, venue, tuple(instructors), despite)
    overruled = settle(session, added, parent, wish)
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


def settle(session: Session, meeting: TrainingSession, offering: Offering, wish: Wish) -> list[DayClash]:
    """Give a session, new or known, the place that is wished for, or say all that stands against it.

    :param meeting: with its instructors loaded, if it is not new
    :param offering: its class, locked by ``locked_offering``
    :returns: what spoke against the day and was overruled; a session that keeps its time keeps its day
    :raises Unknown, Refusal: as :func:`place_session`
    """
    rules.check_plannable(offering.state)
    unit = _unit(session, offering, wish.unit)
    topic = rules.check_topic(wish.topic or (_topic_of(unit) if unit else None))
    ends_at = rules.end_of(wish.starts_at, wish.ends_at, unit_minutes=unit.minutes if unit else None)
    rules.check_span(wish.starts_at, ends_at)
    term = session.get_one(Term, offering.term_id)
    rules.check_in_term(wish.starts_at, first=term.starts_on, last=term.ends_on)
    instructors = _lock_instructors(session, wish.instructors)
    venue = _lock_venue(session, wish.venue)
    rules.check_usable(is_active=venue.is_active or venue.id == meeting.venue_id)
    wanted = _wanted(meeting, offering, topic, wish.starts_at, ends_at, venue, instructors)
    _check_free(session, wanted)
    keeps_time = (meeting.starts_at, meeting.ends_at) == (wish.starts_at, ends_at)
    overruled = [] if keeps_time else _check_days(session, wish.starts_at, ends_at, wish.despite)
    meeting.unit_id, meeting.venue_id, meeting.instructors = wish.unit, venue.id, instructors
    meeting.starts_at, meeting.ends_at = wish.starts_at, ends_at
    meeting.kind, meeting.credit_hours = topic.kind, topic.credit_hours
    meeting.title, meeting.title_en = topic.title, topic.title_en
    session.add(meeting)
    session.flush()
    return overruled


def _unit(session: Session, offering: Offering, unit: int | None) -> SyllabusUnit | None:
    if unit is None:
        return None
    found = session.get(SyllabusUnit, unit, populate_existing=True)
    if found is None or found.course_id != offering.course_id:
        raise Unknown("unit.unknown")
    return found


def _topic_of(unit: SyllabusUnit) -> Topic:
    return Topic(unit.kind, unit.title, unit.title_en, unit.credit_hours)


def _lock_instructors(session: Session, instructors: Sequence[int]) -> list[Person]:
    wanted = set(instructors)
    found = session.scalars(
        select(Person)
        .where(Person.id.in_(wanted))
        .order_by(Person.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    if len(found) < len(wanted):
        raise Unknown("person.unknown")
    return list(found)


def _lock_venue(session: Session, venue: int) -> Venue:
    found = session.scalar(
        select(Venue).where(Venue.id == venue).with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    if found is None:
        raise Unknown("venue.unknown")
    return found


def _wanted(
    meeting: TrainingSession,
    offering: Offering,
    topic: Topic,
    starts_at: datetime,
    ends_at: datetime,
    venue: Venue,
    instructors: Sequence[Person],
) -> Meeting:
    return Meeting(
        id=meeting.id,
        offering_id=offering.id,
        title=queries.title_of(offering.label, Bilingual(topic.title, topic.title_en)),
        starts_at=starts_at,
        ends_at=ends_at,
        place=Place(venue.id, venue.label, venue.capacity),
        teachers=tuple(Teacher(one.id, one.name) for one in instructors),
        people=offering.capacity,
    )


def _check_free(session: Session, wanted: Meeting) -> None:
    """Refuse a place that is taken, naming every clash.

    :raises Refusal: ``session.clashes``
    """
    others = queries.list_meetings(
        session,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        offering=wanted.offering_id,
        venue=wanted.place.id,
        instructors=[teacher.id for teacher in wanted.teachers],
    )
    if clashes := rules.clashes_of(wanted, others):
        raise rules.refusal_of(clashes)


def _check_days(session: Session, starts_at: datetime, ends_at: datetime, despite: str) -> list[DayClash]:
    """Refuse a day that speaks against a session, unless there is a reason; give what it overrules."""
    years = {day.year for day in rules.days_between(starts_at, ends_at)}
    clashes = rules.day_clashes_of(starts_at, ends_at, calendar_of(session, years=years))
    rules.check_days(clashes, despite=despite)
    return clashes


def facts_of_overruled(clashes: Sequence[DayClash], despite: str) -> dict[str, object]:
    """Give what an officer has overruled and why, for the log; nothing where nothing stood against it."""
    days = [[str(one.day), one.entry.name if one.entry else ""] for one in clashes]
    return {"despite": despite.strip(), "overruled": days} if days else {}


def facts_of(meeting: TrainingSession) -> dict[str, object]:
    """Give when and where a session is, and with whom, for the log."""
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "venue": meeting.venue_id,
        "instructors": [one.id for one in meeting.instructors],
        "unit": meeting.unit_id,
    }
