"""A trainee's pages."""

from datetime import time

from flask import render_template, request
from flask.typing import ResponseReturnValue

from academy.access import requires
from academy.clock import moment, today
from academy.extensions import db
from academy.forms import at_school
from academy.login import current
from academy.trainee.progress import rows_of
from academy.trainee.room import room
from courses.attendance import queries as attendance
from courses.certificates import queries as certificates_queries
from courses.enrollment import queries
from courses.enrollment.rules import LIVE, SEATED
from courses.scheduling import queries as scheduling


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
    """List the sessions of the person's classes: from today on, or on request those before, the latest first."""
    midnight = at_school(today(), time.min)
    session, person = db.session(), current().id
    if is_past := "past" in request.args:
        sessions = list(reversed(queries.list_attended_by(session, person=person, until=midnight)))
    else:
        sessions = list(queries.list_attended_by(session, person=person, since=midnight))
    marks = attendance.marks_of_person(session, person=person, sessions=[one.id for one in sessions])
    return render_template("trainee/calendar.html", sessions=sessions, is_past=is_past, marks=marks)
