"""What changes who sits in a class and who waits.

Every use case here first locks the row of the offering, and touches enrollments only then: the changes of one class
come one after another, those of different classes do not wait for each other, and nobody waits in a circle. A free
seat therefore means that nobody is on the waiting list: whoever frees a seat passes it on in the same transaction.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses import audit
from courses.catalog.models import Offering
from courses.catalog.rules import check_capacity
from courses.enrollment import queries, rules
from courses.enrollment.models import Enrollment, EnrollmentEvent
from courses.enrollment.rules import SEATED, EnrollmentState
from courses.errors import Unknown
from courses.values import school_day


def enroll(session: Session, *, offering: int, person: int, at: datetime) -> Enrollment:
    """Give the person a seat, or the last place on the waiting list when all seats are taken.

    Who has left before takes up the same enrollment again, at the end of the list.

    :raises Unknown: ``offering.unknown``, ``person.unknown``
    :raises Refusal: the first of :func:`courses.enrollment.rules.reasons_against`
    """
    _lock(session, offering)
    facts = queries.facts_for_enrolling(session, offering=offering, person=person)
    rules.check_may_enroll(facts, at=at, day=school_day(at))
    enrollment = _own_row(session, offering, person)
    if _take_seat(session, offering):
        _change(session, enrollment, EnrollmentState.ENROLLED, at=at, by=person)
    else:
        number = _draw_number(session, offering)
        _change(session, enrollment, EnrollmentState.WAITING, at=at, by=person, waiting_no=number)
    _log(session, "enrollment.enroll", enrollment, at=at, by=person)
    return enrollment


def withdraw(session: Session, *, enrollment: int, at: datetime, by: int) -> Enrollment:
    """Take the person off the list at their own wish; a freed seat goes to the first who waits.

    Possible until the class is completed, also after sessions have begun; marks stay with the enrollment.

    :raises Unknown: ``enrollment.unknown``
    :raises Refusal: ``enrollment.illegal_change``
    """
    found = _locked(session, enrollment)
    _leave(session, found, EnrollmentState.WITHDRAWN, at=at, by=by)
    _log(session, "enrollment.withdraw", found, at=at, by=by)
    return found


def remove(session: Session, *, enrollment: int, reason: str, at: datetime, by: int) -> Enrollment:
    """Take a person off the list as an officer, with a reason that the person reads.

    :raises Unknown: ``enrollment.unknown``
    :raises Refusal: ``enrollment.reason_missing``, ``enrollment.illegal_change``
    """
    rules.check_reason(reason)
    found = _locked(session, enrollment)
    _leave(session, found, EnrollmentState.REMOVED, at=at, by=by, reason=reason)
    _log(session, "enrollment.remove", found, at=at, by=by, reason=reason)
    return found


def set_capacity(session: Session, *, offering: int, capacity: int, at: datetime, by: int) -> Offering:
    """Change the number of seats; added seats go at once to those who wait, in their order.

    :raises Unknown: ``offering.unknown``
    :raises Refusal: ``capacity.below_taken``, ``capacity.beyond_venue``
    """
    found = _lock(session, offering)
    check_capacity(capacity, taken=found.taken)
    if capacity > found.capacity:
        rules.check_room(capacity, queries.smallest_place_ahead(session, offering=offering, at=at))
    audit.write(
        session,
        "offering.set_capacity",
        subject=f"offering:{offering}",
        at=at,
        by=by,
        before=found.capacity,
        after=capacity,
    )
    found.capacity = capacity
    session.flush()
    _pass_on_seats(session, offering, at=at)
    return found


def complete(session: Session, *, enrollment: int, at: datetime, by: int | None) -> Enrollment:
    """Note that the person has completed the class; they keep their seat.

    :raises Unknown: ``enrollment.unknown``
    :raises Refusal: ``enrollment.illegal_change``
    """
    found = _locked(session, enrollment)
    _change(session, found, EnrollmentState.COMPLETED, at=at, by=by)
    _log(session, "enrollment.complete", found, at=at, by=by)
    return found


def reopen(session: Session, *, enrollment: int, at: datetime, by: int | None) -> Enrollment:
    """Take a completion back, as when its certificate is revoked.

    :raises Unknown: ``enrollment.unknown``
    :raises Refusal: ``enrollment.illegal_change``
    """
    found = _locked(session, enrollment)
    rules.check_completed(found.state)
    _change(session, found, EnrollmentState.ENROLLED, at=at, by=by)
    _log(session, "enrollment.reopen", found, at=at, by=by)
    return found


def _lock(session: Session, offering: int) -> Offering:
    """Lock a class until the end of the transaction (on SQLite the immediate transaction has done so already)."""
    found = session.scalar(
        select(Offering).where(Offering.id == offering).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise Unknown("offering.unknown")
    return found


def _locked(session: Session, enrollment: int) -> Enrollment:
    """Give an enrollment as it stands once its class is locked."""
    offering = session.scalar(select(Enrollment.offering_id).where(Enrollment.id == enrollment))
    if offering is None:
        raise Unknown("enrollment.unknown")
    _lock(session, offering)
    return session.get_one(Enrollment, enrollment, populate_existing=True)


def _own_row(session: Session, offering: int, person: int) -> Enrollment:
    """Give the person's earlier row of this class, or a new one without a state yet."""
    found = session.scalar(
        select(Enrollment)
        .where(Enrollment.offering_id == offering, Enrollment.person_id == person)
        .execution_options(populate_existing=True)
    )
    return found or Enrollment(offering_id=offering, person_id=person)


def _take_seat(session: Session, offering: int) -> bool:
    """Take a seat if there is one. The condition stands in the UPDATE itself: it alone guards the last seat."""
    taken = session.scalar(
        update(Offering)
        .where(Offering.id == offering, Offering.taken < Offering.capacity)
        .values(taken=Offering.taken + 1)
        .returning(Offering.taken)
    )
    return taken is not None


def _free_seat(session: Session, offering: int) -> None:
    session.execute(update(Offering).where(Offering.id == offering).values(taken=Offering.taken - 1))


def _draw_number(session: Session, offering: int) -> int:
    """Draw the next number of the waiting list; none is ever drawn twice."""
    return session.scalars(
        update(Offering)
        .where(Offering.id == offering)
        .values(last_waiting_no=Offering.last_waiting_no + 1)
        .returning(Offering.last_waiting_no)
    ).one()


def _leave(
    session: Session, enrollment: Enrollment, state: EnrollmentState, *, at: datetime, by: int, reason: str = ""
) -> None:
    """Take a person off the list and pass the seat on, if there was one."""
    had_seat = enrollment.state in SEATED
    _change(session, enrollment, state, at=at, by=by, reason=reason)
    if had_seat:
        _free_seat(session, enrollment.offering_id)
        _pass_on_seats(session, enrollment.offering_id, at=at)


def _pass_on_seats(session: Session, offering: int, *, at: datetime) -> None:
    """Give every free seat to the first who waits, as if they had accepted it."""
    while (first := queries.find_first_waiting(session, offering=offering)) and _take_seat(session, offering):
        _change(session, first, EnrollmentState.ENROLLED, at=at, by=None)
        _log(session, "enrollment.move_up", first, at=at, by=None)


def _change(
    session: Session,
    enrollment: Enrollment,
    state: EnrollmentState,
    *,
    at: datetime,
    by: int | None,
    reason: str = "",
    waiting_no: int | None = None,
) -> None:
    """Change the state, if that is legal, and keep the change in the enrollment's history."""
    rules.check_change(enrollment.state, state)
    enrollment.state, enrollment.waiting_no, enrollment.changed_at = state, waiting_no, at
    session.add(enrollment)
    session.flush()
    session.add(EnrollmentEvent(enrollment_id=enrollment.id, state=state, at=at, by_id=by, reason=reason))
    session.flush()


def _log(session: Session, deed: str, enrollment: Enrollment, *, at: datetime, by: int | None, **facts: str) -> None:
    facts["state"] = enrollment.state.value
    audit.write(session, deed, subject=f"enrollment:{enrollment.id}", at=at, by=by, **facts)
