"""The desk for opening times: of venues, of stations' rosters, and of the school itself."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import duty
from academy.access import requires
from academy.clock import moment
from academy.duty_form import DutyForm
from academy.extensions import db
from academy.login import current
from academy.office.forms_availability import ClosureForm, OpeningForm, TeachingTimesForm
from academy.office.room import room
from academy.transaction import transaction
from courses.availability import queries, service
from courses.scheduling import standing, teaching
from courses.school import queries as school

# Venues


@room.get("/office/school/venues/<int:venue_id>/times")
@requires("venue.read")
def venue_times(venue_id: int) -> ResponseReturnValue:
    """Show when a venue can be used, and the sessions that stand in a time when it cannot."""
    return _venue_page(venue_id)


@room.post("/office/school/venues/<int:venue_id>/times")
@requires("school.edit")
def set_opening_times(venue_id: int) -> ResponseReturnValue:
    """Save when a venue is open in any week."""
    form, by = OpeningForm(week={}), current().id
    if form.validate():
        with transaction(form) as session:
            service.set_opening_times(session, venue=venue_id, week=form.week(), at=moment(), by=by)
            flash(_("The changes are saved."))
            return redirect(url_for("office.venue_times", venue_id=venue_id), 303)
    return _venue_page(venue_id, opening=form)


@room.post("/office/school/venues/<int:venue_id>/closures")
@requires("school.edit")
def add_closure(venue_id: int) -> ResponseReturnValue:
    """Note from when to when a venue is closed, or somebody else has it."""
    form, by = ClosureForm(), current().id
    if form.validate():
        with transaction(form) as session:
            service.add_closure(session, venue=venue_id, **form.values(), at=moment(), by=by)
            flash(_("The closure is added."))
            return redirect(url_for("office.venue_times", venue_id=venue_id, _anchor="closures"), 303)
    return _venue_page(venue_id, closure=form)


@room.post("/office/school/venues/<int:venue_id>/closures/<int:closure_id>/remove")
@requires("school.edit")
def remove_closure(venue_id: int, closure_id: int) -> ResponseReturnValue:
    """Take a closure back."""
    by = current().id
    with transaction() as session:
        service.remove_closure(session, venue=venue_id, closure=closure_id, at=moment(), by=by)
    flash(_("The closure is removed."))
    return redirect(url_for("office.venue_times", venue_id=venue_id, _anchor="closures"), 303)


def _venue_page(
    venue_id: int, *, opening: OpeningForm | None = None, closure: ClosureForm | None = None
) -> ResponseReturnValue:
    session = db.session()
    open_time = queries.open_times_of(session, venues=[venue_id]).get(venue_id)
    week = open_time.week if open_time else {}
    page = render_template(
        "office/venue_times.html",
        venue=school.get_venue(session, venue=venue_id),
        week=week,
        closures=queries.list_closures(session, venue=venue_id, since=moment()),
        stranded=standing.list_in_closed_time(session, venue=venue_id, at=moment()),
        opening=opening or OpeningForm(None, week=week),
        closure=closure or ClosureForm(None),
    )
    return page, max(form.status for form in (opening, closure, ClosureForm(None)) if form)


# Stations


@room.get("/office/school/stations/<int:station_id>/duty")
@requires("duty.edit")
def duty_roster(station_id: int) -> ResponseReturnValue:
    """Show who is on duty at a station, and which sessions lack people."""
    return _duty_page(station_id, duty.blank_form(station_id))


@room.post("/office/school/stations/<int:station_id>/duty")
@requires("duty.edit")
def put_on_duty(station_id: int) -> ResponseReturnValue:
    """Enter who is on duty, for one part of a day or many."""
    form = DutyForm()
    saved = duty.put(station_id, form)
    if saved is None:
        return _duty_page(station_id, form)
    flash(duty.said(saved))
    return redirect(url_for("office.duty_roster", station_id=station_id, month=form.month), 303)


@room.post("/office/school/stations/<int:station_id>/duty/remove")
@requires("duty.edit")
def take_off_duty(station_id: int) -> ResponseReturnValue:
    """Remove who is on duty in a part of a day."""
    month = duty.take_off(station_id)
    flash(_("The entry is removed."))
    return redirect(url_for("office.duty_roster", station_id=station_id, month=month), 303)


def _duty_page(station_id: int, form: DutyForm) -> ResponseReturnValue:
    station = school.get_station(db.session(), station=station_id)
    return render_template("office/duty.html", station=station, form=form, **duty.facts(station_id)), form.status


# The school


@room.route("/office/school/times", methods=["GET", "POST"])
@requires("school.edit")
def teaching_times() -> ResponseReturnValue:
    """Show and change when the school holds sessions."""
    form, by = TeachingTimesForm(times=teaching.hours_of_school(db.session())), current().id
    if form.validate_on_submit():
        with transaction(form) as session:
            service.set_teaching_times(session, times=form.times(), at=moment(), by=by)
            flash(_("The changes are saved."))
            return redirect(url_for("office.teaching_times"), 303)
    is_usual = not queries.list_teaching_times(db.session())
    return render_template("office/teaching_times.html", form=form, is_usual=is_usual), form.status
