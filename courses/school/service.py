"""What officials do about the school itself: add, change, remove.

Whether something is in use, the foreign keys of the tables above know best: removing tries, and is told.
"""

from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses import audit
from courses.errors import Refusal
from courses.school import queries, rules
from courses.school.models import College, Station, Term, Venue, Village

Row = TypeVar("Row", College, Village, Station, Venue, Term)


def add_college(
    session: Session,
    *,
    slug: str,
    name: str,
    series: str,
    at: datetime,
    by: int | None,
    name_en: str = "",
    summary: str = "",
    summary_en: str = "",
    position: int = 0,
) -> College:
    """Add a college.

    :param slug: its name in addresses, and that of its colors
    :param series: the word for it in certificate serials
    :param position: its place in lists, the smallest first
    :raises Refusal: ``slug.malformed``
    """
    college = College(
        slug=_slug(slug),
        name=name,
        name_en=name_en,
        series=series,
        summary=summary,
        summary_en=summary_en,
        position=position,
    )
    return _add(session, college, at=at, by=by)


def update_college(
    session: Session,
    *,
    college: int,
    slug: str,
    name: str,
    name_en: str,
    series: str,
    summary: str,
    summary_en: str,
    position: int,
    at: datetime,
    by: int,
) -> College:
    """Change a college; serials that have been given keep the word that they were given with.

    :raises Unknown: ``college.unknown``
    :raises Refusal: ``slug.malformed``
    """
    return _change(
        session,
        queries.get_college(session, college=college),
        at=at,
        by=by,
        slug=_slug(slug),
        name=name,
        name_en=name_en,
        series=series,
        summary=summary,
        summary_en=summary_en,
        position=position,
    )


def remove_college(session: Session, *, college: int, at: datetime, by: int) -> None:
    """Remove a college that has neither courses nor officers.

    :raises Unknown: ``college.unknown``
    :raises Refusal: ``record.in_use``
    """
    _remove(session, queries.get_college(session, college=college), at=at, by=by)


def add_village(
    session: Session, *, name: str, at: datetime, by: int | None, name_en: str = "", is_pilot: bool = False
) -> Village:
    """Add a village or community."""
    return _add(session, Village(name=name, name_en=name_en, is_pilot=is_pilot), at=at, by=by)


def update_village(
    session: Session, *, village: int, name: str, name_en: str, is_pilot: bool, at: datetime, by: int
) -> Village:
    """Change a village.

    :raises Unknown: ``village.unknown``
    """
    found = queries.get_village(session, village=village)
    return _change(session, found, at=at, by=by, name=name, name_en=name_en, is_pilot=is_pilot)


def remove_village(session: Session, *, village: int, at: datetime, by: int) -> None:
    """Remove a village that has nobody, no station and no venue.

    :raises Unknown: ``village.unknown``
    :raises Refusal: ``record.in_use``
    """
    _remove(session, queries.get_village(session, village=village), at=at, by=by)


def add_station(
    session: Session,
    *,
    village: int,
    name: str,
    capacity: int,
    at: datetime,
    by: int | None,
    name_en: str = "",
    lead: int | None = None,
) -> Station:
    """Add the station of a village.

    :param capacity: how many trainees it can host at once
    """
    station = Station(village_id=village, name=name, name_en=name_en, capacity=capacity, lead_id=lead)
    return _add(session, station, at=at, by=by)


def update_station(
    session: Session,
    *,
    station: int,
    village: int,
    name: str,
    name_en: str,
    capacity: int,
    lead: int | None,
    at: datetime,
    by: int,
) -> Station:
    """Change a station.

    :raises Unknown: ``station.unknown``
    """
    return _change(
        session,
        queries.get_station(session, station=station),
        at=at,
        by=by,
        village_id=village,
        name=name,
        name_en=name_en,
        capacity=capacity,
        lead_id=lead,
    )


def remove_station(session: Session, *, station: int, at: datetime, by: int) -> None:
    """Remove a station without venues.

    :raises Unknown: ``station.unknown``
    :raises Refusal: ``record.in_use``
    """
    _remove(session, queries.get_station(session, station=station), at=at, by=by)


def add_venue(
    session: Session,
    *,
    name: str,
    capacity: int,
    at: datetime,
    by: int | None,
    name_en: str = "",
    address: str = "",
    village: int | None = None,
    station: int | None = None,
    is_active: bool = True,
) -> Venue:
    """Add a place where sessions can be held.

    :param station: whose venue it is; none for the school's own and for partners'
    :param is_active: whether sessions may be placed there
    """
    venue = Venue(
        name=name,
        name_en=name_en,
        capacity=capacity,
        address=address,
        village_id=village,
        station_id=station,
        is_active=is_active,
    )
    return _add(session, venue, at=at, by=by)


def update_venue(
    session: Session,
    *,
    venue: int,
    name: str,
    name_en: str,
    capacity: int,
    address: str,
    village: int | None,
    station: int | None,
    is_active: bool,
    at: datetime,
    by: int,
) -> Venue:
    """Change a venue; sessions that are placed there stay.

    :param is_active: whether new sessions may be placed there
    :raises Unknown: ``venue.unknown``
    """
    return _change(
        session,
        queries.get_venue(session, venue=venue),
        at=at,
        by=by,
        name=name,
        name_en=name_en,
        capacity=capacity,
        address=address,
        village_id=village,
        station_id=station,
        is_active=is_active,
    )


def remove_venue(session: Session, *, venue: int, at: datetime, by: int) -> None:
    """Remove a venue in which no session was ever placed; others can only be taken out of use.

    :raises Unknown: ``venue.unknown``
    :raises Refusal: ``record.in_use``
    """
    _remove(session, queries.get_venue(session, venue=venue), at=at, by=by)


def add_term(
    session: Session,
    *,
    code: str,
    name: str,
    starts_on: date,
    ends_on: date,
    at: datetime,
    by: int | None,
    name_en: str = "",
) -> Term:
    """Add a term; both days belong to it.

    :raises Refusal: ``code.malformed``, ``term.reversed``
    """
    rules.check_term(starts_on, ends_on)
    term = Term(code=_code(code), name=name, name_en=name_en, starts_on=starts_on, ends_on=ends_on)
    return _add(session, term, at=at, by=by)


def update_term(
    session: Session,
    *,
    term: int,
    code: str,
    name: str,
    name_en: str,
    starts_on: date,
    ends_on: date,
    at: datetime,
    by: int,
) -> Term:
    """Change a term; sessions that are placed stay.

    :raises Unknown: ``term.unknown``
    :raises Refusal: ``code.malformed``, ``term.reversed``
    """
    rules.check_term(starts_on, ends_on)
    return _change(
        session,
        queries.get_term(session, term=term),
        at=at,
        by=by,
        code=_code(code),
        name=name,
        name_en=name_en,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def remove_term(session: Session, *, term: int, at: datetime, by: int) -> None:
    """Remove a term without classes.

    :raises Unknown: ``term.unknown``
    :raises Refusal: ``record.in_use``
    """
    _remove(session, queries.get_term(session, term=term), at=at, by=by)


def _slug(typed: str) -> str:
    slug = typed.lower()
    rules.check_slug(slug)
    return slug


def _code(typed: str) -> str:
    code = typed.upper()
    rules.check_code(code)
    return code


def _add(session: Session, row: Row, *, at: datetime, by: int | None) -> Row:
    session.add(row)
    session.flush()
    _log(session, "add", row, at=at, by=by, name=row.name)
    return row


def _change(session: Session, row: Row, *, at: datetime, by: int, **values: Any) -> Row:
    changes = audit.fill(row, **values)
    session.flush()
    if changes:
        _log(session, "update", row, at=at, by=by, changes=changes)
    return row


def _remove(session: Session, row: Row, *, at: datetime, by: int) -> None:
    _log(session, "remove", row, at=at, by=by, name=row.name)
    try:
        with session.begin_nested():
            session.delete(row)
    except IntegrityError as error:
        raise Refusal("record.in_use") from error


def _log(session: Session, verb: str, row: Row, *, at: datetime, by: int | None, **facts: Any) -> None:
    noun = row.__tablename__
    audit.write(session, f"{noun}.{verb}", subject=f"{noun}:{row.id}", at=at, by=by, **facts)
