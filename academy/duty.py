"""What the pages of a duty roster do, whether the station's lead or an officer keeps it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort, request
from flask_babel import ngettext
from sqlalchemy.orm import Session

from academy.clock import moment, today
from academy.duty_form import DutyForm, OffDutyForm, single
from academy.extensions import db
from academy.login import current
from academy.transaction import transaction
from courses.availability import queries, service
from courses.availability.models import Duty
from courses.availability.rules import Part, PartOfDay, parts_between
from courses.scheduling import standing
from courses.scheduling.standing import Watch
from courses.school import queries as school

MOST_MONTHS = 12
AHEAD = timedelta(days=366)
"""How far ahead sessions without enough volunteers are looked for."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Month:
    """The roster of a month, and the practice that is planned in it."""

    days: Sequence[date]
    duties: Mapping[Part, Duty]
    watches: Mapping[Part, Sequence[Watch]]
    """By the part of the day in which they begin."""

    def is_short(self, day: date, part: PartOfDay) -> bool:
        """Whether practice that begins in a part of a day lacks people."""
        return any(one.is_short for one in self.watches.get((day, part), ()))


def blank_form(station: int) -> DutyForm:
    """Give an empty form, or one filled in for the part of a day that the address asks to change."""
    asked = _part_asked()
    if asked is None:
        return DutyForm(None, first_day=today())
    day, part = asked
    entry = db.session().get(Duty, (station, day, part))
    return single(day, part, entry)


def put(station: int, form: DutyForm) -> int | None:
    """Save what was sent; give how many entries that were, None where something is wrong with it."""
    by = current().id
    if form.validate():
        with transaction(form) as session:
            return service.put_on_duty(session, station=station, **form.values(), at=moment(), by=by)
    return None


def said(count: int) -> str:
    """Say how many entries were saved."""
    return ngettext("%(num)s entry is saved.", "%(num)s entries are saved.", count)


def take_off(station: int) -> str:
    """Remove the entry that was sent; give its month as it stands in an address."""
    form, by = OffDutyForm(), current().id
    day, part = form.day.data, form.part.data
    if not form.validate() or day is None:
        abort(404)
    with transaction() as session:
        service.take_off_duty(session, station=station, day=day, part=part, at=moment(), by=by)
    return f"{day:%Y-%m}"


def facts(station: int) -> dict[str, Any]:
    """Give what the page says besides its form: the roster of a month, and every session that lacks people."""
    session = db.session()
    first = _month_asked()
    last = _next_month(first) - DAY
    coming = standing.list_watches(session, stations=[station], first=today(), last=today() + AHEAD)
    return {
        "month": first,
        "months": _months(session, first),
        "roster": _month(session, station, first, last),
        "changing": _part_asked(),
        "short": [one for one in coming if one.is_short],
        "watched": len(coming),
        "keeps_roster": station in queries.stations_with_roster(session),
    }


def _month(session: Session, station: int, first: date, last: date) -> Month:
    duties = queries.duties_of(session, stations=[station], first=first, last=last)
    watches: dict[Part, list[Watch]] = defaultdict(list)
    for one in standing.list_watches(session, stations=[station], first=first, last=last):
        watches[parts_between(one.session.starts_at, one.session.ends_at)[0]].append(one)
    days = [first + number * DAY for number in range((last - first).days + 1)]
    return Month(days, {(one.day, one.part): one for one in duties}, watches)


def _months(session: Session, shown: date) -> list[date]:
    """List the months from this one to the end of the last term, and the one that is shown."""
    months = [today().replace(day=1)]
    end = max((term.ends_on for term in school.list_terms(session)), default=today())
    while len(months) < MOST_MONTHS and _next_month(months[-1]) <= end:
        months.append(_next_month(months[-1]))
    return sorted({*months, shown})


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _month_asked() -> date:
    """Give the first day of the month in the address, or of the day in it; this month where there is none."""
    if (day := _day_asked()) is not None:
        return day.replace(day=1)
    asked = request.args.get("month", "")
    found = re.fullmatch(r"(20\d{2})-(0[1-9]|1[0-2])", asked)
    return date(int(found[1]), int(found[2]), 1) if found else today().replace(day=1)


def _part_asked() -> Part | None:
    """Give the part of a day that the address asks to change."""
    day, part = _day_asked(), request.args.get("part", "")
    return (day, PartOfDay(part)) if day is not None and part in list(PartOfDay) else None


def _day_asked() -> date | None:
    asked = request.args.get("day", "")
    if not re.fullmatch(r"20\d{2}-\d{2}-\d{2}", asked):
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None
