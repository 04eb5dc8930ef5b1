"""The lead of a station keeps its duty roster; nobody else but the office does."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.availability.models import Duty
from courses.catalog.rules import Kind
from courses.people.models import Person
from courses.school.models import Station
from tests import factories
from tests.academy.instructor.conftest import SignedIn
from tests.factories import NOW

DAY = timedelta(days=1)
GOOD = {
    "first_day": "2026-11-24",
    "last_day": "2026-12-31",
    "weekdays": ["5"],
    "parts": ["morning"],
    "volunteers": "6",
    "leaders": "1",
}


@pytest.fixture
def lead(rows: Session) -> Person:
    found = factories.person(rows)
    rows.commit()
    return found


@pytest.fixture
def station(rows: Session, lead: Person) -> Station:
    found = factories.station(rows, lead_id=lead.id, name_en="Riverside station", capacity=25)
    rows.commit()
    return found


def url_of(station: Station) -> str:
    return f"/teach/stations/{station.id}/duty"


def entries(rows: Session) -> list[tuple[str, str, int, int]]:
    found = rows.scalars(select(Duty).order_by(Duty.day, Duty.part).execution_options(populate_existing=True))
    listed = [(one.day.isoformat(), one.part.value, one.volunteers, one.leaders) for one in found]
    rows.commit()
    return listed


def test_the_lead_finds_the_roster_in_the_navigation(
    rows: Session, lead: Person, station: Station, signed_in: SignedIn
) -> None:
    client = signed_in(lead.id)
    assert 'href="/teach/stations"' in client.get("/me").text
    assert client.get("/teach/stations").location == url_of(station)
    assert "Riverside station" in client.get(url_of(station)).text
    factories.station(rows, lead_id=lead.id, name_en="Hillside station")
    rows.commit()
    page = client.get("/teach/stations")
    assert page.status_code == 200
    assert url_of(station) in page.text
    assert "Hillside station" in page.text


def test_saturday_mornings_are_entered_at_once_one_is_changed_and_one_removed(
    rows: Session, lead: Person, station: Station, signed_in: SignedIn
) -> None:
    client, url = signed_in(lead.id), url_of(station)
    held = {"venue_id": factories.venue(rows, station_id=station.id).id, "kind": Kind.PRACTICE}
    offering = factories.offering(rows, capacity=25, title_en="Class One").id
    factories.training_session(rows, **held, offering_id=offering, starts_at=NOW + 4 * DAY - timedelta(hours=1))
    rows.commit()
    assert "No roster is kept here yet" in client.get(url).text
    saved = client.post(url, data=GOOD)
    assert (saved.status_code, saved.location) == (303, f"{url}?month=2026-11")
    assert len(entries(rows)) == 5
    page = client.get(saved.location).text
    assert "5 entries are saved." in page
    assert "1 session to come lacks people on duty" in page
    assert "6 of 7 volunteers, 1 of 1 group leaders" in page
    change = client.get(f"{url}?day=2026-11-28&part=morning").text
    assert "Change Sat 28 Nov Morning" in change
    assert 'value="6"' in change
    single = {**GOOD, "first_day": "2026-11-28", "last_day": "2026-11-28", "weekdays": [], "volunteers": "7"}
    client.post(url, data=single)
    assert entries(rows)[0] == ("2026-11-28", "morning", 7, 1)
    assert "Enough people are on duty" in client.get(url).text
    gone = client.post(f"{url}/remove", data={"day": "2026-11-28", "part": "morning"})
    assert gone.location == f"{url}?month=2026-11"
    assert len(entries(rows)) == 4
    assert client.post(f"{url}/remove", data={"day": "2026-11-28", "part": "morning"}).status_code == 404
    assert client.post(f"{url}/remove", data={"day": "x", "part": "noon"}).status_code == 404
    log = rows.execute(select(AuditEntry.deed, AuditEntry.by_id).order_by(AuditEntry.id)).all()
    assert [tuple(one) for one in log] == [(f"duty.{deed}", lead.id) for deed in ("put", "put", "remove")]


def test_bad_input_keeps_what_was_typed(rows: Session, lead: Person, station: Station, signed_in: SignedIn) -> None:
    client, url = signed_in(lead.id), url_of(station)
    for field, typed, message in (
        ("last_day", "2026-11-01", "The last day has to come after the first."),
        ("last_day", "2036-11-01", "At most 366 days at once, please."),
        ("last_day", "2026-11-25", "None of these days falls between the first and the last day."),
        ("parts", [], "Please choose one."),
        ("parts", ["noon"], "Please choose from the list."),
        ("weekdays", ["9"], "Please choose from the list."),
        ("leaders", "7", "Leaders count among the volunteers"),
        ("volunteers", "-1", "A whole number from 0 to 500, please."),
    ):
        answer = client.post(url, data={**GOOD, field: typed})
        assert answer.status_code == 422
        assert message in answer.text
        assert 'value="2026-11-24"' in answer.text
    assert entries(rows) == []


def test_what_an_address_asks_for_in_vain_shows_this_month(lead: Person, station: Station, signed_in: SignedIn) -> None:
    client, url = signed_in(lead.id), url_of(station)
    for query in ("month=2026-13", "month=x", "day=2026-02-30&part=morning", "day=2026-11-28&part=noon"):
        page = client.get(f"{url}?{query}")
        assert page.status_code == 200
        assert "Enter who is on duty" in page.text
    assert "On duty in March 2027" in client.get(f"{url}?month=2027-03").text


def test_strangers_find_nothing_and_others_are_told_that_it_is_not_for_them(
    rows: Session, lead: Person, station: Station, signed_in: SignedIn, client: FlaskClient
) -> None:
    other = factories.station(rows, lead_id=factories.person(rows).id)
    instructor = factories.with_role(rows, factories.Role.INSTRUCTOR).id
    rows.commit()
    calls = (("get", "/teach/stations/{}/duty"), ("post", "/teach/stations/{}/duty"))
    calls += (("post", "/teach/stations/{}/duty/remove"),)
    for method, pattern in calls:
        assert signed_in(lead.id).open(pattern.format(other.id), method=method, data=GOOD).status_code == 404
        assert signed_in(lead.id).open(pattern.format(999_999), method=method, data=GOOD).status_code == 404
        assert signed_in(instructor).open(pattern.format(station.id), method=method, data=GOOD).status_code == 403
        assert client.open(pattern.format(station.id), method=method).location.startswith("/account/sign-in")
    assert signed_in(instructor).get("/teach/stations").status_code == 403
    assert 'href="/teach/stations"' not in signed_in(instructor).get("/teach").text
    assert entries(rows) == []
