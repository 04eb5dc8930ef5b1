"""Into a class and out of it: asking for a place, taking the seat that is kept, leaving."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.access import public_offering, requires
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.trainee.forms import ApplicationForm, EnrollForm, enroll_form
from academy.trainee.room import room
from academy.transaction import transaction
from courses.catalog.models import Offering
from courses.enrollment import queries, service
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import EnrollmentState
from courses.scheduling import queries as scheduling


@room.route("/offerings/<code>/enroll", methods=["GET", "POST"])
@requires("offering.enroll")
def enroll(code: str) -> ResponseReturnValue:
    """Let the person ask for a place; the page before it is for those who just signed in, or have to type something."""
    offering, person = public_offering(code), current().id
    ids, form = {"offering": offering.id, "person": person}, _form_of(offering, person)
    is_draft = isinstance(form, ApplicationForm) and form.is_draft
    if form.validate_on_submit():
        use_case: Callable[..., Enrollment] = service.save_draft if is_draft else service.enroll
        with transaction(form) as session:
            enrollment = use_case(session, **ids, **form.values(), at=moment())
            flash(_said(enrollment.state), "info" if is_draft else "message")
            return redirect(url_for("public.offering", code=code), 303)
    return _enroll_page(code, form)


def _form_of(offering: Offering, person: int) -> EnrollForm:
    place = queries.find_place(db.session(), offering=offering.id, person=person)
    return enroll_form(offering.mode, statement=place.enrollment.statement if place else "")


def _enroll_page(code: str, form: EnrollForm) -> ResponseReturnValue:
    offering, session = public_offering(code), db.session()
    own = queries.standing_in(session, offering=offering.id, person=current().id, at=moment())
    if own.is_listed and not form.is_submitted():
        return redirect(url_for("public.offering", code=code), 303)
    run = scheduling.runs_of(session, offerings=[offering.id]).get(offering.id)
    return render_template("trainee/enroll.html", form=form, offering=offering, own=own, run=run), form.status


def _said(state: EnrollmentState) -> str:
    return {
        EnrollmentState.DRAFT: _("Your application is kept. Nobody sees it until you send it."),
        EnrollmentState.APPLIED: _("Your application is sent. You read here what the officers decide."),
        EnrollmentState.WAITING: _("You are on the waiting list. You move up by yourself when a seat becomes free."),
        EnrollmentState.ENROLLED: _("You have a seat. Welcome to the class."),
    }[state]


@room.post("/offerings/<code>/accept")
@requires("offering.enroll")
def accept(code: str) -> ResponseReturnValue:
    """Let the person take the seat that is kept for them."""
    enrollment, person = _own_enrollment(code), current().id
    with transaction() as session:
        service.accept(session, enrollment=enrollment, at=moment(), by=person)
    flash(_("You have a seat. Welcome to the class."))
    return redirect(url_for("public.offering", code=code), 303)


@room.post("/offerings/<code>/withdraw")
@requires("offering.enroll")
def withdraw(code: str) -> ResponseReturnValue:
    """Let the person leave the class, its waiting list or the seat that is kept; or take an application back."""
    enrollment, person = _own_enrollment(code), current().id
    with transaction() as session:
        service.withdraw(session, enrollment=enrollment, at=moment(), by=person)
    flash(_("You have withdrawn. You can come back as long as enrollment is open."), "info")
    return redirect(url_for("public.offering", code=code), 303)


def _own_enrollment(code: str) -> int:
    """Give the person's own enrollment in a class, or 404."""
    place = queries.find_place(db.session(), offering=public_offering(code).id, person=current().id)
    if place is None:
        abort(404)
    return place.enrollment.id
