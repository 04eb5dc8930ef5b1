"""The desk for courses and their syllabus."""

from math import ceil

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.access import course_of_mine, reach, requires
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.office.forms_courses import CourseEditForm, CourseForm, ListForm, MoveForm, UnitForm
from academy.office.room import room
from academy.transaction import transaction
from courses.catalog import queries, service
from courses.catalog.models import Course, SyllabusUnit
from courses.school import queries as school

PAGE_SIZE = 50


@room.get("/office/courses")
@requires("course.edit")
def courses() -> ResponseReturnValue:
    """List the courses of the colleges in reach."""
    session = db.session()
    form = ListForm(colleges=school.list_colleges(session, among=reach()))
    found = queries.list_courses(session, reach=reach(), per_page=PAGE_SIZE, **form.wanted())
    return render_template("office/courses.html", form=form, found=found, pages=ceil(found.total / PAGE_SIZE))


@room.route("/office/courses/new", methods=["GET", "POST"])
@requires("course.edit")
def add_course() -> ResponseReturnValue:
    """Add a course; its syllabus comes next."""
    form = CourseForm(colleges=school.list_colleges(db.session(), among=reach()))
    if form.validate_on_submit():
        by = current().id
        with transaction(form) as session:
            added = service.add_course(session, **form.values(), at=moment(), by=by)
            flash(_("The course is added. Now write its syllabus."))
            return redirect(url_for("office.course", code=added.code, _anchor="syllabus"), 303)
    return render_template("office/course_new.html", form=form), form.status


@room.get("/office/courses/<code>")
@requires("course.edit")
def course(code: str) -> ResponseReturnValue:
    """Show a course, its syllabus to be edited in place, and its classes."""
    return _course_page(code)


def _course_page(code: str, sent: UnitForm | None = None) -> ResponseReturnValue:
    """Show a course; the form that was sent, if any, with what is wrong with it."""
    found = course_of_mine(code)
    forms = {unit.id: UnitForm(None, obj=unit, prefix=f"unit-{unit.id}") for unit in found.units}
    new = UnitForm(None, prefix="unit-new")
    page = render_template(
        "office/course.html",
        course=found,
        forms={unit: sent if _is_same(sent, form) else form for unit, form in forms.items()},
        new=sent if sent is not None and _is_same(sent, new) else new,
        sent=sent,
        offerings=queries.list_of_course(db.session(), course=found.id),
    )
    return page, sent.status if sent else 200


def _is_same(sent: UnitForm | None, form: UnitForm) -> bool:
    return sent is not None and sent.title.name == form.title.name


@room.route("/office/courses/<code>/edit", methods=["GET", "POST"])
@requires("course.edit")
def edit_course(code: str) -> ResponseReturnValue:
    """Change a course."""
    found = course_of_mine(code)
    form = CourseEditForm(obj=found, colleges=school.list_colleges(db.session(), among=reach()))
    if form.validate_on_submit():
        course_id, by = found.id, current().id
        with transaction(form) as session:
            changed = service.update_course(session, course=course_id, **form.values(), at=moment(), by=by)
            flash(_("The changes are saved."))
            return redirect(url_for("office.course", code=changed.code), 303)
    return render_template("office/course_edit.html", form=form, course=course_of_mine(code)), form.status


@room.post("/office/courses/<code>/units")
@requires("course.edit")
def add_unit(code: str) -> ResponseReturnValue:
    """Add a unit at the end of the syllabus."""
    form, course_id, by = UnitForm(prefix="unit-new"), course_of_mine(code).id, current().id
    if form.validate():
        with transaction(form) as session:
            service.add_unit(session, course=course_id, **form.values(), at=moment(), by=by)
            flash(_("The unit is added."))
            return redirect(url_for("office.course", code=code, _anchor="add"), 303)
    return _course_page(code, form)


@room.post("/office/courses/<code>/units/<int:unit_id>")
@requires("course.edit")
def edit_unit(code: str, unit_id: int) -> ResponseReturnValue:
    """Change a unit."""
    _unit_of(course_of_mine(code), unit_id)
    form, by = UnitForm(prefix=f"unit-{unit_id}"), current().id
    if form.validate():
        with transaction(form) as session:
            service.update_unit(session, unit=unit_id, **form.values(), at=moment(), by=by)
            flash(_("The unit is changed."))
            return _to_unit(code, unit_id)
    return _course_page(code, form)


@room.post("/office/courses/<code>/units/<int:unit_id>/move")
@requires("course.edit")
def move_unit(code: str, unit_id: int) -> ResponseReturnValue:
    """Move a unit up or down by one place."""
    _unit_of(course_of_mine(code), unit_id)
    places, by = MoveForm().by, current().id
    with transaction() as session:
        service.move_unit(session, unit=unit_id, places=places, at=moment(), by=by)
    return _to_unit(code, unit_id)


@room.post("/office/courses/<code>/units/<int:unit_id>/remove")
@requires("course.edit")
def remove_unit(code: str, unit_id: int) -> ResponseReturnValue:
    """Remove a unit of which no session was placed."""
    unit, by = _unit_of(course_of_mine(code), unit_id), current().id
    form = UnitForm(None, obj=unit, prefix=f"unit-{unit_id}")
    with transaction(form) as session:
        service.remove_unit(session, unit=unit_id, at=moment(), by=by)
        flash(_("The unit is removed."))
        return redirect(url_for("office.course", code=code, _anchor="syllabus"), 303)
    return _course_page(code, form)


def _unit_of(found: Course, unit_id: int) -> SyllabusUnit:
    """Give a unit of the course, or 404."""
    unit = next((unit for unit in found.units if unit.id == unit_id), None)
    return unit or abort(404)


def _to_unit(code: str, unit_id: int) -> ResponseReturnValue:
    return redirect(url_for("office.course", code=code, _anchor=f"unit-{unit_id}"), 303)
