"""The calendar of a venue on a phone, or on a screen at its door: its secret address."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import chance
from academy.access import requires
from academy.clock import moment
from academy.extensions import db
from academy.feeds import Subscription
from academy.forms import Form
from academy.login import current
from academy.office.room import room
from academy.transaction import transaction
from courses.feeds import queries, service
from courses.feeds.rules import Subject
from courses.school.queries import get_venue


@room.route("/office/school/venues/<int:venue_id>/calendar-link", methods=["GET", "POST"])
@requires("school.edit")
def venue_calendar_link(venue_id: int) -> ResponseReturnValue:
    """Show the address of a venue's calendar and how to subscribe; make one, in place of the one before."""
    form, subject, by = Form(), Subject(venue=venue_id), current().id
    if form.validate_on_submit():
        with transaction(form) as session:
            service.open_feed(session, subject=subject, token=chance.feed_token(), at=moment(), by=by)
            flash(_("Here is the link. Subscribe to it on your phone now."))
            return redirect(url_for("office.venue_calendar_link", venue_id=venue_id), 303)
    venue = get_venue(db.session(), venue=venue_id)
    found = Subscription.of(queries.find_feed(db.session(), subject=subject))
    page = render_template("office/venue_calendar_link.html", venue=venue, subscription=found, form=form)
    return page, form.status


@room.post("/office/school/venues/<int:venue_id>/calendar-link/revoke")
@requires("school.edit")
def revoke_venue_calendar_link(venue_id: int) -> ResponseReturnValue:
    """End the address of a venue's calendar."""
    by = current().id
    with transaction() as session:
        get_venue(session, venue=venue_id)
        service.close_feed(session, subject=Subject(venue=venue_id), at=moment(), by=by)
    flash(_("The link leads nowhere any more."), "info")
    return redirect(url_for("office.venue_calendar_link", venue_id=venue_id), 303)
