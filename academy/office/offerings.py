"""The desk for classes: opening, publishing, closing them."""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import clock
from academy.access import offering_of_mine, reach, requires
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.office.forms_offerings import OfferingForm, OfferingListForm, RuleForm, StateForm, edit_form
from academy.office.room import room
from academy.transaction import transaction
from courses.catalog import queries, service
from courses.catalog.models import Course
from courses.catalog.rules import OfferingState
from courses.enrollment import queries as enrollment
from courses.planning import service as planning
from courses.planning.queries import reason_against_rule_change
from courses.scheduling import queries as scheduling
from courses.school import queries as school

PAGE_SIZE = 50
WINDOW = timedelta(days=14)
"""How long enrollment is open, as a new class suggests it."""


@room.app_template_global()
def offering_tabs(code: str, page: str) -> list[tuple[str, str, bool]]:
    """List the pages of a class as tabs.

    :param page: the endpoint of the present one
    """
    pages = {
        "office.offering": _("Overview"),
        "office.schedule": _("Schedule"),
        "office.enrollments": _("Trainees"),
        "office.class_free_time": _("Free time"),
        "office.completion": _("Completion"),
        "office.certificates": _("Certificates"),
    }
    return [(text, url_for(name, code=code), name == page) for name, text in pages.items()]


@room.get("/office/offerings")
@requires("offering.plan")
def offerings() -> ResponseReturnValue:
    """List the classes of the colleges in reach."""
    session = db.session()
    colleges = school.list_colleges(session, among=reach())
    form = OfferingListForm(colleges=colleges, terms=school.list_terms(session))
    found = queries.list_offerings(session, reach=reach(), per_page=PAGE_SIZE, **form.wanted())
    ids = [one.id for one in found.offerings]
    return render_template(
        "office/offerings.html",
        form=form,
        found=found,
        pages=ceil(found.total / PAGE_SIZE),
        runs=scheduling.runs_of(session, offerings=ids),
        waiting=enrollment.waiting_in(session, offerings=ids),
    )


@room.route("/office/offerings/new", methods=["GET", "POST"])
@requires("offering.plan")
def open_offering() -> ResponseReturnValue:
    """Open a class of a course, as a draft; its sessions come next."""
    courses = queries.list_open_courses(db.session(), reach=reach())
    form = OfferingForm(data=_suggested(courses), courses=courses, **_choices())
    if form.validate_on_submit():
        by = current().id
        with transaction(form) as session:
            opened = service.open_offering(session, **form.values(), at=moment(), by=by)
            flash(_("The class is opened as a draft. Now place its sessions."))
            return redirect(url_for("office.schedule", code=opened.code), 303)
    return render_template("office/offering_new.html", form=form, has_courses=bool(courses)), form.status


def _choices(*tutors: int | None) -> dict[str, Any]:
    session = db.session()
    also = [tutor for tutor in tutors if tutor]
    return {"terms": school.list_terms(session), "teachers": scheduling.list_teachers(session, also=also)}


def _suggested(courses: Sequence[Course]) -> dict[str, Any]:
    """Fill in what can be guessed of a new class: the term of today, a code and a title made of the course's."""
    today, asked = clock.today(), request.args.get("course", "").upper()
    course = next((one for one in courses if one.code == asked), None)
    term = next((one for one in school.list_terms(db.session()) if one.starts_on <= today <= one.ends_on), None)
    window = {"opens_on": today, "closes_on": today + WINDOW, "term_id": term.id if term else None}
    if course is None:
        return window
    code = f"{course.code}-{term.code}" if term else course.code
    return {**window, "course_id": course.id, "code": code, "title": course.title, "title_en": course.title_en}


@room.get("/office/offerings/<code>")
@requires("offering.plan")
def offering(code: str) -> ResponseReturnValue:
    """Show what a class is, how full it is, and what can be done with it next."""
    return _offering_page(code, StateForm(None))


def _offering_page(code: str, form: StateForm) -> ResponseReturnValue:
    found = offering_of_mine(code)
    session = db.session()
    page = render_template(
        "office/offering.html",
        offering=found,
        run=scheduling.runs_of(session, offerings=[found.id]).get(found.id),
        counts=enrollment.counts(session, offering=found.id),
        rule_fixed=reason_against_rule_change(session, offering=found.id, at=moment()),
        form=form,
    )
    return page, form.status


@room.post("/office/offerings/<code>/state")
@requires("offering.plan")
def change_state(code: str) -> ResponseReturnValue:
    """Publish a class, make it a draft again, close it or open it again."""
    form, offering_id, by = StateForm(), offering_of_mine(code).id, current().id
    if form.validate():
        with transaction(form) as session:
            planning.change_state(session, offering=offering_id, state=form.wanted, at=moment(), by=by)
            flash(_said(form.wanted))
            return redirect(url_for("office.offering", code=code), 303)
    return _offering_page(code, form)


def _said(state: OfferingState) -> str:
    return {
        OfferingState.PUBLISHED: _("The class is published: people see it in the catalog."),
        OfferingState.DRAFT: _("The class is a draft again: nobody sees it but the office."),
        OfferingState.CLOSED: _("The class is closed."),
    }[state]


@room.route("/office/offerings/<code>/edit", methods=["GET", "POST"])
@requires("offering.plan")
def edit_offering(code: str) -> ResponseReturnValue:
    """Change what a class is called, when people enroll, and who its tutor is."""
    found = offering_of_mine(code)
    form = edit_form(found, **_choices(found.tutor_id))
    if form.validate_on_submit():
        offering_id, by = found.id, current().id
        with transaction(form) as session:
            changed = service.update_offering(session, offering=offering_id, **form.values(), at=moment(), by=by)
            flash(_("The changes are saved."))
            return redirect(url_for("office.offering", code=changed.code), 303)
    return render_template("office/offering_edit.html", form=form, offering=offering_of_mine(code)), form.status


@room.route("/office/offerings/<code>/rule", methods=["GET", "POST"])
@requires("offering.plan")
def offering_rule(code: str) -> ResponseReturnValue:
    """Change what completing a class takes, until it begins."""
    found = offering_of_mine(code)
    form, offering_id, by = RuleForm(obj=found), found.id, current().id
    if form.validate_on_submit():
        with transaction(form) as session:
            planning.change_rule(session, offering=offering_id, rule=form.rule(), at=moment(), by=by)
            flash(_("The changes are saved."))
            return redirect(url_for("office.offering", code=code), 303)
    fixed = reason_against_rule_change(db.session(), offering=offering_id, at=moment())
    page = render_template("office/offering_rule.html", form=form, offering=offering_of_mine(code), fixed=fixed)
    return page, form.status
