"""What was done to a session, told to officers."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from academy import wording
from courses.audit import AuditEntry
from courses.planning.changes import History

Line = tuple[str, str, str, str]
"""When and who, what, tone, icon."""
Facts = dict[str, Any]


def lines(history: History) -> list[Line]:
    """Tell the deeds, the latest first, as the rows of a timeline."""
    return [_line(entry, history) for entry in history.entries if entry.deed in DEEDS]


def _line(entry: AuditEntry, history: History) -> Line:
    words, tone, symbol = DEEDS[entry.deed]
    who = history.people.get(entry.by_id or 0) or _("by itself")
    said = [*words(entry.facts, history), _overruled(entry.facts)]
    text = wording.joined(part for part in said if part)
    return _("%(when)s, %(who)s", when=wording.moment(entry.at), who=who), text, tone, symbol


def _overruled(facts: Facts) -> str:
    return _("Overruled, because: %(reason)s", reason=facts["despite"]) if facts.get("despite") else ""


def _reason(facts: Facts) -> str:
    return _("Reason: %(reason)s", reason=facts["reason"]) if facts.get("reason") else ""


def _time(place: Facts) -> str:
    return wording.timespan(datetime.fromisoformat(place["starts_at"]), datetime.fromisoformat(place["ends_at"]))


def _venue(place: Facts, history: History) -> str:
    label = history.venues.get(place["venue"])
    return wording.of(label) if label else "—"


def _teachers(place: Facts, history: History) -> str:
    return wording.listed(history.people.get(one, "—") for one in place.get("instructors", ())) or _("nobody")


def _placed(facts: Facts, history: History) -> Iterator[str]:
    yield _(
        "Placed: %(time)s, %(venue)s, %(instructors)s.",
        time=_time(facts),
        venue=_venue(facts, history),
        instructors=_teachers(facts, history),
    )


def _moved(facts: Facts, history: History) -> Iterator[str]:
    before, after = facts["before"], facts["after"]
    names = (
        (_("Time"), _time(before), _time(after)),
        (_("Venue"), _venue(before, history), _venue(after, history)),
        (_("Instructors"), _teachers(before, history), _teachers(after, history)),
    )
    changed = [(name, old, new) for name, old, new in names if old != new]
    for name, old, new in changed:
        yield _("%(what)s: %(before)s → %(after)s.", what=name, before=old, after=new)
    if not changed:
        yield _("Changed, with time, venue and instructors as they were.")


def _substituted(facts: Facts, history: History) -> Iterator[str]:
    yield from _moved(facts, history)
    yield _reason(facts)


def _cancelled(facts: Facts, _history: History) -> Iterator[str]:
    yield _("Cancelled.")
    yield _reason(facts)


def _restored(_facts: Facts, _history: History) -> Iterator[str]:
    yield _("Takes place after all.")


def _left(facts: Facts, _history: History) -> Iterator[str]:
    yield _("Left as it is in spite of the weather.")
    yield _reason(facts)


DEEDS: dict[str, tuple[Callable[[Facts, History], Iterator[str]], str, str]] = {
    "session.place": (_placed, "plain", "calendar-plus"),
    "session.move": (_moved, "warn", "calendar-event"),
    "session.substitute": (_substituted, "info", "person-badge"),
    "session.cancel": (_cancelled, "bad", "calendar-x"),
    "session.restore": (_restored, "good", "calendar-check"),
    "session.leave": (_left, "plain", "cloud"),
}
"""Words, tone and icon of each deed."""
