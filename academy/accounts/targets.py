"""Where a visitor goes on to: pages of this site only, whatever an address asks for."""

from urllib.parse import urlsplit

from flask import request, url_for

from academy.access import may
from academy.addresses import local


def after_entering(wanted: str | None) -> str:
    """Give the page after signing in: the one that was wanted, else the person's own room."""
    if target := local(wanted):
        return target
    if may("office.enter"):
        return url_for("office.overview")
    return url_for("instructor.today" if may("roll.take") else "trainee.me")


def back(wanted: str | None) -> str:
    """Give the page that a button was pressed on: as it says, else as the browser says, else the home page."""
    referrer = urlsplit(request.referrer or "")
    came_from = referrer.path if referrer.netloc == request.host else None
    return local(wanted) or local(came_from) or url_for("public.home")
