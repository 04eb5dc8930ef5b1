"""Several people save at the same moment: one comes after the other, and what stands is what one of them said."""

from datetime import time
from functools import partial

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from academy.transaction import transaction
from courses.availability import queries, service
from courses.availability.models import Duty, OpeningTime
from courses.availability.rules import WEEKDAY_EVENINGS, WEEKENDS, PartOfDay, Week
from tests import factories
from tests.factories import NOW
from tests.threads import at_once

CROWD = 4
TODAY = NOW.date()


def _say(app: Flask, person: int, week: Week) -> None:
    with app.app_context(), transaction() as session:
        service.say_free_time(session, person=person, week=week, at=NOW, by=person)


def _open(app: Flask, venue: int, hour: int) -> None:
    week = {0: [(time(8), time(hour))]}
    with app.app_context(), transaction() as session:
        service.set_opening_times(session, venue=venue, week=week, at=NOW, by=None)


def _put(app: Flask, station: int, volunteers: int) -> None:
    days = {"first_day": TODAY, "last_day": TODAY, "weekdays": [], "parts": list(PartOfDay)}
    with app.app_context(), transaction() as session:
        service.put_on_duty(session, station=station, **days, volunteers=volunteers, leaders=1, at=NOW, by=None)


def test_who_saves_at_the_same_moment_comes_one_after_the_other(app: Flask, rows: Session) -> None:
    person, venue, station = factories.person(rows).id, factories.venue(rows).id, factories.station(rows).id
    rows.commit()
    at_once([partial(_say, app, person, week) for week in (WEEKENDS, WEEKDAY_EVENINGS) * (CROWD // 2)])
    at_once([partial(_open, app, venue, 12 + n) for n in range(CROWD)])
    at_once([partial(_put, app, station, 4 + n) for n in range(CROWD)])
    said = queries.find_answer(rows, person=person)
    assert said is not None
    assert queries.week_of(said) in (WEEKENDS, WEEKDAY_EVENINGS)
    assert rows.scalar(select(func.count()).select_from(OpeningTime)) == 1
    assert len(set(rows.scalars(select(Duty.volunteers)))) == 1
    assert rows.scalar(select(func.count()).select_from(Duty)) == len(PartOfDay)
