"""What the tests of the timetable's desk type, lay out and read."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from academy.extensions import db
from courses.catalog.models import Offering
from courses.scheduling.models import TrainingSession
from courses.school.models import Venue
from tests import factories
from tests.counting import statements
from tests.factories import NOW

URL = "/office/offerings/QM1-A/schedule"


def add_meeting(rows: Session, class_one: Offering, hall: Venue, **values: object) -> TrainingSession:
    """Add a session of tomorrow, 10:00 to 12:15."""
    defaults = {"offering_id": class_one.id, "venue_id": hall.id, "starts_at": NOW + timedelta(days=1)}
    found: TrainingSession = factories.training_session(rows, **{**defaults, **values})
    rows.commit()
    return found


def typed_session(unit: int | str, hall: Venue, *teachers: int, **typed: str) -> dict[str, str | list[str]]:
    """Give what an officer types for a session on Saturday 5 December at half past two."""
    return {
        "unit_id": str(unit),
        "title": "",
        "title_en": "",
        "kind": "",
        "credit_hours": "",
        "starts_on": "2026-12-05",
        "starts_at": "14:30",
        "ends_at": "",
        "venue_id": str(hall.id),
        "instructor_ids": [str(one) for one in teachers],
        **typed,
    }


def sessions_of(rows: Session, class_one: Offering) -> list[TrainingSession]:
    """List the sessions of a class as they are now, and let the database go."""
    query = select(TrainingSession).where(TrainingSession.offering_id == class_one.id).order_by(TrainingSession.id)
    found = list(rows.scalars(query.execution_options(populate_existing=True)))
    rows.commit()
    return found


def value_of(page: str, name: str) -> str:
    """Read what an input of a page holds."""
    tag = next(part for part in page.split("<input")[1:] if f'name="{name}"' in part.split(">")[0])
    return tag.split('value="')[1].split('"')[0]


def is_ticked(answer: TestResponse, person: int) -> bool:
    """Whether an instructor is chosen in a form."""
    boxes = [part.split(">")[0] for part in answer.text.split("<input")[1:] if 'name="instructor_ids"' in part]
    return any("checked" in box and f'value="{person}"' in box for box in boxes)


def count_queries(app: Flask, client: FlaskClient, url: str) -> int:
    """Say how many queries a page takes."""
    with app.app_context():
        engine = db.engine
    with statements(engine) as seen:
        assert client.get(url).status_code == 200
    return len(seen)
