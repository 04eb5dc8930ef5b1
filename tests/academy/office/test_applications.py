"""The office's desks for the ways into a class: applications, requirements, codes, the order of the line."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.catalog.models import Offering
from courses.catalog.rules import EnrollmentMode
from courses.enrollment import service
from courses.enrollment.models import Enrollment, Invitation, Quota, Requirement
from courses.people.rules import Role
from tests import factories
from tests.counting import statements
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


class Desk:
    """A class by application with three who have applied, and the officer of its college."""

    def __init__(self, rows: Session) -> None:
        self.rows = rows
        self.village = factories.village(rows)
        self.college = factories.college(rows).id
        course = factories.course(rows, college_id=self.college)
        self.offering: Offering = factories.offering(
            rows, course_id=course.id, capacity=2, mode=EnrollmentMode.APPROVAL, offer_hours=24
        )
        self.officer = factories.with_role(rows, Role.COLLEGE_OFFICER, college=self.college).id
        self.people = [self.apply(name, minutes) for minutes, name in enumerate(("何乐", "麦乐", "卢乐"))]
        rows.commit()
        self.url = f"/office/offerings/{self.offering.code}"

    def apply(self, name: str, minutes: int) -> int:
        person = factories.person(self.rows, name=name, village_id=self.village.id).id
        at = NOW + timedelta(minutes=minutes)
        enrolled = service.enroll(self.rows, offering=self.offering.id, person=person, at=at, statement=f"我是{name}")
        return int(enrolled.id)

    def states(self) -> list[str]:
        self.rows.expire_all()
        found = [self.rows.get_one(Enrollment, one).state.value for one in self.people]
        self.rows.commit()
        return found


@pytest.fixture
def desk(rows: Session) -> Desk:
    return Desk(rows)


@pytest.fixture
def officer(desk: Desk, signed_in: SignIn) -> FlaskClient:
    return signed_in(desk.officer)


def test_officers_admit_many_at_once_in_the_order_in_which_they_came(desk: Desk, officer: FlaskClient) -> None:
    page = _text(officer.get(f"{desk.url}/applications").text)
    assert page.index("我是何乐") < page.index("我是麦乐") < page.index("我是卢乐")
    chosen = {"chosen": list(reversed(desk.people)), "decision": "approve"}
    answer = officer.post(f"{desk.url}/applications", data=chosen, follow_redirects=True)
    assert "2 people have a seat. All seats are taken: 1 wait." in _text(answer.text)
    assert desk.states() == ["admitted", "admitted", "waiting"]


def test_declining_without_a_reason_keeps_the_ticks(desk: Desk, officer: FlaskClient) -> None:
    sent = {"chosen": desk.people[:1], "decision": "decline", "reason": ""}
    answer = officer.post(f"{desk.url}/applications", data=sent)
    assert answer.status_code == 422
    assert re.search(rf'value="{desk.people[0]}" checked', answer.text)
    assert "Say why, in a few words" in answer.text
    officer.post(f"{desk.url}/applications", data={**sent, "reason": "名额有限"})
    assert desk.states() == ["declined", "applied", "applied"]


def test_a_full_quota_asks_for_a_reason(desk: Desk, officer: FlaskClient, rows: Session) -> None:
    rows.add(Quota(offering_id=desk.offering.id, village_id=desk.village.id, seats=1))
    rows.commit()
    sent = {"chosen": desk.people[:2], "decision": "approve"}
    answer = officer.post(f"{desk.url}/applications", data=sent)
    assert answer.status_code == 422
    assert "More than the quota, on purpose" in answer.text
    officer.post(f"{desk.url}/applications", data={**sent, "is_over_quota": "y", "despite": "两村合办"})
    assert desk.states() == ["admitted", "admitted", "applied"]


def test_the_list_is_narrowed_down(desk: Desk, officer: FlaskClient) -> None:
    found = _text(officer.get(f"{desk.url}/applications?q=麦").text)
    assert "麦乐" in found
    assert "卢乐" not in found
    other = factories.village(desk.rows).id
    desk.rows.commit()
    assert "Nobody found" in officer.get(f"{desk.url}/applications?village={other}").text
    assert officer.get(f"{desk.url}/applications?village=x&standing=x").status_code == 200


def test_the_list_asks_the_database_as_often_for_many_as_for_few(app: Flask, desk: Desk, officer: FlaskClient) -> None:
    with app.app_context():
        engine = db.engine
    with statements(engine) as few:
        officer.get(f"{desk.url}/applications")
    for n in range(5):
        desk.apply(f"学员{n}", n)
    desk.rows.commit()
    with statements(engine) as many:
        officer.get(f"{desk.url}/applications")
    assert len(few) == len(many)


def test_who_may_enroll_is_said_and_kept(desk: Desk, officer: FlaskClient, rows: Session) -> None:
    form = {
        "mode": "approval",
        "offer_hours": "12",
        "age": "hard",
        "not_completed": "advice",
        "no_clash": "hard",
        "political_status": "off",
        "village": "hard",
        "village_values": [str(desk.village.id)],
        "college": "off",
        "prerequisite": "off",
        f"quota_{desk.village.id}": "1",
    }
    answer = officer.post(f"{desk.url}/ways", data={**form, "village_values": []})
    assert answer.status_code == 422
    assert "Choose at least one, or do not ask for it." in answer.text
    assert officer.post(f"{desk.url}/ways", data=form).status_code == 303
    rows.expire_all()
    kinds = rows.execute(select(Requirement.kind, Requirement.is_hard).order_by(Requirement.kind)).all()
    assert [(kind.value, hard) for kind, hard in kinds] == [("not_completed", False), ("village", True)]
    assert rows.scalars(select(Quota.seats)).all() == [1]
    assert rows.get_one(Offering, desk.offering.id).offer_hours == 12
    rows.commit()
    page = officer.get(f"{desk.url}/ways").text
    assert re.search(rf'<input checked[^>]* name="village_values"[^>]* value="{desk.village.id}"', page)
    answer = officer.post(f"{desk.url}/ways", data={**form, "mode": "first_come"})
    assert "3 applications wait for an answer." in answer.text


def test_a_code_is_made_passed_on_and_revoked(desk: Desk, officer: FlaskClient, rows: Session) -> None:
    assert officer.post(f"{desk.url}/invitations", data={"most": "0"}).status_code == 422
    day = (NOW + timedelta(days=3)).date().isoformat()
    sent = {"most": "5", "expires_on": day, "note": "沙边村"}
    assert officer.post(f"{desk.url}/invitations", data=sent).status_code == 303
    made = rows.scalars(select(Invitation)).one()
    rows.commit()
    assert f"/enroll?code={made.code}" in officer.get(f"{desk.url}/invitations").text
    assert officer.post(f"{desk.url}/invitations/{made.id + 1}/revoke").status_code == 404
    officer.post(f"{desk.url}/invitations/{made.id}/revoke")
    assert "Revoked" in officer.get(f"{desk.url}/invitations").text


def test_an_officer_changes_the_order_of_the_line(desk: Desk, officer: FlaskClient, rows: Session) -> None:
    officer.post(f"{desk.url}/applications", data={"chosen": desk.people, "decision": "approve"})
    last = desk.apply("苏乐", 9)
    desk.rows.commit()
    officer.post(f"{desk.url}/applications", data={"chosen": [last], "decision": "approve"})
    url = f"{desk.url}/enrollments/{last}/place"
    assert officer.post(url, data={"place": "9", "reason": "村里推荐"}).status_code == 422
    assert officer.post(url, data={"place": "1", "reason": "村里推荐"}).status_code == 303
    text = _text(officer.get(f"{desk.url}/enrollments?list=waiting").text)
    assert text.index("苏乐") < text.index("卢乐")


def test_an_officer_puts_somebody_on_the_list(desk: Desk, officer: FlaskClient, rows: Session) -> None:
    person = factories.person(rows, phone="+8613800001234", name="岑乐")
    desk.offering.closes_at = NOW - timedelta(hours=1)
    rows.commit()
    url = f"{desk.url}/enrollments/enter"
    answer = officer.post(url, data={"account": "13800009999", "reason": "电话报名"})
    assert answer.status_code == 422
    assert "The school knows nobody" in answer.text
    answer = officer.post(url, data={"account": "138 0000 1234", "reason": "电话报名"}, follow_redirects=True)
    assert "The person is on the list." in answer.text
    assert "Enrollment closed on" in answer.text
    assert rows.scalar(select(Enrollment.state).where(Enrollment.person_id == person.id)) == "enrolled"
    rows.commit()


@pytest.mark.parametrize("page", ["applications", "ways", "invitations", "enrollments/enter"])
def test_strangers_find_nothing_and_others_are_told(desk: Desk, signed_in: SignIn, rows: Session, page: str) -> None:
    elsewhere = factories.with_role(rows, Role.COLLEGE_OFFICER, college=factories.college(rows).id).id
    trainee = factories.person(rows).id
    rows.commit()
    assert signed_in(elsewhere).get(f"{desk.url}/{page}").status_code == 404
    assert signed_in(trainee).get(f"{desk.url}/{page}").status_code == 403
