"""The school's own data: added, changed, removed while nothing hangs on it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.errors import Refusal, Unknown
from courses.school import queries, service
from courses.school.models import College, Station, Term, Venue, Village
from tests import factories
from tests.factories import NOW

VILLAGE = {"name": "示例村", "name_en": "Example", "is_pilot": True}
COLLEGE = {
    "slug": "Qingwen",
    "name": "青文学院",
    "name_en": "Qingwen College",
    "series": "青文",
    "summary": "写作",
    "summary_en": "Writing",
    "position": 4,
}
TERM = {
    "code": "2027s",
    "name": "春季",
    "name_en": "Spring",
    "starts_on": date(2027, 2, 20),
    "ends_on": date(2027, 7, 1),
}


def _deeds(session: Session) -> list[str]:
    session.flush()
    return list(session.scalars(select(AuditEntry.deed).order_by(AuditEntry.id)))


def test_a_college_is_added_with_its_slug_in_lower_case(session: Session) -> None:
    college = service.add_college(session, **COLLEGE, at=NOW, by=None)
    assert (college.slug, college.series, college.position) == ("qingwen", "青文", 4)
    assert _deeds(session) == ["college.add"]


def test_a_term_is_added_with_its_code_in_upper_case(session: Session) -> None:
    assert service.add_term(session, **TERM, at=NOW, by=None).code == "2027S"


def test_a_change_is_logged_with_what_was_before(session: Session) -> None:
    me = factories.person(session).id
    venue = factories.venue(session, name="一号教室", capacity=40)
    values = {"name_en": venue.name_en, "address": "", "village": None, "station": None}
    service.update_venue(session, venue=venue.id, name="大教室", capacity=60, is_active=False, **values, at=NOW, by=me)
    assert (venue.name, venue.capacity, venue.is_active) == ("大教室", 60, False)
    session.flush()
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.deed, entry.by_id) == ("venue.update", me)
    assert entry.facts["changes"]["capacity"] == ["40", "60"]


def test_a_change_that_changes_nothing_is_not_logged(session: Session) -> None:
    village = service.add_village(session, **VILLAGE, at=NOW, by=None)
    me = factories.person(session).id
    service.update_village(session, village=village.id, **VILLAGE, at=NOW, by=me)
    assert _deeds(session) == ["village.add"]


def test_each_kind_changes(session: Session) -> None:
    me, village = factories.person(session).id, factories.village(session).id
    college = service.add_college(session, **COLLEGE, at=NOW, by=None)
    station = service.add_station(session, village=village, name="站", capacity=20, at=NOW, by=None)
    term = service.add_term(session, **TERM, at=NOW, by=None)
    service.update_college(session, college=college.id, **{**COLLEGE, "name": "新文学院"}, at=NOW, by=me)
    service.update_term(session, term=term.id, **{**TERM, "name": "春学期"}, at=NOW, by=me)
    service.update_station(
        session, station=station.id, village=village, name="新站", name_en="", capacity=25, lead=me, at=NOW, by=me
    )
    assert (college.name, term.name, station.name, station.lead_id) == ("新文学院", "春学期", "新站", me)


def test_a_reversed_term_is_refused(session: Session) -> None:
    with pytest.raises(Refusal, match=r"term\.reversed"):
        service.add_term(session, **{**TERM, "ends_on": TERM["starts_on"]}, at=NOW, by=None)


def test_a_name_twice_is_refused_by_the_database(session: Session) -> None:
    service.add_village(session, **VILLAGE, at=NOW, by=None)
    with pytest.raises(IntegrityError):
        service.add_village(session, **VILLAGE, at=NOW, by=None)


def _college_with_a_course(session: Session) -> int:
    college: int = factories.college(session).id
    factories.course(session, college_id=college)
    return college


def _village_with_a_station(session: Session) -> int:
    village: int = factories.village(session).id
    factories.station(session, village_id=village)
    return village


def _village_with_a_person(session: Session) -> int:
    village: int = factories.village(session).id
    factories.person(session, village_id=village)
    return village


def _station_with_a_venue(session: Session) -> int:
    station: int = factories.station(session).id
    factories.venue(session, station_id=station)
    return station


def _venue_with_a_session(session: Session) -> int:
    venue: int = factories.venue(session).id
    factories.training_session(session, venue_id=venue)
    return venue


def _term_with_a_class(session: Session) -> int:
    term: int = factories.term(session).id
    factories.offering(session, term_id=term)
    return term


REMOVALS: list[tuple[str, type[Any], Callable[..., None], Callable[[Session], int], Callable[[Session], Any]]] = [
    ("college", College, service.remove_college, _college_with_a_course, factories.college),
    ("village", Village, service.remove_village, _village_with_a_station, factories.village),
    ("village", Village, service.remove_village, _village_with_a_person, factories.village),
    ("station", Station, service.remove_station, _station_with_a_venue, factories.station),
    ("venue", Venue, service.remove_venue, _venue_with_a_session, factories.venue),
    ("term", Term, service.remove_term, _term_with_a_class, factories.term),
]


@pytest.mark.parametrize(("noun", "table", "remove", "used", "unused"), REMOVALS)
def test_what_is_in_use_stays_and_what_is_not_goes(
    session: Session, noun: str, table: type[Any], remove: Callable[..., None], used: Any, unused: Any
) -> None:
    me, kept, free = factories.person(session).id, used(session), unused(session).id
    with pytest.raises(Refusal, match=r"record\.in_use"):
        remove(session, **{noun: kept}, at=NOW, by=me)
    remove(session, **{noun: free}, at=NOW, by=me)
    left = set(session.scalars(select(table.id)))
    assert kept in left
    assert free not in left
    assert _deeds(session)[-1] == f"{noun}.remove"


@pytest.mark.parametrize(("noun", "remove"), [(one[0], one[2]) for one in REMOVALS])
def test_what_does_not_exist_is_unknown(session: Session, noun: str, remove: Callable[..., None]) -> None:
    with pytest.raises(Unknown, match=f"{noun}.unknown"):
        remove(session, **{noun: 9_999}, at=NOW, by=1)


def test_lists_come_in_the_order_that_people_expect(session: Session) -> None:
    second, first = factories.college(session, position=2).id, factories.college(session, position=1).id
    closed, open_ = factories.venue(session, is_active=False).id, factories.venue(session).id
    plain, pilot = factories.village(session).id, factories.village(session, is_pilot=True).id
    assert [one.id for one in queries.list_colleges(session)] == [first, second]
    assert [one.id for one in queries.list_colleges(session, among=frozenset({second}))] == [second]
    assert [one.id for one in queries.list_venues(session)] == [open_, closed]
    assert [one.id for one in queries.list_usable_venues(session)] == [open_]
    assert [one.id for one in queries.list_usable_venues(session, also=closed)] == [closed, open_]
    assert [one.id for one in queries.list_villages(session)] == [pilot, plain]
