"""What every worker does again and again, besides the jobs."""

from flask import current_app

from academy import mail
from academy.clock import moment
from academy.config import Settings
from academy.extensions import db
from academy.queue import Chore
from academy.transaction import transaction
from courses.enrollment import tending
from courses.notices import queries, service


def dispatch_notices() -> None:
    """Tell people what has happened. One looks first, so that the others may write meanwhile."""
    settings: Settings = current_app.config["ACADEMY"]
    while queries.has_undispatched(db.session()):
        with transaction() as session:
            service.dispatch(session, at=moment(), has_mail=settings.mail is not None)


def tend_enrollments() -> None:
    """Pass on the seats that nobody has taken in time, and whatever else is due."""
    if tending.has_kept_seats(db.session()):
        with transaction() as session:
            tending.tend(session, at=moment())


def send_mails() -> None:
    """Send the mails that are due."""
    while mail.send_due():
        pass


CHORES: tuple[Chore, ...] = (tend_enrollments, dispatch_notices, send_mails)
