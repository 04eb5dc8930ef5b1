"""The desk for paper: the timetable as sheets to print, to sign and to pass around, as page, XLSX and PDF."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import clock, downloads, papers, sheet_pdf, sheet_xlsx, wording
from academy.access import offering_of_mine, reach, requires
from academy.clock import moment
from academy.extensions import db
from academy.office.forms_papers import InstructorForm, TermForm, WeekForm
from academy.office.room import room
from academy.sheets import Sheet
from courses.catalog import queries as catalog
from courses.people.models import Person
from courses.scheduling import paper
from courses.scheduling.calendar import WEEK, monday_of, span_of, week_of
from courses.school import queries as school
from courses.school.models import Term
from courses.school.rules import FIRST_YEAR, LAST_YEAR
from courses.values import read_day

CLASSES_A_PAGE = 30


@room.get("/office/papers")
@requires("offering.plan")
def all_papers() -> ResponseReturnValue:
    """Offer every paper of a term."""
    session, terms = db.session(), school.list_terms(db.session())
    if not terms:
        return render_template("office/papers_none.html")
    term = _term_asked(terms)
    form = TermForm(terms=terms, data={"term": term.id})
    number = form.number
    found = catalog.list_offerings(session, reach=reach(), term=term.id, page=number, per_page=CLASSES_A_PAGE)
    teachers = paper.list_teaching(session, term=term.id, reach=reach())
    return render_template(
        "office/papers.html",
        form=form,
        term=term,
        week=WeekForm(term=term, today=clock.today()),
        instructor=InstructorForm(term=term, teachers=teachers) if teachers else None,
        found=found,
        page=number,
        pages=-(-found.total // CLASSES_A_PAGE),
    )


@room.get("/office/papers/term")
@requires("offering.plan")
def term_paper() -> ResponseReturnValue:
    """Show the plan of a term, or hand it out."""
    session, term = db.session(), _term_asked(school.list_terms(db.session()))
    plans = paper.plans_of_term(session, term=term.id, reach=reach())
    sheet = papers.term_plan(term.label, plans, reporter=_reporter(), day=clock.today())
    return _answer(sheet, term.name, "教学计划表", fallback="term-plan")


@room.get("/office/papers/stations")
@requires("offering.plan")
def station_paper() -> ResponseReturnValue:
    """Show what practice takes place at the stations in a term and who is on duty, or hand it out."""
    session, term = db.session(), _term_asked(school.list_terms(db.session()))
    plans = paper.plans_of_stations(session, term=term.id, reach=reach())
    sheet = papers.station_table(term.label, plans, reporter=_reporter(), day=clock.today())
    return _answer(sheet, term.name, "志愿服务站实践安排表", fallback="station-table")


@room.get("/office/papers/week")
@requires("offering.plan")
def week_paper() -> ResponseReturnValue:
    """Show all sessions of a week, or hand them out."""
    session, monday = db.session(), monday_of(_day_asked())
    since, until = span_of(week_of(monday))
    entries = paper.list_between(session, since=since, until=until, reach=reach())
    days = school.calendar_of(session, years={monday.year, (monday + WEEK).year})
    sheet = papers.week_sheet(monday, entries, days, reporter=_reporter(), day=clock.today())
    return _answer(sheet, f"{monday:%Y%m%d}至{monday + timedelta(days=6):%Y%m%d}", "周课程表", fallback="week-sheet")


@room.get("/office/papers/instructor")
@requires("offering.plan")
def instructor_paper() -> ResponseReturnValue:
    """Show what somebody teaches in a term, or hand it out."""
    session, term = db.session(), _term_asked(school.list_terms(db.session()))
    person = _teacher_asked(paper.list_teaching(session, term=term.id, reach=reach()))
    entries = paper.list_taught(session, person=person.id, term=term.id, reach=reach())
    sheet = papers.instructor_timetable(person.name, term.label, entries, reporter=_reporter(), day=clock.today())
    return _answer(sheet, term.name, person.name, "授课安排表", fallback="instructor-timetable")


@room.get("/office/offerings/<code>/paper")
@requires("offering.plan")
def class_paper(code: str) -> ResponseReturnValue:
    """Show the timetable of a class, or hand it out."""
    offering = offering_of_mine(code)
    plan, title = paper.plan_of(db.session(), offering=offering.id), offering.title
    sheet = papers.class_timetable(plan, reporter=_reporter(), day=clock.today())
    return _answer(sheet, title, "课程表", fallback=f"timetable-{offering.code.lower()}")


def _answer(sheet: Sheet, *names: str, fallback: str) -> ResponseReturnValue:
    """Give a sheet as what the address asks for: a page, a table or a PDF."""
    wanted, at = request.args.get("as", ""), moment()
    db.session.rollback()  # no transaction is held open while a file is made
    if wanted == "xlsx":
        return _file(sheet_xlsx.xlsx(sheet, at=at), sheet_xlsx.MIMETYPE, "xlsx", names, fallback)
    if wanted == "pdf":
        try:
            return _file(sheet_pdf.pdf(sheet), "application/pdf", "pdf", names, fallback)
        except sheet_pdf.NoPdf:
            flash(_("This cannot be had as a PDF here. Print the page, or take the Excel file."), "warning")
            return redirect(_as(""), 303)
    return render_template("print/sheet.html", sheet=sheet, xlsx_url=_as("xlsx"), pdf_url=_as("pdf"))


def _file(content: bytes, mimetype: str, suffix: str, names: Sequence[str], fallback: str) -> Response:
    name = downloads.file_name(downloads.SCHOOL, *names, suffix=suffix)
    return downloads.name_file(Response(content, mimetype=mimetype), name, fallback=f"{fallback}.{suffix}")


def _as(suffix: str) -> str:
    """Give the address of this paper in another form."""
    asked: dict[str, Any] = {name: value for name, value in request.args.items() if name != "as"}
    wanted = {"as": suffix} if suffix else {}
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **asked, **wanted})


def _reporter() -> str:
    """Say who reports: the school, or the college whose officer asks."""
    among = reach()
    if among is None:
        return _("Lecong League School")
    return wording.listed(wording.of(one.label) for one in school.list_colleges(db.session(), among=among))


def _term_asked(terms: Sequence[Term]) -> Term:
    """Give the term in the address; without one the present term, else the latest."""
    asked, today = request.args.get("term", type=int), clock.today()
    if asked:
        found = next((one for one in terms if one.id == asked), None)
    else:
        found = next((one for one in terms if one.starts_on <= today <= one.ends_on), next(iter(terms), None))
    return found or abort(404)


def _teacher_asked(teachers: Sequence[Person]) -> Person:
    """Give the instructor in the address; without one the first."""
    asked = request.args.get("person", type=int)
    return next((one for one in teachers if asked in (None, one.id)), None) or abort(404)


def _day_asked() -> date:
    """Give the day in the address; today where there is none that can be."""
    day = read_day(request.args.get("day", ""))
    return day if day and FIRST_YEAR <= day.year < LAST_YEAR else clock.today()
