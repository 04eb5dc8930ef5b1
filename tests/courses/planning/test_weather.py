"""What a signal stops by rule, what it concerns, and that all is done or nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalog.models import Course, Offering
from courses.errors import Refusal
from courses.outbox import OutboxEntry
from courses.planning import rules, weather
from courses.planning.models import WeatherDay
from courses.planning.rules import Fate, Signal, WeatherReach
from courses.planning.weather import Decision
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from tests import factories
from tests.factories import NOW

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("signal", "reach"),
    [
        (Signal.TYPHOON_BLUE, WeatherReach.OUTDOORS),
        (Signal.TYPHOON_YELLOW, WeatherReach.ALL),
        (Signal.TYPHOON_RED, WeatherReach.ALL),
        (Signal.RAINSTORM_ORANGE, WeatherReach.OUTDOORS),
        (Signal.RAINSTORM_RED, WeatherReach.ALL),
        (Signal.FOG, WeatherReach.OUTDOORS),
        ("冰雹", WeatherReach.OUTDOORS),
    ],
)
def test_the_rule_says_what_a_signal_stops(signal: str, reach: WeatherReach) -> None:
    assert rules.reach_of(signal) is reach


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "code"),
    [
        (NOW + DAY, NOW + DAY, "weather.reversed"),
        (NOW, NOW + DAY * 15, "weather.too_long"),
        (NOW - DAY, NOW, "weather.over"),
    ],
)
def test_a_time_that_is_no_signal_s_is_refused(starts_at: datetime, ends_at: datetime, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        rules.check_weather(starts_at, ends_at, at=NOW)


@pytest.fixture
def me(session: Session) -> int:
    return int(factories.person(session).id)


def _enter(session: Session, me: int, reach: WeatherReach = WeatherReach.ALL) -> WeatherDay:
    return weather.enter_weather(
        session,
        signal=Signal.TYPHOON_YELLOW,
        starts_at=NOW + DAY,
        ends_at=NOW + DAY * 2,
        reach=reach,
        area="",
        at=NOW,
        by=me,
    )


def _meeting(session: Session, hours: float, **values: object) -> TrainingSession:
    return factories.training_session(session, starts_at=NOW + DAY + timedelta(hours=hours), **values)


def test_a_signal_concerns_what_is_planned_in_its_time(session: Session, me: int) -> None:
    touched = [_meeting(session, -1), _meeting(session, 3, is_outdoors=True)]
    _meeting(session, -3), _meeting(session, 24)
    _meeting(session, 5, state=SessionState.CANCELLED)
    marked = _meeting(session, 6)
    seat = factories.enrollment(session, offering_id=marked.offering_id)
    factories.mark(session, training_session=marked, enrollment=seat.id, by_id=me)
    day = _enter(session, me)
    assert weather.list_affected(session, weather=day, reach=None, at=NOW) == touched
    outdoors = _enter(session, me, WeatherReach.OUTDOORS)
    assert weather.list_affected(session, weather=outdoors, reach=None, at=NOW) == touched[1:]
    course = session.get_one(Course, session.get_one(Offering, touched[0].offering_id).course_id)
    own = frozenset({course.college_id})
    assert weather.list_affected(session, weather=day, reach=own, at=NOW) == touched[:1]


def test_everything_is_decided_in_one_step_or_nothing(session: Session, me: int) -> None:
    first, second = _meeting(session, 1), _meeting(session, 2)
    day = _enter(session, me)
    cancel = Decision(first.id, 1, Fate.CANCEL)
    with pytest.raises(Refusal, match="weather.reason_missing"), session.begin_nested():
        weather.decide(session, weather=day.id, decisions=[cancel, Decision(second.id, 1, Fate.LEAVE)], at=NOW, by=me)
    session.expire_all()
    assert (first.state, session.scalars(select(OutboxEntry)).all()) == (SessionState.PLANNED, [])
    leave = Decision(second.id, 1, Fate.LEAVE, reason="室内")
    done = weather.decide(session, weather=day.id, decisions=[leave, cancel], at=NOW, by=me)
    assert done == {Fate.CANCEL: [first], Fate.MOVE: [], Fate.LEAVE: [second]}
    assert (first.state, first.cancel_reason, second.state) == (
        SessionState.CANCELLED,
        "台风黄色预警",
        SessionState.PLANNED,
    )
    assert weather.sessions_decided(session, weather=day.id, reach=None) == [first.id]
    assert weather.sessions_decided(session, weather=day.id, reach=frozenset({0})) == []


def test_a_signal_that_is_lifted_brings_nothing_back(session: Session, me: int) -> None:
    meeting = _meeting(session, 1)
    day = _enter(session, me)
    weather.decide(session, weather=day.id, decisions=[Decision(meeting.id, 1, Fate.CANCEL)], at=NOW, by=me)
    weather.lift_weather(session, weather=day.id, at=NOW + timedelta(hours=1), by=me)
    assert meeting.state is SessionState.CANCELLED
    with pytest.raises(Refusal, match="weather.over"):
        weather.lift_weather(session, weather=day.id, at=NOW + timedelta(hours=2), by=me)
