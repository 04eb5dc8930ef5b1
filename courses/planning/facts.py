"""Everything that the rules of the timetable have to know, gathered from the database.

``term_facts`` is for whoever plans a term, ``facts_around`` for whoever asks about one session: it reads only what can
matter to that one, however large the school is. Both send the same number of queries whatever they find.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from courses.catalog.models import Offering, SyllabusUnit
from courses.catalog.rules import OfferingState
from courses.errors import Unknown
from courses.planning import assembly, gathering
from courses.planning.assembly import Frame, TermFacts
from courses.planning.crowds import shared_people
from courses.planning.gathering import Meeting
from courses.planning.grid import grid_of
from courses.planning.names import Span
from courses.planning.syllabus import Item, Standing, open_items
from courses.scheduling.models import TrainingSession
from courses.scheduling.timetable.facts import Place
from courses.scheduling.timetable.settings import Settings
from courses.school.queries import get_term
from courses.values import school_day

NEW = -1
"""The id in the facts of a session that is only wished for."""


def term_facts(
    session: Session,
    *,
    term: int,
    at: datetime | None,
    offerings: Sequence[int] | None = None,
    settings: Settings | None = None,
    reason: str | None = None,
    keeps_plan: bool = False,
    with_open: bool = True,
    also: Sequence[Item] = (),
) -> TermFacts:
    """Gather what planning a term takes.

    :param at: the moment of planning; None: the term is far ahead, and nothing is past or at short notice
    :param offerings: the classes to plan; None: all of the term. The other sessions of these days are only respected,
        and so are those of classes that are over
    :param reason: why published sessions may change inside the days of notice (H9)
    :param keeps_plan: whether to leave as much as possible where it is (S1)
    :param with_open: whether to add the sessions that a syllabus wants and nobody has placed
    :param also: sessions that somebody asks about, and no table has
    :raises Unknown: ``term.unknown``
    """
    found = get_term(session, term=term)
    first, last = _whole_months([found.starts_on, found.ends_on])
    own = gathering.list_offerings(session, Offering.term_id == term)
    chosen = frozenset(
        one.id for one in own if one.state is not OfferingState.CLOSED and (offerings is None or one.id in offerings)
    )
    meetings = gathering.list_meetings(session, or_(Offering.term_id == term, _begins(first, last)))
    known = {one.id: one for one in own if one.id in chosen}
    known.update({one.row.offering_id: one.row.offering for one in meetings})
    known.update({one.id: one for one in own if one.id in {item.offering for item in also}})
    units = gathering.units_of(session, courses={one.course_id for one in known.values()})
    items = [*(item_of(one) for one in meetings), *also]
    if with_open:
        items += _open_items([known[one] for one in sorted(chosen)], units, items)
    days = gathering.days_between(session, *_days_of((one.time for one in meetings), first, last))
    return assembly.assemble(
        session,
        Frame(
            offerings=[known[one] for one in sorted(known)],
            chosen=chosen,
            units=units,
            items=items,
            days=days,
            grid=grid_of((found.starts_on, found.ends_on), (one.time for one in meetings), school=days.school),
            venues=gathering.list_venues(session, used={one.row.venue_id for one in meetings}, usable=True),
            pools=gathering.pools_of(session, courses={known[one].course_id for one in chosen}),
            shared=shared_people(session, offerings=sorted(chosen), among=sorted(known)),
            day=max(found.starts_on, school_day(at)) if at else found.starts_on,
            at=at,
            settings=settings or Settings(),
            reason=reason,
            keeps_plan=keeps_plan,
        ),
    )


def _open_items(
    offerings: Iterable[Offering], units: Mapping[int, Sequence[SyllabusUnit]], placed: Sequence[Item]
) -> list[Item]:
    by_offering: dict[int, list[Item]] = defaultdict(list)
    for one in placed:
        by_offering[one.offering].append(one)
    numbers = count(1)
    return [
        replace(item, id=-next(numbers))
        for one in offerings
        for item in open_items(one.id, units.get(one.course_id, ()), by_offering[one.id])
    ]


def item_of(meeting: Meeting) -> Item:
    """Give a session of the timetable as an item of its class."""
    row = meeting.row
    return Item(
        id=row.id,
        offering=row.offering_id,
        unit=row.unit_id,
        kind=row.kind,
        topic=row.label,
        credit_hours=row.credit_hours,
        today=Standing(meeting.time, row.venue_id, meeting.instructors),
        is_outdoors=row.is_outdoors,
        is_locked=row.is_locked,
        is_attended=meeting.is_attended,
    )


@dataclass(frozen=True, slots=True)
class Around:
    """What one session meets where somebody would like to have it."""

    facts: TermFacts
    session: int
    """Its id in the facts."""
    place: Place
    """Where it shall be."""


def facts_around(
    session: Session, *, wanted: Item, at: datetime, settings: Settings | None = None, reason: str | None = None
) -> Around:
    """Gather what can matter to one session at the time for which it is wished, and at the one where it is.

    :param wanted: the session with its wish; what it is today is read from its row, if it has one. The id of a new
        one is :data:`NEW`
    :param at: the moment of asking
    :param reason: as for :func:`term_facts`
    :raises Unknown: ``offering.unknown``
    """
    if wanted.wish is None:
        raise ValueError("nothing is wished for")
    parent = _class(session, wanted.offering)
    own = gathering.list_meetings(session, TrainingSession.offering_id == wanted.offering, anew=True)
    items = {one.row.id: item_of(one) for one in own}
    wanted = items[wanted.id] = _as_it_stands(wanted, items.get(wanted.id))
    standings = [one for one in (wanted.wish, wanted.today) if one is not None]
    shared = shared_people(session, offerings=[wanted.offering])
    classes = {one for pair in shared for one in pair.offerings}
    others = gathering.list_meetings(session, _meets(wanted.offering, standings, shared_with=classes), anew=True)
    offerings = {one.row.offering_id: one.row.offering for one in others} | {parent.id: parent}
    frame = _narrow(session, parent, [*items.values(), *map(item_of, others)], offerings, at=at)
    frame = replace(
        frame,
        shared=[one for one in shared if offerings.keys() >= set(one.offerings)],
        day=school_day(standings[0].time[0]),
        settings=settings or Settings(),
        reason=reason,
    )
    facts = assembly.assemble(session, frame)
    return Around(facts, wanted.id, facts.place(standings[0]))


def class_facts(session: Session, *, offering: int, at: datetime) -> TermFacts:
    """Gather what can be said of a class without looking at any other.

    :raises Unknown: ``offering.unknown``
    """
    parent = _class(session, offering)
    own = gathering.list_meetings(session, TrainingSession.offering_id == offering)
    frame = _narrow(session, parent, [item_of(one) for one in own], {parent.id: parent}, at=at)
    return assembly.assemble(session, frame)


def _class(session: Session, offering: int) -> Offering:
    found = gathering.list_offerings(session, Offering.id == offering)
    if not found:
        raise Unknown("offering.unknown")
    return found[0]


def _narrow(
    session: Session, parent: Offering, items: Sequence[Item], offerings: Mapping[int, Offering], *, at: datetime
) -> Frame:
    """Give the rows of one class, and of sessions of others that it can meet."""
    places = [one for item in items for one in (item.wish, item.today) if one is not None]
    spans = [one.time for one in places]
    days = gathering.days_between(session, *_days_of(spans, parent.term.starts_on, parent.term.starts_on))
    return Frame(
        offerings=[offerings[one] for one in sorted(offerings)],
        chosen=frozenset({parent.id}),
        units=gathering.units_of(session, courses={parent.course_id}),
        items=items,
        days=days,
        grid=grid_of(None, spans, school=days.school),
        venues=gathering.list_venues(session, used={one.venue for one in places}, usable=False),
        pools={},
        shared=(),
        day=max(parent.term.starts_on, school_day(at)),
        at=at,
        settings=Settings(),
    )


def _as_it_stands(wanted: Item, row: Item | None) -> Item:
    """Add to a wish what is today: a session that is locked stays so unless the wish lets go of it."""
    if row is None:
        return replace(wanted, is_locked=False)
    return replace(
        wanted,
        today=row.today,
        is_locked=row.is_locked and wanted.is_locked,
        is_attended=row.is_attended,
    )


def _meets(offering: int, standings: Sequence[Standing], *, shared_with: Collection[int]) -> ColumnElement[bool]:
    """Ask for sessions of other classes that a session may meet: in its venue, with its people, by its instructors."""
    people = {person for one in standings for person in one.instructors}
    near, same_month = [], []
    for one in standings:
        day = school_day(one.time[0])
        near.append(_begins(day - timedelta(days=1), day + timedelta(days=1)))
        same_month.append(_begins(*_whole_months([day])))
    elsewhere = or_(
        TrainingSession.venue_id.in_({one.venue for one in standings}),
        TrainingSession.offering_id.in_(shared_with),
    )
    return and_(
        TrainingSession.offering_id != offering,
        or_(and_(or_(*near), elsewhere), and_(or_(*same_month), gathering.taught_by(people))),
    )


def _begins(first: date, last: date) -> ColumnElement[bool]:
    begin, end = gathering.span_of(first, last)
    return and_(TrainingSession.starts_at >= begin, TrainingSession.starts_at < end)


def _whole_months(days: Sequence[date]) -> tuple[date, date]:
    """Widen some days to whole months and whole weeks: instructors count their sessions by both."""
    first = min(days).replace(day=1)
    last = (max(days).replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def _days_of(spans: Iterable[Span], first: date, last: date) -> tuple[date, date]:
    """Widen some days to those on which something takes place."""
    days = [first, last, *(school_day(moment) for span in spans for moment in span)]
    return min(days), max(days)
