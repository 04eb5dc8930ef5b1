"""Where a session could be: what stands against a place before anybody takes it, free places, and moving at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from academy import clash_words
from academy.access import requires, session_of_mine
from academy.addresses import local
from academy.clock import moment
from academy.extensions import db
from academy.forms import at_school
from academy.login import current
from academy.messages import sentence
from academy.office.fields import required
from academy.office.forms_place import PlaceForm, as_typed
from academy.office.room import room
from academy.office.schedule import edit_form, session_page
from academy.transaction import transaction
from courses.errors import Refusal, Unknown
from courses.planning import service as planning
from courses.planning.placing import check_place
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import Topic, Wish


@room.get("/office/sessions/<int:session_id>/check")
@requires("offering.plan")
def check_session(session_id: int) -> ResponseReturnValue:
    """Say what would stand against a session at another time, or stands where it is: for the calendar, before a drop."""
    found = session_of_mine(session_id)
    form = PlaceForm(request.args or as_typed(found), meta={"csrf": False})
    if not form.validate():
        return _said(form.sentences(), found.version), 422
    try:
        report = check_place(
            db.session(),
            training_session=session_id,
            offering=found.offering_id,
            wish=_wish(found, form),
            at=moment(),
        )
    except Unknown:
        raise
    except Refusal as refusal:
        return _said({"hard": [sentence(refusal)]}, found.version)
    return _said(clash_words.of_report(report), found.version)


def _said(words: Mapping[str, list[str]], version: int) -> Response:
    return jsonify({"hard": [], "soft": [], "warnings": [], **words, "version": version})


def _wish(found: TrainingSession, form: PlaceForm) -> Wish:
    """Give a session another time, and perhaps another venue; its length and all else stay as they are."""
    starts_at = _start(form)
    return Wish(
        unit=found.unit_id,
        topic=Topic(found.kind, found.title, found.title_en, found.credit_hours),
        starts_at=starts_at,
        ends_at=starts_at + (found.ends_at - found.starts_at),
        venue=form.venue_id.data or found.venue_id,
        instructors=tuple(one.id for one in found.instructors),
        despite=form.reason,
    )


def _start(form: PlaceForm) -> datetime:
    return at_school(required(form.starts_on), required(form.starts_at))


@room.post("/office/sessions/<int:session_id>/place")
@requires("offering.plan")
def place_session(session_id: int) -> ResponseReturnValue:
    """Move a session to another time, and perhaps another venue."""
    found, form, by = session_of_mine(session_id), PlaceForm(request.form), current().id
    if form.validate():
        wish, code = _wish(found, form), found.offering.code
        values: dict[str, Any] = {name: getattr(wish, name) for name in _MOVED}
        with transaction(form) as session:
            moved = planning.move_session(
                session, training_session=session_id, version=form.seen, **values, at=moment(), by=by
            )
            if _wants_json():
                return _said({}, moved.version)
            return redirect(local(request.form.get("back")) or url_for("office.schedule", code=code), 303)
    return _refused(session_id, form)


_MOVED = ("unit", "topic", "starts_at", "ends_at", "venue", "instructors", "despite")


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _refused(session_id: int, form: PlaceForm) -> ResponseReturnValue:
    """Say why a session stays: to the calendar in sentences, to a browser without scripts on the session's page."""
    found = session_of_mine(session_id)
    if _wants_json():
        return _said(form.sentences(), found.version), 422
    typed = edit_form(found, changed=form.typed(found.ends_at - found.starts_at))
    typed.take_over(form)
    page, _ = session_page(session_id, typed)
    return page, 422
