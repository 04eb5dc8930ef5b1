"""A series placed as a whole, and looked over before."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.catalog.models import Offering, SyllabusUnit
from courses.catalog.rules import OfferingState
from courses.errors import Refusal
from courses.planning import batch
from courses.planning.series import Rule
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import Wish
from courses.scheduling.timetable.violations import Code
from courses.school.models import Venue
from tests import factories
from tests.factories import NOW

WEEK = timedelta(days=7)
FIRST = datetime(2026, 12, 5, 1, tzinfo=UTC)
"""A Saturday, 9:00 at the school."""
REASON = "已与各方商定"


@pytest.fixture
def offering(session: Session) -> Offering:
    found: Offering = factories.offering(session, course_id=factories.course(session, units=3).id)
    return found


@pytest.fixture
def hall(session: Session) -> Venue:
    found: Venue = factories.venue(session)
    return found


def units_of(session: Session, offering: Offering) -> list[int]:
    query = select(SyllabusUnit.id).where(SyllabusUnit.course_id == offering.course_id)
    return list(session.scalars(query.order_by(SyllabusUnit.position)))


def wishes(session: Session, offering: Offering, hall: Venue, *, reason: str = REASON) -> list[Wish]:
    """Ask for the whole syllabus, Saturday after Saturday."""
    starts = [FIRST + number * WEEK for number in range(3)]
    spans = [(at, at + timedelta(minutes=135)) for at in starts]
    units = units_of(session, offering)
    return [Wish(unit, None, *span, hall.id, (), reason) for unit, span in zip(units, spans, strict=True)]


def count(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(TrainingSession)).one()


def test_a_series_is_proposed_for_what_the_syllabus_misses(session: Session, offering: Offering, hall: Venue) -> None:
    first, second, third = units_of(session, offering)
    common = {"offering_id": offering.id, "venue_id": hall.id}
    factories.training_session(session, **common, unit_id=first, starts_at=FIRST - WEEK)
    factories.training_session(
        session, **common, unit_id=second, starts_at=FIRST, credit_hours=Decimal(1), kind="practice"
    )
    saturdays = Rule(frozenset({5}), time(9), time(11, 15), FIRST.date(), date(2027, 1, 31), theory_venue=hall.id)
    found = batch.propose_series(session, offering=offering.id, rule=saturdays)
    assert [(row.lesson.unit, row.lesson.credit_hours) for row in found.rows] == [(second, 2), (third, 3)]
    assert found.rows[0].starts_at == FIRST + WEEK  # on the first Saturday the class meets already
    assert found.unknown_years == ()


def test_a_series_of_a_whole_syllabus_or_of_a_closed_class_is_none(session: Session, offering: Offering) -> None:
    rule = Rule(frozenset({5}), time(9), None, FIRST.date(), date(2027, 1, 31))
    for unit in units_of(session, offering):
        factories.training_session(session, offering_id=offering.id, unit_id=unit)
    with pytest.raises(Refusal, match=r"series.nothing_open"):
        batch.propose_series(session, offering=offering.id, rule=rule)
    offering.state = OfferingState.CLOSED
    with pytest.raises(Refusal, match=r"offering.closed"):
        batch.propose_series(session, offering=offering.id, rule=rule)


def test_each_row_is_checked_against_the_timetable_and_the_rows_before(
    session: Session, offering: Offering, hall: Venue
) -> None:
    rows = wishes(session, offering, hall)
    factories.training_session(session, venue_id=hall.id, starts_at=rows[1].starts_at)
    rows[2] = replace(rows[2], starts_at=rows[0].starts_at, ends_at=rows[0].ends_at)
    before = count(session)
    found = batch.check_series(session, offering=offering.id, wishes=rows, at=NOW)
    assert [one.is_possible for one in found] == [True, False, False]
    assert Code.VENUE_TAKEN in {one.code for one in found[1].report.hard}
    assert Code.OFFERING_TAKEN in {one.code for one in found[2].report.hard}
    assert count(session) == before
    outside = [replace(rows[0], starts_at=FIRST + 20 * WEEK, ends_at=None)]
    [verdict] = batch.check_series(session, offering=offering.id, wishes=outside, at=NOW)
    assert verdict.refusal is not None
    assert verdict.refusal.code == "session.outside_term"


def test_a_series_is_placed_as_a_whole(session: Session, offering: Offering, hall: Venue) -> None:
    rows = wishes(session, offering, hall)
    placed = batch.place_series(session, offering=offering.id, wishes=rows, at=NOW, by=None)
    assert [one.starts_at for one in placed] == [row.starts_at for row in rows]
    deeds = session.scalars(select(AuditEntry.deed).where(AuditEntry.deed == "session.place")).all()
    assert len(deeds) == 3


def test_rows_that_cannot_be_or_lack_a_reason_stop_all_of_it(session: Session, offering: Offering, hall: Venue) -> None:
    rows = wishes(session, offering, hall, reason="")
    new_year = datetime(2027, 1, 1, 1, tzinfo=UTC)
    rows[2] = replace(rows[2], starts_at=new_year, ends_at=None)
    rows[1] = replace(rows[1], starts_at=rows[0].starts_at, ends_at=rows[0].ends_at)
    with pytest.raises(Refusal, match=r"series.refused") as refused:
        batch.place_series(session, offering=offering.id, wishes=rows, at=NOW, by=None)
    assert refused.value.facts["count"] == 2
    with pytest.raises(Refusal, match=r"series.empty"):
        batch.place_series(session, offering=offering.id, wishes=[], at=NOW, by=None)
    with pytest.raises(Refusal, match=r"series.too_long"):
        batch.place_series(session, offering=offering.id, wishes=rows * 21, at=NOW, by=None)
