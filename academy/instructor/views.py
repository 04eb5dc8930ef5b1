"""An instructor's pages: what is taught and when, and the roll of a session."""

from datetime import time, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from academy import clock
from academy.access import is_officer_of, requires, session_to_mark
from academy.calendar import Asked, CalendarForm, Entry, View, entry_of, page_of
from academy.errors import wants_json
from academy.extensions import db
from academy.forms import at_school
from academy.instructor.forms import MarkForm, sent_as_json
from academy.login import current
from academy.messages import sentence
from academy.transaction import transaction
from courses.attendance import queries, service
from courses.attendance.queries import RollProgress, RollRow
from courses.attendance.rules import minutes_of, reason_closed
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import LONGEST_SESSION
from courses.values import school_day

room = Blueprint("instructor", __name__)

LOOK_BACK = timedelta(days=14)
"""How long an unfinished roll is shown on the first page."""
LOOK_AHEAD = timedelta(days=14)
NEXT_SHOWN = 5
WHOLE_YEAR = timedelta(days=366)


@room.get("/teach")
@requires("roll.take")
def today() -> ResponseReturnValue:
    """Show the sessions of today, the rolls that are not finished, and what comes next."""
    day, midnight = clock.today(), at_school(clock.today(), time())
    taught = _taught(back=LOOK_BACK, ahead=LOOK_AHEAD)
    return render_template(
        "instructor/today.html",
        day=day,
        sessions=[one for one in taught if school_day(one.session.starts_at) == day],
        unfinished=[one for one in taught if one.session.starts_at < midnight and _is_unfinished(one)],
        coming=[one for one in taught if school_day(one.session.starts_at) > day][:NEXT_SHOWN],
        open_ids={one.session.id for one in taught if why_closed(one.session) is None},
    )


@room.get("/teach/calendar")
@requires("roll.take")
def calendar() -> ResponseReturnValue:
    """Show what the person teaches: what is to come, or what is over, or a month, a week, a day."""
    asked = CalendarForm().read(default=View.AGENDA)
    return _list_page(asked) if asked.view is View.AGENDA else _grid_page(asked)


def _list_page(asked: Asked) -> ResponseReturnValue:
    is_past = "past" in request.args
    taught = _taught(back=WHOLE_YEAR if is_past else timedelta(0), ahead=timedelta(0) if is_past else WHOLE_YEAR)
    days = [(day, list(some)) for day, some in groupby(taught, key=lambda one: school_day(one.session.starts_at))]
    if is_past:
        days.reverse()
    return render_template("instructor/calendar.html", asked=asked, days=days, is_past=is_past, today=clock.today())


def _grid_page(asked: Asked) -> ResponseReturnValue:
    session, (since, until) = db.session(), asked.span
    # No session is longer than LONGEST_SESSION: one that began before the first day may go on in it.
    taught = queries.list_taught(session, person=current().id, since=since - LONGEST_SESSION, until=until)
    page = page_of(session, asked, [_entry(one) for one in taught])
    return render_template("instructor/calendar_grid.html", page=page)


def _entry(one: RollProgress) -> Entry:
    if one.is_cancelled:
        return entry_of(one.session, url=None)
    is_due = school_day(one.session.starts_at) <= clock.today()
    counted = _("%(marked)s of %(total)s marked", marked=one.marked, total=one.total)
    url = url_for("instructor.roll", session_id=one.session.id)
    return entry_of(one.session, url=url, remark=counted if is_due else "")


@room.get("/teach/sessions/<int:session_id>/roll")
@requires("roll.take")
def roll(session_id: int) -> ResponseReturnValue:
    """Show the roll of a session."""
    return _roll_page(session_id, MarkForm(None))


@room.post("/teach/sessions/<int:session_id>/roll")
@requires("roll.take")
def take(session_id: int) -> ResponseReturnValue:
    """Take one mark from the page itself, and come back to the person's row."""
    is_officer = is_officer_of(session_to_mark(session_id))
    form = MarkForm()
    if form.validate():
        with transaction(form) as session:
            _record(session, form, session_id, is_officer=is_officer)
            return _to_roll(session_id, anchor=f"row-{form.enrollment.data}")
    return _roll_page(session_id, form)


@room.post("/teach/sessions/<int:session_id>/marks")
@requires("roll.take")
def marks(session_id: int) -> ResponseReturnValue:
    """Take one mark from the page's script; answer with the row as it stands then, and why if it was refused."""
    is_officer = is_officer_of(session_to_mark(session_id))
    form = MarkForm(sent_as_json())
    if form.validate():
        with transaction(form) as session:
            _record(session, form, session_id, is_officer=is_officer)
    row = queries.find_roll_row(db.session(), training_session=session_id, enrollment=form.enrollment.data or 0)
    body = {"rows": _drawn(session_id, [row] if row else []), "message": " ".join(form.sentences)}
    return jsonify(body), form.status


@room.post("/teach/sessions/<int:session_id>/roll/all-present")
@requires("roll.take")
def all_present(session_id: int) -> ResponseReturnValue:
    """Mark everyone present who has no mark yet; answer a script with all rows as they stand then."""
    is_officer = is_officer_of(session_to_mark(session_id))
    with transaction() as session:
        service.mark_all_present(
            session, training_session=session_id, at=clock.moment(), by=current().id, is_officer=is_officer
        )
    if not wants_json():
        return _to_roll(session_id)
    return jsonify(rows=_drawn(session_id, queries.list_roll(db.session(), training_session=session_id)), message="")


@room.get("/teach/sessions/<int:session_id>/roll/<int:enrollment_id>")
@requires("roll.take")
def history(session_id: int, enrollment_id: int) -> ResponseReturnValue:
    """Show everything that the roll ever said of one person."""
    meeting = session_to_mark(session_id)
    row = queries.find_roll_row(db.session(), training_session=session_id, enrollment=enrollment_id)
    if row is None:
        abort(404)
    versions = queries.list_versions(db.session(), training_session=session_id, enrollment=enrollment_id)
    return render_template("instructor/history.html", session=meeting, row=row, versions=versions)


def why_closed(meeting: TrainingSession) -> str | None:
    """Say why the person cannot mark this session now; None: they can."""
    reason = reason_closed(
        clock.moment(),
        state=meeting.state,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        is_officer=is_officer_of(meeting),
    )
    return sentence(reason) if reason else None


def _taught(*, back: timedelta, ahead: timedelta) -> list[RollProgress]:
    """List what the person teaches around today: so far back from this morning, so far ahead from tonight."""
    midnight = at_school(clock.today(), time())
    until = midnight + ahead + (timedelta(days=1) if ahead else timedelta(0))
    return queries.list_taught(db.session(), person=current().id, since=midnight - back, until=until)


def _is_unfinished(one: RollProgress) -> bool:
    return one.unmarked > 0 and not one.is_cancelled


def _record(session: Session, form: MarkForm, session_id: int, *, is_officer: bool) -> None:
    facts: dict[str, Any] = {
        "training_session": session_id,
        "enrollment": form.enrollment.data,
        "at": clock.moment(),
        "by": current().id,
        "is_officer": is_officer,
        "seen_version": form.version.data,
    }
    attended = form.attended
    if attended is None:
        service.take_back(session, **facts)
    else:
        service.mark(session, attended=attended, tap=form.tap.data or None, **facts)


def _to_roll(session_id: int, *, anchor: str | None = None) -> Response:
    return redirect(url_for("instructor.roll", session_id=session_id, _anchor=anchor), 303)


def _roll_page(session_id: int, form: MarkForm) -> ResponseReturnValue:
    meeting = session_to_mark(session_id)
    rows = queries.list_roll(db.session(), training_session=session_id)
    page = render_template(
        "instructor/roll.html",
        session=meeting,
        minutes=minutes_of(meeting.starts_at, meeting.ends_at),
        rows=rows,
        counts=queries.count_by_status(rows),
        closed=why_closed(meeting),
        form=form,
    )
    return page, form.status


def _drawn(session_id: int, rows: list[RollRow]) -> list[str]:
    """Draw what has changed in rows as the page draws it, for the script to put in the place of the old."""
    meeting = session_to_mark(session_id)
    shared = {"session": meeting, "minutes": minutes_of(meeting.starts_at, meeting.ends_at), "form": None}
    closed = why_closed(meeting)
    return [render_template("instructor/_row.html", row=row, closed=closed, is_again=True, **shared) for row in rows]
