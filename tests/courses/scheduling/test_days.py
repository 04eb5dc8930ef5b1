"""Sessions on holidays, on make-up workdays and in years that nobody has entered."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.catalog.rules import Kind
from courses.errors import Refusal
from courses.planning import service as planning
from courses.scheduling import service
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import DayTrouble, Topic, check_days, day_clashes_of
from courses.school import arrangements
from courses.school import days as school
from courses.school.rules import Calendar
from courses.values import SCHOOL_ZONE
from tests import factories
from tests.factories import NOW

CALENDAR = Calendar.of(arrangements.days_of(2026))
TOPIC = Topic(Kind.THEORY, "党的创新理论", "Theory today", Decimal(3))
HOLIDAY, MAKE_UP, UNKNOWN = DayTrouble


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=SCHOOL_ZONE)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "troubles"),
    [
        ("2026-09-30 19:00", "2026-09-30 21:00", []),
        ("2026-09-30 22:00", "2026-10-01 00:00", []),
        ("2026-09-30 22:00", "2026-10-01 00:01", [HOLIDAY]),
        ("2026-10-01 00:00", "2026-10-01 02:00", [HOLIDAY]),
        ("2026-10-07 22:00", "2026-10-07 23:59", [HOLIDAY]),
        ("2026-10-08 00:00", "2026-10-08 02:00", []),
        ("2026-10-10 09:00", "2026-10-10 11:00", [MAKE_UP]),
        ("2026-10-10 17:59", "2026-10-10 20:00", [MAKE_UP]),
        ("2026-10-10 18:00", "2026-10-10 20:00", []),
        ("2026-10-11 09:00", "2026-10-11 11:00", []),
        ("2026-12-31 22:00", "2027-01-01 00:00", []),
        ("2026-12-31 22:00", "2027-01-01 01:00", [UNKNOWN]),
        ("2027-02-06 09:00", "2027-02-06 11:00", [UNKNOWN]),
        ("2025-12-31 22:00", "2026-01-01 01:00", [UNKNOWN, HOLIDAY]),
    ],
)
def test_what_speaks_against_a_day(starts_at: str, ends_at: str, troubles: list[DayTrouble]) -> None:
    clashes = day_clashes_of(_at(starts_at), _at(ends_at), CALENDAR)
    assert [clash.trouble for clash in clashes] == troubles


def test_days_are_those_of_the_school() -> None:
    """17:00 in London is 01:00 of the next day at the school."""
    starts_at = datetime.fromisoformat("2026-09-30T17:00:00+01:00")
    (clash,) = day_clashes_of(starts_at, starts_at + timedelta(hours=1), CALENDAR)
    assert (clash.trouble, clash.day) == (HOLIDAY, date(2026, 10, 1))
    assert clash.entry
    assert clash.entry.name == "国庆节"


@pytest.mark.parametrize("despite", ["", "  \u3000"])
def test_without_a_reason_the_day_is_refused_by_name(despite: str) -> None:
    clashes = day_clashes_of(_at("2026-10-01 09:00"), _at("2026-10-01 11:00"), CALENDAR)
    with pytest.raises(Refusal) as refused:
        check_days(clashes, despite=despite)
    assert (refused.value.code, refused.value.field) == ("session.on_holiday", "starts_on")
    assert (refused.value.facts["day"], refused.value.facts["name"].zh) == (date(2026, 10, 1), "国庆节")
    check_days(clashes, despite="开放日")
    check_days([], despite="")


# the use cases, on both databases


@pytest.fixture
def offering(session: Session) -> int:
    term = factories.term(session, days_known=False)
    school.seed_days(session, year=2026, at=NOW, by=None)
    found: int = factories.offering(session, term_id=term.id).id
    return found


def _place(session: Session, offering: int, starts_at: str, **values: Any) -> TrainingSession:
    begin = _at(starts_at)
    return service.place_session(
        session,
        offering=offering,
        unit=None,
        topic=TOPIC,
        starts_at=begin,
        ends_at=begin + timedelta(hours=2),
        venue=factories.venue(session).id,
        instructors=[],
        at=NOW,
        by=None,
        **values,
    )


def _move(session: Session, meeting: TrainingSession, starts_at: str, by: int, **values: Any) -> TrainingSession:
    begin = _at(starts_at)
    kept = {"unit": None, "topic": TOPIC, "venue": meeting.venue_id, "instructors": [], "version": meeting.version}
    times = {"starts_at": begin, "ends_at": begin + timedelta(hours=2)}
    return planning.move_session(session, training_session=meeting.id, **{**kept, **times, **values}, at=NOW, by=by)


def _last_facts(session: Session) -> dict[str, Any]:
    session.flush()
    return session.scalars(select(AuditEntry.facts).order_by(AuditEntry.id.desc())).first() or {}


@pytest.mark.parametrize(
    ("starts_at", "code", "overruled"),
    [
        ("2026-10-01 09:00", "session.on_holiday", [["2026-10-01", "国庆节"]]),
        ("2026-10-10 09:00", "session.on_make_up_workday", [["2026-10-10", "国庆节调休"]]),
        ("2027-01-09 09:00", "session.year_missing", [["2027-01-09", ""]]),
    ],
)
def test_a_session_is_placed_on_such_a_day_only_for_a_reason_that_is_kept(
    session: Session, offering: int, starts_at: str, code: str, overruled: list[list[str]]
) -> None:
    with pytest.raises(Refusal, match=code):
        _place(session, offering, starts_at)
    assert session.scalar(select(func.count(TrainingSession.id))) == 0
    _place(session, offering, starts_at, despite="上级安排")
    facts = _last_facts(session)
    assert (facts["despite"], facts["overruled"]) == ("上级安排", overruled)


@pytest.mark.parametrize("starts_at", ["2026-10-10 18:00", "2026-10-17 09:00"])
def test_other_days_need_no_reason_and_keep_none(session: Session, offering: int, starts_at: str) -> None:
    _place(session, offering, starts_at, despite="多余")
    assert "despite" not in _last_facts(session)


def test_a_session_moves_to_such_a_day_only_for_a_reason_that_is_kept(session: Session, offering: int) -> None:
    me, meeting = factories.person(session).id, _place(session, offering, "2026-10-17 09:00")
    with pytest.raises(Refusal, match=r"session\.on_holiday"):
        _move(session, meeting, "2026-10-02 09:00", me)
    assert meeting.version == 1
    _move(session, meeting, "2026-10-02 09:00", me, despite="天气")
    assert _last_facts(session)["despite"] == "天气"


def test_a_session_that_keeps_its_time_is_not_asked_again(session: Session, offering: int) -> None:
    me, meeting = factories.person(session).id, _place(session, offering, "2026-10-02 09:00", despite="天气")
    _move(session, meeting, "2026-10-02 09:00", me, venue=factories.venue(session).id)
    planning.cancel_session(session, training_session=meeting.id, version=2, reason="台风", at=NOW, by=me)
    planning.restore_session(session, training_session=meeting.id, version=3, at=NOW, by=me)
    with pytest.raises(Refusal, match=r"session\.on_holiday"):
        _move(session, meeting, "2026-10-02 14:30", me)
