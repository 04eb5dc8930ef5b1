"""The desk for what becomes of a session: who stands in, who changed what, and whom one still has to tell."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import group_text, session_history
from academy.access import requires, session_of_mine
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.office.forms_changes import SubstituteForm
from academy.office.room import room
from academy.transaction import transaction
from courses.catalog import queries as catalog
from courses.notices import queries as notices
from courses.planning import changes
from courses.planning import service as planning
from courses.planning.queries import reason_against_moving


@room.route("/office/sessions/<int:session_id>/substitute", methods=["GET", "POST"])
@requires("offering.plan")
def substitute(session_id: int) -> ResponseReturnValue:
    """Let somebody stand in for an instructor; they take the roll, and the class is told."""
    form, by = _form(session_id), current().id
    if form.validate_on_submit():
        values = {"leaves": form.leaves.data, "comes": form.comes.data, "reason": form.why.data}
        with transaction(form) as session:
            planning.substitute(
                session,
                training_session=session_id,
                version=form.seen,
                despite=form.reason,
                **values,
                at=moment(),
                by=by,
            )
            flash(_("The session has another instructor. Tell those whom no notice reaches."))
            return redirect(url_for("office.session_notice", session_id=session_id), 303)
    found = session_of_mine(session_id)
    fixed = reason_against_moving(db.session(), meeting=found)
    page = render_template(
        "office/session_substitute.html", meeting=found, offering=found.offering, form=form, fixed=fixed
    )
    return page, form.status


def _form(session_id: int) -> SubstituteForm:
    found = session_of_mine(session_id)
    candidates = changes.list_candidates(db.session(), meeting=found)
    seen = {"version": str(found.version)}
    return SubstituteForm(data=seen, instructors=found.instructors, candidates=candidates)


@room.get("/office/sessions/<int:session_id>/history")
@requires("offering.plan")
def session_record(session_id: int) -> ResponseReturnValue:
    """Show who changed what about a session, and when."""
    found = session_of_mine(session_id)
    history = changes.history_of(db.session(), training_session=session_id)
    return render_template(
        "office/session_history.html", meeting=found, offering=found.offering, lines=session_history.lines(history)
    )


@room.get("/office/sessions/<int:session_id>/notice")
@requires("offering.plan")
def session_notice(session_id: int) -> ResponseReturnValue:
    """Show the text for the class's group about the last change, and whom no notice reaches."""
    found, session = session_of_mine(session_id), db.session()
    news = notices.latest_news(session, training_session=session_id)
    entries = [news] if news else []
    has_mail = current_app.config["ACADEMY"].mail is not None
    offering = catalog.find_offering_by_id(session, offering=found.offering_id)
    tutor = offering.tutor if offering else None
    return render_template(
        "office/session_notice.html",
        meeting=found,
        offering=found.offering,
        text=group_text.of(entries, contact=tutor.name if tutor else "") if entries else "",
        told_at=news.created_at if news else None,
        unreached=notices.list_unreached(session, entries=entries, has_mail=has_mail),
    )
