"""What officers decide: who is chosen, who leaves, in which order people wait, how many seats there are.

The locks and the guard of the seats are those of ``courses.enrollment.seats``. What concerns many people is decided as
a whole or not at all.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from courses import audit
from courses.catalog.models import Offering
from courses.catalog.rules import OfferingState, check_capacity
from courses.enrollment import eligibility, facts, queries, rules, seats
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import LISTED, EnrollmentState
from courses.errors import Refusal, Unknown
from courses.values import school_day


def approve(
    session: Session, *, offering: int, enrollments: Sequence[int], at: datetime, by: int, despite: str = ""
) -> list[Enrollment]:
    """Choose people who have applied, in the order in which they did: a seat is kept for each, or they wait.

    Where the class does not ask for an answer, an adult's seat is final at once.

    :param despite: why more people of a village are chosen than its quota has seats; kept in the log
    :raises Unknown: ``offering.unknown``, ``enrollment.unknown``
    :raises Refusal: ``enrollment.illegal_change``, ``quota.full``, ``enrollment.nobody_chosen``
    """
    parent = seats.lock(session, offering)
    chosen = _chosen(session, offering, enrollments)
    for one in chosen:
        rules.check_change(one.state, EnrollmentState.ADMITTED)
    if not despite.strip():
        quotas = queries.list_quotas(session, offering=offering)
        rules.check_quotas(quotas, [one.person.village_id for one in chosen])
    for one in chosen:
        _admit(session, parent, one, at=at, by=by, despite=despite.strip())
    return chosen


def _admit(session: Session, offering: Offering, one: Enrollment, *, at: datetime, by: int, despite: str) -> None:
    extra = {"despite": despite} if despite else {}
    if not seats.take(session, offering.id):
        seats.wait(session, one, at=at, by=by)
        seats.log(session, "enrollment.approve", one, at=at, by=by, **extra)
        seats.tell(session, "enrollment.waiting", one, at=at, by=by)
        return
    seats.keep(session, one, EnrollmentState.ADMITTED, at=at, by=by, hours=offering.offer_hours)
    if offering.offer_hours is None and not seats.lacks_consent(session, one.person_id, at=at):
        seats.change(session, one, EnrollmentState.ENROLLED, at=at, by=None)
    seats.log(session, "enrollment.approve", one, at=at, by=by, **extra)
    seats.tell(session, "enrollment.admitted", one, at=at, by=by)


def decline(
    session: Session, *, offering: int, enrollments: Sequence[int], reason: str, at: datetime, by: int
) -> list[Enrollment]:
    """Say no to people who have applied or wait, with a reason that they read.

    :raises Unknown: ``offering.unknown``, ``enrollment.unknown``
    :raises Refusal: ``enrollment.reason_missing``, ``enrollment.illegal_change``, ``enrollment.nobody_chosen``
    """
    rules.check_reason(reason)
    seats.lock(session, offering)
    chosen = _chosen(session, offering, enrollments)
    for one in chosen:
        seats.leave(session, one, EnrollmentState.DECLINED, at=at, by=by, reason=reason)
        seats.log(session, "enrollment.decline", one, at=at, by=by, reason=reason)
        seats.tell(session, "enrollment.declined", one, at=at, by=by, reason=reason)
    return chosen


def _chosen(session: Session, offering: int, enrollments: Sequence[int]) -> list[Enrollment]:
    """Give the enrollments in the order in which people came to be where they are."""
    if not enrollments:
        raise Refusal("enrollment.nobody_chosen")
    found = session.scalars(
        select(Enrollment)
        .where(Enrollment.offering_id == offering, Enrollment.id.in_(set(enrollments)))
        .order_by(Enrollment.changed_at, Enrollment.id)
        .options(joinedload(Enrollment.person))
        .execution_options(populate_existing=True)
    ).all()
    if len(found) < len(set(enrollments)):
        raise Unknown("enrollment.unknown")
    return list(found)


def enter(
    session: Session, *, offering: int, person: int, at: datetime, by: int | None, reason: str = ""
) -> tuple[Enrollment, list[eligibility.Reason]]:
    """Put a person on the list as an officer: a roster that came on paper, somebody who calls.

    The window and the requirements are the officer's to overrule; seats and the law are not. A minor whose guardian
    has not agreed has the seat kept.

    :returns: the enrollment, and what spoke against it
    :raises Unknown: ``offering.unknown``, ``person.unknown``
    :raises Refusal: ``enrollment.already``, ``offering.not_open``
    """
    seats.lock(session, offering)
    found = facts.facts_for_enrolling(session, offering=offering, person=person, at=at)
    against = eligibility.reasons_against(found, at=at, day=school_day(at))
    [enrollment] = enter_many(session, offering=offering, people=[person], at=at, by=by, reason=reason)
    return enrollment, against


def enter_many(
    session: Session, *, offering: int, people: Sequence[int], at: datetime, by: int | None, reason: str = ""
) -> list[Enrollment]:
    """Put people on the list in their order, in a number of statements that does not grow with them.

    :raises Unknown: ``offering.unknown``
    :raises Refusal: ``enrollment.already``, ``offering.not_open``; then nobody is put on the list
    """
    parent = seats.lock(session, offering)
    seats.lock_people(session, *people)
    rows = seats.own_rows(session, offering, people)
    if any(row.state in LISTED for row in rows):
        raise Refusal("enrollment.already")
    if parent.state is OfferingState.CLOSED:
        raise Refusal("offering.not_open")
    needs_consent = seats.minors_without_consent(session, people, at=at)
    seated = seats.take_up_to(session, parent, len(people))
    numbers = seats.draw_numbers(session, offering, len(people) - seated)
    ways = {row: _way_in(row.person_id in needs_consent, has_seat=n < seated) for n, row in enumerate(rows)}
    for row, way in ways.items():
        seats.walk(row, way, at=at)
    for row in rows:
        kept = row.state is EnrollmentState.ADMITTED
        row.held_until = rules.kept_until(at, offer_hours=parent.offer_hours) if kept else None
    for row, number in zip(rows[seated:], numbers, strict=True):
        row.waiting_no = number
    seats.write_many(session, ways, at=at, by=by, reason=reason, deed="enrollment.enter")
    return rows


def _way_in(needs_consent: bool, *, has_seat: bool) -> tuple[EnrollmentState, ...]:
    if not has_seat:
        return EnrollmentState.APPLIED, EnrollmentState.WAITING
    seated = EnrollmentState.APPLIED, EnrollmentState.ADMITTED
    return seated if needs_consent else (*seated, EnrollmentState.ENROLLED)


def remove(session: Session, *, enrollment: int, reason: str, at: datetime, by: int) -> Enrollment:
    """Take a person off the list as an officer, with a reason that the person reads.

    :raises Unknown: ``enrollment.unknown``
    :raises Refusal: ``enrollment.reason_missing``, ``enrollment.illegal_change``
    """
    rules.check_reason(reason)
    _parent, found = seats.locked(session, enrollment)
    seats.leave(session, found, EnrollmentState.REMOVED, at=at, by=by, reason=reason)
    seats.log(session, "enrollment.remove", found, at=at, by=by, reason=reason)
    seats.tell(session, "enrollment.removed", found, at=at, by=by, reason=reason)
    return found


def move_in_line(session: Session, *, enrollment: int, place: int, reason: str, at: datetime, by: int) -> Enrollment:
    """Give somebody who waits another place in the line, with a reason; the others keep their order.

    :param place: 1 is next
    :raises Unknown: ``enrollment.unknown``
    :raises Refusal: ``enrollment.reason_missing``, ``enrollment.illegal_change``, ``waiting.no_such_place``
    """
    rules.check_reason(reason)
    _parent, found = seats.locked(session, enrollment)
    line = session.scalars(
        select(Enrollment)
        .where(Enrollment.offering_id == found.offering_id, Enrollment.state == EnrollmentState.WAITING)
        .order_by(Enrollment.waiting_no)
        .execution_options(populate_existing=True)
    ).all()
    if found not in line:
        raise Refusal("enrollment.illegal_change")
    rules.check_place_in_line(place, waiting=len(line))
    before = line.index(found) + 1
    numbers = [one.waiting_no for one in line]
    order = rules.moved_in_line([one.id for one in line], found.id, place)
    _renumber(session, {one.id: one for one in line}, order, numbers)
    seats.note(session, found, at=at, by=by, reason=reason)
    seats.log(session, "enrollment.move_in_line", found, at=at, by=by, reason=reason, before=before, after=place)
    return found


def _renumber(
    session: Session, rows: dict[int, Enrollment], order: Sequence[int], numbers: Sequence[int | None]
) -> None:
    """Deal the numbers of the line out anew. Two people never have one, not even for a moment."""
    for place, one in enumerate(order, start=1):
        rows[one].waiting_no = -place
    session.flush()
    for one, number in zip(order, numbers, strict=True):
        rows[one].waiting_no = number
    session.flush()


def set_capacity(session: Session, *, offering: int, capacity: int, at: datetime, by: int) -> Offering:
    """Change the number of seats; added seats go at once to those who wait, in their order.

    :raises Unknown: ``offering.unknown``
    :raises Refusal: ``capacity.below_taken``, ``capacity.beyond_venue``
    """
    found = seats.lock(session, offering)
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
    seats.pass_on(session, offering, at=at)
    return found


def complete(session: Session, *, enrollment: int, at: datetime, by: int | None) -> Enrollment:
    """Note that the person has completed the class; they keep their seat.

    :raises Unknown: ``enrollment.unknown``
    :raises Refusal: ``enrollment.illegal_change``
    """
    return _conclude(session, enrollment, EnrollmentState.COMPLETED, "enrollment.complete", at=at, by=by)


def fail(session: Session, *, enrollment: int, at: datetime, by: int | None) -> Enrollment:
    """Note that the person has not completed the class (肄业).

    :raises Unknown: ``enrollment.unknown``
    :raises Refusal: ``enrollment.illegal_change``
    """
    return _conclude(session, enrollment, EnrollmentState.NOT_COMPLETED, "enrollment.fail", at=at, by=by)


def reopen(session: Session, *, enrollment: int, at: datetime, by: int | None) -> Enrollment:
    """Take a conclusion back, as when its certificate is revoked.

    :raises Unknown: ``enrollment.unknown``
    :raises Refusal: ``enrollment.illegal_change``
    """
    _parent, found = seats.locked(session, enrollment)
    rules.check_concluded(found.state)
    seats.change(session, found, EnrollmentState.ENROLLED, at=at, by=by)
    seats.log(session, "enrollment.reopen", found, at=at, by=by)
    return found


def _conclude(
    session: Session, enrollment: int, state: EnrollmentState, deed: str, *, at: datetime, by: int | None
) -> Enrollment:
    _parent, found = seats.locked(session, enrollment)
    seats.change(session, found, state, at=at, by=by)
    seats.log(session, deed, found, at=at, by=by)
    return found
