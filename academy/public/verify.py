"""Whether a certificate is real: everyone who holds the paper may ask, and sees what is printed on it."""

from datetime import datetime
from decimal import Decimal

import flask
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import wording
from academy.access import requires
from academy.clock import moment, today
from academy.extensions import db
from academy.public.forms_verify import CodeForm, NameForm
from academy.public.views import room
from academy.transaction import transaction
from courses.certificates import queries, rules, service
from courses.certificates.document import Snapshot
from courses.certificates.rules import Reveal
from courses.errors import Refusal
from courses.values import Bilingual

REVEALED = "revealed"
"""In the visitor's session: the code whose name is shown in full, and until when."""
REFUSALS = {Reveal.WRONG: "reveal.wrong", Reveal.BLOCKED: "reveal.blocked"}


@room.get("/verify")
@requires("certificate.verify")
def verify() -> ResponseReturnValue:
    """Ask for the code on the paper."""
    form = CodeForm()
    if "code" in request.args and form.validate():
        return redirect(url_for("public.certificate", code=rules.ungrouped(form.code.data or "")), 303)
    return render_template("public/verify.html", form=form), 422 if form.errors else 200


@room.route("/verify/<code>", methods=["GET", "POST"])
@requires("certificate.verify")
def certificate(code: str) -> ResponseReturnValue:
    """Say whether the certificate with this code stands, and what is printed on it."""
    code = rules.ungrouped(code)
    found = queries.find_by_code(db.session(), code=code)
    if found is None:
        return render_template("public/verify_unknown.html", form=CodeForm()), 404
    form = NameForm()
    if form.validate_on_submit() and _is_right(form, found.id):
        _remember(code)
        return redirect(url_for("public.certificate", code=code), 303)
    return _shown(code, form)


def _shown(code: str, form: NameForm) -> ResponseReturnValue:
    found = queries.get_by_code(db.session(), code=code)
    is_revealed = _is_revealed(code)
    facts = facts_of(Snapshot.from_json(found.snapshot), is_revealed=is_revealed)
    shown = {"certificate": found, "facts": facts, "form": form, "is_revealed": is_revealed, "today": today()}
    return render_template("public/certificate.html", **shown), form.status


def _is_right(form: NameForm, certificate_id: int) -> bool:
    """Judge the end of the name; a wrong try is counted too, so this commits either way."""
    with transaction() as session:
        answer = service.reveal(session, certificate=certificate_id, typed=form.end.data or "", at=moment())
    if answer in REFUSALS:
        form.refuse(Refusal(REFUSALS[answer], field="end"))
    return answer is Reveal.RIGHT


def _remember(code: str) -> None:
    flask.session[REVEALED] = {"code": code, "until": (moment() + rules.REVEAL_LASTS).isoformat()}


def _is_revealed(code: str) -> bool:
    kept = flask.session.get(REVEALED, {})
    return kept.get("code") == code and moment() < datetime.fromisoformat(kept["until"])


def facts_of(snapshot: Snapshot, *, is_revealed: bool) -> list[tuple[str, str]]:
    """List what the paper says, in the order in which it says it, in the reader's language."""
    numbers = (snapshot.credit_hours, snapshot.theory_hours, snapshot.practice_hours)
    everything, theory, practice = (wording.hours(Decimal(number)) for number in numbers)
    hours = _("%(all)s (theory %(theory)s, practice %(practice)s)", all=everything, theory=theory, practice=practice)
    return [
        (_("Name"), snapshot.name if is_revealed else rules.masked(snapshot.name)),
        (_("College"), wording.of(Bilingual(snapshot.college_name, snapshot.college_name_en))),
        (_("Course"), wording.of(Bilingual(snapshot.course_title, snapshot.course_title_en))),
        (_("Term"), wording.of(Bilingual(snapshot.term, snapshot.term_en))),
        (_("From"), wording.day(snapshot.started_on)),
        (_("To"), wording.day(snapshot.ended_on)),
        (_("Credit hours"), hours),
        (_("Certificate number"), snapshot.serial),
        (_("Issued on"), wording.day(snapshot.issued_on)),
        (_("Issued by"), wording.of(Bilingual(snapshot.issuer, snapshot.issuer_en))),
    ]
