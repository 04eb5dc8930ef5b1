"""The desk for drafts of a timetable: how far the search is, what would change, accepting and discarding."""

from flask import abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from academy import labels, queue
from academy.access import draft_of_mine, requires
from academy.clock import moment
from academy.draft_view import View
from academy.extensions import db
from academy.forms import Form
from academy.login import current
from academy.office.forms_timetable import AcceptForm, classes_of
from academy.office.room import room
from academy.office.timetable import drafts_in_reach
from academy.timetable_words import points
from academy.transaction import transaction
from courses.planning import draft_queries as queries
from courses.planning import drafts as service
from courses.planning.accepting import accept_draft as accept
from courses.planning.models import TimetableDraft
from courses.planning.rules import DraftState, Wishes
from courses.scheduling.timetable.settings import DEFAULT_WEIGHTS


@room.get("/office/timetable/drafts/<int:draft_id>")
@requires("offering.plan")
def draft(draft_id: int) -> ResponseReturnValue:
    """Show how far the search is, and then the draft beside the timetable of today."""
    return _draft_page(draft_id, None)


def _draft_page(draft_id: int, form: AcceptForm | None, refused: Form | None = None) -> ResponseReturnValue:
    found = draft_of_mine(draft_id)
    shown = {"draft": found, "wishes": queries.wishes_of(found), "found": queries.found_of(found)}
    if found.state is not DraftState.READY:  # nothing is asked there
        refused = refused or form
    shown["refusals"] = refused.refusals if refused else []
    if found.state is DraftState.SOLVING:
        status = refused.status if refused else 200
        return render_template("office/draft_solving.html", **shown), status
    wishes = queries.wishes_of(found)
    sheet = queries.sheet_of(db.session(), draft=found, at=moment())
    form = form or _accept_form(found)
    page = render_template(
        "office/draft.html",
        **shown,
        view=View(sheet, term=found.term.code, offerings=wishes.offerings, accepted=found.accepted),
        sheet=sheet,
        form=form,
        changed_weights=_changed_weights(wishes),
        others=[one for one in drafts_in_reach(found.term_id) if one.id != found.id and one.outcome],
    )
    return page, (refused or form).status


def _changed_weights(wishes: Wishes) -> list[str]:
    """Say which wishes count more or less than they do by themselves."""
    return [
        _("%(wish)s: %(weight)s", wish=labels.of(rule), weight=labels.of(weight))
        for rule, weight in wishes.weights.items()
        if weight is not DEFAULT_WEIGHTS[rule]
    ]


def _accept_form(found: TimetableDraft) -> AcceptForm:
    wishes = queries.wishes_of(found)
    left = [
        one
        for one in queries.list_of_term(db.session(), term=found.term_id, reach=None)
        if one.id in wishes.offerings and one.id not in found.accepted
    ]
    reason = labels.of(wishes.reason) if wishes.reason else ""
    return AcceptForm(
        data={"offerings": [one.id for one in left], "reason": reason}, offerings=classes_of(left), prefix="accept"
    )


@room.get("/office/timetable/drafts/<int:draft_id>/progress")
@requires("offering.plan")
def draft_progress(draft_id: int) -> ResponseReturnValue:
    """Say how far a search is, to the page that shows its bar."""
    found = draft_of_mine(draft_id)
    job = found.job
    detail = render_template("office/_draft_best.html", found=queries.found_of(found))
    return jsonify(
        status=job.status.value,
        done=job.done,
        total=job.total,
        is_over=job.is_over,
        label=labels.of(job.status),
        text=search_text(found),
        detail=detail,
    )


@room.app_template_global()
def search_text(found: TimetableDraft) -> str:
    """Say in words how far a search is."""
    facts = {"done": found.job.done, "total": found.job.total}
    if found.job.is_resumable:
        return _("A fault stopped it after %(done)s of %(total)s seconds. The best plan so far is kept.", **facts)
    if not found.outcome:
        return _("A worker takes it up in a moment. You can leave this page: the search goes on.")
    return _("%(done)s of %(total)s seconds. You can leave this page: the search goes on.", **facts)


@room.app_template_global()
def draft_points(cost: int) -> str:
    """Write a cost in points."""
    return points(cost)


@room.post("/office/timetable/drafts/<int:draft_id>/stop")
@requires("offering.plan")
def stop_draft(draft_id: int) -> ResponseReturnValue:
    """End a search; the best plan so far is the result."""
    by, form = _own(draft_id), Form()
    with transaction(form) as session:
        service.stop_draft(session, draft=draft_id, at=moment(), by=by)
        flash(_("The search is stopped. This is the best plan so far."))
        return redirect(url_for("office.draft", draft_id=draft_id), 303)
    return _draft_page(draft_id, None, form)


@room.post("/office/timetable/drafts/<int:draft_id>/resume")
@requires("offering.plan")
def resume_draft(draft_id: int) -> ResponseReturnValue:
    """Let a search go on from its best plan."""
    by, form = _own(draft_id), Form()
    with transaction(form) as session:
        job = service.resume_draft(session, draft=draft_id, at=moment(), by=by).job_id
    if form.refusals:
        return _draft_page(draft_id, None, form)
    queue.send(job)
    return redirect(url_for("office.draft", draft_id=draft_id), 303)


@room.post("/office/timetable/drafts/<int:draft_id>/accept")
@requires("offering.plan")
def accept_draft(draft_id: int) -> ResponseReturnValue:
    """Make the draft the timetable, of the chosen classes; whom it concerns is told."""
    by, form = _own(draft_id), _accept_form(draft_of_mine(draft_id))
    if form.validate():
        chosen, reason = form.offerings.data or [], form.reason.data or ""
        with transaction(form) as session:
            placed = accept(session, draft=draft_id, offerings=chosen, at=moment(), by=by, reason=reason)
            flash(_placed_text(len(placed)))
            return redirect(url_for("office.draft", draft_id=draft_id), 303)
    return _draft_page(draft_id, form)


def _placed_text(count: int) -> str:
    if not count:
        return _("Accepted: everything stands as the draft has it already.")
    return ngettext(
        "Accepted: %(num)s session has its new place, and whom it concerns is told.",
        "Accepted: %(num)s sessions have their new places, and whom it concerns is told.",
        count,
    )


@room.post("/office/timetable/drafts/<int:draft_id>/discard")
@requires("offering.plan")
def discard_draft(draft_id: int) -> ResponseReturnValue:
    """Leave a draft."""
    term, form, by = draft_of_mine(draft_id).term.code, Form(), current().id
    with transaction(form) as session:
        service.discard_draft(session, draft=draft_id, at=moment(), by=by)
        flash(_("The draft is discarded. The timetable stays as it is."))
        return redirect(url_for("office.timetable", term=term), 303)
    return _draft_page(draft_id, None, form)


def _own(draft_id: int) -> int:
    """See that the draft is the officer's, and say who that is."""
    draft_of_mine(draft_id)
    return current().id


@room.get("/office/timetable/drafts/<int:draft_id>/beside/<int:other_id>")
@requires("offering.plan")
def compare_drafts(draft_id: int, other_id: int) -> ResponseReturnValue:
    """Show two drafts side by side."""
    one, other = draft_of_mine(draft_id), draft_of_mine(other_id)
    if one.term_id != other.term_id:
        abort(404)
    sheet = queries.sheet_beside(db.session(), one=one, other=other, at=moment())
    offerings = sorted({*one.wishes["offerings"], *other.wishes["offerings"]})
    view = View(sheet, term=one.term.code, offerings=offerings, accepted=[])
    return render_template("office/draft_beside.html", one=one, other=other, view=view)
