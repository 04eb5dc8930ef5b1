"""Sessions on holidays, on make-up workdays and in years that nobody has entered."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.catalog.rules import Kind
from courses.errors import Refusal
from courses.planning import placing
from courses.planning import service as planning
from courses.planning.grid import School, calendar_of, grid_of
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import Topic
from courses.scheduling.timetable.facts import Block
from courses.school import arrangements
from courses.school import days as school
from courses.values import SCHOOL_ZONE
from tests import factories

SCHOOL = School(calendar_of(arrangements.days_of(2026)))
LENGTH = timedelta(minutes=135)
TOPIC = Topic(Kind.THEORY, "党的创新理论", "Theory today", Decimal(3))
HOLIDAY, MAKE_UP, UNKNOWN, OFF_GRID = Block.HOLIDAY, Block.MAKEUP_WORKDAY, Block.NO_DAY_TABLE, Block.OFF_GRID
BEFORE = datetime(2026, 9, 1, tzinfo=UTC)
"""When the days of autumn are still ahead."""


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=SCHOOL_ZONE)


GRID = [
    ("2026-09-30 19:00", "21:15", []),
    ("2026-10-01 19:00", "21:15", [HOLIDAY]),
    ("2026-10-07 19:00", "21:15", [HOLIDAY]),
    ("2026-10-08 19:00", "21:15", []),
    ("2026-10-10 09:00", "11:15", [MAKE_UP]),
    ("2026-10-10 17:59", "20:00", [MAKE_UP]),
    ("2026-10-10 19:00", "21:15", []),
    ("2026-10-10 18:00", "20:00", [OFF_GRID]),
    ("2026-10-11 09:00", "11:15", []),
    ("2026-01-04 14:30", "16:45", [MAKE_UP]),
    ("2026-12-27 14:30", "16:45", []),
    ("2026-12-31 19:00", "21:15", []),
    ("2026-12-31 09:00", "11:15", [OFF_GRID]),
    ("2027-01-02 09:00", "11:15", [UNKNOWN]),
    ("2027-02-06 09:00", "11:15", [UNKNOWN]),
    ("2025-12-31 19:00", "21:15", [UNKNOWN]),
    ("2026-01-01 19:00", "21:15", [HOLIDAY]),
    ("2026-10-03 12:00", "13:00", [HOLIDAY, OFF_GRID]),
]


@pytest.mark.parametrize(("starts_at", "ends_at", "blocks"), GRID)
def test_what_speaks_against_a_time(starts_at: str, ends_at: str, blocks: list[Block]) -> None:
    begin = _at(starts_at)
    end = datetime.combine(begin.date(), time.fromisoformat(ends_at), tzinfo=SCHOOL_ZONE)
    (slot,) = grid_of(None, [(begin, end)], school=SCHOOL).slots
    assert sorted(slot.blocks) == sorted(blocks)


def test_days_are_those_of_the_school() -> None:
    """17:00 in London is 01:00 of the next day at the school."""
    starts_at = datetime.fromisoformat("2026-09-30T17:00:00+01:00")
    (slot,) = grid_of(None, [(starts_at, starts_at + timedelta(hours=1))], school=SCHOOL).slots
    assert slot.day == date(2026, 10, 1)
    assert HOLIDAY in slot.blocks


# the use cases, on both databases


@pytest.fixture
def offering(session: Session) -> int:
    term = factories.term(session, days_known=False)
    school.seed_days(session, year=2026, at=BEFORE, by=None)
    found: int = factories.offering(session, term_id=term.id).id
    return found


def _place(session: Session, offering: int, starts_at: str, **values: Any) -> TrainingSession:
    begin = _at(starts_at)
    return placing.place_session(
        session,
        offering=offering,
        unit=None,
        topic=TOPIC,
        starts_at=begin,
        ends_at=begin + LENGTH,
        venue=factories.venue(session).id,
        instructors=[],
        at=BEFORE,
        by=None,
        **values,
    )


def _move(session: Session, meeting: TrainingSession, starts_at: str, by: int, **values: Any) -> TrainingSession:
    begin = _at(starts_at)
    kept = {"unit": None, "topic": TOPIC, "venue": meeting.venue_id, "instructors": [], "version": meeting.version}
    times = {"starts_at": begin, "ends_at": begin + LENGTH}
    return planning.move_session(session, training_session=meeting.id, **{**kept, **times, **values}, at=BEFORE, by=by)


def _last_facts(session: Session) -> dict[str, Any]:
    session.flush()
    return session.scalars(select(AuditEntry.facts).order_by(AuditEntry.id.desc())).first() or {}


@pytest.mark.parametrize(
    ("starts_at", "overruled"),
    [
        ("2026-10-03 09:00", {"code": "slot.holiday", "starts_at": "2026-10-03T09:00:00+08:00", "day": "国庆节"}),
        (
            "2026-10-10 09:00",
            {"code": "slot.makeup_workday", "starts_at": "2026-10-10T09:00:00+08:00", "day": "国庆节调休"},
        ),
        ("2027-01-09 09:00", {"code": "slot.no_day_table", "starts_at": "2027-01-09T09:00:00+08:00"}),
    ],
)
def test_a_session_is_placed_on_such_a_day_only_for_a_reason_that_is_kept(
    session: Session, offering: int, starts_at: str, overruled: dict[str, str]
) -> None:
    with pytest.raises(Refusal) as refused:
        _place(session, offering, starts_at, despite="  \u3000")
    assert (refused.value.code, refused.value.field) == ("session.needs_reason", "is_confirmed")
    assert [one.code.value for one in refused.value.facts["report"].soft] == [overruled["code"]]
    assert session.scalar(select(func.count(TrainingSession.id))) == 0
    _place(session, offering, starts_at, despite="上级安排")
    facts = _last_facts(session)
    assert (facts["despite"], facts["overruled"]) == ("上级安排", [overruled])


@pytest.mark.parametrize("starts_at", ["2026-10-10 19:00", "2026-10-17 09:00"])
def test_other_days_need_no_reason_and_keep_none(session: Session, offering: int, starts_at: str) -> None:
    _place(session, offering, starts_at, despite="多余")
    assert "despite" not in _last_facts(session)


def test_a_session_moves_to_such_a_day_only_for_a_reason_that_is_kept(session: Session, offering: int) -> None:
    me, meeting = factories.person(session).id, _place(session, offering, "2026-10-17 09:00")
    with pytest.raises(Refusal, match=r"session\.needs_reason"):
        _move(session, meeting, "2026-10-03 09:00", me)
    assert meeting.version == 1
    _move(session, meeting, "2026-10-03 09:00", me, despite="天气")
    assert _last_facts(session)["despite"] == "天气"


def test_a_session_that_keeps_its_time_is_not_asked_again(session: Session, offering: int) -> None:
    me, meeting = factories.person(session).id, _place(session, offering, "2026-10-03 09:00", despite="天气")
    _move(session, meeting, "2026-10-03 09:00", me, venue=factories.venue(session).id)
    planning.cancel_session(session, training_session=meeting.id, version=2, reason="台风", at=BEFORE, by=me)
    planning.restore_session(session, training_session=meeting.id, version=3, at=BEFORE, by=me)
    with pytest.raises(Refusal, match=r"session\.needs_reason"):
        _move(session, meeting, "2026-10-03 14:30", me)
