"""Taking a roll, on both databases."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance import service
from courses.attendance.models import Mark
from courses.attendance.rules import Attended, MarkSource, MarkStatus
from courses.audit import AuditEntry
from courses.catalog.rules import Kind
from courses.enrollment.rules import EnrollmentState
from courses.errors import Refusal, Unknown
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from tests import factories
from tests.factories import NOW

LATER = NOW + timedelta(minutes=5)
PRESENT, LATE, LEAVE, ABSENT = (
    Attended(one) for one in (MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.LEAVE, MarkStatus.ABSENT)
)


@dataclass
class Roll:
    """A session with an instructor and people on its roll."""

    session: Session
    meeting: TrainingSession
    instructor: int
    people: list[int]

    def mark(self, attended: Attended, **values: Any) -> Mark:
        defaults = {
            "training_session": self.meeting.id,
            "enrollment": self.people[0],
            "at": NOW,
            "by": self.instructor,
            "is_officer": False,
            "seen_version": None,
            "tap": None,
        }
        return service.mark(self.session, attended=attended, **{**defaults, **values})

    def mark_all_present(self, **values: Any) -> list[int]:
        defaults = {"training_session": self.meeting.id, "at": NOW, "by": self.instructor, "is_officer": False}
        return [one.enrollment_id for one in service.mark_all_present(self.session, **{**defaults, **values})]

    def take_back(self, **values: Any) -> None:
        defaults = {
            "training_session": self.meeting.id,
            "enrollment": self.people[0],
            "at": LATER,
            "by": self.instructor,
            "is_officer": False,
            "seen_version": None,
        }
        service.take_back(self.session, **{**defaults, **values})

    def versions(self, enrollment: int | None = None) -> list[tuple[int, MarkStatus, bool]]:
        rows = self.session.scalars(
            select(Mark)
            .where(Mark.session_id == self.meeting.id, Mark.enrollment_id == (enrollment or self.people[0]))
            .order_by(Mark.version)
            .execution_options(populate_existing=True)
        )
        return [(row.version, row.status, row.is_current) for row in rows]

    def deeds(self) -> list[str]:
        return list(self.session.scalars(select(AuditEntry.deed).order_by(AuditEntry.id)))


def make_roll(session: Session, *, people: int = 3, **values: Any) -> Roll:
    instructor = factories.person(session)
    meeting = factories.training_session(session, instructors=(instructor.id,), **values)
    enrolled = [factories.enrollment(session, offering_id=meeting.offering_id).id for _ in range(people)]
    return Roll(session, meeting, instructor.id, enrolled)


@pytest.fixture
def roll(session: Session) -> Roll:
    return make_roll(session)


def refusal_of(use_case: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as refused:
        use_case(*args, **kwargs)
    return refused.value.code


def test_the_first_mark_is_version_one_and_earns_its_credit(roll: Roll) -> None:
    mark = roll.mark(PRESENT)
    assert (mark.version, mark.is_current, mark.source) == (1, True, MarkSource.ROLL)
    assert (mark.status, mark.credit_hours) == (MarkStatus.PRESENT, Decimal(3))
    assert (mark.at, mark.by_id) == (NOW, roll.instructor)


def test_a_change_adds_a_version_and_keeps_the_one_before(roll: Roll) -> None:
    roll.mark(PRESENT)
    changed = roll.mark(ABSENT, seen_version=1)
    assert changed.credit_hours == 0
    assert roll.versions() == [(1, MarkStatus.PRESENT, False), (2, MarkStatus.ABSENT, True)]


def test_each_change_is_logged_with_what_stood_before(roll: Roll) -> None:
    roll.mark(PRESENT)
    changed = roll.mark(ABSENT)
    entry = roll.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.deed, entry.subject, entry.by_id) == ("mark.set", f"mark:{changed.id}", roll.instructor)
    assert (entry.facts["was"], entry.facts["status"]) == ("present", "absent")


def test_the_same_again_adds_no_version_and_no_log(roll: Roll) -> None:
    first = roll.mark(LATE)
    assert roll.mark(Attended(MarkStatus.LATE, minutes_missed=10), at=LATER) is first
    assert roll.versions() == [(1, MarkStatus.LATE, True)]
    assert roll.deeds() == ["mark.set"]


def test_other_minutes_are_a_change(roll: Roll) -> None:
    roll.mark(LATE)
    assert roll.mark(Attended(MarkStatus.LATE, minutes_missed=25)).credit_hours == 0
    assert [version for version, *_ in roll.versions()] == [1, 2]


def test_a_bare_tap_on_what_stands_leaves_the_minutes(roll: Roll) -> None:
    typed = roll.mark(Attended(MarkStatus.LATE, minutes_missed=25))
    assert roll.mark(LATE) is typed
    assert roll.mark(PRESENT).version == 2
    assert roll.mark(LATE).minutes_missed == 10


def test_a_tap_sent_twice_gives_the_first_mark(roll: Roll) -> None:
    first = roll.mark(PRESENT, tap="a", seen_version=0)
    roll.mark(ABSENT, tap="b", seen_version=1)
    assert roll.mark(PRESENT, tap="a", seen_version=0, at=LATER) is first
    assert roll.versions() == [(1, MarkStatus.PRESENT, False), (2, MarkStatus.ABSENT, True)]


def test_a_tap_sent_again_after_the_roll_has_closed_still_gives_its_mark(roll: Roll) -> None:
    first = roll.mark(PRESENT, tap="a")
    assert roll.mark(PRESENT, tap="a", at=NOW + timedelta(days=30)) is first


def test_a_tap_cannot_bear_the_name_of_another(roll: Roll) -> None:
    roll.mark(PRESENT, tap="a")
    assert refusal_of(roll.mark, PRESENT, tap="a", enrollment=roll.people[1]) == "mark.tap_reused"


def test_a_tap_on_a_stale_view_is_refused(roll: Roll) -> None:
    roll.mark(LEAVE, seen_version=0)
    assert refusal_of(roll.mark, ABSENT, seen_version=0) == "mark.changed_meanwhile"
    assert roll.versions() == [(1, MarkStatus.LEAVE, True)]


def test_two_who_see_the_same_do_not_disturb_each_other(roll: Roll) -> None:
    first = roll.mark(PRESENT, seen_version=0)
    assert roll.mark(PRESENT, seen_version=0) is first


def test_practice_records_the_whole_session_unless_told(session: Session) -> None:
    roll = make_roll(session, kind=Kind.PRACTICE)
    assert roll.mark(PRESENT).minutes_present == 135
    shorter = roll.mark(Attended(MarkStatus.PRESENT, minutes_present=100))
    assert (shorter.minutes_present, shorter.credit_hours) == (100, Decimal(2))


def test_impossible_minutes_are_refused_at_their_field(roll: Roll) -> None:
    with pytest.raises(Refusal) as refused:
        roll.mark(Attended(MarkStatus.LATE, minutes_missed=136))
    assert (refused.value.code, refused.value.field) == ("mark.minutes_beyond_session", "minutes_missed")
    assert refused.value.facts == {"most": 135}


@pytest.mark.parametrize(
    "state", [EnrollmentState.WITHDRAWN, EnrollmentState.REMOVED, EnrollmentState.WAITING], ids=str
)
def test_who_has_no_seat_is_not_on_the_roll(roll: Roll, state: EnrollmentState) -> None:
    waiting_no = 1 if state is EnrollmentState.WAITING else None
    other = factories.enrollment(roll.session, offering_id=roll.meeting.offering_id, state=state, waiting_no=waiting_no)
    assert refusal_of(roll.mark, PRESENT, enrollment=other.id) == "mark.not_on_roll"
    assert other.id not in roll.mark_all_present()


def test_who_has_completed_is_on_the_roll(roll: Roll) -> None:
    done = factories.enrollment(roll.session, offering_id=roll.meeting.offering_id, state=EnrollmentState.COMPLETED)
    assert roll.mark(PRESENT, enrollment=done.id).version == 1


def test_who_enrolled_after_the_session_is_on_the_roll(roll: Roll) -> None:
    after = factories.enrollment(roll.session, offering_id=roll.meeting.offering_id, changed_at=LATER)
    assert after.id in roll.mark_all_present(at=LATER)


def test_people_of_other_classes_and_nobody_are_not_on_the_roll(roll: Roll) -> None:
    stranger = factories.enrollment(roll.session)
    for enrollment in (stranger.id, 10**9):
        assert refusal_of(roll.mark, PRESENT, enrollment=enrollment) == "mark.not_on_roll"


def test_a_session_that_does_not_exist_is_unknown(roll: Roll) -> None:
    for use_case in (roll.mark_all_present, roll.take_back):
        with pytest.raises(Unknown):
            use_case(training_session=10**9)
    with pytest.raises(Unknown):
        roll.mark(PRESENT, training_session=10**9)


def test_a_cancelled_session_takes_no_marks(session: Session) -> None:
    roll = make_roll(session, state=SessionState.CANCELLED)
    assert refusal_of(roll.mark, PRESENT) == "session.cancelled"
    assert refusal_of(roll.mark_all_present) == "session.cancelled"
    assert refusal_of(roll.take_back) == "session.cancelled"


def test_only_officers_change_a_roll_that_has_closed(roll: Roll) -> None:
    after = roll.meeting.ends_at + timedelta(hours=48, seconds=1)
    assert refusal_of(roll.mark, PRESENT, at=after) == "roll.closed"
    assert refusal_of(roll.mark_all_present, at=after) == "roll.closed"
    assert roll.mark(PRESENT, at=after, is_officer=True).at == after


def test_nobody_marks_before_the_day(roll: Roll) -> None:
    before = NOW - timedelta(days=1)
    assert refusal_of(roll.mark, PRESENT, at=before, is_officer=True) == "roll.too_early"


def test_all_present_leaves_what_has_been_marked(roll: Roll) -> None:
    roll.mark(LEAVE, enrollment=roll.people[1])
    assert roll.mark_all_present() == [roll.people[0], roll.people[2]]
    assert roll.versions(roll.people[1]) == [(1, MarkStatus.LEAVE, True)]
    assert roll.versions() == [(1, MarkStatus.PRESENT, True)]


def test_all_present_twice_adds_nothing(roll: Roll) -> None:
    roll.mark_all_present()
    assert roll.mark_all_present(at=LATER) == []
    assert roll.deeds() == ["roll.all_present"]


def test_all_present_of_a_practice_records_the_whole_session(session: Session) -> None:
    roll = make_roll(session, kind=Kind.PRACTICE)
    roll.mark_all_present()
    marks = session.scalars(select(Mark)).all()
    assert {(one.minutes_present, one.credit_hours, one.source) for one in marks} == {
        (135, Decimal(3), MarkSource.ALL_PRESENT)
    }


def test_all_present_of_an_empty_class_does_nothing(session: Session) -> None:
    roll = make_roll(session, people=0)
    assert roll.mark_all_present() == []
    assert roll.deeds() == []


def test_a_mark_taken_back_leaves_its_version_and_the_person_unmarked(roll: Roll) -> None:
    roll.mark(ABSENT)
    roll.take_back(seen_version=1)
    assert roll.versions() == [(1, MarkStatus.ABSENT, False)]
    assert roll.deeds() == ["mark.set", "mark.take_back"]


def test_after_a_mark_was_taken_back_versions_go_on(roll: Roll) -> None:
    roll.mark(ABSENT)
    roll.take_back()
    assert roll.mark(PRESENT, seen_version=0).version == 2
    roll.take_back()
    roll.mark_all_present()
    assert roll.versions()[-1] == (3, MarkStatus.PRESENT, True)


def test_taking_back_what_somebody_changed_is_refused(roll: Roll) -> None:
    roll.mark(ABSENT)
    roll.mark(LEAVE)
    assert refusal_of(roll.take_back, seen_version=1) == "mark.changed_meanwhile"


def test_taking_back_nothing_does_nothing(roll: Roll) -> None:
    roll.take_back(seen_version=1)
    assert roll.deeds() == []


def test_a_person_of_another_class_has_nothing_to_take_back(roll: Roll) -> None:
    assert refusal_of(roll.take_back, enrollment=factories.enrollment(roll.session).id) == "mark.not_on_roll"


def test_a_later_change_of_the_plan_does_not_touch_what_was_earned(roll: Roll) -> None:
    roll.mark(PRESENT)
    roll.meeting.credit_hours = Decimal(4)
    roll.session.flush()
    assert roll.mark(PRESENT).credit_hours == Decimal(3)
