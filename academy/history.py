"""What has happened to an enrollment, told to the person whose it is."""

from collections.abc import Sequence
from itertools import zip_longest

from flask_babel import gettext as _

from academy import wording
from courses.enrollment.models import EnrollmentEvent
from courses.enrollment.rules import KEPT
from courses.enrollment.rules import EnrollmentState as E

LOOKS: dict[E, tuple[str, str]] = {
    E.DRAFT: ("plain", "pencil"),
    E.APPLIED: ("info", "envelope-paper"),
    E.WAITING: ("warn", "hourglass-split"),
    E.OFFERED: ("warn", "gift"),
    E.ADMITTED: ("good", "person-check"),
    E.DECLINED: ("bad", "x-circle"),
    E.LAPSED: ("plain", "clock-history"),
    E.NOT_COMPLETED: ("plain", "mortarboard"),
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
    if event.state is before:
        return _("The office gave you another place in line: %(reason)s", reason=event.reason)
    if event.state is E.DECLINED:
        return _("The office could not take you: %(reason)s", reason=event.reason)
    if event.state is E.REMOVED:
        return _("The office took you off the list: %(reason)s", reason=event.reason)
    if event.state is E.ENROLLED and before is E.WAITING:
        return _("A seat became free, and it is yours.")
    if event.state is E.ENROLLED and before in KEPT:
        return _("You took the seat.") if event.by_id else _("Your seat is final.")
    if event.state is E.ENROLLED and before in (E.COMPLETED, E.NOT_COMPLETED):
        return _("Your completion was taken back.") if before is E.COMPLETED else _("Your class goes on.")
    if event.state is E.APPLIED and event.reason:
        return _("The office put you on the list: %(reason)s", reason=event.reason)
    if event.state is E.WAITING and before is E.APPLIED:
        return _("You are chosen, but all seats are taken: you are on the waiting list.")
    return {
        E.DRAFT: _("You began an application."),
        E.APPLIED: _("You applied."),
        E.OFFERED: _("A seat became free and is kept for you."),
        E.ADMITTED: _("You are admitted. The seat is kept for you."),
        E.LAPSED: _("The seat was kept for you and not taken in time."),
        E.NOT_COMPLETED: _("You did not complete the class."),
        E.WAITING: _("You joined the waiting list."),
        E.ENROLLED: _("You enrolled."),
        E.WITHDRAWN: _("You withdrew."),
        E.COMPLETED: _("You completed the class."),
    }[event.state]
