"""No route without an access rule, and no record of a college for those of another."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from academy import access
from courses.catalog.models import Course, SyllabusUnit
from courses.certificates import service
from courses.enrollment import rosters, ways
from courses.people.rules import Role
from courses.scheduling.models import TrainingSession
from tests import factories
from tests.drafts import small_class, started
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]
OF_A_COLLEGE = frozenset(
    {
        "code",
        "session_id",
        "enrollment_id",
        "unit_id",
        "certificate_id",
        "job_id",
        "draft_id",
        "other_id",
        "invitation_id",
        "roster_id",
    }
)
"""Parts of an address that name a record of one college; people and the school's own data are for all officers."""


def test_every_route_has_a_right(app: Flask) -> None:
    assert access.unruled(app) == []


def test_a_route_without_a_right_stops_the_start(app: Flask) -> None:
    app.view_functions["forgotten"] = lambda: ""
    with pytest.raises(RuntimeError, match="forgotten"):
        access.check_all_ruled(app)


@pytest.fixture
def records(rows: Session) -> dict[str, Any]:
    """Give the records of a college by the names that they have in addresses; the code is the class's."""
    offering = factories.finished_class(rows)
    unit = rows.scalars(select(SyllabusUnit.id).where(SyllabusUnit.course_id == offering.course_id)).first()
    session = rows.scalars(select(TrainingSession.id).where(TrainingSession.offering_id == offering.id)).first()
    issued = service.issue(
        rows,
        offering=offering.id,
        at=NOW,
        by=None,
        draw=lambda: f"{factories.number():030d}",
        base_url="https://school.example",
    )
    [certificate, _] = issued.certificates
    found = {"code": offering.code, "session_id": session, "unit_id": unit, "job_id": issued.job.id}
    found |= {"certificate_id": certificate.id, "enrollment_id": certificate.enrollment_id}
    made = ways.invite(
        rows, offering=offering.id, code="ABC", most=1, expires_at=NOW + timedelta(days=1), note="", at=NOW, by=None
    )
    found["invitation_id"] = made.id
    found["roster_id"] = rosters.send(
        rows,
        offering=offering.id,
        file_name="",
        data="姓名,电话\n何乐,13800000001\n".encode(),
        allow_invented=True,
        at=NOW,
        by=None,
    ).id
    meeting = small_class(rows, course_id=offering.course_id)
    found |= {name: started(rows, meeting).id for name in ("draft_id", "other_id")}
    found["course_code"] = rows.get_one(Course, offering.course_id).code
    rows.commit()
    return found


def _pages_of_records(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(("office.", "instructor.")) and rule.arguments & OF_A_COLLEGE:
            assert rule.arguments <= OF_A_COLLEGE, f"{rule}: which records are these?"
            yield from ((method, rule) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def _address(app: Flask, rule: Rule, records: dict[str, Any]) -> str:
    code = "course_code" if rule.rule.startswith("/office/courses/") else "code"
    values = {name: records[code if name == "code" else name] for name in rule.arguments}
    return app.url_map.bind("").build(rule.endpoint, values)


@pytest.mark.parametrize(
    ("role", "refusal"), [(Role.COLLEGE_OFFICER, {404}), (Role.INSTRUCTOR, {403, 404}), (None, {403})]
)
def test_records_of_a_college_do_not_exist_for_others(
    app: Flask, rows: Session, signed_in: SignIn, records: dict[str, Any], role: Role | None, refusal: set[int]
) -> None:
    college = factories.college(rows).id if role is Role.COLLEGE_OFFICER else None
    person = factories.with_role(rows, role, college=college) if role else factories.person(rows)
    rows.commit()
    client = signed_in(person.id)
    pages = list(_pages_of_records(app))
    assert len(pages) > 30
    answers = {
        (method, str(rule)): client.open(_address(app, rule, records), method=method).status_code
        for method, rule in pages
    }
    assert {page: status for page, status in answers.items() if status not in refusal} == {}


def test_they_do_for_an_officer_of_the_college(
    app: Flask, rows: Session, signed_in: SignIn, records: dict[str, Any]
) -> None:
    """The addresses above are right ones: else everyone would get a 404."""
    official = factories.with_role(rows, Role.OFFICIAL).id
    rows.commit()
    client = signed_in(official)
    pages = [rule for method, rule in _pages_of_records(app) if method == "GET" and not rule.rule.endswith(".pdf")]
    statuses = {str(rule): client.get(_address(app, rule, records)).status_code for rule in pages}
    assert {page: status for page, status in statuses.items() if status not in (200, 303)} == {}
