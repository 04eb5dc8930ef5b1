"""Who is told what, and how often: on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import outbox
from courses.catalog.rules import OfferingState
from courses.enrollment.rules import EnrollmentState
from courses.errors import Unknown
from courses.notices import mailing, queries, service
from courses.notices.rules import LEASE, PAUSES, QUIET, MailState
from courses.outbox import OutboxEntry
from tests import factories
from tests.courses.notices.news import class_with, dispatch, move, notices_of, told, write
from tests.factories import NOW


@pytest.fixture
def trainee(session: Session) -> int:
    return factories.person(session, email="trainee@school.example").id


def test_everyone_whom_a_session_concerns_is_told_once(session: Session, trainee: int) -> None:
    tutor, teacher, former, waiting, stranger = (factories.person(session) for _ in range(5))
    meeting = class_with(session, trainee, instructors=(teacher.id,), tutor_id=tutor.id)
    offering = meeting.offering_id
    line = {"state": EnrollmentState.WAITING, "waiting_no": 1}
    factories.enrollment(session, offering_id=offering, person_id=waiting.id, **line)
    factories.enrollment(session, offering_id=offering, person_id=tutor.id)
    disabled = factories.person(session, disabled_at=NOW)
    factories.enrollment(session, offering_id=offering, person_id=disabled.id)
    write(session, "session.moved", f"session:{meeting.id}", **move(1, 2, also=[former.id, teacher.id]))
    assert (dispatch(session), dispatch(session)) == (1, 0)
    assert [len(told(session, one)) for one in (trainee, tutor.id, teacher.id, former.id)] == [1, 1, 1, 1]
    assert [told(session, one.id) for one in (waiting, stranger, disabled)] == [[], [], []]
    write(session, "offering.changed", f"offering:{offering}")
    dispatch(session)
    assert [len(told(session, one)) for one in (trainee, tutor.id, waiting.id, teacher.id)] == [2, 2, 1, 1]


def test_who_did_it_is_not_told(session: Session, trainee: int) -> None:
    tutor = factories.person(session).id
    meeting = class_with(session, trainee, tutor_id=tutor)
    write(session, "session.moved", f"session:{meeting.id}", by=tutor, **move(1, 2))
    dispatch(session)
    assert (told(session, tutor), told(session, trainee)) == ([], ["session.moved"])


def test_what_happens_to_a_draft_concerns_nobody(session: Session, trainee: int) -> None:
    tutor = factories.person(session).id
    meeting = class_with(session, trainee, tutor_id=tutor, state=OfferingState.DRAFT)
    write(session, "session.moved", f"session:{meeting.id}", **move(1, 2))
    assert dispatch(session) == 1
    assert (told(session, tutor), told(session, trainee)) == ([], [])


def test_several_moves_before_anyone_is_told_are_one(session: Session, trainee: int) -> None:
    meeting, other = class_with(session, trainee), class_with(session, trainee)
    for before, after in ((1, 2), (2, 3)):
        write(session, "session.moved", f"session:{meeting.id}", **move(before, after))
    for before, after in ((1, 2), (2, 1)):
        write(session, "session.moved", f"session:{other.id}", **move(before, after))
    assert dispatch(session) == 4
    (notice,) = notices_of(session, trainee)
    assert (notice.facts["was_venue"], notice.facts["venue"]) == ("第1教室", "第3教室")


def test_a_later_move_overtakes_the_notice_and_the_mail_that_still_waits(session: Session, trainee: int) -> None:
    audience = f"session:{class_with(session, trainee).id}"
    write(session, "session.moved", audience, **move(1, 2))
    dispatch(session, has_mail=True)
    assert mailing.take_up(session, at=NOW) == [], "it waits whether the officer changes their mind"
    write(session, "session.moved", audience, **move(2, 3))
    dispatch(session, has_mail=True)
    first, second = notices_of(session, trainee)
    assert (first.read_at, first.mail_state) == (NOW, MailState.NONE)
    assert (second.read_at, second.mail_state, second.facts["was_venue"]) == (None, MailState.DUE, "第1教室")
    write(session, "session.moved", audience, **move(3, 1))
    dispatch(session, has_mail=True)
    assert [one.mail_state for one in notices_of(session, trainee)] == [MailState.NONE] * 3
    assert notices_of(session, trainee)[-1].facts["was_venue"] == "第3教室", "the page has shown that one"
    assert queries.count_unread(session, person=trainee) == 1


def test_a_mail_that_has_left_is_followed_by_another(session: Session, trainee: int) -> None:
    audience = f"session:{class_with(session, trainee).id}"
    write(session, "session.moved", audience, **move(1, 2))
    dispatch(session, has_mail=True)
    (letter,) = mailing.take_up(session, at=NOW + QUIET)
    mailing.record_sent(session, letter)
    write(session, "session.moved", audience, **move(2, 1))
    dispatch(session, has_mail=True)
    assert [one.mail_state for one in notices_of(session, trainee)] == [MailState.SENT, MailState.DUE]


def test_a_notice_is_read_by_its_owner_alone(session: Session, trainee: int) -> None:
    write(session, "enrollment.offered", f"person:{trainee}")
    write(session, "enrollment.moved_up", f"person:{trainee}")
    dispatch(session)
    first, second = notices_of(session, trainee)
    with pytest.raises(Unknown, match="notice.unknown"):
        service.mark_read(session, notice=first.id, person=factories.person(session).id, at=NOW)
    service.mark_read(session, notice=second.id, person=trainee, at=NOW)
    service.mark_read(session, notice=second.id, person=trainee, at=NOW + timedelta(days=1))
    assert [one.read_at for one in notices_of(session, trainee)] == [None, NOW]
    service.mark_all_read(session, person=trainee, until=first.id, at=NOW)
    assert queries.count_unread(session, person=trainee) == 0


def test_an_audience_that_nobody_knows_is_refused_before_it_is_written(session: Session) -> None:
    with pytest.raises(ValueError, match="no such audience"):
        outbox.write(session, "village.moved", audience="village:1", at=NOW, by=None)
    assert session.scalars(select(OutboxEntry)).all() == []


# Mails


def test_a_mail_is_taken_up_once_and_again_only_when_its_worker_must_have_died(session: Session, trainee: int) -> None:
    write(session, "enrollment.offered", f"person:{trainee}", class_title="秋季班")
    without = factories.person(session).id
    write(session, "enrollment.offered", f"person:{without}")
    dispatch(session, has_mail=True)
    assert notices_of(session, without)[0].mail_state is MailState.NONE
    (lost,) = mailing.take_up(session, at=NOW)
    assert (lost.address, lost.attempt, lost.facts["class_title"]) == ("trainee@school.example", 1, "秋季班")
    assert mailing.take_up(session, at=NOW + LEASE - timedelta(seconds=1)) == []
    (again,) = mailing.take_up(session, at=NOW + LEASE)
    assert (again.notice, again.attempt) == (lost.notice, 2)
    assert not mailing.record_sent(session, lost)
    assert mailing.record_sent(session, again)
    assert mailing.take_up(session, at=NOW + timedelta(days=9)) == []


def test_a_mail_that_fails_again_and_again_is_given_up_and_tried_anew_when_asked(
    session: Session, trainee: int
) -> None:
    write(session, "enrollment.offered", f"person:{trainee}")
    dispatch(session, has_mail=True)
    at = NOW
    for _ in range(len(PAUSES) + 1):
        (letter,) = mailing.take_up(session, at=at)
        mailing.record_failure(session, letter, error="451 later", is_final=False, at=at)
        at += timedelta(days=2)
    (given_up,) = queries.list_failed_mails(session, page=1, size=9).notices
    session.refresh(given_up)
    assert (given_up.mail_error, given_up.person.id) == ("451 later", trainee)
    assert mailing.try_again(session, at=at, by=trainee) == 1
    (letter,) = mailing.take_up(session, at=at)
    assert letter.attempt == 1
    mailing.record_failure(session, letter, error="550 nobody", is_final=True, at=at)
    assert queries.count_failed_mails(session) == 1


def test_a_mail_of_which_workers_die_is_given_up(session: Session, trainee: int) -> None:
    write(session, "enrollment.offered", f"person:{trainee}")
    dispatch(session, has_mail=True)
    at = NOW
    while mailing.take_up(session, at=at):
        at += LEASE
    assert (queries.count_failed_mails(session), at) == (1, NOW + LEASE * (len(PAUSES) + 1))
