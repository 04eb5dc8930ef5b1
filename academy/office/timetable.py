"""The desk for planning a term: asking for a plan, locking sessions, asking why a session cannot be in a slot."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from academy import clock, queue, wording
from academy.access import draft_of_mine, reach, requires
from academy.clock import moment
from academy.extensions import db
from academy.forms import optional_int
from academy.login import current
from academy.office.asking import Question
from academy.office.forms_timetable import LockForm, TimetableForm
from academy.office.room import room
from academy.transaction import transaction
from courses.catalog.models import Offering
from courses.planning import draft_queries as queries
from courses.planning import drafts
from courses.planning.facts import term_facts
from courses.planning.locking import lock_sessions
from courses.planning.models import TimetableDraft
from courses.scheduling.calendar import first_moment_of, monday_of
from courses.scheduling.models import TrainingSession
from courses.scheduling.queries import list_between
from courses.scheduling.rules import SessionState
from courses.school.models import Term
from courses.school.queries import list_terms
from courses.values import school_day


@room.route("/office/timetable", methods=["GET", "POST"])
@requires("offering.plan")
def timetable() -> ResponseReturnValue:
    """Ask for a plan of some classes of a term, and list what has been found for it."""
    term = _term_asked()
    if term is None:
        return render_template("office/timetable_empty.html")
    form, by, term_id = _form(term), current().id, term.id
    if form.validate_on_submit():
        with transaction(form) as session:
            started = drafts.start_draft(session, term=term_id, **form.values(), at=moment(), by=by)
            draft, job = started.id, started.job_id
        if not form.refusals and not form.errors:
            queue.send(job)
            return redirect(url_for("office.draft", draft_id=draft), 303)
    return _timetable_page(form)


def _timetable_page(form: TimetableForm) -> ResponseReturnValue:
    term = _term_asked()
    page = render_template(
        "office/timetable.html",
        terms=list_terms(db.session()),
        term=term,
        form=form,
        drafts=drafts_in_reach(term.id) if term else [],
    )
    return page, form.status


def _term_asked() -> Term | None:
    """Give the term in the address; else the one of today, or the next to come, or the last there was."""
    terms, asked, today = list_terms(db.session()), request.args.get("term", "").upper(), clock.today()
    if asked:
        return next((one for one in terms if one.code.upper() == asked), None) or abort(404)
    ahead = [one for one in terms if one.ends_on >= today]
    return min(ahead, key=lambda one: one.starts_on) if ahead else next(iter(terms), None)


def _form(term: Term) -> TimetableForm:
    """Suggest all classes; to keep the plan where people know one."""
    offerings = queries.list_plannable(db.session(), term=term.id, reach=reach())
    is_known = any(one.state == "published" for one in offerings)
    return TimetableForm(
        data={"offerings": [one.id for one in offerings], "keeps_plan": is_known},
        offerings=offerings,
    )


def drafts_in_reach(term: int) -> list[TimetableDraft]:
    """List the drafts of a term that are only about classes of the officer's."""
    session = db.session()
    found = queries.list_drafts(session, term=term)
    own = {one.id for one in queries.list_of_term(session, term=term, reach=reach())}
    return [one for one in found if own.issuperset(one.wishes["offerings"])]


# Locks


@room.route("/office/timetable/locks", methods=["GET", "POST"])
@requires("offering.plan")
def locks() -> ResponseReturnValue:
    """Lock sessions where they are, or let them move: some, or all of a class, a week or a venue."""
    term = _term_asked()
    if term is None:
        return render_template("office/timetable_empty.html")
    shown, by = _sessions_shown(term), current().id
    form = LockForm(sessions=[one.id for one in shown])
    if form.validate_on_submit():
        deed, is_locked = request.form.get("deed", ""), request.form.get("deed", "").startswith("lock")
        ids = [one.id for one in shown] if deed.endswith("all") else form.sessions.data or []
        with transaction() as session:
            changed = lock_sessions(session, training_sessions=ids, is_locked=is_locked, at=moment(), by=by)
            _say_locked(len(changed), is_locked=is_locked)
        return redirect(request.full_path, 303)
    return _locks_page(form)


def _say_locked(count: int, *, is_locked: bool) -> None:
    if is_locked:
        flash(ngettext("%(num)s session is locked.", "%(num)s sessions are locked.", count))
    else:
        flash(ngettext("%(num)s session can move again.", "%(num)s sessions can move again.", count))


def _locks_page(form: LockForm) -> ResponseReturnValue:
    term = _term_asked()
    ahead = _sessions_ahead(term) if term else []
    page = render_template(
        "office/timetable_locks.html",
        terms=list_terms(db.session()),
        term=term,
        form=form,
        shown=_sessions_shown(term) if term else [],
        offerings=sorted({(one.offering_id, wording.of(one.offering.label)) for one in ahead}),
        venues=sorted({(one.venue_id, wording.of(one.venue.label)) for one in ahead}),
        weeks=_weeks(ahead),
        chosen=request.args,
    )
    return page, form.status


def _weeks(sessions: Sequence[TrainingSession]) -> list[tuple[str, str]]:
    mondays = sorted({monday_of(school_day(one.starts_at)) for one in sessions})
    return [(str(monday), _("Week of %(day)s", day=wording.short_day(monday))) for monday in mondays]


def _sessions_ahead(term: Term) -> list[TrainingSession]:
    """List the sessions of a term that are still to come, of the classes in reach."""
    until = first_moment_of(term.ends_on + timedelta(days=1))
    found = list_between(db.session(), reach=reach(), since=moment(), until=until)
    return [one for one in found if one.offering.term_id == term.id and one.state is SessionState.PLANNED]


def _sessions_shown(term: Term) -> list[TrainingSession]:
    """Narrow the sessions down to what the address asks for."""
    offering, venue = (_number(name) for name in ("offering", "venue"))
    week = _day(request.args.get("week", ""))
    return [
        one
        for one in _sessions_ahead(term)
        if offering in (None, one.offering_id)
        and venue in (None, one.venue_id)
        and week in (None, monday_of(school_day(one.starts_at)))
    ]


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return optional_int(text) if text.isdecimal() and len(text) < 10 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# Why not?


@room.get("/office/timetable/why")
@requires("offering.plan")
def why_not() -> ResponseReturnValue:
    """Say everything that speaks against a session in a slot, in the timetable of today."""
    term = _term_asked()
    if term is None:
        return render_template("office/timetable_empty.html")
    own: Sequence[Offering] = queries.list_plannable(db.session(), term=term.id, reach=reach())
    facts = term_facts(db.session(), term=term.id, at=moment(), offerings=[one.id for one in own])
    question = Question(facts, facts.problem.current_plan(), request.args)
    back = (_("Timetable"), url_for("office.timetable", term=term.code))
    return render_template("office/timetable_why.html", term=term, question=question, back=back, draft=None)


@room.get("/office/timetable/drafts/<int:draft_id>/why")
@requires("offering.plan")
def draft_why_not(draft_id: int) -> ResponseReturnValue:
    """Say everything that speaks against a session in a slot, the rest being as a draft has it."""
    draft = draft_of_mine(draft_id)
    sheet = queries.sheet_of(db.session(), draft=draft, at=moment())
    question = Question(sheet.facts, sheet.proposed, request.args)
    back = (_("Draft %(number)s", number=draft.id), url_for("office.draft", draft_id=draft.id))
    return render_template("office/timetable_why.html", term=draft.term, question=question, back=back, draft=draft)
