"""The survey of free time (摸底): when a trainee could come."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.access import requires
from academy.clock import moment
from academy.extensions import db
from academy.free_time_form import WeekForm
from academy.login import current
from academy.trainee.room import room
from academy.transaction import transaction
from courses.availability import queries, service


@room.route("/me/free-time", methods=["GET", "POST"])
@requires("free_time.say")
def free_time() -> ResponseReturnValue:
    """Ask when the person could come to sessions; nobody has to answer."""
    person = current().id
    form = WeekForm(said=queries.find_answer(db.session(), person=person))
    valid = form.validate_on_submit()
    if valid and not form.picked():
        with transaction(form) as session:
            service.say_free_time(session, person=person, week=form.week, at=moment(), by=person)
            flash(_("Thank you. It is added to what your class says."))
            return redirect(url_for("trainee.free_time"), 303)
    said = queries.find_answer(db.session(), person=person)
    return render_template("trainee/free_time.html", form=form, said=said), form.status


@room.post("/me/free-time/forget")
@requires("free_time.say")
def forget_free_time() -> ResponseReturnValue:
    """Take the person's answer back."""
    person = current().id
    with transaction() as session:
        service.forget_free_time(session, person=person, at=moment(), by=person)
    flash(_("Your answer is taken back."))
    return redirect(url_for("trainee.free_time"), 303)
