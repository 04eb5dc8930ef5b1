"""The desk for the calendar: what takes place when and where, for the school and for each part of it."""

from collections.abc import Sequence
from datetime import timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy import clock
from academy.access import reach, requires
from academy.calendar import Entry, Mover, View, entry_of, page_of
from academy.extensions import db
from academy.login import current
from academy.office.forms_calendar import OfficeCalendarForm
from academy.office.room import room
from courses.attendance.queries import with_marks
from courses.catalog import queries as catalog
from courses.planning.queries import may_move
from courses.scheduling import queries
from courses.scheduling.models import TrainingSession
from courses.school import queries as school
from courses.school.rules import FIRST_YEAR, LAST_YEAR
from courses.values import read_day

NEAR = timedelta(days=31)
"""Classes of terms that are so near to the day can be chosen."""


@room.get("/office/calendar")
@requires("office.enter")
def calendar() -> ResponseReturnValue:
    """Show a month, a week, a day or a list of days: of the school, a college, a venue, an instructor, a class."""
    session, form = db.session(), _form()
    asked, only = form.read(default=View.WEEK), form.only
    # Venues and instructors serve all colleges: when they are taken is for every officer to see.
    is_shared = only.college is None and (only.venue or only.instructor)
    since, until = asked.span
    found = queries.list_between(session, reach=None if is_shared else reach(), since=since, until=until, only=only)
    page = page_of(session, asked, _entries(found))
    return render_template("office/calendar.html", form=form, page=page)


def _form() -> OfficeCalendarForm:
    session = db.session()
    typed, code = read_day(request.args.get("from", "")), request.args.get("offering", "")
    day = typed if typed and FIRST_YEAR <= typed.year <= LAST_YEAR else clock.today()
    return OfficeCalendarForm(
        colleges=school.list_colleges(session, among=reach()),
        venues=school.list_venues(session),
        teachers=queries.list_teachers(session),
        offerings=catalog.list_around(
            session, reach=reach(), since=day - NEAR, until=day + NEAR, also=code if code.isprintable() else ""
        ),
    )


def _entries(found: Sequence[TrainingSession]) -> list[Entry]:
    marked = with_marks(db.session(), sessions=[one.id for one in found])
    return [_entry(one, is_marked=one.id in marked) for one in found]


def _entry(meeting: TrainingSession, *, is_marked: bool) -> Entry:
    if not current().acts_for(meeting.offering.course.college_id):
        return entry_of(meeting, url=None, is_foreign=True)
    is_movable = not meeting.is_locked and may_move(meeting, is_marked=is_marked)
    url = url_for("office.edit_session", session_id=meeting.id)
    return entry_of(meeting, url=url, mover=_mover(meeting) if is_movable else None)


def _mover(meeting: TrainingSession) -> Mover:
    return Mover(
        version=meeting.version,
        check_url=url_for("office.check_session", session_id=meeting.id),
        place_url=url_for("office.place_session", session_id=meeting.id),
    )
