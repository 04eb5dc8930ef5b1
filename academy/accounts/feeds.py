"""A person's own calendar on their phone: its secret address."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import chance
from academy.access import requires
from academy.accounts.views import room
from academy.clock import moment
from academy.extensions import db
from academy.feeds import Subscription
from academy.forms import Form
from academy.login import current
from academy.transaction import transaction
from courses.feeds import queries, service
from courses.feeds.rules import Subject


@room.route("/account/calendar-link", methods=["GET", "POST"])
@requires("account.keep")
def calendar_link() -> ResponseReturnValue:
    """Show the address of the person's calendar and how to subscribe; make one, in place of the one before."""
    form, person = Form(), current().id
    if form.validate_on_submit():
        with transaction(form) as session:
            token = chance.feed_token()
            service.open_feed(session, subject=Subject(person=person), token=token, at=moment(), by=person)
            flash(_("Here is the link. Subscribe to it on your phone now."))
            return redirect(url_for("accounts.calendar_link"), 303)
    found = Subscription.of(queries.find_feed(db.session(), subject=Subject(person=person)))
    return render_template("accounts/calendar_link.html", subscription=found, form=form), form.status


@room.post("/account/calendar-link/revoke")
@requires("account.keep")
def revoke_calendar_link() -> ResponseReturnValue:
    """End the address of the person's calendar."""
    person = current().id
    with transaction() as session:
        service.close_feed(session, subject=Subject(person=person), at=moment(), by=person)
    flash(_("The link leads nowhere any more."), "info")
    return redirect(url_for("accounts.calendar_link"), 303)
