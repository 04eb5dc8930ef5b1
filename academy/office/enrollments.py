"""Who sits in a class and who waits: the lists, the seats, taking somebody off."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.access import enrollment_of_mine, offering_of_mine, requires
from academy.clock import moment
from academy.extensions import db
from academy.forms import read_phone
from academy.login import current
from academy.messages import sentence
from academy.office.forms_enrollments import PeopleOfClassForm, RemoveForm, SeatsForm
from academy.office.forms_ways import EnterForm, PlaceForm
from academy.office.room import room
from academy.transaction import transaction
from courses.enrollment import deciding, queries
from courses.enrollment.eligibility import Reason
from courses.errors import Refusal
from courses.people.accounts import normalized_email
from courses.people.queries import find_by_account

PEOPLE_A_PAGE = 50


@room.get("/office/offerings/<code>/enrollments")
@requires("enrollment.manage")
def enrollments(code: str) -> ResponseReturnValue:
    """List who has a seat, who waits, and who has left."""
    return _lists(code, SeatsForm(capacity=offering_of_mine(code).capacity))


@room.post("/office/offerings/<code>/seats")
@requires("enrollment.manage")
def seats(code: str) -> ResponseReturnValue:
    """Change the number of seats; added ones go to those who wait."""
    offering, by, form = offering_of_mine(code).id, current().id, SeatsForm()
    if form.validate_on_submit():
        with transaction(form) as session:
            deciding.set_capacity(session, offering=offering, capacity=form.seats, at=moment(), by=by)
            flash(_("The class has %(count)s seats now.", count=form.seats))
            return redirect(url_for("office.enrollments", code=code), 303)
    return _lists(code, form)


def _lists(code: str, seats_form: SeatsForm) -> ResponseReturnValue:
    offering, form, session = offering_of_mine(code), PeopleOfClassForm(), db.session()
    form.validate()
    found = queries.list_of_offering(session, offering=offering.id, per_page=PEOPLE_A_PAGE, **form.wanted)
    page = render_template(
        "office/enrollments.html",
        offering=offering,
        form=form,
        seats_form=seats_form,
        counts=queries.counts(session, offering=offering.id),
        found=found,
        pages=-(-found.total // PEOPLE_A_PAGE),
    )
    return page, seats_form.status


@room.route("/office/offerings/<code>/enrollments/<int:enrollment_id>/remove", methods=["GET", "POST"])
@requires("enrollment.manage")
def remove_enrollment(code: str, enrollment_id: int) -> ResponseReturnValue:
    """Take a person off the list, with a reason that they read."""
    target, by, form = enrollment_of_mine(code, enrollment_id).id, current().id, RemoveForm()
    if form.validate_on_submit():
        with transaction(form) as session:
            deciding.remove(session, enrollment=target, reason=form.reason.data, at=moment(), by=by)
            flash(_("The person is off the list. A freed seat has gone to the first who waited."))
            return redirect(url_for("office.enrollments", code=code), 303)
    found = enrollment_of_mine(code, enrollment_id)
    return render_template("office/enrollment_remove.html", form=form, enrollment=found), form.status


@room.route("/office/offerings/<code>/enrollments/<int:enrollment_id>/place", methods=["GET", "POST"])
@requires("enrollment.manage")
def move_in_line(code: str, enrollment_id: int) -> ResponseReturnValue:
    """Give somebody who waits another place in line, with a reason that they read."""
    target, by, form = enrollment_of_mine(code, enrollment_id).id, current().id, PlaceForm()
    if form.validate_on_submit():
        values = {"place": form.place.data, "reason": form.reason.data}
        with transaction(form) as session:
            deciding.move_in_line(session, enrollment=target, **values, at=moment(), by=by)
            flash(_("The line has its new order."))
            return redirect(url_for("office.enrollments", code=code, list="waiting"), 303)
    found = enrollment_of_mine(code, enrollment_id)
    place = queries.find_place(db.session(), offering=found.offering_id, person=found.person_id)
    page = render_template(
        "office/enrollment_place.html", form=form, enrollment=found, position=place.position if place else None
    )
    return page, form.status


@room.route("/office/offerings/<code>/enrollments/enter", methods=["GET", "POST"])
@requires("enrollment.manage")
def enter_person(code: str) -> ResponseReturnValue:
    """Put somebody whom the school knows on the list, whatever the window says."""
    offering, by, form = offering_of_mine(code).id, current().id, EnterForm()
    if form.validate_on_submit():
        person = _person_of(form.account.data)
        if person is None:
            form.refuse(Refusal("person.nobody_with_account"))
        else:
            with transaction(form) as session:
                ids = {"offering": offering, "person": person}
                _entered, against = deciding.enter(session, **ids, reason=form.reason.data, at=moment(), by=by)
                flash(_("The person is on the list."))
                _warn(against)
                return redirect(url_for("office.enrollments", code=code), 303)
    return render_template("office/enrollment_enter.html", form=form, offering=offering_of_mine(code)), form.status


def _person_of(typed: str | None) -> int | None:
    account = read_phone(typed) or normalized_email(typed or "")
    found = find_by_account(db.session(), account=account) if account else None
    return found.id if found else None


def _warn(against: list[Reason]) -> None:
    """Say what the officer has overruled."""
    for one in against:
        flash(sentence(one.refusal), "warning")
