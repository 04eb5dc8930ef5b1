"""Holidays and make-up workdays: entered, changed, removed and imported, on both databases."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.base import violated_constraint
from courses.errors import Refusal, Unknown
from courses.school import arrangements, queries
from courses.school import days as service
from courses.school.models import CalendarDay
from courses.school.rules import Day, DayKind
from tests import factories
from tests.factories import NOW

DAY = date(2026, 10, 1)
VALUES = {"kind": DayKind.HOLIDAY, "name": "国庆节", "name_en": "National Day"}


def _log(session: Session) -> list[tuple[str, str]]:
    session.flush()
    query = select(AuditEntry.deed, AuditEntry.subject).order_by(AuditEntry.id)
    return [(deed, subject) for deed, subject in session.execute(query)]


def test_a_day_is_entered_changed_and_removed(session: Session) -> None:
    me = factories.person(session).id
    service.add_day(session, day=DAY, **VALUES, at=NOW, by=me)
    for _ in range(2):
        service.update_day(session, day=DAY, **{**VALUES, "name": "国庆"}, at=NOW, by=me)
    assert queries.get_day(session, day=DAY).label.zh == "国庆"
    service.remove_day(session, day=DAY, at=NOW, by=me)
    assert queries.list_years(session) == []
    subject = "calendar_day:2026-10-01"
    assert _log(session) == [(f"calendar_day.{verb}", subject) for verb in ("add", "update", "remove")]


def test_a_day_is_entered_once(session: Session) -> None:
    service.add_day(session, day=DAY, **VALUES, at=NOW, by=None)
    with pytest.raises(Refusal) as refused:
        service.add_day(session, day=DAY, **VALUES, at=NOW, by=None)
    assert (refused.value.code, refused.value.field) == ("day.taken", "day")


def test_the_database_keeps_a_day_single_and_says_so(session: Session) -> None:
    service.add_day(session, day=DAY, **VALUES, at=NOW, by=None)
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(insert(CalendarDay).values(day=DAY, **VALUES))
    assert violated_constraint(refused.value) == "pk_calendar_day"


def test_a_weekday_cannot_be_made_up_for(session: Session) -> None:
    me = factories.person(session).id
    service.add_day(session, day=DAY, **VALUES, at=NOW, by=me)
    with pytest.raises(Refusal, match=r"day\.no_weekend"):
        service.update_day(session, day=DAY, **{**VALUES, "kind": DayKind.MAKE_UP_WORKDAY}, at=NOW, by=me)


@pytest.mark.parametrize(
    "deed",
    [
        lambda session: service.update_day(session, day=DAY, **VALUES, at=NOW, by=1),
        lambda session: service.remove_day(session, day=DAY, at=NOW, by=1),
    ],
)
def test_a_day_that_is_not_entered_is_unknown(session: Session, deed: Callable[[Session], object]) -> None:
    with pytest.raises(Unknown, match=r"day\.unknown"):
        deed(session)


def test_the_published_arrangement_is_entered_once_and_keeps_what_officials_changed(session: Session) -> None:
    factories.calendar_day(session, DAY, name="自定")
    taken = service.seed_days(session, year=2026, at=NOW, by=None)
    assert len(taken.added) == len(arrangements.days_of(2026)) - 1
    assert (taken.changed, taken.same) == ((), ())
    assert service.seed_days(session, year=2026, at=NOW, by=None).added == ()
    assert queries.get_day(session, day=DAY).name == "自定"
    assert _log(session) == [("calendar_day.import", "calendar_day")]


def test_an_unpublished_year_is_not_guessed(session: Session) -> None:
    with pytest.raises(Refusal, match=r"arrangement\.unknown"):
        service.seed_days(session, year=2027, at=NOW, by=None)
    assert queries.list_years(session) == []


def test_an_import_adds_and_changes_and_leaves_the_rest(session: Session) -> None:
    me = factories.person(session).id
    factories.calendar_day(session, DAY, name="旧名")
    factories.calendar_day(session, date(2026, 10, 2), name="国庆节", name_en="")
    factories.calendar_day(session, date(2026, 10, 3))
    days = [Day(date(2026, 10, number), DayKind.HOLIDAY, "国庆节") for number in (1, 2, 4)]
    taken = service.import_days(session, days=days, at=NOW, by=me)
    assert [[day.day for day in part] for part in (taken.added, taken.changed, taken.same)] == [[4], [1], [2]]
    session.expire_all()
    names = [(one.day.day, one.name) for one in queries.list_days(session, years=[2026])]
    assert names == [(1, "国庆节"), (2, "国庆节"), (3, "校庆"), (4, "国庆节")]


def test_a_year_ends_on_its_last_day(session: Session) -> None:
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)):
        factories.calendar_day(session, day)
    assert queries.list_years(session) == [2025, 2026, 2027]
    found = queries.calendar_of(session, years=[2026])
    assert (set(found.days), found.covers(2025)) == ({date(2026, 1, 1), date(2026, 12, 31)}, False)
    assert queries.list_days(session, years=[]) == []
