"""What people do about free time: say when they are free, when a venue is open, who is on duty, when the school teaches.

Whatever is said here moves no session: what stands against it is listed by ``scheduling.standing``.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from courses import audit
from courses.availability import queries, rules
from courses.availability.models import (
    Availability,
    AvailabilityException,
    Closure,
    Duty,
    FreePart,
    OpeningTime,
    TeachingTime,
)
from courses.availability.rules import Caps, Hours, PartOfDay, TeachingHours, Week
from courses.errors import Unknown
from courses.people.queries import get_person
from courses.school.models import Station, Venue

# People


def say_free_time(
    session: Session, *, person: int, week: Week, at: datetime, by: int | None, caps: Caps | None = None
) -> Availability:
    """Keep when somebody is usually free, in place of what they said before.

    :param caps: how much an instructor will teach at most; None: what was said before stays
    :raises Unknown: ``person.unknown``
    """
    get_person(session, person=person, locked=True)
    said = queries.find_answer(session, person=person)
    if said is None:
        said = Availability(person_id=person, answered_at=at, parts=[])
        session.add(said)
    before = {"week": _plain_week(queries.week_of(said)), "caps": [said.sessions_a_week, said.sessions_a_month]}
    said.answered_at = at
    if caps is not None:
        said.sessions_a_week, said.sessions_a_month = caps.a_week, caps.a_month
    kept = [part for part in said.parts if (part.weekday, part.part) in week]
    new = week - {(part.weekday, part.part) for part in kept}
    said.parts = [*kept, *(FreePart(weekday=weekday, part=part) for weekday, part in sorted(new))]
    session.flush()
    after = {"week": _plain_week(week), "caps": [said.sessions_a_week, said.sessions_a_month]}
    _log(session, "availability.say", f"availability:{person}", at=at, by=by, before=before, after=after)
    return said


def forget_free_time(session: Session, *, person: int, at: datetime, by: int) -> None:
    """Forget when somebody is usually free: they count as not asked. Their exceptions stay.

    :raises Unknown: ``person.unknown``
    """
    get_person(session, person=person, locked=True)
    said = queries.find_answer(session, person=person)
    if said is None:
        return
    session.delete(said)
    session.flush()
    _log(session, "availability.forget", f"availability:{person}", at=at, by=by)


def add_exception(
    session: Session,
    *,
    person: int,
    first_day: date,
    last_day: date,
    part: PartOfDay | None,
    is_free: bool,
    at: datetime,
    by: int | None,
    note: str = "",
) -> AvailabilityException:
    """Note days on which somebody's week is not as usual; of two that cover a day, the later note holds.

    :param part: None: the whole day
    :raises Unknown: ``person.unknown``
    :raises Refusal: ``exception.reversed``, ``exception.too_long``
    """
    rules.check_exception(first_day, last_day)
    get_person(session, person=person, locked=True)
    added = AvailabilityException(
        person_id=person, first_day=first_day, last_day=last_day, part=part, is_free=is_free, note=note
    )
    session.add(added)
    session.flush()
    _log(session, "availability.add_exception", f"availability:{person}", at=at, by=by, **_facts_of(added))
    return added


def remove_exception(session: Session, *, person: int, exception: int, at: datetime, by: int) -> None:
    """Take such a note back: the days are as usual again.

    :raises Unknown: ``exception.unknown``: there is none, or it is somebody else's
    """
    found = session.get(AvailabilityException, exception)
    if found is None or found.person_id != person:
        raise Unknown("exception.unknown")
    _log(session, "availability.remove_exception", f"availability:{person}", at=at, by=by, **_facts_of(found))
    session.delete(found)
    session.flush()


def _facts_of(one: AvailabilityException) -> dict[str, Any]:
    days = {"first_day": str(one.first_day), "last_day": str(one.last_day)}
    return {**days, "part": one.part and one.part.value, "is_free": one.is_free, "note": one.note}


def _plain_week(week: Week) -> list[str]:
    return [f"{weekday}-{part.value}" for weekday, part in sorted(week)]


# Venues


def set_opening_times(
    session: Session, *, venue: int, week: Mapping[int, Sequence[Hours]], at: datetime, by: int | None
) -> None:
    """Keep when a venue is open on the days of any week, in place of what stood before; sessions stay where they are.

    :param week: by day of the week (Monday is 0); all of it empty: the venue is always open
    :raises Unknown: ``venue.unknown``
    :raises Refusal: ``opening.reversed``
    """
    for weekday, spans in week.items():
        for opens_at, closes_at in spans:
            rules.check_hours(opens_at, closes_at, field=f"day_{weekday}")
    _lock(session, Venue, venue, "venue.unknown")
    open_times = queries.open_times_of(session, venues=[venue]).get(venue)
    before = _plain_hours(open_times.week if open_times else {})
    after = {weekday: rules.joined(spans) for weekday, spans in sorted(week.items()) if spans}
    session.execute(delete(OpeningTime).where(OpeningTime.venue_id == venue))
    session.add_all(
        OpeningTime(venue_id=venue, weekday=weekday, opens_at=opens_at, closes_at=closes_at)
        for weekday, spans in after.items()
        for opens_at, closes_at in spans
    )
    session.flush()
    facts = {"before": before, "after": _plain_hours(after)}
    _log(session, "venue.set_opening_times", f"venue:{venue}", at=at, by=by, **facts)


def _plain_hours(week: Mapping[int, Sequence[Hours]]) -> dict[str, list[str]]:
    return {str(day): [f"{a:%H:%M}-{b:%H:%M}" for a, b in spans] for day, spans in sorted(week.items())}


def add_closure(
    session: Session, *, venue: int, starts_at: datetime, ends_at: datetime, reason: str, at: datetime, by: int | None
) -> Closure:
    """Note that a venue is closed, or that somebody else has it; sessions stay where they are.

    :raises Unknown: ``venue.unknown``
    :raises Refusal: ``closure.reversed``
    """
    rules.check_closure(starts_at, ends_at)
    _lock(session, Venue, venue, "venue.unknown")
    added = Closure(venue_id=venue, starts_at=starts_at, ends_at=ends_at, reason=reason)
    session.add(added)
    session.flush()
    facts = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), "reason": reason}
    _log(session, "venue.close", f"venue:{venue}", at=at, by=by, **facts)
    return added


def remove_closure(session: Session, *, venue: int, closure: int, at: datetime, by: int) -> None:
    """Take a closure back.

    :raises Unknown: ``closure.unknown``: there is none, or it is another venue's
    """
    found = session.get(Closure, closure)
    if found is None or found.venue_id != venue:
        raise Unknown("closure.unknown")
    facts = {"starts_at": found.starts_at.isoformat(), "ends_at": found.ends_at.isoformat(), "reason": found.reason}
    _log(session, "venue.reopen", f"venue:{venue}", at=at, by=by, **facts)
    session.delete(found)
    session.flush()


# Stations


def put_on_duty(
    session: Session,
    *,
    station: int,
    first_day: date,
    last_day: date,
    weekdays: Collection[int],
    parts: Collection[PartOfDay],
    volunteers: int,
    leaders: int,
    at: datetime,
    by: int | None,
) -> int:
    """Keep who is on duty at a station in some parts of many days, in place of what stood there.

    :param weekdays: Monday is 0; empty: every day
    :param volunteers: leaders counted among them
    :returns: how many parts of days that were
    :raises Unknown: ``station.unknown``
    :raises Refusal: ``duty.reversed``, ``duty.too_long``, ``duty.no_day``, ``duty.too_many_leaders``
    """
    days = rules.days_of_roster(first_day, last_day, weekdays)
    rules.check_duty(volunteers, leaders)
    _lock(session, Station, station, "station.unknown")
    kept = [part for part in PartOfDay if part in parts]
    there = (Duty.station_id == station, Duty.day.in_(days), Duty.part.in_(kept))
    session.execute(delete(Duty).where(*there))
    rows = [{"station_id": station, "day": day, "part": part} for day in days for part in kept]
    if rows:
        session.execute(insert(Duty), [{**row, "volunteers": volunteers, "leaders": leaders} for row in rows])
    facts = {
        "first_day": str(days[0]),
        "last_day": str(days[-1]),
        "weekdays": sorted(weekdays),
        "parts": [part.value for part in kept],
        "volunteers": volunteers,
        "leaders": leaders,
    }
    _log(session, "duty.put", f"station:{station}", at=at, by=by, **facts)
    return len(rows)


def take_off_duty(session: Session, *, station: int, day: date, part: PartOfDay, at: datetime, by: int) -> None:
    """Remove who is on duty at a station in a part of a day.

    :raises Unknown: ``duty.unknown``
    """
    found = session.get(Duty, (station, day, part))
    if found is None:
        raise Unknown("duty.unknown")
    facts = {"day": str(day), "part": part.value, "volunteers": found.volunteers, "leaders": found.leaders}
    _log(session, "duty.remove", f"station:{station}", at=at, by=by, **facts)
    session.delete(found)
    session.flush()


# The school


def set_teaching_times(session: Session, *, times: Sequence[TeachingHours], at: datetime, by: int | None) -> None:
    """Keep the times of day at which the school holds sessions, in place of those before; sessions stay.

    :param times: at most one for each part of the day
    :raises Refusal: ``teaching_time.reversed``, ``teaching_time.beyond_part``, ``teaching_time.none``
    """
    rules.check_teaching_hours(times)
    rows = queries.list_teaching_times(session)
    before = [_plain_times(queries.hours_of(row)) for row in rows]
    for row in rows:
        session.delete(row)
    session.flush()
    session.add_all(
        TeachingTime(
            part=one.part,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            weekdays="".join(str(day) for day in sorted(one.weekdays)),
            on_make_up_workdays=one.on_make_up_workdays,
        )
        for one in times
    )
    session.flush()
    after = [_plain_times(one) for one in times]
    _log(session, "teaching_time.set", "teaching_time", at=at, by=by, before=before, after=after)


def _plain_times(one: TeachingHours) -> dict[str, Any]:
    return {
        "part": one.part.value,
        "from": f"{one.starts_at:%H:%M}",
        "to": f"{one.ends_at:%H:%M}",
        "weekdays": sorted(one.weekdays),
        "on_make_up_workdays": one.on_make_up_workdays,
    }


def _lock(session: Session, table: type[Station] | type[Venue], row: int, code: str) -> None:
    """Let another one who changes what hangs on the same row wait."""
    locked = select(table.id).where(table.id == row).with_for_update(key_share=True)
    if session.scalar(locked) is None:
        raise Unknown(code)


def _log(session: Session, deed: str, subject: str, *, at: datetime, by: int | None, **facts: Any) -> None:
    audit.write(session, deed, subject=subject, at=at, by=by, **facts)
