"""The desk for the school's own data: colleges, villages, stations, venues and terms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from academy.access import requires
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.office.forms_school import CollegeForm, SchoolForm, StationForm, TermForm, VenueForm, VillageForm
from academy.office.room import room
from academy.transaction import transaction
from courses.school import queries, service


@dataclass(frozen=True, slots=True)
class Drawer:
    """One kind of the school's data and what can be done with it."""

    noun: str
    """What use cases call its id."""
    title: LazyString
    add_text: LazyString
    form: type[SchoolForm]
    rows: Callable[..., Any]
    get: Callable[..., Any]
    add: Callable[..., Any]
    update: Callable[..., Any]
    remove: Callable[..., Any]


DRAWERS: dict[str, Drawer] = {
    "colleges": Drawer(
        "college",
        _l("Colleges"),
        _l("Add a college"),
        CollegeForm,
        queries.list_colleges,
        queries.get_college,
        service.add_college,
        service.update_college,
        service.remove_college,
    ),
    "villages": Drawer(
        "village",
        _l("Villages"),
        _l("Add a village"),
        VillageForm,
        queries.list_villages,
        queries.get_village,
        service.add_village,
        service.update_village,
        service.remove_village,
    ),
    "stations": Drawer(
        "station",
        _l("Stations"),
        _l("Add a station"),
        StationForm,
        queries.list_stations,
        queries.get_station,
        service.add_station,
        service.update_station,
        service.remove_station,
    ),
    "venues": Drawer(
        "venue",
        _l("Venues"),
        _l("Add a venue"),
        VenueForm,
        queries.list_venues,
        queries.get_venue,
        service.add_venue,
        service.update_venue,
        service.remove_venue,
    ),
    "terms": Drawer(
        "term",
        _l("Terms"),
        _l("Add a term"),
        TermForm,
        queries.list_terms,
        queries.get_term,
        service.add_term,
        service.update_term,
        service.remove_term,
    ),
}
KINDS = f"any({', '.join(DRAWERS)})"
"""Which words an address may have in this place."""


@room.app_template_global()
def school_tabs(kind: str) -> list[tuple[str, str, bool]]:
    """List the drawers as tabs, and the days and teaching times, which have desks of their own."""
    drawers = [(str(one.title), url_for("office.school", kind=name), name == kind) for name, one in DRAWERS.items()]
    days = (_("Days"), url_for("office.days"), kind == "days")
    return [*drawers, days, (_("Teaching times"), url_for("office.teaching_times"), kind == "times")]


@room.get("/office/school", defaults={"kind": "colleges"})
@room.get(f"/office/school/<{KINDS}:kind>")
@requires("school.edit")
def school(kind: str) -> ResponseReturnValue:
    """List one kind of the school's data."""
    drawer = DRAWERS[kind]
    rows = drawer.rows(db.session())
    return render_template(f"office/school_{kind}.html", kind=kind, drawer=drawer, rows=rows)


@room.route(f"/office/school/<{KINDS}:kind>/new", methods=["GET", "POST"])
@requires("school.edit")
def add_to_school(kind: str) -> ResponseReturnValue:
    """Add a college, village, station, venue or term."""
    drawer, by = DRAWERS[kind], current().id
    form = drawer.form()
    if form.validate_on_submit():
        with transaction(form) as session:
            drawer.add(session, **form.values(), at=moment(), by=by)
            flash(_("“%(name)s” is added.", name=form.name.data))
            return redirect(url_for("office.school", kind=kind), 303)
    return render_template("office/school_edit.html", kind=kind, drawer=drawer, form=form, row=None), form.status


@room.route(f"/office/school/<{KINDS}:kind>/<int:row_id>/edit", methods=["GET", "POST"])
@requires("school.edit")
def edit_school(kind: str, row_id: int) -> ResponseReturnValue:
    """Change a college, village, station, venue or term."""
    drawer, by = DRAWERS[kind], current().id
    form = drawer.form(obj=_row(drawer, row_id))
    if form.validate_on_submit():
        with transaction(form) as session:
            drawer.update(session, **{drawer.noun: row_id}, **form.values(), at=moment(), by=by)
            flash(_("The changes are saved."))
            return redirect(url_for("office.school", kind=kind), 303)
    row = _row(drawer, row_id)
    return render_template("office/school_edit.html", kind=kind, drawer=drawer, form=form, row=row), form.status


@room.post(f"/office/school/<{KINDS}:kind>/<int:row_id>/remove")
@requires("school.edit")
def remove_from_school(kind: str, row_id: int) -> ResponseReturnValue:
    """Remove a college, village, station, venue or term that nothing hangs on."""
    drawer, by = DRAWERS[kind], current().id
    form = drawer.form(None, obj=_row(drawer, row_id))
    with transaction(form) as session:
        drawer.remove(session, **{drawer.noun: row_id}, at=moment(), by=by)
        flash(_("“%(name)s” is removed.", name=form.name.data))
        return redirect(url_for("office.school", kind=kind), 303)
    row = _row(drawer, row_id)
    return render_template("office/school_edit.html", kind=kind, drawer=drawer, form=form, row=row), form.status


def _row(drawer: Drawer, row_id: int) -> Any:
    return drawer.get(db.session(), **{drawer.noun: row_id})
