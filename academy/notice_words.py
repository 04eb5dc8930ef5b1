"""What a notice says: kind and facts → a headline and lines, in the reader's language; nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from academy import wording
from courses.values import Bilingual

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as one reads it."""

    headline: str
    lines: tuple[str, ...]
    tone: str
    symbol: str


def of(kind: str, facts: Facts) -> Told:
    """Say what a notice tells, in the reader's language.

    :raises KeyError: nobody has written what this kind says
    """
    headline, lines, tone, symbol = WORDS[kind]
    return Told(str(headline), tuple(line for line in lines(facts) if line), tone, symbol)


def _named(facts: Facts, name: str) -> str:
    return wording.of(Bilingual(facts.get(name) or "", facts.get(f"{name}_en") or ""))


def _moment(facts: Facts, name: str) -> datetime | None:
    return datetime.fromisoformat(facts[name]) if facts.get(name) else None


def _class(facts: Facts) -> dict[str, str]:
    until = _moment(facts, "held_until")
    return {
        "course": _named(facts, "class_title"),
        "until": wording.moment(until) if until else "",
        "reason": facts.get("reason") or "",
    }


def _reason(facts: Facts) -> str:
    return _("Reason: %(reason)s", reason=facts["reason"]) if facts.get("reason") else ""


# Enrollment


def _applied(facts: Facts) -> tuple[str, ...]:
    return (_("Your application for “%(course)s” is with the office. You are told what is decided.", **_class(facts)),)


def _waiting(facts: Facts) -> tuple[str, ...]:
    return (_("You are on the waiting list of “%(course)s”. Seats that become free go by its order.", **_class(facts)),)


def _admitted(facts: Facts) -> tuple[str, ...]:
    kept = _("Your seat is kept until %(until)s. The page of the class says what is still to do.", **_class(facts))
    return _("You are admitted to “%(course)s”.", **_class(facts)), kept if facts.get("held_until") else ""


def _declined(facts: Facts) -> tuple[str, ...]:
    return _("Your application for “%(course)s” was not accepted.", **_class(facts)), _reason(facts)


def _removed(facts: Facts) -> tuple[str, ...]:
    return _("The office took you off the list of “%(course)s”.", **_class(facts)), _reason(facts)


def _moved_up(facts: Facts) -> tuple[str, ...]:
    return (_("A seat in “%(course)s” became free, and it is yours.", **_class(facts)),)


def _offered(facts: Facts) -> tuple[str, ...]:
    return (
        _("A seat in “%(course)s” became free. It is kept for you until %(until)s.", **_class(facts)),
        _("Take it or let it go on the page of the class. After that time it goes to the next in line."),
    )


def _confirmed(facts: Facts) -> tuple[str, ...]:
    return (_("Your seat in “%(course)s” is final.", **_class(facts)),)


def _offer_ending(facts: Facts) -> tuple[str, ...]:
    return (
        _("Your seat in “%(course)s” is kept only until %(until)s.", **_class(facts)),
        _("After that time it goes to the next in line."),
    )


def _lapsed(facts: Facts) -> tuple[str, ...]:
    return (_("Nobody took the seat in “%(course)s” in time: it has gone to the next in line.", **_class(facts)),)


# Sessions


def _session(facts: Facts) -> dict[str, str]:
    return {"session": _named(facts, "title"), "course": _named(facts, "class_title")}


def place(facts: Facts, prefix: str = "") -> str:
    """Say when and where a session is: ``prefix`` "was_" for before."""
    starts_at, ends_at = _moment(facts, f"{prefix}starts_at"), _moment(facts, f"{prefix}ends_at")
    venue = _named(facts, f"{prefix}venue")
    if starts_at is None or ends_at is None:
        return venue
    return _("%(time)s, %(venue)s", time=wording.timespan(starts_at, ends_at), venue=venue)


def _known_place(facts: Facts) -> str:
    return place(facts, "was_" if facts.get("was_starts_at") else "")


def _moved(facts: Facts) -> tuple[str, ...]:
    return (
        _("“%(session)s” of “%(course)s” has another time or venue.", **_session(facts)),
        _("Now: %(place)s", place=place(facts)),
        _("Before: %(place)s", place=place(facts, "was_")),
        _reason(facts),
    )


def _cancelled(facts: Facts) -> tuple[str, ...]:
    return (
        _("“%(session)s” of “%(course)s” does not take place.", **_session(facts)),
        _("Cancelled: %(place)s", place=_known_place(facts)),
        _reason(facts),
    )


def _restored(facts: Facts) -> tuple[str, ...]:
    return (
        _("“%(session)s” of “%(course)s” takes place after all.", **_session(facts)),
        _("Now: %(place)s", place=place(facts)),
    )


def _substituted(facts: Facts) -> tuple[str, ...]:
    return (
        _("“%(session)s” of “%(course)s” has another instructor.", **_session(facts)),
        _("When and where: %(place)s", place=place(facts)),
        _("Instructors now: %(names)s", names=_names(facts, "instructors")),
        _("Before: %(names)s", names=_names(facts, "was_instructors")),
        _reason(facts),
    )


def _names(facts: Facts, name: str) -> str:
    return wording.listed(facts.get(name) or ()) or "—"


WORDS: dict[str, tuple[LazyString, Callable[[Facts], tuple[str, ...]], str, str]] = {
    "enrollment.applied": (_l("Your application has arrived"), _applied, "info", "envelope-paper"),
    "enrollment.waiting": (_l("You are on the waiting list"), _waiting, "info", "hourglass-split"),
    "enrollment.admitted": (_l("You are admitted"), _admitted, "good", "person-check"),
    "enrollment.declined": (_l("Your application was not accepted"), _declined, "plain", "x-circle"),
    "enrollment.removed": (_l("You are off the list"), _removed, "bad", "dash-circle"),
    "enrollment.moved_up": (_l("You have a seat"), _moved_up, "good", "check-circle"),
    "enrollment.offered": (_l("A seat is kept for you"), _offered, "warn", "gift"),
    "enrollment.confirmed": (_l("Your seat is final"), _confirmed, "good", "check-circle"),
    "enrollment.offer_ending": (_l("Your seat is not kept much longer"), _offer_ending, "warn", "alarm"),
    "enrollment.lapsed": (_l("Your seat has gone to the next in line"), _lapsed, "plain", "clock-history"),
    "session.moved": (_l("A session has moved"), _moved, "warn", "calendar-event"),
    "session.cancelled": (_l("A session is cancelled"), _cancelled, "bad", "calendar-x"),
    "session.restored": (_l("A session takes place after all"), _restored, "good", "calendar-check"),
    "session.substituted": (_l("A session has another instructor"), _substituted, "info", "person-badge"),
}
"""Headline, lines, tone and icon of each kind."""
