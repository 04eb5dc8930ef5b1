"""The desk for completion: who has what it takes, and what the others are short of."""

from collections import Counter

from flask import render_template
from flask.typing import ResponseReturnValue

from academy.access import offering_of_mine, requires
from academy.clock import moment
from academy.extensions import db
from academy.office.forms_completion import CompletionForm
from academy.office.room import room
from courses.certificates import queries

PEOPLE_A_PAGE = 100


@room.get("/office/offerings/<code>/completion")
@requires("completion.decide")
def completion(code: str) -> ResponseReturnValue:
    """Show everyone of a class with their hours, and what it comes to in words."""
    offering, form, session, at = offering_of_mine(code), CompletionForm(), db.session(), moment()
    everyone = queries.standings(session, offering=offering.id, at=at)
    wanted = [one for one in everyone if form.outcome in (None, one.verdict.outcome)]
    first = (form.number - 1) * PEOPLE_A_PAGE
    return render_template(
        "office/completion.html",
        offering=offering,
        form=form,
        counts=Counter(one.verdict.outcome for one in everyone),
        everyone=len(everyone),
        total=len(wanted),
        shown=wanted[first : first + PEOPLE_A_PAGE],
        pages=-(-len(wanted) // PEOPLE_A_PAGE),
        open_rolls=queries.list_open_rolls(session, offering=offering.id, at=at),
    )
