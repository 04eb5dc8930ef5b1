"""Two instructors with two phones: nothing is lost and nothing counts twice, on both databases."""

import threading
from dataclasses import dataclass
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from academy.transaction import transaction
from courses.attendance import service
from courses.attendance.models import Mark
from courses.attendance.rules import Attended, MarkStatus
from courses.errors import Refusal
from courses.scheduling.models import TrainingSession
from tests import factories
from tests.factories import NOW
from tests.threads import at_once

ANSWERS = [MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.LEAVE, MarkStatus.ABSENT]


@dataclass
class Roll:
    app: Flask
    meeting: int
    instructors: list[int]
    people: list[int]


@pytest.fixture
def roll(app: Flask, rows: Session) -> Roll:
    instructors = [factories.person(rows).id for _ in range(2)]
    meeting = factories.training_session(rows, instructors=tuple(instructors))
    people = [factories.enrollment(rows, offering_id=meeting.offering_id).id for _ in range(10)]
    rows.commit()
    return Roll(app, meeting.id, instructors, people)


def tap(roll: Roll, enrollment: int, status: MarkStatus, *, seen: int | None, name: str | None = None) -> int:
    """Mark as a request does; give the version that stands for the tap."""
    with roll.app.app_context(), transaction() as session:
        made = service.mark(
            session,
            training_session=roll.meeting,
            enrollment=enrollment,
            attended=Attended(status),
            at=NOW,
            by=roll.instructors[0],
            is_officer=False,
            seen_version=seen,
            tap=name,
        )
        return made.version


def all_present(roll: Roll) -> int:
    with roll.app.app_context(), transaction() as session:
        made = service.mark_all_present(
            session, training_session=roll.meeting, at=NOW, by=roll.instructors[1], is_officer=False
        )
        return len(made)


def check_versions(rows: Session, roll: Roll) -> None:
    """Versions have no gap and no double, and only the last is current."""
    rows.rollback()
    for enrollment in roll.people:
        marks = rows.scalars(select(Mark).where(Mark.enrollment_id == enrollment).order_by(Mark.version)).all()
        assert [one.version for one in marks] == list(range(1, len(marks) + 1))
        assert [one.is_current for one in marks] == [one is marks[-1] for one in marks]


def test_of_many_who_decide_on_the_same_view_one_is_heard(roll: Roll, rows: Session) -> None:
    calls = [partial(tap, roll, roll.people[0], ANSWERS[place % 4], seen=0) for place in range(16)]
    outcomes = at_once(calls)
    refused = [one for one in outcomes if isinstance(one, Refusal)]
    heard = [one for one in outcomes if one == 1]
    assert len(refused) + len(heard) == 16
    assert {one.code for one in refused} == {"mark.changed_meanwhile"}
    assert len(heard) == 4, "who saw the same as the one who was first is not refused"
    check_versions(rows, roll)
    assert rows.scalars(select(func.count(Mark.id))).one() == 1


def test_no_change_is_lost_when_each_is_made_on_what_stands(roll: Roll, rows: Session) -> None:
    calls = [partial(tap, roll, one, ANSWERS[place % 4], seen=None) for one in roll.people for place in range(4)]
    outcomes = at_once(calls)
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    check_versions(rows, roll)


def test_a_tap_that_arrives_many_times_at_once_counts_once(roll: Roll, rows: Session) -> None:
    calls = [partial(tap, roll, roll.people[0], MarkStatus.LATE, seen=0, name="tap") for _ in range(12)]
    assert at_once(calls) == [1] * 12
    assert rows.scalars(select(func.count(Mark.id))).one() == 1


def test_all_present_beside_single_taps_marks_everyone_once(roll: Roll, rows: Session) -> None:
    absent = roll.people[:4]
    calls = [partial(tap, roll, one, MarkStatus.ABSENT, seen=None) for one in absent]
    calls += [partial(all_present, roll) for _ in range(4)]
    outcomes = at_once(calls)
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    check_versions(rows, roll)
    standing = dict(rows.execute(select(Mark.enrollment_id, Mark.status).where(Mark.is_current)).all())
    assert {one for one, status in standing.items() if status is MarkStatus.ABSENT} == set(absent)
    assert len(standing) == len(roll.people)


def test_without_the_lock_the_database_still_keeps_one_version(
    roll: Roll, rows: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard taken out: both read the same version before either writes; the constraint turns one of them away."""
    is_concurrent = rows.get_bind().dialect.name == "postgresql"  # SQLite lets one writer in at a time
    both_have_read = threading.Barrier(2, timeout=5)
    check_seen = service._check_seen

    def look_only(session: Session, training_session: int) -> TrainingSession:
        return session.get_one(TrainingSession, training_session)

    def wait_for_the_other(current: Mark | None, seen_version: int | None) -> None:
        check_seen(current, seen_version)
        if is_concurrent:
            both_have_read.wait()

    monkeypatch.setattr(service, "_lock_roll", look_only)
    monkeypatch.setattr(service, "_check_seen", wait_for_the_other)
    outcomes = at_once(
        [partial(tap, roll, roll.people[0], status, seen=0) for status in (MarkStatus.LATE, MarkStatus.ABSENT)]
    )
    assert 1 in outcomes
    refused = [one for one in outcomes if isinstance(one, Refusal)]
    assert [one.code for one in refused] == ["mark.changed_meanwhile"]
    check_versions(rows, roll)
