"""What the pages and the rules read about completion, in a number of queries that does not grow."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from courses.attendance.models import Mark
from courses.attendance.rules import MarkStatus
from courses.catalog.rules import Kind
from courses.certificates import queries
from courses.certificates.rules import Requirement
from courses.enrollment.rules import EnrollmentState
from courses.errors import Unknown
from courses.scheduling.rules import SessionState
from tests import factories
from tests.factories import NOW


@contextmanager
def counted(session: Session) -> Iterator[Callable[[], int]]:
    """Count the statements that reach the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    bind = session.connection()
    event.listen(bind, "before_cursor_execute", note)
    try:
        yield lambda: len(seen)
    finally:
        event.remove(bind, "before_cursor_execute", note)


def test_a_verdict_sums_current_marks_over_planned_sessions(session: Session) -> None:
    offering = factories.offering(session)
    seat = factories.enrollment(session, offering_id=offering.id)
    theory = factories.training_session(session, offering_id=offering.id, starts_at=NOW - timedelta(days=3))
    practice = factories.training_session(
        session, offering_id=offering.id, kind=Kind.PRACTICE, starts_at=NOW - timedelta(days=2)
    )
    cancelled = factories.training_session(
        session, offering_id=offering.id, state=SessionState.CANCELLED, starts_at=NOW - timedelta(days=1)
    )
    for one in (theory, practice, cancelled):
        factories.mark(session, training_session=one, enrollment=seat.id)
    changed = {"version": 2, "status": MarkStatus.LATE, "credit_hours": Decimal("2.5")}
    session.execute(update(Mark).where(Mark.session_id == practice.id).values(is_current=False))
    factories.mark(session, training_session=practice, enrollment=seat.id, **changed)
    found = queries.standing(session, enrollment=seat.id, at=NOW)
    assert (found.theory_hours, found.practice_hours) == (Decimal(3), Decimal("2.5"))
    assert (found.planned_theory, found.planned_practice) == (Decimal(3), Decimal(3))
    assert (found.unmarked, found.to_come) == (0, 0)


def test_the_day_of_a_session_decides_whether_it_is_over(session: Session) -> None:
    offering = factories.offering(session)
    seat = factories.enrollment(session, offering_id=offering.id)
    midnight = NOW.replace(hour=16)  # the school is eight hours ahead
    factories.training_session(session, offering_id=offering.id, starts_at=midnight - timedelta(minutes=1))
    factories.training_session(session, offering_id=offering.id, starts_at=midnight)
    found = queries.standing(session, enrollment=seat.id, at=NOW)
    assert (found.unmarked, found.to_come) == (1, 1)


def test_the_rule_is_the_one_of_the_class(session: Session) -> None:
    strict = factories.finished_class(session, people=1, min_theory_hours=Decimal(9))
    [one] = queries.standings(session, offering=strict.id, at=NOW)
    assert [finding.requirement for finding in one.verdict.missing] == [Requirement.THEORY]
    assert one.verdict.missing[0].missing == 3


def test_an_unknown_enrollment_is_unknown(session: Session) -> None:
    with pytest.raises(Unknown, match=r"enrollment\.unknown"):
        queries.standing(session, enrollment=0, at=NOW)


def test_a_class_without_people_or_sessions_has_standings_all_the_same(session: Session) -> None:
    offering = factories.offering(session)
    assert queries.standings(session, offering=offering.id, at=NOW) == []
    factories.enrollment(session, offering_id=offering.id)
    [one] = queries.standings(session, offering=offering.id, at=NOW)
    assert not one.verdict.is_complete


def test_only_those_with_a_seat_stand_in_a_class_by_name(session: Session) -> None:
    offering = factories.offering(session)
    for name, state in (("B", "enrolled"), ("A", "completed"), ("C", "withdrawn"), ("D", "removed")):
        person = factories.person(session, name=name)
        factories.enrollment(session, offering_id=offering.id, person_id=person.id, state=EnrollmentState(state))
    assert [one.person.name for one in queries.standings(session, offering=offering.id, at=NOW)] == ["A", "B"]


def test_the_number_of_queries_does_not_grow_with_the_class(session: Session) -> None:
    small = factories.finished_class(session, people=1, meetings=2)
    large = factories.finished_class(session, people=6, meetings=8)
    numbers = []
    for offering in (small, large):
        with counted(session) as count:
            assert queries.standings(session, offering=offering.id, at=NOW)
            numbers.append(count())
    assert numbers == [3, 3]


def test_standings_of_several_classes_keep_apart(session: Session) -> None:
    first, second = factories.finished_class(session, people=1), factories.finished_class(session, people=1, meetings=6)
    seats = [queries.standings(session, offering=one.id, at=NOW)[0].enrollment.id for one in (first, second)]
    found = queries.standings_of(session, enrollments=seats, at=NOW)
    assert [found[seat].hours for seat in seats] == [12, 18]


def test_open_rolls_are_those_of_sessions_up_to_today_with_gaps(session: Session) -> None:
    offering = factories.finished_class(session, people=2, meetings=2)
    late = factories.enrollment(session, offering_id=offering.id)
    gone = factories.enrollment(session, offering_id=offering.id, state=EnrollmentState.WITHDRAWN)
    today = factories.training_session(session, offering_id=offering.id, starts_at=NOW + timedelta(hours=9))
    factories.training_session(session, offering_id=offering.id, starts_at=NOW + timedelta(days=1))
    factories.training_session(session, offering_id=offering.id, state=SessionState.CANCELLED)
    factories.mark(session, training_session=today, enrollment=late.id)
    factories.mark(session, training_session=today, enrollment=gone.id)
    found = queries.list_open_rolls(session, offering=offering.id, at=NOW)
    assert [one.unmarked for one in found] == [1, 1, 2]
    assert found[-1].session.id == today.id
