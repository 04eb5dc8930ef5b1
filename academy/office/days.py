"""The desk for holidays and make-up workdays."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from academy import clock, wording
from academy.access import requires
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.office.forms_days import DayFileForm, DayForm
from academy.office.room import room
from academy.transaction import transaction
from courses.errors import Unknown
from courses.school import day_file, queries
from courses.school import days as service
from courses.school.models import CalendarDay
from courses.school.rules import FIRST_YEAR, LAST_YEAR


@room.get("/office/school/days")
@requires("school.edit")
def days() -> ResponseReturnValue:
    """List the holidays and make-up workdays of a year, and say which years nobody has entered."""
    session, year = db.session(), _year_asked()
    entered, wanted = set(queries.list_years(session)), _years_ahead(session) | {year}
    return render_template(
        "office/school_days.html",
        year=year,
        rows=queries.list_days(session, years=[year]),
        years=[(str(one), url_for("office.days", year=one), one == year) for one in sorted(entered | wanted)],
        missing=sorted(wanted - entered),
    )


def _years_ahead(session: Session) -> set[int]:
    """Give this year and those that a term reaches into."""
    today = clock.today()
    ahead = [term for term in queries.list_terms(session) if term.ends_on >= today]
    return {today.year}.union(*(range(max(term.starts_on, today).year, term.ends_on.year + 1) for term in ahead))


@room.route("/office/school/days/new", methods=["GET", "POST"])
@requires("school.edit")
def add_day() -> ResponseReturnValue:
    """Enter a day."""
    form, by = DayForm(), current().id
    if form.validate_on_submit():
        with transaction(form) as session:
            added = service.add_day(session, **form.values(), at=moment(), by=by)
            flash(_("%(day)s is entered: %(name)s.", **_named(added)))
            return redirect(url_for("office.days", year=added.day.year), 303)
    return render_template("office/day_edit.html", form=form, row=None), form.status


@room.route("/office/school/days/<day>/edit", methods=["GET", "POST"])
@requires("school.edit")
def edit_day(day: str) -> ResponseReturnValue:
    """Change what a day is."""
    row, by = _entry(day), current().id
    form, known = DayForm(row=row), row.day
    if form.validate_on_submit():
        with transaction(form) as session:
            service.update_day(session, day=known, **form.values(), at=moment(), by=by)
            flash(_("The changes are saved."))
            return redirect(url_for("office.days", year=known.year), 303)
    return render_template("office/day_edit.html", form=form, row=_entry(day)), form.status


@room.post("/office/school/days/<day>/remove")
@requires("school.edit")
def remove_day(day: str) -> ResponseReturnValue:
    """Remove a day: it is again what its weekday says."""
    known, by = _entry(day).day, current().id
    with transaction() as session:
        service.remove_day(session, day=known, at=moment(), by=by)
    flash(_("%(day)s is removed.", day=wording.day(known)))
    return redirect(url_for("office.days", year=known.year), 303)


@room.route("/office/school/days/import", methods=["GET", "POST"])
@requires("school.edit")
def import_days() -> ResponseReturnValue:
    """Show what a file says, row by row, before anything of it is kept."""
    form = DayFileForm()
    form.validate_on_submit()
    return _import_page(form)


@room.post("/office/school/days/import/save")
@requires("school.edit")
def save_days() -> ResponseReturnValue:
    """Take over the rows that were shown."""
    form, by = DayFileForm(), current().id
    if form.validate() and form.found and not form.found.faults:
        with transaction(form) as session:
            taken = service.import_days(session, days=form.found.days, at=moment(), by=by)
            counts = {"added": len(taken.added), "changed": len(taken.changed), "same": len(taken.same)}
            flash(_("Days added: %(added)s, changed: %(changed)s, as before: %(same)s.", **counts))
            return redirect(url_for("office.days", year=form.found.days[0].day.year), 303)
    return _import_page(form)


def _import_page(form: DayFileForm) -> ResponseReturnValue:
    found = form.found
    page = render_template(
        "office/days_import.html",
        form=form,
        found=found,
        taken=service.compare(db.session(), days=found.days) if found else None,
        rows=day_file.written(found.days) if found else "",
    )
    return page, 422 if found and found.faults else form.status


def _year_asked() -> int:
    """Give the year in the address; this one where there is none that can be."""
    year = request.args.get("year", type=int) or 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else clock.today().year


def _entry(day: str) -> CalendarDay:
    """Give what is entered for a day in an address.

    :raises Unknown: ``day.unknown``
    """
    try:
        wanted = date.fromisoformat(day)
    except ValueError as error:
        raise Unknown("day.unknown") from error
    return queries.get_day(db.session(), day=wanted)


def _named(row: CalendarDay) -> dict[str, str]:
    return {"day": wording.day(row.day), "name": wording.of(row.label)}
