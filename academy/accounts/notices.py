"""What people are told."""

from math import ceil

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy import notice_words
from academy.access import may, requires
from academy.accounts.views import room
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.transaction import transaction
from courses.catalog import queries as catalog
from courses.notices import queries, service
from courses.notices.models import Notice

PAGE_SIZE = 20
LARGEST_PAGE = 100_000


@room.get("/me/notices")
@requires("record.read_own")
def notices() -> ResponseReturnValue:
    """List what the person has been told, the latest first."""
    page = min(max(request.args.get("page", 1, type=int), 1), LARGEST_PAGE)
    found = queries.list_inbox(db.session(), person=current().id, page=page, size=PAGE_SIZE)
    return render_template(
        "accounts/notices.html",
        notices=[(one, notice_words.of(one.kind, one.facts)) for one in found.notices],
        unread=queries.count_unread(db.session(), person=current().id),
        until=max((one.id for one in found.notices), default=0),
        page=page,
        pages=ceil(found.total / PAGE_SIZE),
        total=found.total,
        has_mail=current_app.config["ACADEMY"].mail is not None and bool(current().person.email),
    )


@room.post("/me/notices/<int:notice_id>")
@requires("record.read_own")
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Note that a notice is read, and go where it points."""
    with transaction() as session:
        found = service.mark_read(session, notice=notice_id, person=current().id, at=moment())
        target = _target_of(found)
    return redirect(target, 303)


def _target_of(notice: Notice) -> str:
    """Find the page that a notice is about: for officers of the class the desk, for others the class."""
    offering = catalog.find_offering_by_id(db.session(), offering=notice.facts.get("offering", 0))
    if offering is None:
        return url_for("accounts.notices")
    if may("offering.plan") and current().acts_for(offering.course.college_id):
        if "session" in notice.facts:
            return url_for("office.edit_session", session_id=notice.facts["session"])
        return url_for("office.offering", code=offering.code)
    return url_for("public.offering", code=offering.code)


@room.post("/me/notices/read")
@requires("record.read_own")
def read_notices() -> ResponseReturnValue:
    """Note that the person has read all that the page showed and what is older."""
    person, until = current().id, request.form.get("until", 0, type=int)
    with transaction() as session:
        service.mark_all_read(session, person=person, until=until, at=moment())
    return redirect(url_for("accounts.notices"), 303)
