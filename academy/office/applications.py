"""The desk for applications: officers read them, narrow them down, and choose or decline many at once."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from academy.access import offering_of_mine, requires
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.office.forms_applications import ApplicationsForm, DecisionForm
from academy.office.room import room
from academy.transaction import transaction
from courses.enrollment import queries
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import EnrollmentState
from courses.people.rules import age_on
from courses.school import queries as school
from courses.values import school_day

AT_ONCE = 200


@room.get("/office/offerings/<code>/applications")
@requires("enrollment.manage")
def applications(code: str) -> ResponseReturnValue:
    """List the applications that wait for an answer, in the order in which they came."""
    return _page(code, DecisionForm())


@room.post("/office/offerings/<code>/applications")
@requires("enrollment.manage")
def decide(code: str) -> ResponseReturnValue:
    """Choose or decline the people whose boxes are ticked."""
    offering, by, form = offering_of_mine(code).id, current().id, DecisionForm()
    if form.validate():
        with transaction(form) as session:
            done = form.use_case(session, offering=offering, **form.values(), at=moment(), by=by)
            flash(_said(done))
            return redirect(url_for("office.applications", code=code), 303)
    return _page(code, form)


def _said(done: list[Enrollment]) -> str:
    declined = sum(one.state is EnrollmentState.DECLINED for one in done)
    waiting = sum(one.state is EnrollmentState.WAITING for one in done)
    if declined:
        return ngettext("%(num)s person is declined.", "%(num)s people are declined.", declined)
    admitted = ngettext("%(num)s person has a seat.", "%(num)s people have a seat.", len(done) - waiting)
    if not waiting:
        return admitted
    return admitted + _(" All seats are taken: %(count)s wait.", count=waiting)


def _page(code: str, decision: DecisionForm) -> ResponseReturnValue:
    offering, session = offering_of_mine(code), db.session()
    form = ApplicationsForm(school.list_villages(session))
    form.validate()
    applied = frozenset({EnrollmentState.APPLIED})
    found = queries.list_of_offering(session, offering=offering.id, states=applied, per_page=AT_ONCE, **form.wanted)
    page = render_template(
        "office/applications.html",
        offering=offering,
        form=form,
        decision=decision,
        found=found,
        ages=_ages(found),
        quotas=queries.list_quotas(session, offering=offering.id),
    )
    return page, decision.status


def _ages(found: queries.PeoplePage) -> dict[int, int | None]:
    """Give the age of each person on the day on which they applied."""
    people = ((place.enrollment.id, place.enrollment) for place in found.places)
    return {
        one: age_on(row.person.born_on, school_day(row.changed_at)) if row.person.born_on else None
        for one, row in people
    }
