"""Pages for everyone."""

import logging

from flask import Blueprint, abort, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from academy import access, database, wording
from academy.access import requires
from academy.calendar import CalendarForm, View, entry_of, page_of
from academy.clock import moment, today
from academy.extensions import db
from academy.history import lines
from academy.login import current
from academy.public.forms import CatalogForm
from courses.catalog import queries as catalog
from courses.enrollment import queries as enrollment
from courses.people.rules import PRIVACY_VERSION
from courses.scheduling import queries as scheduling
from courses.scheduling.queries import Only
from courses.school import queries as school
from courses.values import school_day

log = logging.getLogger(__name__)
room = Blueprint("public", __name__)

CARDS_AT_HOME = 6
COURSES_A_PAGE = 24


@room.get("/")
@requires("page.read")
def home() -> ResponseReturnValue:
    """Say what the school is, and what one can join now."""
    session = db.session()
    offerings = catalog.list_open(session, at=moment(), most=CARDS_AT_HOME)
    ids = [offering.id for offering in offerings]
    return render_template(
        "public/home.html",
        colleges=school.list_colleges(session),
        taught=catalog.courses_by_college(session),
        offerings=offerings,
        runs=scheduling.runs_of(session, offerings=ids),
        waiting=enrollment.waiting_in(session, offerings=ids),
    )


@room.get("/colleges/<slug>")
@requires("page.read")
def college(slug: str) -> ResponseReturnValue:
    """Show a college and what it teaches."""
    session = db.session()
    found = catalog.find_college(session, slug=slug)
    if found is None:
        abort(404)
    taught = catalog.list_catalog(session, at=moment(), college=found.slug, per_page=COURSES_A_PAGE)
    return render_template("public/college.html", college=found, catalog_page=taught)


@room.get("/courses")
@requires("page.read")
def courses() -> ResponseReturnValue:
    """Show what is taught, by college, by title, and by whether one can join now."""
    session = db.session()
    form = CatalogForm([(one.slug, wording.of(one.label)) for one in school.list_colleges(session)])
    form.validate()
    found = catalog.list_catalog(session, at=moment(), per_page=COURSES_A_PAGE, **form.wanted)
    pages = -(-found.total // COURSES_A_PAGE)
    return render_template("public/courses.html", form=form, catalog_page=found, pages=pages)


@room.get("/courses/<code>")
@requires("page.read")
def course(code: str) -> ResponseReturnValue:
    """Show a course: what is taught, what completing takes, and its classes."""
    found = access.public_course(code)
    session = db.session()
    offerings = catalog.list_public_offerings(session, course=found.id)
    ids = [offering.id for offering in offerings]
    return render_template(
        "public/course.html",
        course=found,
        units=[(unit.position, wording.of(unit.label), unit.kind, unit.credit_hours) for unit in found.units],
        offerings=offerings,
        runs=scheduling.runs_of(session, offerings=ids),
        waiting=enrollment.waiting_in(session, offerings=ids),
    )


@room.get("/offerings/<code>")
@requires("page.read")
def offering(code: str) -> ResponseReturnValue:
    """Show a class: when and where, who teaches, and where the visitor stands with it."""
    found = access.public_offering(code)
    session = db.session()
    own = None
    if current_user.is_authenticated:
        own = enrollment.standing_in(session, offering=found.id, person=current().id, at=moment())
    return render_template(
        "public/offering.html",
        offering=found,
        sessions=scheduling.list_of_offering(session, offering=found.id),
        waiting=enrollment.counts(session, offering=found.id).waiting,
        own=own,
        history=lines(own.events) if own else [],
    )


@room.get("/offerings/<code>/calendar")
@requires("page.read")
def offering_calendar(code: str) -> ResponseReturnValue:
    """Show the sessions of a class in the calendar, at first around the next one."""
    found, session = access.public_offering(code), db.session()
    run = scheduling.runs_of(session, offerings=[found.id]).get(found.id)
    usual = min(max(today(), school_day(run.starts_at)), school_day(run.ends_at)) if run else None
    asked = CalendarForm().read(default=View.MONTH, usual_day=usual)
    since, until = asked.span
    sessions = scheduling.list_between(session, reach=None, since=since, until=until, only=Only(offering=found.id))
    page = page_of(session, asked, [entry_of(one, url=None) for one in sessions])
    return render_template("public/offering_calendar.html", offering=found, page=page)


@room.get("/privacy")
@requires("page.read")
def privacy() -> ResponseReturnValue:
    """Say what the school keeps about people, why, and what they may ask for."""
    return render_template("public/privacy.html", version=PRIVACY_VERSION)


@room.get("/healthz")
@requires("service.watch")
def healthz() -> ResponseReturnValue:
    """Say that the process lives; asks nothing else."""
    return jsonify(status="alive")


@room.get("/readyz")
@requires("service.watch")
def readyz() -> ResponseReturnValue:
    """Say whether the database answers and has the schema that this code needs; 503 keeps visitors away."""
    try:
        is_ready = database.is_current(db.engine)
    except SQLAlchemyError as error:
        log.warning("not ready: %s", error)
        is_ready = False
    return jsonify(status="ready" if is_ready else "not ready"), 200 if is_ready else 503
