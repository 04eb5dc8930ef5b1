"""Courses, their syllabus, and the classes that are opened of them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.catalog import service
from courses.catalog.models import Course, Offering, SyllabusUnit
from courses.catalog.rules import CompletionRule, Kind, OfferingState
from courses.errors import Refusal, Unknown
from tests import factories
from tests.factories import NOW

RULE = CompletionRule(
    min_attendance_percent=80, min_theory_hours=Decimal(3), min_practice_hours=Decimal("1.5"), max_unexcused=1
)


@pytest.fixture
def me(session: Session) -> int:
    return int(factories.person(session).id)


def _units(session: Session, course: int) -> list[tuple[int, str]]:
    query = select(SyllabusUnit.position, SyllabusUnit.title).where(SyllabusUnit.course_id == course)
    return [(position, title) for position, title in session.execute(query.order_by(SyllabusUnit.position))]


def _unit_ids(session: Session, course: int) -> list[int]:
    query = select(SyllabusUnit.id).where(SyllabusUnit.course_id == course).order_by(SyllabusUnit.position)
    return list(session.scalars(query))


def _open(session: Session, course: int, **values: Any) -> Offering:
    defaults = {
        "term": factories.term(session).id if "term" not in values else 0,
        "code": "qm1-a",
        "title": "一班",
        "capacity": 20,
        "opens_at": NOW,
        "closes_at": NOW + timedelta(days=7),
    }
    return service.open_offering(session, course=course, **{**defaults, **values}, at=NOW, by=None)


def test_a_course_is_added_with_its_code_in_upper_case(session: Session) -> None:
    college = factories.college(session).id
    course = service.add_course(session, college=college, code="qm1", title="骨干班", rule=RULE, at=NOW, by=None)
    assert (course.code, course.rule, course.is_active) == ("QM1", RULE, True)


def test_a_code_twice_is_refused_by_the_database(session: Session) -> None:
    course = factories.course(session)
    with pytest.raises(IntegrityError):
        service.add_course(session, college=course.college_id, code=course.code, title="T", rule=RULE, at=NOW, by=None)


def test_a_course_changes_and_its_classes_keep_their_rule(session: Session, me: int) -> None:
    course = factories.course(session)
    offering = _open(session, course.id)
    before = offering.rule
    service.update_course(
        session,
        course=course.id,
        college=course.college_id,
        code="qm9",
        title="新名",
        title_en="",
        summary="",
        summary_en="",
        rule=replace(RULE, max_unexcused=0),
        is_active=False,
        at=NOW,
        by=me,
    )
    assert (course.code, course.title, course.is_active, course.rule.max_unexcused) == ("QM9", "新名", False, 0)
    assert offering.rule == before


def test_units_are_added_at_the_end(session: Session) -> None:
    course = factories.course(session, units=2)
    unit = service.add_unit(
        session,
        course=course.id,
        kind=Kind.PRACTICE,
        title="走进水藤村",
        credit_hours=Decimal("2.5"),
        minutes=120,
        at=NOW,
        by=None,
    )
    assert (unit.position, unit.credit_hours, unit.is_required) == (3, Decimal("2.5"), True)


@pytest.mark.parametrize(
    ("place", "places", "order"),
    [
        (0, 1, [2, 1, 3]),
        (1, 1, [1, 3, 2]),
        (1, -1, [2, 1, 3]),
        (2, -1, [1, 3, 2]),
        (0, -1, [1, 2, 3]),
        (2, 1, [1, 2, 3]),
    ],
)
def test_a_unit_moves_by_one_place(session: Session, me: int, place: int, places: int, order: list[int]) -> None:
    course = factories.course(session, units=3).id
    unit = _unit_ids(session, course)[place]
    service.move_unit(session, unit=unit, places=places, at=NOW, by=me)
    assert _units(session, course) == [(number, f"第{was}课") for number, was in enumerate(order, start=1)]


def test_a_removed_unit_leaves_no_gap(session: Session, me: int) -> None:
    course = factories.course(session, units=4).id
    service.remove_unit(session, unit=_unit_ids(session, course)[1], at=NOW, by=me)
    assert _units(session, course) == [(1, "第1课"), (2, "第3课"), (3, "第4课")]


def test_a_unit_that_was_taught_stays(session: Session, me: int) -> None:
    course = factories.course(session, units=2).id
    unit = _unit_ids(session, course)[0]
    factories.training_session(session, offering_id=factories.offering(session, course_id=course).id, unit_id=unit)
    with pytest.raises(Refusal, match=r"record\.in_use"):
        service.remove_unit(session, unit=unit, at=NOW, by=me)
    assert len(_units(session, course)) == 2


def test_a_unit_changes(session: Session, me: int) -> None:
    unit = _unit_ids(session, factories.course(session).id)[0]
    changed = service.update_unit(
        session,
        unit=unit,
        kind=Kind.PRACTICE,
        title="新课",
        title_en="New",
        credit_hours=Decimal("1.5"),
        minutes=90,
        is_required=False,
        at=NOW,
        by=me,
    )
    assert (changed.kind, changed.credit_hours, changed.minutes) == (Kind.PRACTICE, Decimal("1.5"), 90)


def test_what_does_not_exist_is_unknown(session: Session, me: int) -> None:
    with pytest.raises(Unknown, match=r"unit\.unknown"):
        service.move_unit(session, unit=9_999, places=1, at=NOW, by=me)
    with pytest.raises(Unknown, match=r"course\.unknown"):
        _open(session, 9_999)
    with pytest.raises(Unknown, match=r"offering\.unknown"):
        service.locked_offering(session, 9_999)


def test_a_class_opens_as_a_draft_with_the_rule_of_its_course(session: Session) -> None:
    course = factories.course(session, min_attendance_percent=75, max_unexcused=2)
    offering = _open(session, course.id, min_age=18, max_age=35)
    assert (offering.code, offering.state, offering.taken) == ("QM1-A", OfferingState.DRAFT, 0)
    assert offering.rule == course.rule


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"closes_at": NOW}, "window.reversed"),
        ({"min_age": 30, "max_age": 20}, "ages.reversed"),
        ({"code": "青马"}, "code.malformed"),
    ],
)
def test_a_class_that_cannot_be_is_refused(session: Session, values: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        _open(session, factories.course(session).id, **values)


def test_a_class_asks_for_no_more_than_its_syllabus_has(session: Session) -> None:
    course = factories.course(session, units=2, min_theory_hours=Decimal("3.5")).id
    with pytest.raises(Refusal, match=r"rule\.more_theory_than_taught"):
        _open(session, course)
    course = factories.course(session, units=1, min_practice_hours=Decimal("0.5")).id
    with pytest.raises(Refusal, match=r"rule\.more_practice_than_taught"):
        _open(session, course)


def test_a_course_that_is_no_longer_taught_opens_no_class(session: Session) -> None:
    with pytest.raises(Refusal, match=r"course\.inactive"):
        _open(session, factories.course(session, is_active=False).id)


def _changed(offering: Offering, **values: Any) -> dict[str, Any]:
    kept = {
        "offering": offering.id,
        "term": offering.term_id,
        "code": offering.code,
        "title": offering.title,
        "title_en": offering.title_en,
        "opens_at": offering.opens_at,
        "closes_at": offering.closes_at,
        "min_age": offering.min_age,
        "max_age": offering.max_age,
        "tutor": offering.tutor_id,
    }
    return {**kept, **values}


def test_a_class_changes_and_says_what_changed(session: Session, me: int) -> None:
    offering = factories.offering(session, title="旧名")
    service.update_offering(session, **_changed(offering, title="新名", tutor=me), at=NOW, by=me)
    assert (offering.title, offering.tutor_id, offering.capacity) == ("新名", me, 20)
    session.flush()
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.facts["changes"] == {"title": ["旧名", "新名"], "tutor_id": ["", str(me)]}


def test_the_seats_of_a_draft_change_and_those_of_a_published_class_do_not(session: Session, me: int) -> None:
    draft = factories.offering(session, state=OfferingState.DRAFT)
    service.update_offering(session, **_changed(draft, capacity=30), at=NOW, by=me)
    assert draft.capacity == 30
    published = factories.offering(session)
    service.update_offering(session, **_changed(published, capacity=20), at=NOW, by=me)
    with pytest.raises(Refusal, match=r"capacity\.published"):
        service.update_offering(session, **_changed(published, capacity=30), at=NOW, by=me)


def test_rows_of_the_rule_go_into_the_course(session: Session) -> None:
    factories.course(session, min_theory_hours=Decimal("2.5"))
    assert session.scalars(select(Course)).one().rule.min_theory_hours == Decimal("2.5")
