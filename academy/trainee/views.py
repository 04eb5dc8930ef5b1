"""A trainee's pages."""

from datetime import time

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.access import public_offering, requires
from academy.clock import moment, today
from academy.extensions import db
from academy.forms import Form, at_school
from academy.login import current
from academy.trainee.progress import rows_of
from academy.transaction import transaction
from courses.attendance import queries as attendance
from courses.certificates import queries as certificates_queries
from courses.enrollment import queries, service
from courses.enrollment.rules import LIVE, SEATED, EnrollmentState
from courses.scheduling import queries as scheduling

room = Blueprint("trainee", __name__)


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


@room.route("/offerings/<code>/enroll", methods=["GET", "POST"])
@requires("offering.enroll")
def enroll(code: str) -> ResponseReturnValue:
    """Let the person take a seat, or a place on the waiting list; the page before it is for those who just signed in."""
    offering, person, form = public_offering(code).id, current().id, Form()
    if form.validate_on_submit():
        with transaction(form) as session:
            enrollment = service.enroll(session, offering=offering, person=person, at=moment())
            flash(_welcome(enrollment.state))
            return redirect(url_for("public.offering", code=code), 303)
    own = queries.standing_in(db.session(), offering=offering, person=person, at=moment())
    if own.is_listed and not form.is_submitted():
        return redirect(url_for("public.offering", code=code), 303)
    run = scheduling.runs_of(db.session(), offerings=[offering]).get(offering)
    page = render_template("trainee/enroll.html", form=form, offering=public_offering(code), own=own, run=run)
    return page, form.status


def _welcome(state: EnrollmentState) -> str:
    if state is EnrollmentState.WAITING:
        return _("You are on the waiting list. You move up by yourself when a seat becomes free.")
    return _("You have a seat. Welcome to the class.")


@room.post("/offerings/<code>/withdraw")
@requires("offering.enroll")
def withdraw(code: str) -> ResponseReturnValue:
    """Let the person leave the class or its waiting list."""
    offering, person = public_offering(code), current().id
    place = queries.find_place(db.session(), offering=offering.id, person=person)
    if place is None:
        abort(404)
    enrollment = place.enrollment.id
    with transaction() as session:
        service.withdraw(session, enrollment=enrollment, at=moment(), by=person)
    flash(_("You have withdrawn. You can come back as long as enrollment is open."), "info")
    return redirect(url_for("public.offering", code=code), 303)
