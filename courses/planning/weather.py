"""Days on which the weather stops sessions: what was issued, which sessions it concerns, what becomes of each.

When a signal is lifted nothing comes back by itself: people have made other plans by then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses import audit
from courses.attendance.models import Mark
from courses.catalog.models import Course, Offering
from courses.catalog.rules import OfferingState
from courses.errors import Refusal, Unknown
from courses.planning import rules, service
from courses.planning.models import WeatherDay
from courses.planning.rules import Fate, WeatherReach
from courses.planning.suggestions import Offer, suggest
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState

PROPOSALS = 3
"""New places offered for each session."""
MOST_PROPOSALS = 12
"""Sessions that new places are looked for at once: each takes a moment."""


@dataclass(frozen=True, slots=True)
class NewPlace:
    """Where a session goes instead."""

    starts_at: datetime
    ends_at: datetime
    venue: int
    instructors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What shall become of one session."""

    session: int
    version: int
    fate: Fate
    place: NewPlace | None = None
    """For one that moves."""
    reason: str = ""
    """For one that takes place all the same."""


def enter_weather(
    session: Session,
    *,
    signal: str,
    starts_at: datetime,
    ends_at: datetime,
    reach: WeatherReach,
    area: str,
    at: datetime,
    by: int,
) -> WeatherDay:
    """Note down a signal; from then on nothing is planned into its time without a reason.

    :raises Refusal: ``weather.reversed``, ``weather.too_long``, ``weather.over``
    """
    rules.check_weather(starts_at, ends_at, at=at)
    added = WeatherDay(
        signal=signal,
        starts_at=starts_at,
        ends_at=ends_at,
        reach=reach,
        area=area,
        created_at=at,
        entered_by_id=by,
    )
    session.add(added)
    session.flush()
    facts = {"signal": signal, "starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), "reach": reach.value}
    _log(session, "weather.enter", added, at=at, by=by, area=area, **facts)
    return added


def lift_weather(session: Session, *, weather: int, at: datetime, by: int) -> WeatherDay:
    """Note down that a signal is over earlier than said.

    :raises Unknown: ``weather.unknown``
    :raises Refusal: ``weather.over``
    """
    found = session.scalar(select(WeatherDay).where(WeatherDay.id == weather).with_for_update())
    if found is None:
        raise Unknown("weather.unknown")
    if found.lifted_at is not None or found.ends_at <= at:
        raise Refusal("weather.over")
    found.lifted_at = at
    session.flush()
    _log(session, "weather.lift", found, at=at, by=by)
    return found


def decide(
    session: Session, *, weather: int, decisions: Iterable[Decision], at: datetime, by: int
) -> dict[Fate, list[TrainingSession]]:
    """Cancel, move or leave sessions, all or none; those whom it concerns are told.

    :raises Unknown: ``weather.unknown``, ``session.unknown``
    :raises Refusal: ``weather.reason_missing``; whatever stands against a move or a cancellation; ``session`` in its
        facts is the session's id
    """
    found = session.get(WeatherDay, weather)
    if found is None:
        raise Unknown("weather.unknown")
    done: dict[Fate, list[TrainingSession]] = {fate: [] for fate in Fate}
    for one in sorted(decisions, key=lambda decision: decision.session):
        done[one.fate].append(_carry_out(session, one, found.signal, at=at, by=by))
    counts = {fate.value: [one.id for one in sessions] for fate, sessions in done.items()}
    _log(session, "weather.decide", found, at=at, by=by, **counts)
    return done


def _carry_out(session: Session, one: Decision, signal: str, *, at: datetime, by: int) -> TrainingSession:
    same: dict[str, Any] = {"training_session": one.session, "version": one.version, "at": at, "by": by}
    if one.fate is Fate.CANCEL:
        return service.cancel_session(session, **same, reason=signal)
    if one.fate is Fate.MOVE and one.place is not None:
        return service.move_to(
            session,
            **same,
            starts_at=one.place.starts_at,
            ends_at=one.place.ends_at,
            venue=one.place.venue,
            instructors=one.place.instructors,
            despite=signal,
        )
    return service.leave_session(session, **same, reason=one.reason)


# Reads


def list_weather(session: Session, *, limit: int = 30) -> Sequence[WeatherDay]:
    """List the signals, the latest first."""
    return session.scalars(
        select(WeatherDay).order_by(WeatherDay.starts_at.desc(), WeatherDay.id.desc()).limit(limit)
    ).all()


def find_weather(session: Session, *, weather: int) -> WeatherDay | None:
    """Find a signal."""
    return session.get(WeatherDay, weather)


def list_affected(
    session: Session, *, weather: WeatherDay, reach: frozenset[int] | None, at: datetime
) -> Sequence[TrainingSession]:
    """List the sessions that a signal stops and nobody is marked at yet, with their classes, in order of time.

    :param reach: the colleges that the officer acts for; None: all
    """
    marked = exists().where(Mark.session_id == TrainingSession.id, Mark.is_current)
    query = (
        select(TrainingSession)
        .join(TrainingSession.offering)
        .join(Offering.course)
        .where(TrainingSession.state == SessionState.PLANNED, Offering.state != OfferingState.CLOSED, ~marked)
        .where(TrainingSession.starts_at < (weather.lifted_at or weather.ends_at), TrainingSession.ends_at > at)
        .where(TrainingSession.ends_at > weather.starts_at)
    )
    if weather.reach is WeatherReach.OUTDOORS:
        query = query.where(TrainingSession.is_outdoors)
    if reach is not None:
        query = query.where(Course.college_id.in_(reach))
    return session.scalars(
        query.order_by(TrainingSession.starts_at, TrainingSession.id)
        .options(joinedload(TrainingSession.offering).joinedload(Offering.course).joinedload(Course.college))
        .options(joinedload(TrainingSession.venue), selectinload(TrainingSession.instructors))
    ).all()


def propose(session: Session, *, sessions: Sequence[TrainingSession], at: datetime) -> dict[int, list[Offer]]:
    """Give new places for each of several sessions, none at the time of another's, so that all can be taken at once.

    Only for the first ``MOST_PROPOSALS`` sessions: the others come when these are decided.
    """
    found: dict[int, list[Offer]] = {}
    taken: list[tuple[datetime, datetime]] = []
    for one in sessions[:MOST_PROPOSALS]:
        given: dict[str, Any] = {"training_session": one.id, "offering": one.offering_id, "unit": one.unit_id}
        found[one.id] = suggest(session, **given, at=at, limit=PROPOSALS, avoid=taken)
        taken += [(offer.starts_at, offer.ends_at) for offer in found[one.id]]
    return found


def sessions_decided(session: Session, *, weather: int, reach: frozenset[int] | None) -> list[int]:
    """List the sessions that were cancelled or moved because of a signal, as far as the officer acts for them."""
    entries = audit.entries_of(session, subject=f"weather_day:{weather}")
    decided = {one for entry in entries for fate in (Fate.CANCEL, Fate.MOVE) for one in entry.facts.get(fate.value, ())}
    own = select(TrainingSession.id).where(TrainingSession.id.in_(decided)).order_by(TrainingSession.starts_at)
    if reach is not None:
        own = own.join(TrainingSession.offering).join(Offering.course).where(Course.college_id.in_(reach))
    return list(session.scalars(own))


def _log(session: Session, deed: str, row: WeatherDay, *, at: datetime, by: int, **facts: object) -> None:
    audit.write(session, deed, subject=f"weather_day:{row.id}", at=at, by=by, **facts)
