"""The desk for the ways into a class: how seats are filled, who may enroll, quotas, invitations."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import chance
from academy.access import offering_of_mine, requires
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.office.forms_ways import InvitationForm, WaysForm, ways_form
from academy.office.room import room
from academy.transaction import transaction
from courses.catalog.models import Offering
from courses.catalog.queries import list_open_courses
from courses.enrollment import facts, queries
from courses.enrollment import ways as service
from courses.school import queries as school


@room.route("/office/offerings/<code>/ways", methods=["GET", "POST"])
@requires("offering.plan")
def ways(code: str) -> ResponseReturnValue:
    """Say how the seats of a class are filled, what is asked of people, and how many seats a village may have."""
    offering = offering_of_mine(code)
    form, offering_id, by = _form(offering), offering.id, current().id
    if form.validate_on_submit():
        with transaction(form) as session:
            service.set_ways(session, offering=offering_id, **form.values(), at=moment(), by=by)
            flash(_("The changes are saved."))
            return redirect(url_for("office.ways", code=code), 303)
    return render_template("office/ways.html", offering=offering_of_mine(code), form=form), form.status


def _form(offering: Offering) -> WaysForm:
    session = db.session()
    return ways_form(
        offering,
        requirements=facts.list_requirements(session, offering=offering.id),
        quotas={one.village: one.seats for one in queries.list_quotas(session, offering=offering.id)},
        villages=school.list_villages(session),
        colleges=school.list_colleges(session),
        courses=list_open_courses(session, reach=None),
    )


@room.route("/office/offerings/<code>/invitations", methods=["GET", "POST"])
@requires("offering.plan")
def invitations(code: str) -> ResponseReturnValue:
    """List the codes that let people into a class by invitation; make one."""
    offering, by, form = offering_of_mine(code).id, current().id, InvitationForm()
    if form.validate_on_submit():
        with transaction(form) as session:
            made = service.invite(
                session, offering=offering, code=chance.invitation_code(), **form.values(), at=moment(), by=by
            )
            flash(_("The code %(code)s is ready to be passed on.", code=made.code))
            return redirect(url_for("office.invitations", code=code), 303)
    page = render_template(
        "office/invitations.html",
        offering=offering_of_mine(code),
        form=form,
        invitations=queries.list_invitations(db.session(), offering=offering),
        now=moment(),
    )
    return page, form.status


@room.post("/office/offerings/<code>/invitations/<int:invitation_id>/revoke")
@requires("offering.plan")
def revoke_invitation(code: str, invitation_id: int) -> ResponseReturnValue:
    """Make a code useless from now on."""
    offering, by = offering_of_mine(code).id, current().id
    known = {one.id for one in queries.list_invitations(db.session(), offering=offering)}
    if invitation_id not in known:
        abort(404)
    with transaction() as session:
        service.revoke_invitation(session, invitation=invitation_id, at=moment(), by=by)
    flash(_("The code lets nobody in any more."), "info")
    return redirect(url_for("office.invitations", code=code), 303)
