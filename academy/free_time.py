"""What the pages of an instructor's free time do, whether the instructor or an officer on the phone fills them in."""

from dataclasses import dataclass
from typing import Any

from academy.clock import moment, today
from academy.extensions import db
from academy.free_time_form import ExceptionForm, TeachingWeekForm
from academy.login import current
from academy.transaction import transaction
from courses.availability import queries, service
from courses.scheduling import standing


@dataclass(frozen=True, slots=True)
class Forms:
    """The two forms of the page; the one that was sent holds what was typed."""

    week: TeachingWeekForm
    exception: ExceptionForm

    @property
    def status(self) -> int:
        """The HTTP status of the page."""
        return max(self.week.status, self.exception.status)


def blank_forms(person: int) -> Forms:
    """Give the forms as they stand before anybody types."""
    said = queries.find_answer(db.session(), person=person)
    return Forms(TeachingWeekForm(None, said=said), ExceptionForm(None))


def say(person: int) -> Forms | None:
    """Save the week that was sent; None: done. The forms: something is wrong, or a quick button ticked boxes."""
    form, by = TeachingWeekForm(), current().id
    valid = form.validate()
    if form.picked():
        return Forms(form, ExceptionForm(None))
    if valid:
        with transaction(form) as session:
            service.say_free_time(session, person=person, week=form.week, caps=form.caps, at=moment(), by=by)
            return None
    return Forms(form, ExceptionForm(None))


def add_exception(person: int) -> Forms | None:
    """Save the exception that was sent; None: done."""
    form, by = ExceptionForm(), current().id
    if form.validate():
        with transaction(form) as session:
            service.add_exception(session, person=person, **form.values(), at=moment(), by=by)
            return None
    return Forms(blank_forms(person).week, form)


def remove_exception(person: int, exception: int) -> None:
    """Remove an exception.

    :raises Unknown: ``exception.unknown``
    """
    by = current().id
    with transaction() as session:
        service.remove_exception(session, person=person, exception=exception, at=moment(), by=by)


def facts(person: int) -> dict[str, Any]:
    """Give what the page says besides its forms: what was entered and when, and what does not fit."""
    session, at = db.session(), moment()
    free = queries.free_times_of(session, people=[person]).get(person)
    return {
        "said": queries.find_answer(session, person=person),
        "free": free,
        "exceptions": queries.list_exceptions(session, person=person, since=today()),
        "unfit": standing.list_misfits(session, person=person, free=free, at=at),
    }
