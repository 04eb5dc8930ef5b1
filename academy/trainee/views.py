"""A trainee's pages."""

from datetime import time

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy import labels
from academy.access import requires
from academy.calendar import Asked, CalendarForm, Entry, View, entry_of, page_of
from academy.clock import moment, today
from academy.extensions import db
from academy.forms import at_school
from academy.login import current
from academy.trainee.progress import rows_of
from academy.trainee.room import room
from courses.attendance import queries as attendance
from courses.attendance.models import Mark
from courses.certificates import queries as certificates_queries
from courses.enrollment import queries
from courses.enrollment.rules import LIVE, SEATED
from courses.scheduling import queries as scheduling
from courses.scheduling.models import TrainingSession


@room.get("/me")
@requires("record.read_own")
def me() -> ResponseReturnValue:
    """Show the person's classes: where they stand, what comes next, and what is missing for the certificate."""
    session = db.session()
    places = queries.list_mine(session, person=current().id)
    seated = [place.enrollment for place in places if place.enrollment.state in SEATED]
    verdicts = certificates_queries.standings_of(session, enrollments=[one.id for one in seated], at=moment())
    return render_template(
        "trainee/me.html",
        live=sorted((place for place in places if place.enrollment.state in LIVE), key=_waits),
        ended=[place for place in places if place.enrollment.state not in LIVE],
        verdicts=verdicts,
        progress={one: rows_of(verdict) for one, verdict in verdicts.items()},
        upcoming=scheduling.next_of(session, offerings=[one.offering_id for one in seated], at=moment()),
    )


def _waits(place: queries.Place) -> bool:
    return place.position is not None


@room.get("/me/calendar")
@requires("record.read_own")
def calendar() -> ResponseReturnValue:
    """Show the sessions of the person's classes: those to come, or those before, or a month, a week, a day."""
    asked = CalendarForm().read(default=View.AGENDA)
    return _list_page(asked) if asked.view is View.AGENDA else _grid_page(asked)


def _list_page(asked: Asked) -> ResponseReturnValue:
    """List the sessions from today on, or on request those before, the latest first."""
    midnight = at_school(today(), time.min)
    session, person = db.session(), current().id
    if is_past := "past" in request.args:
        sessions = list(reversed(queries.list_attended_by(session, person=person, until=midnight)))
    else:
        sessions = list(queries.list_attended_by(session, person=person, since=midnight))
    marks = attendance.marks_of_person(session, person=person, sessions=[one.id for one in sessions])
    return render_template("trainee/calendar.html", asked=asked, sessions=sessions, is_past=is_past, marks=marks)


def _grid_page(asked: Asked) -> ResponseReturnValue:
    session, person, (since, until) = db.session(), current().id, asked.span
    sessions = queries.list_attended_by(session, person=person, since=since, until=until)
    marks = attendance.marks_of_person(session, person=person, sessions=[one.id for one in sessions])
    entries = [_entry(one, marks.get(one.id)) for one in sessions]
    return render_template("trainee/calendar_grid.html", page=page_of(session, asked, entries))


def _entry(meeting: TrainingSession, mark: Mark | None) -> Entry:
    url = url_for("public.offering", code=meeting.offering.code)
    return entry_of(meeting, url=url, remark=labels.of(mark.status) if mark and mark.status else "")
