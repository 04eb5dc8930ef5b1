"""Reads for feeds: whose one is, and what stands in it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.audit import AuditEntry
from courses.catalog.models import Course, Offering
from courses.catalog.rules import OfferingState
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import SEATED
from courses.feeds.models import CalendarFeed
from courses.feeds.rules import Change, Spot, Subject, span_at, spot_before
from courses.people.models import Person
from courses.scheduling.models import TrainingSession, session_instructor
from courses.school.models import Venue
from courses.values import Bilingual


@dataclass(frozen=True, slots=True)
class Before:
    """Where a session was before it moved."""

    starts_at: datetime
    ends_at: datetime
    venue: Bilingual
    is_other_venue: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as a feed shows it."""

    meeting: TrainingSession
    """With class, course, college, venue and instructors."""
    is_taught: bool
    """Whether the feed's person teaches it or is the tutor of its class."""
    changed_at: datetime
    before: Before | None


def find_feed(session: Session, *, subject: Subject) -> CalendarFeed | None:
    """Find the feed of a person or a venue that one can subscribe to now."""
    return session.scalar(select(CalendarFeed).where(_is_of(subject), CalendarFeed.revoked_at.is_(None)))


def find_by_token(session: Session, *, token: str) -> CalendarFeed | None:
    """Find the feed under a secret address, with its person, its venue and who made it.

    None for an unknown token, a revoked one, and one of a person whose account has ended.
    """
    found = session.scalar(
        select(CalendarFeed)
        .where(CalendarFeed.token == token, CalendarFeed.revoked_at.is_(None))
        .options(joinedload(CalendarFeed.person), joinedload(CalendarFeed.created_by))
        .options(joinedload(CalendarFeed.venue))
    )
    return None if found and found.person and found.person.disabled_at else found


def _is_of(subject: Subject) -> ColumnElement[bool]:
    if subject.person is not None:
        return CalendarFeed.person_id == subject.person
    return CalendarFeed.venue_id == subject.venue


def list_entries(session: Session, *, feed: CalendarFeed, at: datetime) -> list[Entry]:
    """List what a feed shows at a moment, in order of time, in five queries at most; never a session of a draft."""
    since, until = span_at(at)
    meetings = session.scalars(
        select(TrainingSession)
        .join(TrainingSession.offering)
        .where(_shown_in(feed), Offering.state != OfferingState.DRAFT)
        .where(TrainingSession.ends_at > since, TrainingSession.starts_at < until)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .options(joinedload(TrainingSession.offering).joinedload(Offering.course).joinedload(Course.college))
        .options(joinedload(TrainingSession.venue), selectinload(TrainingSession.instructors))
    ).all()
    changes, published = _changes_of(session, meetings), _published_at(session, meetings)
    spots = {one.id: spot_before(changes[one.id], published_at=published.get(one.offering_id)) for one in meetings}
    venues = _venue_labels(session, {spot.venue for spot in spots.values() if spot})
    return [
        Entry(
            meeting=one,
            is_taught=_teaches(one, feed.person),
            changed_at=max((change.at for change in changes[one.id]), default=feed.created_at),
            before=_before(spots[one.id], one, venues),
        )
        for one in meetings
    ]


def _shown_in(feed: CalendarFeed) -> ColumnElement[bool]:
    """Choose a venue's sessions, or those of a person's classes and those that the person teaches or is tutor of.

    As a union and not by ``or``, so that each part finds its few rows by an index, among all sessions of all years.
    """
    if feed.venue_id is not None:
        return TrainingSession.venue_id == feed.venue_id
    person = feed.person_id
    attended = select(Enrollment.offering_id).where(Enrollment.person_id == person, Enrollment.state.in_(SEATED))
    tutored = select(Offering.id).where(Offering.tutor_id == person)
    return TrainingSession.id.in_(
        select(TrainingSession.id)
        .where(TrainingSession.offering_id.in_(attended.union(tutored)))
        .union(select(session_instructor.c.session_id).where(session_instructor.c.person_id == person))
    )


def _teaches(meeting: TrainingSession, person: Person | None) -> bool:
    if person is None:
        return False
    return person.id == meeting.offering.tutor_id or person.id in {one.id for one in meeting.instructors}


def _changes_of(session: Session, meetings: Sequence[TrainingSession]) -> dict[int, list[Change]]:
    """Give what the log says of some sessions, by session, in its order."""
    subjects = {f"{TrainingSession.__tablename__}:{one.id}": one.id for one in meetings}
    found: dict[int, list[Change]] = defaultdict(list)
    for entry in _log(session, subjects, AuditEntry.deed.startswith("session.")):
        found[subjects[entry.subject]].append(Change(entry.at, entry.facts))
    return found


def _published_at(session: Session, meetings: Sequence[TrainingSession]) -> dict[int, datetime]:
    """Say since when the classes of some sessions are no drafts any more, as far as the log knows."""
    subjects = {f"{Offering.__tablename__}:{one.offering_id}": one.offering_id for one in meetings}
    return {
        subjects[entry.subject]: entry.at
        for entry in _log(session, subjects, AuditEntry.deed == "offering.change_state")
        if entry.facts.get("before") == OfferingState.DRAFT
    }


def _log(session: Session, subjects: Iterable[str], deed: ColumnElement[bool]) -> Sequence[AuditEntry]:
    return session.scalars(
        select(AuditEntry).where(AuditEntry.subject.in_(subjects), deed).order_by(AuditEntry.at, AuditEntry.id)
    ).all()


def _venue_labels(session: Session, venues: set[int]) -> dict[int, Bilingual]:
    return {one.id: one.label for one in session.scalars(select(Venue).where(Venue.id.in_(venues)))}


def _before(spot: Spot | None, meeting: TrainingSession, venues: dict[int, Bilingual]) -> Before | None:
    if spot is None or spot.venue not in venues:
        return None
    return Before(spot.starts_at, spot.ends_at, venues[spot.venue], spot.venue != meeting.venue_id)
