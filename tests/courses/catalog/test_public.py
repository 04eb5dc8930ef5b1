"""What the public sees of the catalog."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from courses.catalog import queries
from courses.catalog.rules import OfferingState
from tests import factories
from tests.counting import statements
from tests.factories import NOW


def _codes(page: queries.CatalogPage) -> list[str]:
    return [card.course.code for card in page.cards]


def test_a_card_has_the_hours_and_the_classes_that_one_can_still_join(session: Session) -> None:
    course = factories.course(session, units=3)
    later = factories.offering(session, course_id=course.id, opens_at=NOW + timedelta(days=1))
    open_now = factories.offering(session, course_id=course.id)
    factories.offering(session, course_id=course.id, closes_at=NOW)
    factories.offering(session, course_id=course.id, state=OfferingState.DRAFT)
    factories.offering(session, course_id=course.id, state=OfferingState.CLOSED)
    card = queries.list_catalog(session, at=NOW, search=course.code).cards[0]
    assert (card.theory_hours, card.practice_hours, card.hours) == (Decimal(6), Decimal(3), Decimal(9))
    assert card.offerings == (open_now, later)


def test_courses_with_open_classes_come_first_then_by_college(session: Session) -> None:
    first, second = (factories.college(session, position=place) for place in (-2, -1))
    ids = [factories.course(session, college_id=one.id, title="示例排序课").id for one in (first, second, second)]
    factories.offering(session, course_id=ids[2])
    page = queries.list_catalog(session, at=NOW, search="示例排序课")
    assert [card.course.id for card in page.cards] == [ids[2], ids[0], ids[1]]


def test_the_catalog_is_narrowed_by_college_by_title_and_by_what_is_open(session: Session) -> None:
    college = factories.college(session)
    one = factories.course(session, college_id=college.id, title="急救与安全", title_en="First Aid")
    two = factories.course(session, college_id=college.id, title="活动策划")
    factories.course(session, title="急救进阶")
    factories.offering(session, course_id=two.id)
    of_college = {"at": NOW, "college": college.slug}
    assert set(_codes(queries.list_catalog(session, **of_college))) == {one.code, two.code}
    assert _codes(queries.list_catalog(session, **of_college, search="急救")) == [one.code]
    assert _codes(queries.list_catalog(session, **of_college, search="first aid")) == [one.code]
    assert _codes(queries.list_catalog(session, **of_college, open_now=True)) == [two.code]
    assert _codes(queries.list_catalog(session, at=NOW, college="no-such-college")) == []


@pytest.mark.parametrize("wildcard", ["%", "_", "\\"])
def test_a_wildcard_in_a_search_is_a_character(session: Session, wildcard: str) -> None:
    factories.course(session)
    assert queries.list_catalog(session, at=NOW, search=wildcard).total == 0


def test_a_page_holds_its_share_and_the_total_is_of_all(session: Session) -> None:
    college = factories.college(session)
    for _ in range(5):
        factories.course(session, college_id=college.id)
    pages = [
        queries.list_catalog(session, at=NOW, college=college.slug, page=number, per_page=2) for number in (1, 2, 3)
    ]
    assert [len(page.cards) for page in pages] == [2, 2, 1]
    assert {page.total for page in pages} == {5}
    assert len({code for page in pages for code in _codes(page)}) == 5


def test_a_course_out_of_use_is_found_only_through_its_class(session: Session) -> None:
    course = factories.course(session, is_active=False)
    factories.offering(session, course_id=course.id, state=OfferingState.DRAFT)
    assert queries.find_public_course(session, code=course.code) is None
    factories.offering(session, course_id=course.id, state=OfferingState.CLOSED)
    assert queries.find_public_course(session, code=course.code.lower()) is course
    assert queries.list_catalog(session, at=NOW, search=course.code).total == 0


def test_a_draft_is_nobodys_business(session: Session) -> None:
    draft = factories.offering(session, state=OfferingState.DRAFT)
    assert queries.find_public_offering(session, code=draft.code) is None
    assert draft not in queries.list_open(session, at=NOW)
    assert queries.list_public_offerings(session, course=draft.course_id) == []


def test_colleges_count_the_courses_that_they_teach(session: Session) -> None:
    course = factories.course(session)
    factories.course(session, college_id=course.college_id, is_active=False)
    assert queries.courses_by_college(session)[course.college_id] == 1


def test_the_catalog_takes_four_statements_however_long_it_is(session: Session, engine: Engine) -> None:
    for _ in range(6):
        factories.offering(session)
    with statements(engine) as sent:
        assert queries.list_catalog(session, at=NOW).total >= 6
    assert len(sent) == 4
