"""The guarded seats of a class: taking, freeing and passing on; every change of a state goes through here.

Who changes who sits in a class first locks the row of the offering, then that of the person, and touches enrollments
only then: the changes of one class come one after another, those of different classes do not wait for each other, and
nobody waits in a circle. A free seat therefore means that nobody is on the waiting list: whoever frees a seat passes
it on in the same transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses import audit, outbox
from courses.catalog.models import Offering
from courses.enrollment import rules
from courses.enrollment.facts import has_guardian_consent
from courses.enrollment.models import Enrollment, EnrollmentEvent
from courses.enrollment.rules import HOLDING, EnrollmentState
from courses.errors import Unknown
from courses.people.models import Person
from courses.people.rules import is_minor
from courses.values import school_day


def lock(session: Session, offering: int) -> Offering:
    """Lock a class until the end of the transaction (on SQLite the immediate transaction has done so already).

    :raises Unknown: ``offering.unknown``
    """
    found = session.scalar(
        select(Offering).where(Offering.id == offering).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise Unknown("offering.unknown")
    return found


def lock_people(session: Session, *people: int) -> None:
    """Lock people, so that two classes of the same hour cannot both take them unseen."""
    session.execute(select(Person.id).where(Person.id.in_(people)).order_by(Person.id).with_for_update(key_share=True))


def locked(session: Session, enrollment: int) -> tuple[Offering, Enrollment]:
    """Give an enrollment and its class as they stand once the class is locked.

    :raises Unknown: ``enrollment.unknown``
    """
    offering = session.scalar(select(Enrollment.offering_id).where(Enrollment.id == enrollment))
    if offering is None:
        raise Unknown("enrollment.unknown")
    parent = lock(session, offering)
    return parent, session.get_one(Enrollment, enrollment, populate_existing=True)


def own_rows(session: Session, offering: int, people: Sequence[int]) -> list[Enrollment]:
    """Give the earlier row that each of these people has in a class, or a new one without a state yet."""
    known = {
        one.person_id: one
        for one in session.scalars(
            select(Enrollment)
            .where(Enrollment.offering_id == offering, Enrollment.person_id.in_(people))
            .execution_options(populate_existing=True)
        )
    }
    return [known.get(person) or Enrollment(offering_id=offering, person_id=person, statement="") for person in people]


def take(session: Session, offering: int) -> bool:
    """Take a seat if there is one. The condition stands in the UPDATE itself: it alone guards the last seat."""
    taken = session.scalar(
        update(Offering)
        .where(Offering.id == offering, Offering.taken < Offering.capacity)
        .values(taken=Offering.taken + 1)
        .returning(Offering.taken)
    )
    return taken is not None


def take_up_to(session: Session, offering: Offering, wanted: int) -> int:
    """Take as many seats of a locked class as there are, at most as many as are wanted; give how many."""
    taken = min(wanted, offering.capacity - offering.taken)
    if taken <= 0:
        return 0
    guarded = (
        update(Offering)
        .where(Offering.id == offering.id, Offering.taken + taken <= Offering.capacity)
        .values(taken=Offering.taken + taken)
        .returning(Offering.taken)
    )
    return taken if session.scalar(guarded) is not None else 0


def take_or_wait(session: Session, enrollment: Enrollment, *, at: datetime, by: int) -> None:
    """Give the person a seat, or the last place on the waiting list when all seats are taken."""
    if take(session, enrollment.offering_id):
        change(session, enrollment, EnrollmentState.ENROLLED, at=at, by=by)
    else:
        wait(session, enrollment, at=at, by=by)


def wait(session: Session, enrollment: Enrollment, *, at: datetime, by: int | None) -> None:
    """Put the person at the end of the waiting list."""
    number = draw_numbers(session, enrollment.offering_id, 1)[0]
    change(session, enrollment, EnrollmentState.WAITING, at=at, by=by, waiting_no=number)


def draw_numbers(session: Session, offering: int, count: int) -> range:
    """Draw the next numbers of the waiting list; none is ever drawn twice."""
    last = session.scalars(
        update(Offering)
        .where(Offering.id == offering)
        .values(last_waiting_no=Offering.last_waiting_no + count)
        .returning(Offering.last_waiting_no)
    ).one()
    return range(last - count + 1, last + 1)


def leave(
    session: Session,
    enrollment: Enrollment,
    state: EnrollmentState,
    *,
    at: datetime,
    by: int | None,
    reason: str = "",
) -> None:
    """Take a person off the list and pass the seat on, if there was one."""
    had_seat = enrollment.state in HOLDING
    change(session, enrollment, state, at=at, by=by, reason=reason)
    if had_seat:
        session.execute(update(Offering).where(Offering.id == enrollment.offering_id).values(taken=Offering.taken - 1))
        pass_on(session, enrollment.offering_id, at=at)


def pass_on(session: Session, offering: int, *, at: datetime) -> None:
    """Give every free seat to the first who waits: at once, or kept for their answer where the class asks for one.

    A minor's seat is never final before a guardian has agreed: it is kept for them, whatever the class says.
    """
    while (first := _first_waiting(session, offering)) and take(session, offering):
        enrollment, hours, lacks_consent = first[0], first[1], _lacks_consent(first[2], first[3], at)
        if hours is None and not lacks_consent:
            change(session, enrollment, EnrollmentState.ENROLLED, at=at, by=None)
            log(session, "enrollment.move_up", enrollment, at=at, by=None)
            tell(session, "enrollment.moved_up", enrollment, at=at, by=None)
            continue
        keep(session, enrollment, EnrollmentState.OFFERED, at=at, by=None, hours=hours)
        log(session, "enrollment.offer", enrollment, at=at, by=None)
        tell(session, "enrollment.offered", enrollment, at=at, by=None)


def _first_waiting(session: Session, offering: int) -> tuple[Enrollment, int | None, Person, bool] | None:
    row = session.execute(
        select(Enrollment, Offering.offer_hours, Person, has_guardian_consent())
        .join(Enrollment.person)
        .join(Enrollment.offering)
        .where(Enrollment.offering_id == offering, Enrollment.state == EnrollmentState.WAITING)
        .order_by(Enrollment.waiting_no)
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return (row[0], row[1], row[2], row[3]) if row else None


def _lacks_consent(person: Person, has_consent: bool, at: datetime) -> bool:
    return is_minor(person.born_on, school_day(at)) and not has_consent


def lacks_consent(session: Session, person: int, *, at: datetime) -> bool:
    """Whether the person is a minor whose guardian has not agreed."""
    return bool(minors_without_consent(session, [person], at=at))


def keep(
    session: Session,
    enrollment: Enrollment,
    state: EnrollmentState,
    *,
    at: datetime,
    by: int | None,
    hours: int | None,
    reason: str = "",
) -> None:
    """Keep a seat that has been taken for the person's answer."""
    until = rules.kept_until(at, offer_hours=hours)
    change(session, enrollment, state, at=at, by=by, reason=reason, held_until=until)


def change(
    session: Session,
    enrollment: Enrollment,
    state: EnrollmentState,
    *,
    at: datetime,
    by: int | None,
    reason: str = "",
    waiting_no: int | None = None,
    held_until: datetime | None = None,
) -> None:
    """Change the state, if that is legal, and keep the change in the enrollment's history.

    :raises Refusal: ``enrollment.illegal_change``
    """
    walk(enrollment, [state], at=at)
    enrollment.waiting_no, enrollment.held_until = waiting_no, held_until
    session.add(enrollment)
    session.flush()
    note(session, enrollment, at=at, by=by, reason=reason)


def walk(enrollment: Enrollment, way: Sequence[EnrollmentState], *, at: datetime) -> None:
    """Lead a row through states one after another, if that is legal; nothing is written yet.

    :raises Refusal: ``enrollment.illegal_change``
    """
    for state in way:
        rules.check_change(enrollment.state, state)
        enrollment.state = state
    enrollment.waiting_no = enrollment.held_until = enrollment.reminded_at = None
    enrollment.changed_at = at


def write_many(
    session: Session,
    ways: Mapping[Enrollment, Sequence[EnrollmentState]],
    *,
    at: datetime,
    by: int | None,
    reason: str,
    deed: str,
) -> None:
    """Write rows that were led through states, with their histories and the log."""
    session.add_all(ways)
    session.flush()
    for row, way in ways.items():
        session.add_all(
            EnrollmentEvent(enrollment_id=row.id, state=state, at=at, by_id=by, reason="" if n else reason)
            for n, state in enumerate(way)
        )
        log(session, deed, row, at=at, by=by, reason=reason)
    session.flush()


def minors_without_consent(session: Session, people: Sequence[int], *, at: datetime) -> set[int]:
    """Give who of these people is a minor whose guardian has not agreed."""
    rows = session.execute(select(Person, has_guardian_consent()).where(Person.id.in_(people)))
    return {person.id for person, has_consent in rows if _lacks_consent(person, has_consent, at)}


def note(session: Session, enrollment: Enrollment, *, at: datetime, by: int | None, reason: str) -> None:
    """Keep in the history where the enrollment stands now: in another state, or only in another place in line."""
    state = enrollment.state
    session.add(EnrollmentEvent(enrollment_id=enrollment.id, state=state, at=at, by_id=by, reason=reason))
    session.flush()


def log(session: Session, deed: str, enrollment: Enrollment, *, at: datetime, by: int | None, **facts: object) -> None:
    """Write a deed to the log, with the state that it led to."""
    facts["state"] = enrollment.state.value
    audit.write(session, deed, subject=f"enrollment:{enrollment.id}", at=at, by=by, **facts)


def tell(
    session: Session, kind: str, enrollment: Enrollment, *, at: datetime, by: int | None, reason: str = ""
) -> None:
    """Let the person know, once the transaction is committed."""
    offering = session.get_one(Offering, enrollment.offering_id)
    outbox.write(
        session,
        kind,
        audience=f"person:{enrollment.person_id}",
        at=at,
        by=by,
        offering=offering.id,
        code=offering.code,
        class_title=offering.title,
        class_title_en=offering.title_en,
        held_until=enrollment.held_until.isoformat() if enrollment.held_until else "",
        reason=reason,
    )
