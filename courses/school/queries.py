"""Reads about colleges, villages, stations, venues, terms and days."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session, joinedload

from courses.errors import Unknown
from courses.school.models import CalendarDay, College, Station, Term, Venue, Village
from courses.school.rules import Calendar, Day


def list_colleges(session: Session, *, among: frozenset[int] | None = None) -> Sequence[College]:
    """List the colleges in the school's own order.

    :param among: only these; None: all
    """
    query = select(College).order_by(College.position, College.id)
    return session.scalars(query if among is None else query.where(College.id.in_(among))).all()


def list_villages(session: Session) -> Sequence[Village]:
    """List the villages, the pilot ones first."""
    return session.scalars(select(Village).order_by(Village.is_pilot.desc(), Village.id)).all()


def list_stations(session: Session) -> Sequence[Station]:
    """List the stations with their villages."""
    return session.scalars(select(Station).order_by(Station.id).options(joinedload(Station.village))).all()


def list_stations_of(session: Session, *, lead: int) -> Sequence[Station]:
    """List the stations that a person leads, with their villages."""
    return session.scalars(
        select(Station).where(Station.lead_id == lead).order_by(Station.id).options(joinedload(Station.village))
    ).all()


def list_venues(session: Session) -> Sequence[Venue]:
    """List the venues with their villages and stations, those in use first."""
    return session.scalars(
        select(Venue)
        .order_by(Venue.is_active.desc(), Venue.id)
        .options(joinedload(Venue.village), joinedload(Venue.station))
    ).all()


def list_usable_venues(session: Session, *, also: int | None = None) -> Sequence[Venue]:
    """List the venues that a session can be placed in.

    :param also: the venue that a session has already, in use or not
    """
    return session.scalars(select(Venue).where(Venue.is_active | (Venue.id == also)).order_by(Venue.id)).all()


def list_terms(session: Session) -> Sequence[Term]:
    """List the terms, the latest first."""
    return session.scalars(select(Term).order_by(Term.starts_on.desc(), Term.id.desc())).all()


def get_college(session: Session, *, college: int) -> College:
    """Give a college.

    :raises Unknown: ``college.unknown``
    """
    found = session.get(College, college)
    if found is None:
        raise Unknown("college.unknown")
    return found


def get_village(session: Session, *, village: int) -> Village:
    """Give a village.

    :raises Unknown: ``village.unknown``
    """
    found = session.get(Village, village)
    if found is None:
        raise Unknown("village.unknown")
    return found


def get_station(session: Session, *, station: int) -> Station:
    """Give a station.

    :raises Unknown: ``station.unknown``
    """
    found = session.get(Station, station)
    if found is None:
        raise Unknown("station.unknown")
    return found


def get_venue(session: Session, *, venue: int) -> Venue:
    """Give a venue.

    :raises Unknown: ``venue.unknown``
    """
    found = session.get(Venue, venue)
    if found is None:
        raise Unknown("venue.unknown")
    return found


def get_term(session: Session, *, term: int) -> Term:
    """Give a term.

    :raises Unknown: ``term.unknown``
    """
    found = session.get(Term, term)
    if found is None:
        raise Unknown("term.unknown")
    return found


def list_days(session: Session, *, years: Iterable[int]) -> Sequence[CalendarDay]:
    """List the holidays and make-up workdays of some years in their order."""
    spans = [CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)) for year in years]
    return session.scalars(select(CalendarDay).where(or_(false(), *spans)).order_by(CalendarDay.day)).all()


def calendar_of(session: Session, *, years: Iterable[int]) -> Calendar:
    """Give what is known of some years, for the rules."""
    return Calendar.of(Day(one.day, one.kind, one.name, one.name_en) for one in list_days(session, years=years))


def list_years(session: Session) -> list[int]:
    """List the years that have entries."""
    return sorted({day.year for day in session.scalars(select(CalendarDay.day))})


def get_day(session: Session, *, day: date) -> CalendarDay:
    """Give what is entered for a day.

    :raises Unknown: ``day.unknown``
    """
    found = session.get(CalendarDay, day)
    if found is None:
        raise Unknown("day.unknown")
    return found
