"""The stations that somebody leads: who is on duty there."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import duty
from academy.access import requires, station_of_mine
from academy.duty_form import DutyForm
from academy.extensions import db
from academy.instructor.views import room
from academy.login import current
from courses.school import queries


@room.get("/teach/stations")
@requires("station.lead")
def stations() -> ResponseReturnValue:
    """List the stations that the person leads; most lead one, and go straight on to it."""
    found = queries.list_stations_of(db.session(), lead=current().id)
    if len(found) == 1:
        return redirect(url_for("instructor.duty_roster", station_id=found[0].id), 303)
    return render_template("instructor/stations.html", stations=found)


@room.get("/teach/stations/<int:station_id>/duty")
@requires("station.lead")
def duty_roster(station_id: int) -> ResponseReturnValue:
    """Show who is on duty at a station, and which sessions lack people."""
    return _page(station_id, duty.blank_form(station_of_mine(station_id).id))


@room.post("/teach/stations/<int:station_id>/duty")
@requires("station.lead")
def put_on_duty(station_id: int) -> ResponseReturnValue:
    """Enter who is on duty, for one part of a day or many."""
    form = DutyForm()
    saved = duty.put(station_of_mine(station_id).id, form)
    if saved is None:
        return _page(station_id, form)
    flash(duty.said(saved))
    return redirect(url_for("instructor.duty_roster", station_id=station_id, month=form.month), 303)


@room.post("/teach/stations/<int:station_id>/duty/remove")
@requires("station.lead")
def take_off_duty(station_id: int) -> ResponseReturnValue:
    """Remove who is on duty in a part of a day."""
    month = duty.take_off(station_of_mine(station_id).id)
    flash(_("The entry is removed."))
    return redirect(url_for("instructor.duty_roster", station_id=station_id, month=month), 303)


def _page(station_id: int, form: DutyForm) -> ResponseReturnValue:
    station = station_of_mine(station_id)
    page = render_template("instructor/duty.html", station=station, form=form, **duty.facts(station_id))
    return page, form.status
