"""What rolls look like to pages, in a number of queries that does not grow."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from courses.attendance import queries, service
from courses.attendance.rules import Attended, MarkStatus
from courses.enrollment.rules import EnrollmentState
from courses.scheduling.rules import SessionState
from tests import factories
from tests.counting import statements
from tests.factories import NOW

DAY = timedelta(days=1)


def fill(session: Session, offering: int, people: int) -> list[int]:
    return [factories.enrollment(session, offering_id=offering).id for _ in range(people)]


@pytest.mark.parametrize("people", [5, 60])
def test_a_roll_is_one_query_however_long_it_is(session: Session, people: int) -> None:
    instructor = factories.person(session)
    meeting = factories.training_session(session, offering_id=factories.offering(session, capacity=80).id)
    fill(session, meeting.offering_id, people)
    service.mark_all_present(session, training_session=meeting.id, at=NOW, by=instructor.id, is_officer=False)
    session.expire_all()
    meeting_id = meeting.id
    with statements(session.get_bind().engine) as sent:
        rows = queries.list_roll(session, training_session=meeting_id)
    assert (len(rows), len(sent)) == (people, 1)


@pytest.mark.parametrize("sessions", [1, 12])
def test_what_one_teaches_is_four_queries_however_much_it_is(session: Session, sessions: int) -> None:
    instructor = factories.person(session).id
    for _ in range(sessions):
        meeting = factories.training_session(session, instructors=(instructor,))
        fill(session, meeting.offering_id, 2)
    session.expire_all()
    with statements(session.get_bind().engine) as sent:
        found = queries.list_taught(session, person=instructor, since=NOW - DAY, until=NOW + DAY)
        shown = [(one.session.offering.course.college.label, one.session.venue.label) for one in found]
    assert (len(shown), len(sent)) == (sessions, 4)


def test_a_row_tells_who_saved_what_and_when(session: Session) -> None:
    instructor = factories.person(session, name="何老师")
    meeting = factories.training_session(session)
    person = factories.person(session, name="欧阳静", phone="+8610012340567")
    enrollment = factories.enrollment(session, offering_id=meeting.offering_id, person_id=person.id)
    service.mark(
        session,
        training_session=meeting.id,
        enrollment=enrollment.id,
        attended=Attended(MarkStatus.LATE, minutes_missed=25),
        at=NOW,
        by=instructor.id,
        is_officer=False,
        seen_version=0,
        tap=None,
    )
    row = queries.find_roll_row(session, training_session=meeting.id, enrollment=enrollment.id)
    assert row is not None
    assert (row.name, row.tail, row.status) == ("欧阳静", "0567", MarkStatus.LATE)
    assert (row.attended, row.credit_hours) == (Attended(MarkStatus.LATE, 25), 0)
    assert (row.version, row.saved_at, row.saved_by) == (1, NOW, "何老师")


def test_a_row_without_a_mark_and_without_a_phone_is_plain(session: Session) -> None:
    meeting = factories.training_session(session)
    person = factories.person(session, phone=None, email="a@b.example")
    factories.enrollment(session, offering_id=meeting.offering_id, person_id=person.id)
    row = queries.list_roll(session, training_session=meeting.id)[0]
    assert (row.tail, row.status, row.attended, row.version, row.saved_at) == ("", None, None, 0, None)


def test_the_roll_lists_who_has_a_seat_by_name(session: Session) -> None:
    meeting = factories.training_session(session)
    states = {
        "丙": EnrollmentState.ENROLLED,
        "甲": EnrollmentState.COMPLETED,
        "乙": EnrollmentState.WITHDRAWN,
        "丁": EnrollmentState.REMOVED,
    }
    for name, state in states.items():
        person = factories.person(session, name=name)
        factories.enrollment(session, offering_id=meeting.offering_id, person_id=person.id, state=state)
    factories.enrollment(session)
    rows = queries.list_roll(session, training_session=meeting.id)
    assert {row.name for row in rows} == {"丙", "甲"}


def test_a_stranger_has_no_row(session: Session) -> None:
    meeting = factories.training_session(session)
    stranger = factories.enrollment(session)
    assert queries.find_roll_row(session, training_session=meeting.id, enrollment=stranger.id) is None


def test_a_mark_taken_back_leaves_a_plain_row(session: Session) -> None:
    meeting = factories.training_session(session)
    enrollment = fill(session, meeting.offering_id, 1)[0]
    by = factories.person(session).id
    service.mark_all_present(session, training_session=meeting.id, at=NOW, by=by, is_officer=False)
    service.take_back(
        session,
        training_session=meeting.id,
        enrollment=enrollment,
        at=NOW,
        by=by,
        is_officer=False,
        seen_version=1,
    )
    row = queries.list_roll(session, training_session=meeting.id)[0]
    assert (row.status, row.version) == (None, 0)
    past = queries.list_versions(session, training_session=meeting.id, enrollment=enrollment)
    assert [(one.version, one.status, one.by.id) for one in past] == [(1, MarkStatus.PRESENT, by)]


def test_progress_counts_who_has_a_seat_now(session: Session) -> None:
    instructor = factories.person(session).id
    meeting = factories.training_session(session, instructors=(instructor,))
    people = fill(session, meeting.offering_id, 3)
    service.mark_all_present(session, training_session=meeting.id, at=NOW, by=instructor, is_officer=False)
    factories.enrollment(session, offering_id=meeting.offering_id)
    left = session.get_one(queries.Enrollment, people[0])
    left.state = EnrollmentState.WITHDRAWN
    session.flush()
    found = queries.list_taught(session, person=instructor, since=NOW - DAY, until=NOW + DAY)
    assert [(one.marked, one.total, one.unmarked) for one in found] == [(2, 3, 1)]


def test_the_tutor_teaches_too_and_a_stranger_does_not(session: Session) -> None:
    tutor, stranger = factories.person(session).id, factories.person(session).id
    offering = factories.offering(session, tutor_id=tutor)
    meeting = factories.training_session(session, offering_id=offering.id)
    cancelled = factories.training_session(session, offering_id=offering.id, state=SessionState.CANCELLED)
    span = {"since": NOW - DAY, "until": NOW + DAY}
    found = queries.list_taught(session, person=tutor, **span)
    assert [(one.session.id, one.is_cancelled) for one in found] == [(meeting.id, False), (cancelled.id, True)]
    assert queries.list_taught(session, person=stranger, **span) == []


def test_a_roll_is_counted_by_status(session: Session) -> None:
    meeting = factories.training_session(session)
    people = fill(session, meeting.offering_id, 3)
    for enrollment, status in zip(people, (MarkStatus.ABSENT, MarkStatus.PRESENT), strict=False):
        service.mark(
            session,
            training_session=meeting.id,
            enrollment=enrollment,
            attended=Attended(status),
            at=NOW,
            by=factories.person(session).id,
            is_officer=False,
            seen_version=None,
            tap=None,
        )
    counts = queries.count_by_status(queries.list_roll(session, training_session=meeting.id))
    assert counts == {"present": 1, "late": 0, "left_early": 0, "leave": 0, "absent": 1, "unmarked": 1}
