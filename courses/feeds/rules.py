"""Which sessions a feed shows, and what it says of one that has moved. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from courses.values import school_midnight

LOOK_BACK = timedelta(days=92)
LOOK_AHEAD = timedelta(days=366)
"""A term is planned at most a year ahead; the bound keeps a feed from growing with the years."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose calendar a feed is: a person's, or a venue's."""

    person: int | None = None
    venue: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """When a session takes place, and in which venue."""

    starts_at: datetime
    ends_at: datetime
    venue: int


@dataclass(frozen=True, slots=True)
class Change:
    """One deed of the log that touched a session: when, and what its log says."""

    at: datetime
    facts: Mapping[str, Any]


def span_at(at: datetime) -> tuple[datetime, datetime]:
    """Give from when to when a feed shows sessions: whole days, so that it is the same all day long."""
    midnight = school_midnight(at)
    return midnight - LOOK_BACK, midnight + LOOK_AHEAD


def spot_before(changes: Iterable[Change], *, published_at: datetime | None) -> Spot | None:
    """Say where a session was before it last moved; None where nobody could know it elsewhere.

    :param changes: in their order
    :param published_at: when its class was published; what moves in a draft has moved for nobody
    """
    spot = None
    for change in changes:
        before, after = _spot_of(change.facts.get("before")), _spot_of(change.facts.get("after"))
        if before and after and before != after and (published_at is None or change.at >= published_at):
            spot = before
    return spot


def _spot_of(facts: object) -> Spot | None:
    """Read a spot as ``planning.placing.facts_of`` wrote it; None for another kind of facts."""
    match facts:
        case {"starts_at": str(starts_at), "ends_at": str(ends_at), "venue": int(venue)}:
            return Spot(datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at), venue)
    return None
