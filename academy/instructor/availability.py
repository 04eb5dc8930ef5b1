"""When an instructor is free to teach."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import free_time
from academy.access import requires
from academy.free_time import Forms
from academy.instructor.views import room
from academy.login import current


@room.get("/teach/availability")
@requires("availability.say_own")
def availability() -> ResponseReturnValue:
    """Show what the person has said about their free time, and what does not fit it."""
    return _page(free_time.blank_forms(current().id))


@room.post("/teach/availability")
@requires("availability.say_own")
def say_availability() -> ResponseReturnValue:
    """Save the person's week, or tick much of it at once."""
    if unsaved := free_time.say(current().id):
        return _page(unsaved)
    flash(_("Saved. Thank you: the timetable keeps to it."))
    return redirect(url_for("instructor.availability"), 303)


@room.post("/teach/availability/exceptions")
@requires("availability.say_own")
def add_exception() -> ResponseReturnValue:
    """Add days on which the person's week is not as usual."""
    if unsaved := free_time.add_exception(current().id):
        return _page(unsaved)
    flash(_("The exception is added."))
    return redirect(url_for("instructor.availability", _anchor="exceptions"), 303)


@room.post("/teach/availability/exceptions/<int:exception_id>/remove")
@requires("availability.say_own")
def remove_exception(exception_id: int) -> ResponseReturnValue:
    """Remove one of the person's exceptions."""
    free_time.remove_exception(current().id, exception_id)
    flash(_("The exception is removed."))
    return redirect(url_for("instructor.availability", _anchor="exceptions"), 303)


def _page(forms: Forms) -> ResponseReturnValue:
    page = render_template("instructor/availability.html", forms=forms, **free_time.facts(current().id))
    return page, forms.status
