"""The desk for the school's own data."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.school.models import College, Station, Term, Venue, Village
from tests import factories
from tests.academy.office.bad_input import faults
from tests.academy.office.cast import Cast
from tests.counting import statements

SignIn = Callable[[int], FlaskClient]
KINDS = ("colleges", "villages", "stations", "venues", "terms")
TABLES = {"colleges": College, "villages": Village, "stations": Station, "venues": Venue, "terms": Term}
GOOD = {
    "colleges": {"name": "青文学院", "name_en": "Kept", "slug": "qingwen", "series": "青文", "position": "4"},
    "villages": {"name": "示例村", "name_en": "Kept", "is_pilot": "y"},
    "stations": {"name": "示例站", "name_en": "Kept", "capacity": "25", "village_id": "", "lead_id": ""},
    "venues": {"name": "三号教室", "name_en": "Kept", "capacity": "60", "address": "二楼", "is_active": "y"},
    "terms": {
        "name": "春季学期",
        "name_en": "Kept",
        "code": "2027s",
        "starts_on": "2027-02-20",
        "ends_on": "2027年7月1日",
    },
}


@pytest.fixture
def row(rows: Session) -> dict[str, int]:
    """Add one of each kind; the village is free for a station."""
    village = factories.village(rows, name="已有村").id
    found = {
        "villages": village,
        "colleges": factories.college(rows, name="已有学院", slug="taken", series="已有").id,
        "stations": factories.station(rows, name="已有站", village_id=factories.village(rows).id).id,
        "venues": factories.venue(rows, name="已有教室").id,
        "terms": factories.term(rows, name="已有学期", code="TAKEN").id,
    }
    rows.commit()
    return found


def _good(kind: str, row: dict[str, int]) -> dict[str, str]:
    return {**GOOD[kind], "village_id": str(row["villages"])} if kind == "stations" else GOOD[kind]


def _count(rows: Session, kind: str) -> int:
    found = rows.scalars(select(func.count()).select_from(TABLES[kind])).one()
    rows.commit()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_each_list_shows_what_there_is(people: Cast, row: dict[str, int], signed_in: SignIn, kind: str) -> None:
    url = "/office/school" if kind == "colleges" else f"/office/school/{kind}"
    page = signed_in(people.official).get(url).text
    assert f'href="/office/school/{kind}/{row[kind]}/edit"' in page
    assert page.count('aria-current="page"') >= 1


def test_an_empty_list_says_what_to_do(people: Cast, signed_in: SignIn) -> None:
    page = signed_in(people.official).get("/office/school/venues").text
    assert "Nothing here yet" in page
    assert 'href="/office/school/venues/new"' in page


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_added(rows: Session, people: Cast, row: dict[str, int], signed_in: SignIn, kind: str) -> None:
    before = _count(rows, kind)
    client = signed_in(people.official)
    answer = client.post(f"/office/school/{kind}/new", data=_good(kind, row))
    assert answer.status_code == 303
    assert _count(rows, kind) == before + 1
    assert f"“{GOOD[kind]['name']}” is added." in client.get(answer.location).text


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_changed(rows: Session, people: Cast, row: dict[str, int], signed_in: SignIn, kind: str) -> None:
    client, url = signed_in(people.official), f"/office/school/{kind}/{row[kind]}/edit"
    assert client.get(url).status_code == 200
    assert client.post(url, data=_good(kind, row)).status_code == 303
    changed = rows.get_one(TABLES[kind], row[kind], populate_existing=True)
    assert (changed.name, changed.name_en) == (GOOD[kind]["name"], "Kept")


def test_what_is_read_in_other_habits_is_kept_in_ours(
    rows: Session, people: Cast, row: dict[str, int], signed_in: SignIn
) -> None:
    signed_in(people.official).post("/office/school/terms/new", data=GOOD["terms"])
    term = rows.scalars(select(Term).where(Term.code == "2027S")).one()
    assert (term.starts_on, term.ends_on) == (date(2027, 2, 20), date(2027, 7, 1))


def test_a_venue_is_taken_out_of_use(rows: Session, people: Cast, row: dict[str, int], signed_in: SignIn) -> None:
    data = {key: value for key, value in GOOD["venues"].items() if key != "is_active"}
    client = signed_in(people.official)
    client.post(f"/office/school/venues/{row['venues']}/edit", data=data)
    assert not rows.get_one(Venue, row["venues"]).is_active
    assert "Out of use" in client.get("/office/school/venues").text


BAD = [
    ("colleges", "name", "", "Please fill this in."),
    ("colleges", "name", "已有学院", "This name is in use."),
    ("colleges", "slug", "Qing Wen", "Only lower-case letters, digits and single hyphens"),
    ("colleges", "slug", "taken", "This code is in use."),
    ("colleges", "series", "已有", "This name is in use."),
    ("colleges", "series", "长" * 11, "At most 10 characters"),
    ("colleges", "position", "first", "This is not a whole number."),
    ("villages", "name", "已有村", "This name is in use."),
    ("villages", "name", "长" * 51, "At most 50 characters"),
    ("villages", "name", "铃\x07声", "control characters"),
    ("villages", "name", "\u3000\u200b", "Please fill this in."),
    ("stations", "name", "已有站", "This name is in use."),
    ("stations", "village_id", "", "Please choose one."),
    ("stations", "village_id", "99", "Please choose one of the list."),
    ("stations", "lead_id", "1", "Please choose one of the list."),
    ("stations", "capacity", "0", "A whole number from 1 to 5000"),
    ("venues", "name", "已有教室", "This name is in use."),
    ("venues", "capacity", "", "Please fill this in."),
    ("venues", "capacity", "-3", "A whole number from 1 to 5000"),
    ("venues", "station_id", "x", "Please choose one of the list."),
    ("venues", "address", "长" * 121, "At most 120 characters"),
    ("terms", "code", "taken", "This code is in use."),
    ("terms", "code", "2027/S", "Only letters, digits and single hyphens"),
    ("terms", "starts_on", "2027-02-30", "There is no such day."),
    ("terms", "ends_on", "2027-02-20", "A term has to end after it begins."),
    ("terms", "ends_on", "", "Please fill this in."),
]


@pytest.mark.parametrize("kind", KINDS)
def test_bad_input_is_refused_and_what_was_typed_stays(
    rows: Session, people: Cast, row: dict[str, int], signed_in: SignIn, kind: str
) -> None:
    client, other = signed_in(people.official), _another(rows, kind)
    before = _count(rows, kind)
    cases = [(field, typed, message) for of, field, typed, message in BAD if of == kind]
    for url in (f"/office/school/{kind}/new", f"/office/school/{kind}/{other}/edit"):
        assert faults(client, url, _good(kind, row), cases, kept="name_en") == []
    assert _count(rows, kind) == before


def _another(rows: Session, kind: str) -> int:
    made = {
        "colleges": factories.college,
        "villages": factories.village,
        "stations": factories.station,
        "venues": factories.venue,
        "terms": factories.term,
    }
    found: int = made[kind](rows).id
    rows.commit()
    return found


def test_a_village_has_one_station(rows: Session, people: Cast, row: dict[str, int], signed_in: SignIn) -> None:
    client, good = signed_in(people.official), _good("stations", row)
    assert client.post("/office/school/stations/new", data=good).status_code == 303
    again = client.post("/office/school/stations/new", data={**good, "name": "另一站"})
    assert again.status_code == 422
    assert "This village has a station already." in again.text


def test_markup_in_a_name_is_only_text(people: Cast, signed_in: SignIn) -> None:
    client = signed_in(people.official)
    client.post("/office/school/villages/new", data={"name": "<b>村</b>🙂"})
    assert "&lt;b&gt;村&lt;/b&gt;🙂" in client.get("/office/school/villages").text


@pytest.mark.parametrize("kind", KINDS)
def test_what_nothing_refers_to_is_removed(
    rows: Session, people: Cast, row: dict[str, int], signed_in: SignIn, kind: str
) -> None:
    before = _count(rows, kind)
    answer = signed_in(people.official).post(f"/office/school/{kind}/{row[kind]}/remove")
    assert answer.status_code == 303
    assert _count(rows, kind) == before - 1


def test_what_is_in_use_stays_and_says_why(rows: Session, people: Cast, row: dict[str, int], signed_in: SignIn) -> None:
    factories.training_session(rows, venue_id=row["venues"])
    rows.commit()
    answer = signed_in(people.official).post(f"/office/school/venues/{row['venues']}/remove")
    assert answer.status_code == 422
    assert "This is in use and cannot be removed." in answer.text
    assert 'value="已有教室"' in answer.text


def test_a_list_of_many_takes_as_many_queries_as_one_of_few(
    app: Flask, rows: Session, people: Cast, row: dict[str, int], signed_in: SignIn
) -> None:
    client = signed_in(people.official)
    with app.app_context():
        engine = db.engine
    counts = []
    for _ in range(2):
        with statements(engine) as seen:
            client.get("/office/school/venues")
        counts.append(len(seen))
        for _ in range(8):
            factories.venue(rows, village_id=row["villages"], station_id=row["stations"])
        rows.commit()
    assert counts[0] == counts[1]


# who may


def test_a_college_officer_is_told_that_it_is_for_the_whole_school(people: Cast, signed_in: SignIn) -> None:
    client = signed_in(people.officer)
    answers = [client.get(f"/office/school{end}") for end in ("", "/venues", "/venues/new", "/venues/1/edit")]
    assert [one.status_code for one in answers] == [403] * 4
    assert 'href="/office/school"' not in client.get("/office").text


def test_what_does_not_exist_is_not_found(people: Cast, signed_in: SignIn) -> None:
    client = signed_in(people.official)
    assert client.get("/office/school/venues/99/edit").status_code == 404
    assert client.get("/office/school/cupboards").status_code == 404
    assert client.post("/office/school/terms/99/remove").status_code == 404


def test_who_is_not_signed_in_signs_in_first(client: FlaskClient) -> None:
    answer = client.get("/office/school")
    assert answer.status_code == 303
    assert answer.location.startswith("/account/sign-in")
