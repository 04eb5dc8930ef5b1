"""The desk for the timetable of a class: placing, moving and cancelling sessions."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from academy import wording
from academy.access import offering_of_mine, requires, session_of_mine
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.office.forms_schedule import (
    TAKE,
    CancelForm,
    ReasonForm,
    RestoreForm,
    SessionForm,
    VersionForm,
    as_planned,
    with_offer,
)
from academy.office.room import room
from academy.transaction import transaction
from courses.catalog.models import Offering, SyllabusUnit
from courses.catalog.queries import list_units
from courses.catalog.rules import Kind
from courses.planning import placing
from courses.planning import service as planning
from courses.planning.queries import reason_against_moving
from courses.planning.suggestions import Offer, suggest
from courses.scheduling import queries, rules
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from courses.school import queries as school
from courses.values import school_day

WEEK = timedelta(days=7)


@room.route("/office/offerings/<code>/schedule", methods=["GET", "POST"])
@requires("offering.plan")
def schedule(code: str) -> ResponseReturnValue:
    """Show the sessions of a class and what its syllabus still misses; place a session."""
    found, by = offering_of_mine(code), current().id
    form, offering_id = _new_form(found), found.id
    if TAKE not in request.form and form.validate_on_submit():
        with transaction(form) as session:
            placed = placing.place_session(session, offering=offering_id, **form.values(), at=moment(), by=by)
            flash(_("Placed: %(title)s, %(time)s.", **_named(placed)))
            return redirect(url_for("office.schedule", code=code, _anchor="place"), 303)
    return _schedule_page(code, form)


def _named(meeting: TrainingSession) -> dict[str, str]:
    title, time_ = wording.of(meeting.label), wording.timespan(meeting.starts_at, meeting.ends_at)
    return {"title": title, "time": time_}


def _schedule_page(code: str, form: SessionForm) -> ResponseReturnValue:
    session, found = db.session(), offering_of_mine(code)
    sessions = queries.list_of_offering(session, offering=found.id)
    units = list_units(session, course=found.course_id)
    page = render_template(
        "office/schedule.html",
        offering=found,
        sessions=sessions,
        units=units,
        coverage=_coverage(units, sessions),
        unknown_years=sorted(_years_of(found) - set(school.list_years(session))),
        form=form,
        offers=_offers_for_new(found.id, form),
    )
    return page, form.status


def _offers_for_new(offering: int, form: SessionForm) -> list[Offer]:
    """Find free places where the one that was asked for cannot be, or speaks for itself only with a reason."""
    if form.report is None or form.report.is_clear:
        return []
    kind = form.unit.kind if form.unit else Kind(form.kind.data or Kind.THEORY)
    return suggest(
        db.session(),
        training_session=None,
        offering=offering,
        unit=form.unit_id.data,
        kind=kind,
        instructors=form.instructor_ids.data or [],
        at=moment(),
    )


def _years_of(found: Offering) -> set[int]:
    return set(range(found.term.starts_on.year, found.term.ends_on.year + 1))


def _coverage(units: Sequence[SyllabusUnit], sessions: Sequence[TrainingSession]) -> dict[int, rules.Coverage]:
    return rules.coverage_of(
        [(unit.id, unit.credit_hours) for unit in units],
        [(one.unit_id, one.credit_hours) for one in _planned(sessions)],
    )


def _planned(sessions: Sequence[TrainingSession]) -> list[TrainingSession]:
    return [one for one in sessions if one.state is SessionState.PLANNED]


def _new_form(found: Offering) -> SessionForm:
    session = db.session()
    units = list_units(session, course=found.course_id)
    sessions = _planned(queries.list_of_offering(session, offering=found.id))
    sent = with_offer(request.form) if request.method == "POST" else None
    return SessionForm(sent, data=_suggested(found, units, sessions), **_choices(units))


def _choices(
    units: Sequence[SyllabusUnit], *, venue: int | None = None, teachers: Sequence[int] = ()
) -> dict[str, Any]:
    session = db.session()
    return {
        "units": units,
        "venues": school.list_usable_venues(session, also=venue),
        "teachers": queries.list_teachers(session, also=teachers),
    }


def _suggested(found: Offering, units: Sequence[SyllabusUnit], sessions: Sequence[TrainingSession]) -> dict[str, Any]:
    """Fill in what the next session will probably be: the next unit, a week after the last, as the last of its kind."""
    coverage = _coverage(units, sessions)
    asked = request.args.get("unit", type=int)
    open_units = [unit for unit in units if coverage[unit.id].missing]
    unit = next((one for one in units if one.id == asked), None) or next(iter(open_units), None)
    if not sessions:
        return {"unit_id": unit.id if unit else None}
    last = sessions[-1]
    model = next((one for one in reversed(sessions) if unit and one.kind is unit.kind), last)
    like = as_planned(model, units)
    starts_on = school_day(last.starts_at) + WEEK
    return {
        "unit_id": unit.id if unit else None,
        "starts_on": starts_on if starts_on <= found.term.ends_on else None,
        "starts_at": like["starts_at"],
        "venue_id": like["venue_id"] if model.venue.is_active else None,
        "instructor_ids": like["instructor_ids"],
    }


@room.route("/office/sessions/<int:session_id>/edit", methods=["GET", "POST"])
@requires("offering.plan")
def edit_session(session_id: int) -> ResponseReturnValue:
    """Give a session another time, venue, topic or other instructors."""
    found, by = session_of_mine(session_id), current().id
    form, code = edit_form(found, sent=with_offer(request.form)), found.offering.code
    if TAKE not in request.form and form.validate_on_submit():
        values = {**form.values(), "version": form.seen}
        with transaction(form) as session:
            moved = planning.move_session(session, training_session=session_id, **values, at=moment(), by=by)
            flash(_("Saved: %(title)s, %(time)s.", **_named(moved)))
            return redirect(url_for("office.schedule", code=code), 303)
    return session_page(session_id, form)


def edit_form(
    found: TrainingSession, *, sent: MultiDict[str, str] | None = None, changed: dict[str, Any] | None = None
) -> SessionForm:
    """Give the form of a session: as it was sent, else as it is planned with what is changed."""
    units = list_units(db.session(), course=found.offering.course_id)
    choices = _choices(units, venue=found.venue_id, teachers=[one.id for one in found.instructors])
    return SessionForm(sent or None, data={**as_planned(found, units), **(changed or {})}, **choices)


def session_page(session_id: int, sent: VersionForm) -> tuple[str, int]:
    """Show a session with the form that was sent and what is wrong with it; the other forms as they are at first."""
    found = session_of_mine(session_id)
    version, asks = str(found.version), _asks_for_offers(sent)
    page = render_template(
        "office/session_edit.html",
        meeting=found,
        offering=found.offering,
        form=sent if isinstance(sent, SessionForm) else edit_form(found),
        cancel=sent if isinstance(sent, CancelForm) else CancelForm(None, prefix="cancel", data={"version": version}),
        restore=sent if isinstance(sent, RestoreForm) else RestoreForm(None, data={"version": version}),
        sent=sent,
        fixed=reason_against_moving(db.session(), meeting=found),
        asks_for_offers=asks,
        offers=_offers_for(found) if asks else [],
    )
    return page, sent.status


def _asks_for_offers(sent: VersionForm) -> bool:
    """Whether free places are wanted: somebody asks for them, or the place that was wanted has something against it."""
    report = sent.report if isinstance(sent, ReasonForm) else None
    return "suggest" in request.args or (report is not None and not report.is_clear)


def _offers_for(found: TrainingSession) -> list[Offer]:
    return suggest(db.session(), training_session=found.id, offering=found.offering_id, unit=found.unit_id, at=moment())


@room.post("/office/sessions/<int:session_id>/cancel")
@requires("offering.plan")
def cancel_session(session_id: int) -> ResponseReturnValue:
    """Cancel a session, with a reason for the trainees."""
    code, by = session_of_mine(session_id).offering.code, current().id
    form = CancelForm(prefix="cancel")
    if form.validate():
        values = {"version": form.seen, "reason": form.reason.data}
        with transaction(form) as session:
            planning.cancel_session(session, training_session=session_id, **values, at=moment(), by=by)
            flash(_("The session is cancelled."))
            return redirect(url_for("office.schedule", code=code), 303)
    return session_page(session_id, form)


@room.post("/office/sessions/<int:session_id>/restore")
@requires("offering.plan")
def restore_session(session_id: int) -> ResponseReturnValue:
    """Let a cancelled session take place after all."""
    code, form, by = session_of_mine(session_id).offering.code, RestoreForm(), current().id
    if form.validate():
        values: dict[str, Any] = {"version": form.seen, "despite": form.reason}
        with transaction(form) as session:
            planning.restore_session(session, training_session=session_id, **values, at=moment(), by=by)
            flash(_("The session takes place again."))
            return redirect(url_for("office.schedule", code=code), 303)
    return session_page(session_id, form)


@room.post("/office/sessions/<int:session_id>/remove")
@requires("offering.plan")
def remove_session(session_id: int) -> ResponseReturnValue:
    """Remove a session of a draft."""
    code, form, by = session_of_mine(session_id).offering.code, VersionForm(), current().id
    with transaction(form) as session:
        planning.remove_session(session, training_session=session_id, version=form.seen, at=moment(), by=by)
        flash(_("The session is removed."))
        return redirect(url_for("office.schedule", code=code), 303)
    return session_page(session_id, form)
