"""What officials do about holidays and make-up workdays: enter, correct and remove them, one by one or from a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from courses import audit
from courses.errors import Refusal
from courses.school import arrangements, queries, rules
from courses.school.models import CalendarDay
from courses.school.rules import Day, DayKind


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of many days at once, by date."""

    added: tuple[date, ...]
    changed: tuple[date, ...]
    same: tuple[date, ...]


def add_day(
    session: Session, *, day: date, kind: DayKind, name: str, name_en: str = "", at: datetime, by: int | None
) -> CalendarDay:
    """Enter a day.

    :raises Refusal: ``day.taken``, ``day.odd_year``, ``day.no_weekend``
    """
    rules.check_day(day, kind)
    if session.get(CalendarDay, day):
        raise Refusal("day.taken", field="day")
    added = CalendarDay(day=day, kind=kind, name=name, name_en=name_en)
    session.add(added)
    session.flush()
    _log(session, "add", day, at=at, by=by, kind=kind.value, name=name)
    return added


def update_day(
    session: Session, *, day: date, kind: DayKind, name: str, name_en: str, at: datetime, by: int
) -> CalendarDay:
    """Change what a day is; sessions that are placed stay.

    :raises Unknown: ``day.unknown``
    :raises Refusal: ``day.no_weekend``
    """
    found = queries.get_day(session, day=day)
    rules.check_day(day, kind)
    changes = audit.fill(found, kind=kind, name=name, name_en=name_en)
    session.flush()
    if changes:
        _log(session, "update", day, at=at, by=by, changes=changes)
    return found


def remove_day(session: Session, *, day: date, at: datetime, by: int) -> None:
    """Remove a day: it is again what its weekday says.

    :raises Unknown: ``day.unknown``
    """
    found = queries.get_day(session, day=day)
    _log(session, "remove", day, at=at, by=by, kind=found.kind.value, name=found.name)
    session.delete(found)
    session.flush()


def compare(session: Session, *, days: Iterable[Day]) -> Taken:
    """Say what taking over some days would do, without doing it."""
    days = list(days)
    known = queries.calendar_of(session, years={one.day.year for one in days}).days
    return Taken(
        added=tuple(one.day for one in days if one.day not in known),
        changed=tuple(one.day for one in days if one.day in known and known[one.day] != one),
        same=tuple(one.day for one in days if known.get(one.day) == one),
    )


def import_days(session: Session, *, days: Iterable[Day], at: datetime, by: int | None) -> Taken:
    """Take over many days: new ones are added, known ones become what is said here, others stay.

    :raises Refusal: ``day.odd_year``, ``day.no_weekend``
    """
    days = list(days)
    for one in days:
        rules.check_day(one.day, one.kind)
    taken = compare(session, days=days)
    written = {*taken.added, *taken.changed}
    for one in days:
        if one.day in written:
            session.merge(CalendarDay(day=one.day, kind=one.kind, name=one.name, name_en=one.name_en))
    session.flush()
    if written:
        plain = {"added": [str(day) for day in taken.added], "changed": [str(day) for day in taken.changed]}
        audit.write(session, "calendar_day.import", subject="calendar_day", at=at, by=by, **plain)
    return taken


def seed_days(session: Session, *, year: int, at: datetime, by: int | None) -> Taken:
    """Enter the published arrangement of a year; days that are entered already stay as they are.

    :raises Refusal: ``arrangement.unknown``
    """
    published = arrangements.days_of(year)
    if not published:
        raise Refusal("arrangement.unknown", year=year)
    known = queries.calendar_of(session, years=[year]).days
    return import_days(session, days=[one for one in published if one.day not in known], at=at, by=by)


def _log(session: Session, verb: str, day: date, *, at: datetime, by: int | None, **facts: object) -> None:
    audit.write(session, f"calendar_day.{verb}", subject=f"calendar_day:{day}", at=at, by=by, **facts)
