"""The desk for the weather: one step from the signal to notices and a text for the groups."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from academy import chores
from courses.catalog.models import Offering
from courses.planning.models import WeatherDay
from courses.planning.rules import WeatherReach
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from courses.school.models import Venue
from tests import factories
from tests.academy.office.bad_input import faults
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import add_meeting, sessions_of
from tests.courses.notices.news import told
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]
TYPED = {
    "signal": "台风黄色预警",
    "words": "",
    "first_day": "2026-11-25",
    "starts_at": "06:00",
    "last_day": "2026-11-25",
    "ends_at": "22:00",
    "area": "乐从镇",
    "reach": "",
}


@pytest.fixture
def meetings(rows: Session, class_one: Offering, hall: Venue, people: Cast) -> list[TrainingSession]:
    """Give two sessions of tomorrow, in which the trainee is enrolled."""
    factories.enrollment(rows, offering_id=class_one.id, person_id=people.trainee)
    teacher = factories.person(rows).id
    return [
        add_meeting(
            rows,
            class_one,
            hall,
            title_en=f"Lesson {n}",
            starts_at=NOW + timedelta(hours=24 + 4 * n),
            instructors=(teacher,),
        )
        for n in (0, 1)
    ]


def _enter(client: FlaskClient) -> str:
    answer = client.post("/office/weather", data=TYPED)
    assert answer.status_code == 303
    return str(answer.location)


def test_a_weather_day_moves_and_cancels_in_one_step_and_tells_everyone(
    app: Flask,
    rows: Session,
    people: Cast,
    class_one: Offering,
    meetings: list[TrainingSession],
    signed_in: SignIn,
) -> None:
    client = signed_in(people.officer)
    url = _enter(client)
    assert rows.scalars(select(WeatherDay.reach)).one() is WeatherReach.ALL
    rows.commit()
    page = client.get(url).text
    first, second = (one.id for one in meetings)
    assert "Typhoon, yellow signal" in page
    offered = re.findall(rf'name="fate_{second}"[^>]*value="([^"]*/[^"]*)"', page)
    assert offered
    times = re.findall(r'value="([^"/]*/[^"/]*)/\d+/', page)
    assert len(times) == len(set(times)), "what is offered to one is offered to no other"
    typed = {f"fate_{first}": "cancel", f"fate_{second}": offered[0], f"version_{first}": "1", f"version_{second}": "1"}
    answer = client.post(url, data=typed, follow_redirects=True)
    assert "Cancelled: 1, moved: 1, left as they are: 0." in answer.text
    assert "1. “Lesson 0” of “Class One” does not take place." in answer.text.replace("&#34;", '"')
    assert "2. “Lesson 1” of “Class One” has another time or venue." in answer.text
    cancelled, moved = sessions_of(rows, class_one)
    assert (cancelled.state, moved.starts_at > NOW + timedelta(days=2)) == (SessionState.CANCELLED, True)
    with app.app_context():
        chores.dispatch_notices()
    assert sorted(told(rows, people.trainee)) == ["session.cancelled", "session.moved"]
    assert "No session is left to decide" in client.get(url).text
    assert client.post(f"{url}/lift").status_code == 303
    assert sessions_of(rows, class_one)[0].state is SessionState.CANCELLED


def test_what_stays_needs_a_reason_and_nothing_is_done_without(
    rows: Session, people: Cast, class_one: Offering, meetings: list[TrainingSession], signed_in: SignIn
) -> None:
    client = signed_in(people.officer)
    url = _enter(client)
    first, second = (one.id for one in meetings)
    typed = {f"fate_{first}": "cancel", f"fate_{second}": "leave", f"version_{first}": "1", f"version_{second}": "1"}
    answer = client.post(url, data=typed)
    assert answer.status_code == 422
    assert "Say why a session shall take place in spite of the weather." in answer.text
    assert [one.state for one in sessions_of(rows, class_one)] == [SessionState.PLANNED] * 2


def test_an_officer_sees_and_decides_only_sessions_of_the_own_college(
    rows: Session, people: Cast, class_one: Offering, meetings: list[TrainingSession], signed_in: SignIn
) -> None:
    stranger = signed_in(people.stranger)
    url = _enter(stranger)
    assert "Lesson" not in stranger.get(url).text
    key = meetings[0].id
    stranger.post(url, data={f"fate_{key}": "cancel", f"version_{key}": "1"})
    assert sessions_of(rows, class_one)[0].state is SessionState.PLANNED
    trainee = signed_in(people.trainee)
    answers = [trainee.get("/office/weather"), trainee.get(url), trainee.post(f"{url}/lift")]
    assert [one.status_code for one in answers] == [403] * 3
    assert stranger.get("/office/weather/999").status_code == 404


def test_a_signal_that_is_none_is_refused_and_stays_in_the_form(people: Cast, signed_in: SignIn) -> None:
    cases = [
        ("last_day", "2026-11-24", "A signal has to end after it begins."),
        ("signal", "", "Choose a signal, or write it in words."),
        ("area", "长" * 61, "At most 60 characters"),
    ]
    assert faults(signed_in(people.officer), "/office/weather", TYPED, cases, kept="area") == []
