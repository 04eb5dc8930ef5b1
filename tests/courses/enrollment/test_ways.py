"""By approval, by invitation, with requirements and quotas: on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalog.models import Offering
from courses.catalog.rules import EnrollmentMode
from courses.enrollment import deciding, facts, queries, service, ways
from courses.enrollment.eligibility import RequirementKind
from courses.enrollment.models import Enrollment, EnrollmentEvent, Invitation
from courses.enrollment.rules import EnrollmentState
from courses.enrollment.ways import Asking
from courses.errors import Refusal
from courses.outbox import OutboxEntry
from courses.people.rules import PoliticalStatus
from tests import factories
from tests.counting import statements
from tests.factories import NOW

E = EnrollmentState
HOUR = timedelta(hours=1)


@pytest.fixture
def officer(session: Session) -> int:
    return factories.person(session).id


def _by_approval(session: Session, **values: object) -> Offering:
    return factories.offering(session, **{"mode": EnrollmentMode.APPROVAL, "offer_hours": 24, **values})


def _apply(session: Session, offering: Offering, *, minutes: int = 0, **person: object) -> Enrollment:
    who = factories.person(session, **person).id
    return service.enroll(
        session, offering=offering.id, person=who, at=NOW + timedelta(minutes=minutes), statement="想学会入户走访"
    )


def _states(session: Session, enrollment: Enrollment) -> list[EnrollmentState]:
    query = select(EnrollmentEvent.state).where(EnrollmentEvent.enrollment_id == enrollment.id)
    return list(session.scalars(query.order_by(EnrollmentEvent.id)))


def _told(session: Session, enrollment: Enrollment) -> list[str]:
    audience = f"person:{enrollment.person_id}"
    return list(session.scalars(select(OutboxEntry.kind).where(OutboxEntry.audience == audience)))


def test_who_applies_holds_no_seat_until_chosen_and_confirms(session: Session, officer: int) -> None:
    offering = _by_approval(session, capacity=1)
    first, second = _apply(session, offering), _apply(session, offering, minutes=1)
    assert (first.state, offering.taken) == (E.APPLIED, 0)
    deciding.approve(session, offering=offering.id, enrollments=[second.id, first.id], at=NOW + HOUR, by=officer)
    session.refresh(offering)
    assert (first.state, second.state, offering.taken) == (E.ADMITTED, E.WAITING, 1)
    assert first.held_until == NOW + HOUR * 25
    service.accept(session, enrollment=first.id, at=NOW + HOUR * 2, by=first.person_id)
    assert _states(session, first) == [E.APPLIED, E.ADMITTED, E.ENROLLED]
    assert _told(session, first) == ["enrollment.applied", "enrollment.admitted"]


def test_where_nobody_has_to_confirm_the_seat_is_final_at_once(session: Session, officer: int) -> None:
    offering = _by_approval(session, offer_hours=None)
    one = _apply(session, offering)
    deciding.approve(session, offering=offering.id, enrollments=[one.id], at=NOW, by=officer)
    assert _states(session, one) == [E.APPLIED, E.ADMITTED, E.ENROLLED]


def test_an_admitted_minor_keeps_the_seat_but_cannot_take_it_before_a_guardian_agrees(
    session: Session, officer: int
) -> None:
    offering = _by_approval(session, offer_hours=None)
    minor = factories.minor(session, consent=False)
    one = service.enroll(session, offering=offering.id, person=minor.id, at=NOW)
    deciding.approve(session, offering=offering.id, enrollments=[one.id], at=NOW, by=officer)
    assert one.state is E.ADMITTED
    with pytest.raises(Refusal, match=r"person\.guardian_missing"):
        service.accept(session, enrollment=one.id, at=NOW, by=minor.id)


def test_a_draft_is_kept_and_goes_on_as_an_application(session: Session) -> None:
    offering, person = _by_approval(session), factories.person(session).id
    service.save_draft(session, offering=offering.id, person=person, statement="还没想好", at=NOW)
    service.save_draft(session, offering=offering.id, person=person, statement="想好了", at=NOW)
    sent = service.enroll(session, offering=offering.id, person=person, at=NOW, statement="想好了")
    assert _states(session, sent) == [E.DRAFT, E.APPLIED]


def test_declining_needs_a_reason_and_lets_people_apply_again(session: Session, officer: int) -> None:
    offering = _by_approval(session)
    one = _apply(session, offering)
    with pytest.raises(Refusal, match=r"enrollment\.reason_missing"):
        deciding.decline(session, offering=offering.id, enrollments=[one.id], reason=" ", at=NOW, by=officer)
    deciding.decline(session, offering=offering.id, enrollments=[one.id], reason="名额有限", at=NOW, by=officer)
    assert (one.state, _told(session, one)[-1]) == (E.DECLINED, "enrollment.declined")
    again = service.enroll(session, offering=offering.id, person=one.person_id, at=NOW)
    assert (again.id, again.state) == (one.id, E.APPLIED)


def test_a_village_gets_no_more_than_its_quota_unless_somebody_says_why(session: Session, officer: int) -> None:
    offering, village = _by_approval(session), factories.village(session).id
    ways.set_ways(
        session,
        offering=offering.id,
        mode=EnrollmentMode.APPROVAL,
        offer_hours=None,
        asked={},
        quotas={village: 1},
        at=NOW,
        by=officer,
    )
    people = [_apply(session, offering, minutes=n, village_id=village).id for n in range(2)]
    with pytest.raises(Refusal) as refused:
        deciding.approve(session, offering=offering.id, enrollments=people, at=NOW, by=officer)
    assert (refused.value.code, refused.value.facts["chosen"]) == ("quota.full", 2)
    deciding.approve(session, offering=offering.id, enrollments=people[:1], at=NOW, by=officer)
    with pytest.raises(Refusal, match=r"quota\.full"):
        deciding.approve(session, offering=offering.id, enrollments=people[1:], at=NOW, by=officer)
    deciding.approve(
        session,
        offering=offering.id,
        enrollments=people[1:],
        at=NOW,
        by=officer,
        despite="两村合办",
    )
    assert [one.taken for one in queries.list_quotas(session, offering=offering.id)] == [2]


def _invitation(session: Session, offering: Offering, **values: object) -> Invitation:
    given = {"code": "QM7K2P", "most": 1, "expires_at": NOW + HOUR, "note": "", "at": NOW, "by": offering.tutor_id}
    return ways.invite(session, offering=offering.id, **{**given, **values})


def test_an_invitation_lets_as_many_in_as_it_says(session: Session) -> None:
    offering = factories.offering(session, mode=EnrollmentMode.INVITATION)
    made = _invitation(session, offering)

    def come(code: str, at: object = NOW) -> Enrollment:
        person = factories.person(session).id
        return service.enroll(session, offering=offering.id, person=person, at=at, invitation=code)

    for code, refusal in (("", "invitation.missing"), ("QM7K2Q", "invitation.unusable")):
        with pytest.raises(Refusal, match=refusal.replace(".", r"\.")):
            come(code)
    with pytest.raises(Refusal, match=r"invitation\.unusable"):
        come(made.code, NOW + HOUR)
    one = come(" qm7k2p ")
    assert (one.state, one.invitation_id) == (E.ENROLLED, made.id)
    with pytest.raises(Refusal, match=r"invitation\.unusable"):
        come(made.code)


def test_a_revoked_invitation_lets_nobody_in(session: Session, officer: int) -> None:
    offering = factories.offering(session, mode=EnrollmentMode.INVITATION)
    made = _invitation(session, offering, most=9)
    ways.revoke_invitation(session, invitation=made.id, at=NOW, by=officer)
    person = factories.person(session).id
    with pytest.raises(Refusal, match=r"invitation\.unusable"):
        service.enroll(session, offering=offering.id, person=person, at=NOW, invitation=made.code)


def test_the_way_in_does_not_change_while_applications_wait(session: Session, officer: int) -> None:
    offering = _by_approval(session)
    _apply(session, offering)
    change = {"offering": offering.id, "offer_hours": None, "asked": {}, "quotas": {}, "at": NOW, "by": officer}
    with pytest.raises(Refusal, match=r"mode\.applications_open"):
        ways.set_ways(session, mode=EnrollmentMode.FIRST_COME, **change)


def test_requirements_are_asked_by_name_hard_or_as_advice(session: Session, officer: int) -> None:
    village, course, college = factories.village(session), factories.course(session), factories.college(session)
    offering = factories.offering(session)
    asked = {
        RequirementKind.VILLAGE: Asking(is_hard=True, ids=(village.id,)),
        RequirementKind.PREREQUISITE: Asking(is_hard=True, ids=(course.id,)),
        RequirementKind.COLLEGE: Asking(is_hard=False, ids=(college.id,)),
        RequirementKind.POLITICAL_STATUS: Asking(is_hard=False, statuses=(PoliticalStatus.LEAGUE_MEMBER,)),
    }
    change = {"offering": offering.id, "mode": EnrollmentMode.FIRST_COME, "offer_hours": None, "quotas": {}}
    for _again in range(2):
        ways.set_ways(session, **change, asked=asked, at=NOW, by=officer)
    person = factories.person(session, political_status=PoliticalStatus.MASSES).id
    found = facts.list_reasons_against(session, offering=offering.id, person=person, at=NOW)
    assert [(one.refusal.code, one.is_hard) for one in found] == [
        ("person.village", True),
        ("person.prerequisite", True),
        ("person.political_status", False),
        ("person.college", False),
    ]
    assert found[1].refusal.facts["courses"] == (course.label,)


def test_who_has_completed_the_course_or_is_busy_at_the_time_cannot_enroll(session: Session) -> None:
    course = factories.course(session)
    done = factories.offering(session, course_id=course.id)
    person = factories.enrollment(session, offering_id=done.id, state=E.COMPLETED).person_id
    busy = factories.offering(session, title_en="Busy class")
    starts_at = NOW + HOUR * 24
    factories.training_session(session, offering_id=busy.id, starts_at=starts_at)
    factories.enrollment(session, offering_id=busy.id, person_id=person)
    wanted = factories.offering(session, course_id=course.id)
    meeting = factories.training_session(session, offering_id=wanted.id, starts_at=starts_at + HOUR)
    codes = [one.refusal.code for one in facts.list_reasons_against(session, offering=wanted.id, person=person, at=NOW)]
    assert codes == ["person.has_completed", "person.clash"]
    meeting.starts_at, meeting.ends_at = starts_at + timedelta(minutes=135), starts_at + HOUR * 4
    session.flush()
    found = facts.list_reasons_against(session, offering=wanted.id, person=person, at=NOW)
    assert [one.refusal.code for one in found] == ["person.has_completed"]


def test_an_officer_may_overrule_the_requirements_but_not_the_seats(session: Session, officer: int) -> None:
    offering = factories.offering(session, capacity=1, max_age=20, closes_at=NOW - HOUR)
    first, against = deciding.enter(
        session, offering=offering.id, person=factories.person(session).id, at=NOW, by=officer
    )
    assert (first.state, [one.refusal.code for one in against]) == (E.ENROLLED, ["window.over", "person.above_age"])
    minor = factories.minor(session, consent=False)
    second, _ = deciding.enter(session, offering=offering.id, person=minor.id, at=NOW, by=officer)
    assert second.state is E.WAITING
    with pytest.raises(Refusal, match=r"enrollment\.already"):
        deciding.enter(session, offering=offering.id, person=minor.id, at=NOW, by=officer)


def test_the_facts_of_a_newcomer_come_in_one_query(session: Session) -> None:
    offering, person = factories.offering(session), factories.person(session)
    session.flush()
    with statements(session.get_bind()) as asked:  # type: ignore[arg-type]
        facts.facts_for_enrolling(session, offering=offering.id, person=person.id, at=NOW)
    assert len(asked) == 1
