"""What stands in the calendar of a person, and in that of a venue."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from courses.catalog.rules import OfferingState
from courses.enrollment.rules import EnrollmentState
from courses.feeds import queries, service
from courses.feeds.models import CalendarFeed
from courses.feeds.queries import Entry
from courses.feeds.rules import Subject
from courses.planning import service as planning
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState, Topic
from tests import factories
from tests.counting import statements
from tests.factories import NOW

DAY = timedelta(days=1)
TOMORROW = NOW + DAY


@pytest.fixture
def me(session: Session) -> int:
    return int(factories.person(session).id)


@pytest.fixture
def seen(session: Session, me: int) -> Callable[..., list[Entry]]:
    """Give a function that looks at my calendar, or at that of a venue."""

    def look(subject: Subject | None = None, at: datetime = NOW) -> list[Entry]:
        feed = queries.find_feed(session, subject=subject or Subject(person=me)) or service.open_feed(
            session, subject=subject or Subject(person=me), token=f"token-{factories.number()}", at=NOW, by=me
        )
        found = queries.find_by_token(session, token=feed.token)
        assert found is feed
        return queries.list_entries(session, feed=feed, at=at)

    return look


def _meeting(session: Session, **values: object) -> TrainingSession:
    return factories.training_session(session, **{"starts_at": TOMORROW, **values})  # type: ignore[no-any-return, arg-type]


def _ids(entries: list[Entry]) -> list[int]:
    return [entry.meeting.id for entry in entries]


def test_a_person_sees_what_they_attend_teach_and_tutor_each_once(
    session: Session, me: int, seen: Callable[..., list[Entry]]
) -> None:
    both = _meeting(session, instructors=(me,))
    attended = _meeting(session, starts_at=TOMORROW + DAY)
    for one in (both, attended):
        factories.enrollment(session, offering_id=one.offering_id, person_id=me)
    tutored = _meeting(session, starts_at=TOMORROW + 2 * DAY, offering_id=factories.offering(session, tutor_id=me).id)
    completed = _meeting(session, starts_at=NOW - DAY)
    factories.enrollment(session, offering_id=completed.offering_id, person_id=me, state=EnrollmentState.COMPLETED)
    _meeting(session)
    found = seen()
    assert _ids(found) == [completed.id, both.id, attended.id, tutored.id]
    assert [entry.is_taught for entry in found] == [False, True, False, True]


@pytest.mark.parametrize("state", [EnrollmentState.WITHDRAWN, EnrollmentState.REMOVED])
def test_who_left_sees_the_class_no_more(
    session: Session, me: int, seen: Callable[..., list[Entry]], state: EnrollmentState
) -> None:
    factories.enrollment(session, offering_id=_meeting(session).offering_id, person_id=me, state=state)
    assert seen() == []


def test_who_waits_sees_nothing_yet_and_nobody_sees_a_draft(
    session: Session, me: int, seen: Callable[..., list[Entry]]
) -> None:
    waiting = {"state": EnrollmentState.WAITING, "waiting_no": 1}
    factories.enrollment(session, offering_id=_meeting(session).offering_id, person_id=me, **waiting)
    draft = factories.offering(session, state=OfferingState.DRAFT, tutor_id=me)
    hidden = _meeting(session, offering_id=draft.id, instructors=(me,))
    assert seen() == seen(Subject(venue=hidden.venue_id)) == []


def test_cancelled_sessions_stay_and_old_ones_leave(
    session: Session, me: int, seen: Callable[..., list[Entry]]
) -> None:
    cancelled = _meeting(session, instructors=(me,), state=SessionState.CANCELLED, cancel_reason="台风")
    over = _meeting(session, instructors=(me,), starts_at=NOW - 91 * DAY)
    _meeting(session, instructors=(me,), starts_at=NOW - 94 * DAY)
    _meeting(session, instructors=(me,), starts_at=NOW + 370 * DAY)
    assert _ids(seen()) == [over.id, cancelled.id]
    assert _ids(seen(at=NOW + 3 * DAY)) == [cancelled.id]


def test_a_venue_shows_all_that_takes_place_in_it(session: Session, seen: Callable[..., list[Entry]]) -> None:
    hall = factories.venue(session).id
    here = [_meeting(session, venue_id=hall, starts_at=TOMORROW + n * DAY) for n in range(2)]
    _meeting(session)
    found = seen(Subject(venue=hall))
    assert _ids(found) == [one.id for one in here]
    assert not any(entry.is_taught for entry in found)


def test_the_log_says_when_it_changed_and_where_it_was(
    session: Session, me: int, seen: Callable[..., list[Entry]]
) -> None:
    draft = factories.offering(session, state=OfferingState.DRAFT)
    first_venue = factories.venue(session)
    meeting = _meeting(session, offering_id=draft.id, venue_id=first_venue.id, instructors=(me,))
    topic = Topic(meeting.kind, meeting.title, meeting.title_en, meeting.credit_hours)
    at = NOW

    def move(starts_at: datetime, venue: int) -> None:
        planning.move_session(
            session,
            training_session=meeting.id,
            version=meeting.version,
            unit=None,
            topic=topic,
            starts_at=starts_at,
            ends_at=starts_at + DAY / 12,
            venue=venue,
            instructors=[me],
            despite="天气",
            at=at,
            by=me,
        )

    def spot() -> tuple[datetime, str, bool] | None:
        [entry] = seen()
        assert entry.changed_at == at
        before = entry.before
        return before and (before.starts_at, before.venue.zh, before.is_other_venue)

    move(TOMORROW + DAY, first_venue.id)
    at = NOW + DAY / 24
    planning.change_state(session, offering=draft.id, state=OfferingState.PUBLISHED, at=at, by=me)
    at = NOW
    assert spot() is None, "moved while it was a draft"
    at = NOW + DAY / 12
    move(TOMORROW + 3 * DAY, factories.venue(session).id)
    assert spot() == (TOMORROW + DAY, first_venue.name, True)
    at = NOW + DAY / 6
    planning.cancel_session(session, training_session=meeting.id, version=meeting.version, reason="台风", at=at, by=me)
    assert spot() == (TOMORROW + DAY, first_venue.name, True)
    [entry] = seen()
    assert (entry.meeting.state, entry.meeting.version) == (SessionState.CANCELLED, 4)


def test_a_feed_asks_the_database_as_often_for_many_sessions_as_for_one(
    engine: Engine, session: Session, me: int, seen: Callable[..., list[Entry]]
) -> None:
    _meeting(session, instructors=(me,))
    seen()
    feed = queries.find_feed(session, subject=Subject(person=me))
    assert feed is not None
    asked = []
    for _ in range(2):
        session.expire_all()
        found = queries.find_by_token(session, token=feed.token)
        assert isinstance(found, CalendarFeed)
        with statements(engine) as sent:
            queries.list_entries(session, feed=found, at=NOW)
        asked.append(len(sent))
        for n in range(5):
            _meeting(session, instructors=(me,), starts_at=TOMORROW + n * DAY)
    assert asked[0] == asked[1] <= 5
