"""The first page of the office: what takes place this week, and what waits to be done."""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from academy import clock
from academy.access import may, reach, requires
from academy.clock import moment
from academy.extensions import db
from academy.office.room import room
from courses.attendance import queries as attendance
from courses.catalog import queries as catalog
from courses.catalog.rules import OfferingState
from courses.enrollment import queries as enrollment
from courses.notices.queries import count_failed_mails
from courses.scheduling import queries as scheduling
from courses.scheduling.calendar import span_of, week_of

SHOWN = 8
"""Classes of one state on the first page; the list has them all."""
LOOK_BACK = timedelta(days=30)
"""How long a roll that nobody finished stays on the first page."""


@room.get("/office")
@requires("office.enter")
def overview() -> ResponseReturnValue:
    """Show this week, the classes by state, and the rolls that wait to be taken."""
    session, now, (since, until) = db.session(), moment(), span_of(week_of(clock.today()))
    running = catalog.list_offerings(session, reach=reach(), state=OfferingState.PUBLISHED, per_page=SHOWN)
    return render_template(
        "office/overview.html",
        standings=catalog.standings(session, reach=reach()),
        week=scheduling.list_between(session, reach=reach(), since=since, until=until),
        running=running,
        waiting=enrollment.waiting_in(session, offerings=[one.id for one in running.offerings]),
        draft_page=catalog.list_offerings(session, reach=reach(), state=OfferingState.DRAFT, per_page=SHOWN),
        unfinished=attendance.list_unfinished(session, reach=reach(), since=now - LOOK_BACK, until=now),
        failed_mails=count_failed_mails(session) if may("mail.watch") else 0,
        has_courses=bool(catalog.list_open_courses(session, reach=reach())),
    )
