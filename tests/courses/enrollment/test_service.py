"""Enrolling, waiting, leaving: on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.catalog.models import Offering
from courses.catalog.rules import OfferingState
from courses.enrollment import deciding, queries, service
from courses.enrollment.models import Enrollment, EnrollmentEvent
from courses.enrollment.rules import EnrollmentState
from courses.errors import Refusal, Unknown
from courses.scheduling.rules import SessionState
from tests import factories
from tests.factories import NOW

E = EnrollmentState


@pytest.fixture
def officer(session: Session) -> int:
    return factories.person(session).id


def _enroll(session: Session, offering: Offering, person: int | None = None) -> Enrollment:
    who = person or factories.person(session).id
    return service.enroll(session, offering=offering.id, person=who, at=NOW)


def _full_class(session: Session, *, waiting: int) -> tuple[Offering, Enrollment, list[Enrollment]]:
    """Give a class of one seat, who has it, and who waits."""
    offering = factories.offering(session, capacity=1)
    holder = _enroll(session, offering)
    return offering, holder, [_enroll(session, offering) for _ in range(waiting)]


def _states(enrollments: list[Enrollment]) -> list[EnrollmentState]:
    return [one.state for one in enrollments]


def _history(session: Session, enrollment: Enrollment) -> list[tuple[EnrollmentState, int | None]]:
    query = select(EnrollmentEvent).where(EnrollmentEvent.enrollment_id == enrollment.id).order_by(EnrollmentEvent.id)
    return [(event.state, event.by_id) for event in session.scalars(query)]


def _position(session: Session, enrollment: Enrollment) -> int | None:
    place = queries.find_place(session, offering=enrollment.offering_id, person=enrollment.person_id)
    assert place is not None
    return place.position


def _deeds(session: Session, subject: str) -> list[str]:
    return list(session.scalars(select(AuditEntry.deed).where(AuditEntry.subject == subject).order_by(AuditEntry.id)))


def test_a_free_seat_is_taken(session: Session) -> None:
    offering = factories.offering(session, capacity=2)
    enrollment = _enroll(session, offering)
    assert (enrollment.state, enrollment.waiting_no, offering.taken) == (E.ENROLLED, None, 1)
    assert _history(session, enrollment) == [(E.ENROLLED, enrollment.person_id)]
    assert _deeds(session, f"enrollment:{enrollment.id}") == ["enrollment.enroll"]


def test_a_full_class_puts_the_next_trainee_on_the_waiting_list(session: Session) -> None:
    offering, _holder, waiting = _full_class(session, waiting=3)
    assert _states(waiting) == [E.WAITING] * 3
    assert [one.waiting_no for one in waiting] == [1, 2, 3]
    assert (offering.taken, offering.last_waiting_no) == (1, 3)


def test_nobody_enrolls_twice(session: Session) -> None:
    offering = factories.offering(session)
    enrollment = _enroll(session, offering)
    with pytest.raises(Refusal) as refused:
        _enroll(session, offering, enrollment.person_id)
    assert refused.value.code == "enrollment.already"
    assert offering.taken == 1


def test_a_refused_person_takes_no_seat(session: Session) -> None:
    offering = factories.offering(session)
    minor = factories.minor(session, consent=False)
    with pytest.raises(Refusal) as refused:
        _enroll(session, offering, minor.id)
    assert refused.value.code == "person.guardian_missing"
    assert offering.taken == 0
    assert queries.find_place(session, offering=offering.id, person=minor.id) is None


def test_a_minor_whose_guardian_agreed_enrolls(session: Session) -> None:
    minor = factories.minor(session, consent=True)
    assert _enroll(session, factories.offering(session), minor.id).state is E.ENROLLED


def test_ages_count_on_the_first_session_that_takes_place(session: Session) -> None:
    offering = factories.offering(session, min_age=26)
    cancelled = NOW + timedelta(days=1)
    factories.training_session(
        session, offering_id=offering.id, starts_at=cancelled, state=SessionState.CANCELLED, cancel_reason="台风"
    )
    factories.training_session(session, offering_id=offering.id, starts_at=NOW + timedelta(days=30))
    almost = factories.person(session, born_on=date(2000, 12, 20))
    assert _enroll(session, offering, almost.id).state is E.ENROLLED
    younger = factories.person(session, born_on=date(2001, 1, 1))
    with pytest.raises(Refusal) as refused:
        _enroll(session, offering, younger.id)
    assert refused.value.code == "person.below_age"


def test_unknown_class_and_unknown_person_are_unknown(session: Session, officer: int) -> None:
    with pytest.raises(Unknown, match=r"offering\.unknown"):
        service.enroll(session, offering=987_654, person=factories.person(session).id, at=NOW)
    with pytest.raises(Unknown, match=r"person\.unknown"):
        service.enroll(session, offering=factories.offering(session).id, person=987_654, at=NOW)
    with pytest.raises(Unknown, match=r"enrollment\.unknown"):
        service.withdraw(session, enrollment=987_654, at=NOW, by=officer)
    with pytest.raises(Unknown, match=r"offering\.unknown"):
        deciding.set_capacity(session, offering=987_654, capacity=3, at=NOW, by=officer)


def test_a_seat_given_up_goes_to_the_first_who_waits(session: Session) -> None:
    offering, holder, waiting = _full_class(session, waiting=2)
    service.withdraw(session, enrollment=holder.id, at=NOW, by=holder.person_id)
    assert holder.state is E.WITHDRAWN
    assert _states(waiting) == [E.ENROLLED, E.WAITING]
    assert offering.taken == 1
    assert _history(session, waiting[0]) == [(E.WAITING, waiting[0].person_id), (E.ENROLLED, None)]
    assert _deeds(session, f"enrollment:{waiting[0].id}") == ["enrollment.enroll", "enrollment.move_up"]


def test_leaving_the_waiting_list_frees_no_seat(session: Session) -> None:
    offering, holder, waiting = _full_class(session, waiting=3)
    service.withdraw(session, enrollment=waiting[0].id, at=NOW, by=waiting[0].person_id)
    assert (holder.state, offering.taken) == (E.ENROLLED, 1)
    assert _position(session, waiting[1]) == 1


def test_who_comes_back_takes_up_the_same_row_at_the_end_of_the_list(session: Session) -> None:
    offering, holder, _waiting = _full_class(session, waiting=2)
    service.withdraw(session, enrollment=holder.id, at=NOW, by=holder.person_id)
    again = _enroll(session, offering, holder.person_id)
    assert again.id == holder.id
    assert (again.state, again.waiting_no) == (E.WAITING, 3)
    assert _position(session, again) == 2
    assert [state for state, _ in _history(session, again)] == [E.ENROLLED, E.WITHDRAWN, E.WAITING]


def test_nobody_leaves_twice(session: Session) -> None:
    offering = factories.offering(session)
    enrollment = _enroll(session, offering)
    service.withdraw(session, enrollment=enrollment.id, at=NOW, by=enrollment.person_id)
    with pytest.raises(Refusal) as refused:
        service.withdraw(session, enrollment=enrollment.id, at=NOW, by=enrollment.person_id)
    assert refused.value.code == "enrollment.illegal_change"
    assert offering.taken == 0


def test_an_officer_removes_with_a_reason_that_is_kept(session: Session, officer: int) -> None:
    offering, holder, waiting = _full_class(session, waiting=1)
    deciding.remove(session, enrollment=holder.id, reason="重复报名", at=NOW, by=officer)
    assert (holder.state, waiting[0].state, offering.taken) == (E.REMOVED, E.ENROLLED, 1)
    latest = queries.list_events(session, enrollment=holder.id)[0]
    assert (latest.state, latest.by_id, latest.reason) == (E.REMOVED, officer, "重复报名")


def test_removing_without_a_reason_changes_nothing(session: Session) -> None:
    _offering, holder, _waiting = _full_class(session, waiting=0)
    with pytest.raises(Refusal) as refused:
        deciding.remove(session, enrollment=holder.id, reason=" ", at=NOW, by=holder.person_id)
    assert refused.value.code == "enrollment.reason_missing"
    assert holder.state is E.ENROLLED


def test_added_seats_go_to_those_who_wait_in_their_order(session: Session) -> None:
    offering, holder, waiting = _full_class(session, waiting=4)
    deciding.set_capacity(session, offering=offering.id, capacity=3, at=NOW, by=holder.person_id)
    assert _states(waiting) == [E.ENROLLED, E.ENROLLED, E.WAITING, E.WAITING]
    deciding.set_capacity(session, offering=offering.id, capacity=9, at=NOW, by=holder.person_id)
    assert _states(waiting) == [E.ENROLLED] * 4
    assert (offering.capacity, offering.taken) == (9, 5)
    assert _deeds(session, f"offering:{offering.id}") == ["offering.set_capacity"] * 2


def test_seats_that_are_taken_cannot_be_cut(session: Session, officer: int) -> None:
    offering = factories.offering(session, capacity=5)
    for _ in range(3):
        _enroll(session, offering)
    deciding.set_capacity(session, offering=offering.id, capacity=3, at=NOW, by=officer)
    with pytest.raises(Refusal) as refused:
        deciding.set_capacity(session, offering=offering.id, capacity=2, at=NOW, by=officer)
    assert (refused.value.code, refused.value.facts) == ("capacity.below_taken", {"taken": 3})


def test_more_seats_than_a_venue_ahead_are_refused_with_its_name(session: Session, officer: int) -> None:
    offering = factories.offering(session, capacity=10)
    small, large = factories.venue(session, capacity=12), factories.venue(session, capacity=80)
    past = NOW - timedelta(days=3)
    factories.training_session(
        session, offering_id=offering.id, venue_id=factories.venue(session, capacity=5).id, starts_at=past
    )
    for days, venue in ((2, small), (4, large)):
        starts_at = NOW + timedelta(days=days)
        factories.training_session(session, offering_id=offering.id, venue_id=venue.id, starts_at=starts_at)
    deciding.set_capacity(session, offering=offering.id, capacity=12, at=NOW, by=officer)
    with pytest.raises(Refusal) as refused:
        deciding.set_capacity(session, offering=offering.id, capacity=13, at=NOW, by=officer)
    assert refused.value.code == "capacity.beyond_venue"
    assert refused.value.facts["venue"] == small.label
    deciding.set_capacity(session, offering=offering.id, capacity=11, at=NOW, by=officer)


def test_completing_keeps_the_seat_and_can_be_taken_back(session: Session, officer: int) -> None:
    offering, holder, waiting = _full_class(session, waiting=1)
    deciding.complete(session, enrollment=holder.id, at=NOW, by=officer)
    assert (holder.state, waiting[0].state, offering.taken) == (E.COMPLETED, E.WAITING, 1)
    with pytest.raises(Refusal):
        service.withdraw(session, enrollment=holder.id, at=NOW, by=holder.person_id)
    deciding.reopen(session, enrollment=holder.id, at=NOW, by=officer)
    assert (holder.state, offering.taken) == (E.ENROLLED, 1)


def test_who_waits_neither_completes_nor_is_reopened_into_a_seat(session: Session, officer: int) -> None:
    offering, _holder, waiting = _full_class(session, waiting=1)
    for use_case in (deciding.complete, deciding.reopen):
        with pytest.raises(Refusal) as refused:
            use_case(session, enrollment=waiting[0].id, at=NOW, by=officer)
        assert refused.value.code == "enrollment.illegal_change"
    assert offering.taken == 1


def test_a_closed_class_takes_nobody_but_lets_people_leave(session: Session, officer: int) -> None:
    offering = factories.offering(session)
    enrollment = _enroll(session, offering)
    offering.state = OfferingState.CLOSED
    session.flush()
    with pytest.raises(Refusal) as refused:
        _enroll(session, offering)
    assert refused.value.code == "offering.not_open"
    assert service.withdraw(session, enrollment=enrollment.id, at=NOW, by=officer).state is E.WITHDRAWN
