"""The address of a calendar: made, made anew, ended."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.errors import Unknown
from courses.feeds import queries, service
from courses.feeds.models import CalendarFeed
from courses.feeds.rules import Subject
from tests import factories
from tests.factories import NOW


@pytest.fixture
def me(session: Session) -> int:
    return int(factories.person(session).id)


def test_a_new_address_ends_the_one_before(session: Session, me: int) -> None:
    for token in ("first", "second"):
        service.open_feed(session, subject=Subject(person=me), token=token, at=NOW, by=me)
    assert queries.find_by_token(session, token="first") is None
    found = queries.find_by_token(session, token="second")
    assert found is queries.find_feed(session, subject=Subject(person=me)) is not None
    service.close_feed(session, subject=Subject(person=me), at=NOW, by=me)
    service.close_feed(session, subject=Subject(person=me), at=NOW, by=me)
    assert queries.find_by_token(session, token="second") is None


def test_the_log_names_no_secret(session: Session, me: int) -> None:
    hall = factories.venue(session).id
    service.open_feed(session, subject=Subject(venue=hall), token="s3cret", at=NOW, by=me)
    service.close_feed(session, subject=Subject(venue=hall), at=NOW, by=me)
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.deed.startswith("calendar_feed.")).order_by(AuditEntry.id)
    ).all()
    assert [(one.deed, one.by_id, one.facts) for one in entries] == [
        ("calendar_feed.open", me, {"venue": hall}),
        ("calendar_feed.close", me, {"venue": hall}),
    ]
    assert "s3cret" not in "".join(one.subject for one in entries)


def test_one_address_at_a_time_is_the_databases_own_rule(session: Session, me: int) -> None:
    for token in ("first", "second"):
        session.add(CalendarFeed(token=token, person_id=me, created_at=NOW))
    with pytest.raises(IntegrityError):
        session.flush()


def test_nobody_and_nowhere_have_no_calendar(session: Session, me: int) -> None:
    for subject, code in ((Subject(person=9**9), "person.unknown"), (Subject(venue=9**9), "venue.unknown")):
        with pytest.raises(Unknown, match=code):
            service.open_feed(session, subject=subject, token="token", at=NOW, by=me)


def test_the_calendar_of_a_disabled_account_ends(session: Session, me: int) -> None:
    feed = service.open_feed(session, subject=Subject(person=me), token="token", at=NOW, by=me)
    session.get_one(factories.Person, me).disabled_at = NOW
    session.flush()
    assert queries.find_by_token(session, token=feed.token) is None
