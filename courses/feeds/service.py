"""Use cases of those whose calendar it is: open a feed, give it a new address, close it."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses import audit
from courses.feeds import queries
from courses.feeds.models import CalendarFeed
from courses.feeds.rules import Subject
from courses.people.queries import get_person
from courses.school.queries import get_venue


def open_feed(session: Session, *, subject: Subject, token: str, at: datetime, by: int) -> CalendarFeed:
    """Give a calendar a secret address; the one before, if any, leads nowhere from now on.

    :param token: 256 random bits, URL-safe; neither the log nor a message ever names it
    :raises Unknown: ``person.unknown``, ``venue.unknown``
    """
    if subject.person is not None:
        get_person(session, person=subject.person)
    elif subject.venue is not None:
        get_venue(session, venue=subject.venue)
    close_feed(session, subject=subject, at=at, by=by)
    feed = CalendarFeed(token=token, person_id=subject.person, venue_id=subject.venue, created_at=at, created_by_id=by)
    session.add(feed)
    session.flush()
    _log(session, "calendar_feed.open", feed, at=at, by=by)
    return feed


def close_feed(session: Session, *, subject: Subject, at: datetime, by: int) -> None:
    """Revoke the address of a calendar at once; nothing happens where there is none."""
    feed = queries.find_feed(session, subject=subject)
    if feed is None:
        return
    feed.revoked_at = at
    session.flush()  # before another one is added: only one may stand
    _log(session, "calendar_feed.close", feed, at=at, by=by)


def _log(session: Session, deed: str, feed: CalendarFeed, *, at: datetime, by: int) -> None:
    subject = {"person": feed.person_id} if feed.person_id else {"venue": feed.venue_id}
    audit.write(session, deed, subject=f"calendar_feed:{feed.id}", at=at, by=by, **subject)
