"""Placing sessions: on both databases."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.catalog.models import Offering, SyllabusUnit
from courses.catalog.rules import Kind, OfferingState
from courses.errors import Refusal, Unknown
from courses.planning import placing
from courses.planning.facts import NEW
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState, Topic
from courses.scheduling.timetable.violations import Code
from tests import factories
from tests.factories import NOW

HOUR = timedelta(hours=1)
SATURDAY = datetime(2026, 12, 5, 1, tzinfo=UTC)
"""Nine in the morning at the school, and far enough ahead."""
TOPIC = Topic(Kind.PRACTICE, "开放日", "Open day", Decimal("2.5"))


def _place(session: Session, offering: Offering, **values: Any) -> TrainingSession:
    defaults: dict[str, Any] = {
        "unit": None,
        "starts_at": SATURDAY,
        "ends_at": SATURDAY + HOUR,
        "instructors": [],
        "despite": "试排",
    }
    if "venue" not in values:
        values["venue"] = factories.venue(session).id
    if values.get("unit") is None:
        defaults["topic"] = TOPIC
    return placing.place_session(session, offering=offering.id, **{**defaults, **values}, at=NOW, by=None)


def _unit(session: Session, offering: Offering) -> SyllabusUnit:
    query = select(SyllabusUnit).where(SyllabusUnit.course_id == offering.course_id).order_by(SyllabusUnit.position)
    return session.scalars(query).first()  # type: ignore[return-value]


def _kinds(refused: pytest.ExceptionInfo[Refusal]) -> set[Code]:
    return {one.code for one in refused.value.facts["report"].hard}


def test_a_session_of_a_unit_has_the_units_topic_and_length(session: Session) -> None:
    offering, teacher = factories.offering(session), factories.person(session).id
    unit = _unit(session, offering)
    placed = _place(session, offering, unit=unit.id, ends_at=None, instructors=[teacher])
    assert (placed.title, placed.kind, placed.credit_hours) == (unit.title, unit.kind, unit.credit_hours)
    assert placed.ends_at == SATURDAY + timedelta(minutes=135)
    assert ([one.id for one in placed.instructors], placed.version) == ([teacher], 1)
    assert session.scalars(select(AuditEntry.deed)).all() == ["session.place"]


def test_a_session_without_a_unit_says_itself_what_it_is_about(session: Session) -> None:
    placed = _place(session, factories.offering(session))
    assert (placed.unit_id, placed.title, placed.credit_hours) == (None, "开放日", Decimal("2.5"))


def test_a_session_of_a_unit_may_have_words_of_its_own(session: Session) -> None:
    offering = factories.offering(session)
    placed = _place(session, offering, unit=_unit(session, offering).id, topic=TOPIC)
    assert (placed.title, placed.unit_id) == ("开放日", _unit(session, offering).id)


def test_the_same_instructor_twice_is_one(session: Session) -> None:
    teacher = factories.person(session).id
    placed = _place(session, factories.offering(session), instructors=[teacher, teacher])
    assert [one.id for one in placed.instructors] == [teacher]


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("unit.unknown", {"unit": 9_999}),
        ("venue.unknown", {"venue": 9_999}),
        ("person.unknown", {"instructors": [9_999]}),
    ],
)
def test_what_does_not_exist_is_unknown(session: Session, code: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(Unknown) as refused:
        _place(session, factories.offering(session), **wrong)
    assert refused.value.code == code


def test_a_unit_of_another_course_is_unknown(session: Session) -> None:
    other = _unit(session, factories.offering(session))
    with pytest.raises(Unknown, match=r"unit\.unknown"):
        _place(session, factories.offering(session), unit=other.id)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"topic": None}, "session.topic_missing"),
        ({"ends_at": None}, "session.end_missing"),
        ({"ends_at": SATURDAY}, "session.reversed"),
        ({"ends_at": SATURDAY + timedelta(minutes=5)}, "session.too_short"),
        ({"ends_at": SATURDAY + 13 * HOUR}, "session.too_long"),
        ({"starts_at": SATURDAY + 14 * HOUR, "ends_at": SATURDAY + 15 * HOUR}, "session.past_midnight"),
        (
            {"starts_at": SATURDAY + timedelta(days=200), "ends_at": SATURDAY + timedelta(days=200, hours=1)},
            "session.outside_term",
        ),
    ],
)
def test_a_session_that_cannot_be_is_refused(session: Session, values: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        _place(session, factories.offering(session), **values)


def test_a_closed_class_gets_no_more_sessions(session: Session) -> None:
    with pytest.raises(Refusal, match=r"offering\.closed"):
        _place(session, factories.offering(session, state=OfferingState.CLOSED))


def test_a_venue_out_of_use_is_refused(session: Session) -> None:
    with pytest.raises(Refusal, match=r"venue\.inactive"):
        _place(session, factories.offering(session), venue=factories.venue(session, is_active=False).id)


def test_a_taken_venue_is_refused_with_the_name_of_who_has_it(session: Session) -> None:
    venue = factories.venue(session, name_en="Hall").id
    there = _place(session, factories.offering(session, title_en="Class One"), venue=venue)
    with pytest.raises(Refusal) as refused:
        _place(session, factories.offering(session), venue=venue)
    (clash,) = refused.value.facts["report"].hard
    assert (refused.value.field, clash.code, clash.violation.sessions) == (
        "venue_id",
        Code.VENUE_TAKEN,
        (NEW, there.id),
    )
    assert clash.names.sessions[there.id].label.en == "Class One · Open day"


def test_a_busy_instructor_is_refused(session: Session) -> None:
    busy, free = factories.person(session).id, factories.person(session).id
    _place(session, factories.offering(session), instructors=[busy])
    with pytest.raises(Refusal) as refused:
        _place(session, factories.offering(session), instructors=[free, busy])
    (clash,) = refused.value.facts["report"].hard
    assert (clash.code, clash.violation.instructor) == (Code.INSTRUCTOR_TAKEN, busy)


def test_a_class_does_not_meet_twice_at_once(session: Session) -> None:
    offering = factories.offering(session)
    _place(session, offering)
    with pytest.raises(Refusal) as refused:
        _place(session, offering)
    assert _kinds(refused) == {Code.OFFERING_TAKEN}


def test_all_that_stands_against_a_place_is_said_at_once(session: Session) -> None:
    venue, teacher = factories.venue(session, capacity=10).id, factories.person(session).id
    offering = factories.offering(session, capacity=10)
    _place(session, offering, venue=venue, instructors=[teacher])
    offering.capacity = 30
    with pytest.raises(Refusal) as refused:
        _place(session, offering, venue=venue, instructors=[teacher])
    assert _kinds(refused) == {Code.VENUE_TAKEN, Code.VENUE_SMALL, Code.INSTRUCTOR_TAKEN, Code.OFFERING_TAKEN}


def test_a_cancelled_session_takes_no_place(session: Session) -> None:
    venue = factories.venue(session).id
    _place(session, factories.offering(session), venue=venue).state = SessionState.CANCELLED
    _place(session, factories.offering(session), venue=venue)
    assert session.scalar(select(func.count(TrainingSession.id))) == 2


def test_the_longest_session_is_found_at_its_very_end(session: Session) -> None:
    venue = factories.venue(session).id
    _place(session, factories.offering(session), venue=venue, ends_at=SATURDAY + 12 * HOUR)
    late = {"starts_at": SATURDAY + timedelta(hours=11, minutes=59), "ends_at": SATURDAY + 13 * HOUR}
    with pytest.raises(Refusal, match=r"session\.clashes"):
        _place(session, factories.offering(session), venue=venue, **late)
    _place(
        session, factories.offering(session), venue=venue, starts_at=SATURDAY + 12 * HOUR, ends_at=SATURDAY + 13 * HOUR
    )
