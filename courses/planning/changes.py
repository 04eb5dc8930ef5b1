"""Reads about changes of sessions: what has happened to one, and who could stand in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import audit
from courses.audit import AuditEntry
from courses.availability.queries import free_times_of
from courses.people.models import Person
from courses.scheduling.models import TrainingSession, session_instructor
from courses.scheduling.queries import list_teachers
from courses.scheduling.rules import SessionState
from courses.school.models import Venue
from courses.values import Bilingual


@dataclass(frozen=True, slots=True)
class History:
    """What was done to a session, the latest first, with the names of all that it mentions."""

    entries: Sequence[AuditEntry]
    people: dict[int, str]
    venues: dict[int, Bilingual]


def history_of(session: Session, *, training_session: int) -> History:
    """Give what was done to a session, in three queries."""
    entries = audit.entries_of(session, subject=f"training_session:{training_session}")
    places = [place for entry in entries for place in _places(entry.facts)]
    people = {one for place in places for one in place.get("instructors", ())} | {one.by_id for one in entries}
    named = session.execute(select(Person.id, Person.name).where(Person.id.in_(people - {None})))
    venues = session.scalars(select(Venue).where(Venue.id.in_({place["venue"] for place in places})))
    return History(entries, dict(named.all()), {one.id: one.label for one in venues})


def _places(facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (place for place in (facts, facts.get("before"), facts.get("after")) if place and "venue" in place)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could teach a session in the place of another."""

    person: Person
    is_busy: bool
    """Teaches another session at that time."""
    says_free: bool | None
    """None: has not said when they are free."""

    @property
    def is_free(self) -> bool:
        """Whether nothing that they have said or do stands against it."""
        return not self.is_busy and self.says_free is not False


def list_candidates(session: Session, *, meeting: TrainingSession) -> list[Candidate]:
    """List who could teach a session, loaded with its instructors: first those who are free and have said so."""
    own = {one.id for one in meeting.instructors}
    people = [one for one in list_teachers(session) if one.id not in own]
    busy = set(
        session.scalars(
            select(session_instructor.c.person_id)
            .join(TrainingSession, TrainingSession.id == session_instructor.c.session_id)
            .where(TrainingSession.state == SessionState.PLANNED, TrainingSession.id != meeting.id)
            .where(TrainingSession.starts_at < meeting.ends_at, TrainingSession.ends_at > meeting.starts_at)
        )
    )
    said = free_times_of(session, people=[one.id for one in people])
    found = [
        Candidate(
            one,
            is_busy=one.id in busy,
            says_free=said[one.id].is_free_between(meeting.starts_at, meeting.ends_at) if one.id in said else None,
        )
        for one in people
    ]
    return sorted(found, key=lambda one: (not one.is_free, one.says_free is not True))
