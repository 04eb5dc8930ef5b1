"""The survey of free time: voluntary, and one's own."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.availability import queries
from courses.availability.models import Availability
from courses.availability.rules import WEEKENDS
from tests import factories
from tests.factories import NOW

URL = "/me/free-time"


def test_a_trainee_answers_changes_and_takes_it_back(rows: Session, signed_in: Callable[[int], FlaskClient]) -> None:
    person = factories.person(rows).id
    rows.add(Availability(person_id=person, answered_at=NOW, sessions_a_week=2, parts=[]))
    rows.commit()
    client = signed_in(person)
    assert f'href="{URL}"' in client.get("/me").text
    page = client.get(URL).text
    assert "Why we ask" in page
    assert "sessions_a_week" not in page
    picked = client.post(URL, data={"pick": "weekends"})
    assert (picked.status_code, picked.text.count(" checked")) == (200, 6)
    assert client.post(URL, data={"free": ["5-morning", "x"]}).status_code == 422
    boxes = [f"{day}-{part.value}" for day, part in sorted(WEEKENDS)]
    assert client.post(URL, data={"free": boxes}).location == URL
    assert "You answered on 24 November 2026, 10:00: Sat, Sun: all day." in client.get(URL).text
    said = queries.find_answer(rows, person=person)
    assert said is not None
    rows.refresh(said)
    assert said.sessions_a_week == 2, "what an instructor has said of their hours stays"
    rows.commit()
    assert client.post(f"{URL}/forget").location == URL
    assert rows.scalars(select(Availability)).all() == []


def test_a_visitor_signs_in_first(client: FlaskClient) -> None:
    for method, url in (("get", URL), ("post", URL), ("post", f"{URL}/forget")):
        assert client.open(url, method=method).location.startswith("/account/sign-in")
