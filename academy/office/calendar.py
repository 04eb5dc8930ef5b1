"""The desk for the calendar: what takes place when and where, for the school and for each part of it."""

from collections.abc import Sequence
from datetime import timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy import clock
from academy.access import reach, requires
from academy.calendar import Entry, View, entry_of, page_of
from academy.extensions import db
from academy.login import current
from academy.office.forms_calendar import OfficeCalendarForm
from academy.office.room import room
from courses.catalog import queries as catalog
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
    return [_entry(one) for one in found]


def _entry(meeting: TrainingSession) -> Entry:
    if not current().acts_for(meeting.offering.course.college_id):
        return entry_of(meeting, url=None, is_foreign=True)
    return entry_of(meeting, url=url_for("office.edit_session", session_id=meeting.id))
