"""Plans and contradictions as a draft keeps them, so that they can be read again when the facts have changed.

The ids of slots and of sessions that nobody has placed hold only within one set of facts: what is kept names a time,
and a class with a unit of its syllabus.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.planning.assembly import TermFacts
from courses.planning.names import Span
from courses.scheduling.timetable.causes import Cause
from courses.scheduling.timetable.explain import Conflict
from courses.scheduling.timetable.facts import Place, Plan
from courses.scheduling.timetable.violations import Code


@dataclass(frozen=True, slots=True)
class Key:
    """A session, whether it stands in the timetable or not."""

    training_session: int | None
    offering: int
    unit: int | None

    def to_json(self) -> dict[str, Any]:
        """Give it in plain values."""
        return {"session": self.training_session, "offering": self.offering, "unit": self.unit}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Key":
        """Read what has been kept."""
        return cls(kept["session"], kept["offering"], kept["unit"])


@dataclass(frozen=True, slots=True)
class Placing:
    """A session where a proposal has it."""

    key: Key
    time: Span
    venues: tuple[int, ...]
    instructors: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Give it in plain values."""
        return {
            **self.key.to_json(),
            "starts_at": self.time[0].isoformat(),
            "ends_at": self.time[1].isoformat(),
            "venues": list(self.venues),
            "instructors": list(self.instructors),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Placing":
        """Read what has been kept."""
        time = datetime.fromisoformat(kept["starts_at"]), datetime.fromisoformat(kept["ends_at"])
        return cls(Key.from_json(kept), time, tuple(kept["venues"]), tuple(kept["instructors"]))


class Keys:
    """The sessions of some facts, by what is kept of them and back."""

    def __init__(self, facts: TermFacts) -> None:
        self._keys = {one: Key(ref.training_session, ref.offering, ref.unit) for one, ref in facts.ref.items()}
        self._ids = {key: one for one, key in self._keys.items()}

    def of(self, session: int) -> Key:
        """Give what is kept of a session."""
        return self._keys[session]

    def find(self, key: Key) -> int | None:
        """Give the session of the facts that was kept; None: it is not there any more."""
        if key.training_session is None:
            return self._ids.get(key)
        return key.training_session if key.training_session in self._keys else None


def placings_of(facts: TermFacts, plan: Plan, *, offerings: Collection[int]) -> list[Placing]:
    """Give what a plan decides about the sessions of some classes, in the order of the facts."""
    keys, names = Keys(facts), facts.names
    return [
        Placing(keys.of(one.id), names.slots[place.slot], place.venues, place.instructors)
        for one in facts.problem.sessions
        if one.offering in offerings and (place := plan.get(one.id)) is not None
    ]


@dataclass(frozen=True, slots=True)
class Restored:
    """A kept plan in the facts of now."""

    plan: dict[int, Place]
    lost: Sequence[Placing]
    """What cannot be any more: the session, its time or its venue is gone."""


def restored(facts: TermFacts, placings: Iterable[Placing]) -> Restored:
    """Find the sessions of a kept plan in the facts of now."""
    keys, plan, lost = Keys(facts), {}, []
    slots = {span: slot for slot, span in facts.names.slots.items()}
    for one in placings:
        session, slot = keys.find(one.key), slots.get(one.time)
        is_there = set(one.venues) <= facts.problem.venue.keys() and set(one.instructors) <= facts.names.people.keys()
        if session is None or slot is None or not is_there:
            lost.append(one)
        else:
            plan[session] = Place(slot, one.venues, one.instructors)
    return Restored(plan, lost)


def kept_conflicts(facts: TermFacts, conflicts: Iterable[Conflict]) -> list[dict[str, Any]]:
    """Give contradictions in plain values, to be kept."""
    keys = Keys(facts)
    return [
        {
            "sessions": [keys.of(session).to_json() for session in one.sessions],
            "causes": [_kept_cause(keys, cause) for cause in one.causes],
            "remedies": [_kept_cause(keys, cause) for cause in one.remedies],
        }
        for one in conflicts
    ]


def _kept_cause(keys: Keys, cause: Cause) -> dict[str, Any]:
    return {
        "code": cause.code.value,
        "session": keys.of(cause.session).to_json() if cause.session is not None else None,
        "instructor": cause.instructor,
        "venue": cause.venue,
        "offerings": list(cause.offerings),
    }


def conflicts_of(facts: TermFacts, kept: Iterable[Mapping[str, Any]]) -> list[Conflict]:
    """Read contradictions again; one whose sessions are not there any more is left out."""
    keys, found = Keys(facts), []
    for one in kept:
        sessions = [keys.find(Key.from_json(session)) for session in one["sessions"]]
        causes, remedies = ([_cause(keys, cause) for cause in one[part]] for part in ("causes", "remedies"))
        there = tuple(session for session in sessions if session is not None)
        if len(there) == len(sessions):
            found.append(Conflict(there, tuple(causes), tuple(remedies)))
    return found


def _cause(keys: Keys, kept: Mapping[str, Any]) -> Cause:
    session = keys.find(Key.from_json(kept["session"])) if kept["session"] else None
    return Cause(Code(kept["code"]), session, kept["instructor"], kept["venue"], tuple(kept["offerings"]))
