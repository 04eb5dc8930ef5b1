"""Seats that are kept for an answer, and the order in which they are offered: on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalog.models import Offering
from courses.enrollment import deciding, queries, service, tending
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import EnrollmentState
from courses.errors import Refusal
from courses.outbox import OutboxEntry
from courses.people.models import Consent
from courses.people.rules import GUARDIAN_VERSION, ConsentKind, ConsentMethod
from tests import factories
from tests.factories import NOW

E = EnrollmentState
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def _enroll(session: Session, offering: Offering) -> Enrollment:
    return service.enroll(session, offering=offering.id, person=factories.person(session).id, at=NOW)


def _full(session: Session, *, waiting: int, **values: object) -> tuple[Offering, Enrollment, list[Enrollment]]:
    offering = factories.offering(session, **{"capacity": 1, "offer_hours": 24, **values})
    return offering, _enroll(session, offering), [_enroll(session, offering) for _ in range(waiting)]


def _kinds(session: Session, enrollment: Enrollment) -> list[str]:
    audience = f"person:{enrollment.person_id}"
    return list(session.scalars(select(OutboxEntry.kind).where(OutboxEntry.audience == audience)))


def test_a_freed_seat_is_kept_for_the_next_in_line_and_counts_as_taken(session: Session) -> None:
    offering, holder, (first, second) = _full(session, waiting=2)
    service.withdraw(session, enrollment=holder.id, at=NOW, by=holder.person_id)
    session.refresh(offering)
    assert (first.state, first.held_until, second.state, offering.taken) == (E.OFFERED, NOW + DAY, E.WAITING, 1)
    assert _kinds(session, first) == ["enrollment.offered"]
    service.accept(session, enrollment=first.id, at=NOW + DAY - HOUR, by=first.person_id)
    assert (first.state, first.held_until) == (E.ENROLLED, None)


def test_an_offer_that_nobody_takes_goes_on_to_the_next(session: Session) -> None:
    offering, holder, (first, second) = _full(session, waiting=2)
    assert not tending.has_kept_seats(session)
    service.withdraw(session, enrollment=holder.id, at=NOW, by=holder.person_id)
    assert tending.has_kept_seats(session)
    assert tending.expire(session, at=NOW + DAY - HOUR) == []
    assert tending.expire(session, at=NOW + DAY) == [first]
    session.refresh(offering)
    assert (first.state, second.state, offering.taken) == (E.LAPSED, E.OFFERED, 1)
    assert second.held_until == NOW + DAY * 2
    assert _kinds(session, first) == ["enrollment.offered", "enrollment.lapsed"]


def test_nobody_takes_a_seat_after_its_time_even_before_the_worker_came_by(session: Session) -> None:
    _offering, holder, (first,) = _full(session, waiting=1)
    service.withdraw(session, enrollment=holder.id, at=NOW, by=holder.person_id)
    with pytest.raises(Refusal, match=r"offer\.over"):
        service.accept(session, enrollment=first.id, at=NOW + DAY, by=first.person_id)


def test_who_says_no_passes_the_seat_on_at_once(session: Session) -> None:
    _offering, holder, (first, second) = _full(session, waiting=2)
    service.withdraw(session, enrollment=holder.id, at=NOW, by=holder.person_id)
    service.withdraw(session, enrollment=first.id, at=NOW + HOUR, by=first.person_id)
    assert (first.state, second.state) == (E.WITHDRAWN, E.OFFERED)


def test_an_offer_is_called_to_mind_once_before_it_ends(session: Session) -> None:
    _offering, holder, (first,) = _full(session, waiting=1)
    service.withdraw(session, enrollment=holder.id, at=NOW, by=holder.person_id)
    assert tending.remind(session, at=NOW + HOUR * 17) == []
    assert tending.remind(session, at=NOW + HOUR * 18) == [first]
    assert tending.remind(session, at=NOW + HOUR * 19) == []
    assert _kinds(session, first) == ["enrollment.offered", "enrollment.offer_ending"]


def test_added_seats_are_offered_at_once_in_order(session: Session) -> None:
    offering, _holder, waiting = _full(session, waiting=3)
    deciding.set_capacity(session, offering=offering.id, capacity=3, at=NOW, by=waiting[0].person_id)
    assert [one.state for one in waiting] == [E.OFFERED, E.OFFERED, E.WAITING]


def test_a_waiting_minor_whose_consent_is_gone_gets_the_seat_kept_not_given(session: Session) -> None:
    offering = factories.offering(session, capacity=1)
    holder = _enroll(session, offering)
    minor = factories.minor(session, consent=True)
    waiting = service.enroll(session, offering=offering.id, person=minor.id, at=NOW)
    session.delete(session.scalars(select(Consent).where(Consent.person_id == minor.id)).one())
    session.flush()
    service.withdraw(session, enrollment=holder.id, at=NOW, by=holder.person_id)
    assert waiting.state is E.OFFERED
    with pytest.raises(Refusal, match=r"person\.guardian_missing"):
        service.accept(session, enrollment=waiting.id, at=NOW, by=minor.id)


def test_an_admitted_minors_seat_is_final_once_a_guardian_has_agreed(session: Session) -> None:
    offering = factories.offering(session)
    minor = factories.minor(session, consent=False)
    officer = factories.person(session).id
    kept, _against = deciding.enter(session, offering=offering.id, person=minor.id, at=NOW, by=officer)
    assert kept.state is E.ADMITTED
    assert tending.confirm(session, at=NOW) == []
    session.add(
        Consent(
            person_id=minor.id,
            kind=ConsentKind.GUARDIAN,
            version=GUARDIAN_VERSION,
            given_at=NOW,
            method=ConsentMethod.PHONE,
        )
    )
    session.flush()
    assert tending.tend(session, at=NOW) == 1
    assert kept.state is E.ENROLLED


def test_an_officer_moves_somebody_in_line_with_a_reason(session: Session) -> None:
    offering, _holder, waiting = _full(session, waiting=4)
    officer = factories.person(session).id
    change = {"enrollment": waiting[3].id, "at": NOW, "by": officer}
    with pytest.raises(Refusal, match=r"enrollment\.reason_missing"):
        deciding.move_in_line(session, place=1, reason="", **change)
    with pytest.raises(Refusal, match=r"waiting\.no_such_place"):
        deciding.move_in_line(session, place=5, reason="村里推荐", **change)
    deciding.move_in_line(session, place=2, reason="村里推荐", **change)
    line = queries.list_of_offering(session, offering=offering.id, states=frozenset({E.WAITING}))
    found = [(place.enrollment.id, place.position) for place in line.places]
    order = [waiting[0], waiting[3], waiting[1], waiting[2]]
    assert found == [(one.id, place) for place, one in enumerate(order, start=1)]
    assert queries.list_events(session, enrollment=waiting[3].id)[0].reason == "村里推荐"
