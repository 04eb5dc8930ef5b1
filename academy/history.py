"""What has happened to an enrollment, told to the person whose it is."""

from collections.abc import Sequence
from itertools import zip_longest

from flask_babel import gettext as _

from academy import wording
from courses.enrollment.models import EnrollmentEvent
from courses.enrollment.rules import EnrollmentState as E

LOOKS: dict[E, tuple[str, str]] = {
    E.WAITING: ("warn", "hourglass-split"),
    E.ENROLLED: ("good", "check-lg"),
    E.WITHDRAWN: ("plain", "box-arrow-left"),
    E.REMOVED: ("bad", "dash-circle"),
    E.COMPLETED: ("good", "mortarboard-fill"),
}
"""Tone and icon of each state."""

Line = tuple[str, str, str, str]
"""When, what, tone, icon."""


def lines(events: Sequence[EnrollmentEvent]) -> list[Line]:
    """Tell the events, the latest first, as the rows of a timeline."""
    return [
        (wording.moment(event.at), _words(event, earlier.state if earlier else None), *LOOKS[event.state])
        for event, earlier in zip_longest(events, events[1:])
    ]


def _words(event: EnrollmentEvent, before: E | None) -> str:
    if event.state is E.REMOVED:
        return _("The office took you off the list: %(reason)s", reason=event.reason)
    if event.state is E.ENROLLED and before is E.WAITING:
        return _("A seat became free, and it is yours.")
    if event.state is E.ENROLLED and before is E.COMPLETED:
        return _("Your completion was taken back.")
    return {
        E.WAITING: _("You joined the waiting list."),
        E.ENROLLED: _("You enrolled."),
        E.WITHDRAWN: _("You withdrew."),
        E.COMPLETED: _("You completed the class."),
    }[event.state]
