"""The desk for rosters: sending one, looking at what it would do, taking it over."""

from collections import Counter

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import clock, downloads, labels, queue, sheet_xlsx
from academy.access import offering_of_mine, requires, roster_of_mine
from academy.clock import moment
from academy.extensions import db
from academy.forms import Form
from academy.login import current
from academy.office.forms_rosters import ExportForm, RosterForm, TakeOverForm
from academy.office.room import room
from academy.roster_paper import class_roster
from academy.roster_sheet import fault_text, faulty_rows
from academy.rosters import judged
from academy.transaction import transaction
from courses import jobs
from courses.enrollment import queries, rosters
from courses.enrollment.models import RosterImport
from courses.enrollment.rosters import Judged, Outcome
from courses.enrollment.rules import RosterState

ROWS_A_PAGE = 100
room.app_template_filter("fault_text")(fault_text)


@room.route("/office/offerings/<code>/rosters", methods=["GET", "POST"])
@requires("enrollment.manage")
def send_roster(code: str) -> ResponseReturnValue:
    """Take a roster in to be looked at; list those that came before."""
    offering, by, form = offering_of_mine(code).id, current().id, RosterForm()
    if form.validate_on_submit():
        with transaction(form) as session:
            sent = rosters.send(session, offering=offering, **form.values(), at=moment(), by=by)
            return redirect(url_for("office.roster", code=code, roster_id=sent.id), 303)
    page = render_template(
        "office/rosters.html",
        offering=offering_of_mine(code),
        form=form,
        export=ExportForm(None),
        rosters=queries.list_rosters(db.session(), offering=offering),
    )
    return page, form.status


@room.get("/office/offerings/<code>/rosters/<int:roster_id>")
@requires("enrollment.manage")
def roster(code: str, roster_id: int) -> ResponseReturnValue:
    """Show row by row what a roster would do, or how far its taking over is."""
    return _page(roster_of_mine(code, roster_id), TakeOverForm())


def _page(found: RosterImport, form: Form) -> ResponseReturnValue:
    if found.state is not RosterState.LOOKED_AT:
        job = jobs.get(db.session(), found.job_id) if found.job_id else None
        return render_template("office/roster_result.html", offering=found.offering, roster=found, job=job)
    rows = judged(db.session(), found, at=moment())
    counts, show = Counter(one.outcome for one in rows), request.args.get("show", "")
    wanted = [one for one in rows if show in ("", one.outcome)]
    number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-len(wanted) // ROWS_A_PAGE)))
    page = render_template(
        "office/roster.html",
        offering=found.offering,
        roster=found,
        form=form,
        rows=wanted[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE],
        unsure=[one for one in rows if one.namesakes],
        counts={outcome: counts[outcome] for outcome in Outcome},
        total=len(rows),
        show=show,
        page_number=number,
        pages=-(-len(wanted) // ROWS_A_PAGE),
    )
    return page, form.status


@room.post("/office/offerings/<code>/rosters/<int:roster_id>")
@requires("enrollment.manage")
def take_over_roster(code: str, roster_id: int) -> ResponseReturnValue:
    """Have a worker take the rows over that can be."""
    found, by, form = roster_of_mine(code, roster_id), current().id, TakeOverForm()
    rows = judged(db.session(), found, at=moment())
    if form.validate():
        with transaction(form) as session:
            same, total = form.same_people(rows), len(rows)
            job = rosters.take_over(
                session, roster_import=roster_id, same_people=same, total=total, at=moment(), by=by
            ).id
        queue.send(job)
        return redirect(url_for("office.roster", code=code, roster_id=roster_id), 303)
    return _page(roster_of_mine(code, roster_id), form)


@room.post("/office/offerings/<code>/rosters/<int:roster_id>/discard")
@requires("enrollment.manage")
def discard_roster(code: str, roster_id: int) -> ResponseReturnValue:
    """Put a roster away without taking anything over."""
    roster_of_mine(code, roster_id)
    by = current().id
    with transaction() as session:
        rosters.discard(session, roster_import=roster_id, at=moment(), by=by)
    flash(_("The roster is put away. Nothing of it was taken over."), "info")
    return redirect(url_for("office.send_roster", code=code), 303)


@room.get("/office/offerings/<code>/rosters/<int:roster_id>/progress")
@requires("enrollment.manage")
def roster_progress(code: str, roster_id: int) -> ResponseReturnValue:
    """Say how far the taking over is, to the page that shows its bar."""
    found = roster_of_mine(code, roster_id)
    if found.job_id is None:
        return jsonify(done=0, total=0, label="", text="", is_over=False)
    job = jobs.get(db.session(), found.job_id)
    text = _("%(done)s of %(total)s rows", done=job.done, total=job.total)
    return jsonify(done=job.done, total=job.total, label=labels.of(job.status), text=text, is_over=job.is_over)


@room.get("/office/offerings/<code>/rosters/<int:roster_id>/errors.xlsx")
@requires("enrollment.manage")
def roster_errors(code: str, roster_id: int) -> ResponseReturnValue:
    """Give the rows that cannot be taken over as the same sheet, with a column that says why."""
    found = roster_of_mine(code, roster_id)
    rows: list[Judged] = judged(db.session(), found, at=moment()) if found.data else []
    response = Response(faulty_rows(found.data or b"", rows), mimetype=sheet_xlsx.MIMETYPE)
    name = downloads.file_name(downloads.SCHOOL, found.offering.title, _("rows to correct"), suffix="xlsx")
    return downloads.name_file(response, name, fallback="rows-to-correct.xlsx")


@room.post("/office/offerings/<code>/roster.xlsx")
@requires("enrollment.manage")
def export_roster(code: str) -> ResponseReturnValue:
    """Hand the roster of a class out as a sheet; phone numbers in full only where that was asked for. The log says so."""
    offering, form, by = offering_of_mine(code), ExportForm(), current().id
    shown = {"shows_numbers": bool(form.shows_numbers.data)}
    with transaction() as session:
        rosters.note_export(session, offering=offering.id, **shown, at=moment(), by=by)
    offering = offering_of_mine(code)
    people = queries.list_for_roster(db.session(), offering=offering.id)
    sheet = class_roster(offering, people, **shown, reporter=_("Lecong League School"), day=clock.today())
    response = Response(sheet_xlsx.xlsx(sheet, at=moment()), mimetype=sheet_xlsx.MIMETYPE)
    name = downloads.file_name(downloads.SCHOOL, offering.title, "花名册", suffix="xlsx")
    return downloads.name_file(response, name, fallback=f"roster-{offering.code.lower()}.xlsx")
