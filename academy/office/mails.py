"""Mails that could not be delivered."""

from math import ceil

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import notice_words
from academy.access import requires
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.office.room import room
from academy.transaction import transaction
from courses.notices import mailing, queries

PAGE_SIZE = 25
LARGEST_PAGE = 100_000


@room.get("/office/mails")
@requires("mail.watch")
def mails() -> ResponseReturnValue:
    """List the mails that were given up, and what the mail server said."""
    page = min(max(request.args.get("page", 1, type=int), 1), LARGEST_PAGE)
    found = queries.list_failed_mails(db.session(), page=page, size=PAGE_SIZE)
    return render_template(
        "office/mails.html",
        mails=[(one, notice_words.of(one.kind, one.facts)) for one in found.notices],
        page=page,
        pages=ceil(found.total / PAGE_SIZE),
        total=found.total,
    )


@room.post("/office/mails")
@requires("mail.watch")
def try_mails_again() -> ResponseReturnValue:
    """Let the mails that were given up be sent after all."""
    by = current().id
    with transaction() as session:
        mailing.try_again(session, at=moment(), by=by)
    flash(_("The mails are on their way again."))
    return redirect(url_for("office.mails"), 303)
