"""Reads about who sits in a class and who waits."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from courses.catalog.models import Offering
from courses.enrollment import deciding, queries, service
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import LIVE, SEATED, EnrollmentState
from courses.scheduling.rules import SessionState
from tests import factories
from tests.counting import statements
from tests.factories import NOW

WAITING = frozenset({EnrollmentState.WAITING})
LEFT = frozenset({EnrollmentState.WITHDRAWN, EnrollmentState.REMOVED})


def _enroll(session: Session, offering: Offering, **person: object) -> Enrollment:
    who = factories.person(session, **person).id
    return service.enroll(session, offering=offering.id, person=who, at=NOW)


def _class_of_one(session: Session, *names: str) -> tuple[Offering, list[Enrollment]]:
    offering = factories.offering(session, capacity=1)
    return offering, [_enroll(session, offering, name=name) for name in names]


def test_lists_give_seats_by_name_and_the_waiting_in_their_order(session: Session) -> None:
    offering, (seat, first, second) = _class_of_one(session, "何乐", "麦乐", "卢乐")
    found = queries.list_of_offering(session, offering=offering.id, states=LIVE)
    assert [(place.enrollment, place.position) for place in found.places] == [(seat, None), (first, 1), (second, 2)]
    assert found.total == 3


def test_people_are_found_by_a_part_of_the_name_or_the_last_digits(session: Session) -> None:
    offering = factories.offering(session)
    wanted = _enroll(session, offering, name="欧阳子晴", phone="+8610000004321")
    _enroll(session, offering, name="黎文杰", phone="+8610000005678")

    def found(search: str) -> list[Enrollment]:
        page = queries.list_of_offering(session, offering=offering.id, states=SEATED, search=search)
        return [place.enrollment for place in page.places]

    assert found("子晴") == found("4321") == [wanted]
    assert found("%") == found("321x") == []
    assert found("1000") == []


def test_a_list_comes_in_pages(session: Session) -> None:
    offering = factories.offering(session)
    for _ in range(3):
        _enroll(session, offering)
    page = queries.list_of_offering(session, offering=offering.id, states=SEATED, page=2, per_page=2)
    assert (len(page.places), page.total) == (1, 3)


def test_the_reason_stands_beside_one_who_was_taken_off(session: Session) -> None:
    offering, (seat,) = _class_of_one(session, "何乐")
    deciding.remove(session, enrollment=seat.id, reason="重复报名", at=NOW, by=seat.person_id)
    found = queries.list_of_offering(session, offering=offering.id, states=LEFT)
    assert [place.reason for place in found.places] == ["重复报名"]


def test_counts_tell_every_state(session: Session) -> None:
    offering, (seat, _second, third) = _class_of_one(session, "何乐", "麦乐", "卢乐")
    deciding.complete(session, enrollment=seat.id, at=NOW, by=None)
    service.withdraw(session, enrollment=third.id, at=NOW, by=third.person_id)
    found = queries.counts(session, offering=offering.id)
    assert (found.waiting, found.enrolled, found.completed, found.left, found.live) == (1, 0, 1, 1, 2)
    assert queries.waiting_in(session, offerings=[offering.id]) == {offering.id: 1}
    assert queries.counts(session, offering=factories.offering(session).id) == queries.Counts({})


def test_a_standing_has_place_history_and_reasons(session: Session) -> None:
    offering, (seat, waiter) = _class_of_one(session, "何乐", "麦乐")
    stranger = factories.person(session, born_on=None).id
    standing = queries.standing_in(session, offering=offering.id, person=waiter.person_id, at=NOW)
    assert standing.is_listed
    assert standing.place is not None
    assert standing.place.position == 1
    assert [event.state for event in standing.events] == [EnrollmentState.WAITING]
    assert [reason.code for reason in standing.reasons] == ["enrollment.already"]
    service.withdraw(session, enrollment=seat.id, at=NOW, by=seat.person_id)
    standing = queries.standing_in(session, offering=offering.id, person=seat.person_id, at=NOW)
    assert not standing.is_listed
    assert [event.state for event in standing.events] == [EnrollmentState.WITHDRAWN, EnrollmentState.ENROLLED]
    assert standing.reasons == []
    standing = queries.standing_in(session, offering=offering.id, person=stranger, at=NOW)
    assert standing.place is None
    assert [reason.code for reason in standing.reasons] == ["person.birth_missing"]


def test_my_classes_come_with_their_positions_the_latest_first(session: Session) -> None:
    person = factories.person(session).id
    full, _ = _class_of_one(session, "何乐")
    free = factories.offering(session)
    service.enroll(session, offering=full.id, person=person, at=NOW - timedelta(days=1))
    service.enroll(session, offering=free.id, person=person, at=NOW)
    mine = queries.list_mine(session, person=person)
    assert [(place.enrollment.offering.code, place.position) for place in mine] == [(free.code, None), (full.code, 1)]


def test_a_calendar_has_the_sessions_of_classes_with_a_seat_cancelled_ones_too(session: Session) -> None:
    person = factories.person(session).id
    full, _ = _class_of_one(session, "何乐")
    free = factories.offering(session)
    for offering in (full, free):
        service.enroll(session, offering=offering.id, person=person, at=NOW)
        factories.training_session(session, offering_id=offering.id, starts_at=NOW - timedelta(days=1))
        factories.training_session(
            session,
            offering_id=offering.id,
            starts_at=NOW + timedelta(days=1),
            state=SessionState.CANCELLED,
            cancel_reason="台风",
        )
    own = queries.list_attended_by(session, person=person)
    assert [(one.offering_id, one.state) for one in own] == [
        (free.id, SessionState.PLANNED),
        (free.id, SessionState.CANCELLED),
    ]
    assert queries.list_attended_by(session, person=person, since=NOW) == own[1:]
    assert queries.list_attended_by(session, person=person, until=NOW) == own[:1]


def test_an_enrollment_is_found_with_all_that_access_asks(session: Session) -> None:
    offering, (seat,) = _class_of_one(session, "何乐")
    session.expunge_all()
    found = queries.find_enrollment(session, enrollment=seat.id)
    assert found is not None
    assert (found.offering.code, found.person.name) == (offering.code, "何乐")
    assert found.offering.course.college.id
    assert queries.find_enrollment(session, enrollment=987_654) is None


def test_lists_take_the_same_statements_however_long_they_are(session: Session, engine: Engine) -> None:
    offering = factories.offering(session, capacity=4)
    offering_id, person = offering.id, factories.person(session).id
    for _ in range(8):
        _enroll(session, offering)
        factories.training_session(session, offering_id=offering_id)
        service.enroll(session, offering=factories.offering(session).id, person=person, at=NOW)
    session.flush()
    session.expunge_all()
    with statements(engine) as sent:
        assert queries.list_of_offering(session, offering=offering_id, states=LIVE).total == 8
    assert len(sent) == 2
    with statements(engine) as sent:
        assert len(queries.list_mine(session, person=person)) == 8
    assert len(sent) == 1
    with statements(engine) as sent:
        queries.list_attended_by(session, person=person)
    assert len(sent) == 1
