"""The desk for series: a rule, the list that it gives, all of it placed at once."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.catalog.models import Offering
from courses.catalog.rules import OfferingState
from courses.people.models import Person
from courses.school.models import Venue
from tests import factories
from tests.academy.office.bad_input import faults
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import add_meeting, sessions_of

SignIn = Callable[[int], FlaskClient]
SCHEDULE = "/office/offerings/QM1-A/schedule"
SERIES = f"{SCHEDULE}/series"
ROWS = f"{SERIES}/rows"
SATURDAY = "5"


@pytest.fixture
def rule(class_one: Offering, hall: Venue, teacher: Person) -> dict[str, Any]:
    """Give what an officer types: every Saturday morning from 5 December."""
    return {
        "weekdays": [SATURDAY],
        "part": "morning",
        "starts_at": "",
        "ends_at": "",
        "first_day": "2026-12-05",
        "last_day": "",
        "times": "",
        "every": "1",
        "skips_holidays": "y",
        "skips_make_up_workdays": "y",
        "theory_venue": str(hall.id),
        "practice_venues": [str(hall.id)],
        "theory_instructors": [str(teacher.id)],
        "practice_instructors": [str(teacher.id)],
    }


def sent(page: str) -> dict[str, Any]:
    """Read from a page what its list would send."""
    form = page.split('class="form form--wide"', 1)[1]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'{what}="([^"]*)"', tag) for what in ("name", "value"))
        if name and 'type="checkbox"' not in tag:
            found[name[1]] = unescape(value[1]) if value else ""
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found[name] = re.findall(r'<option selected value="(\d+)"', inner)
    return found


def badges(page: str) -> list[str]:
    """Read what the page says of each row."""
    rows = page.split('<li class="card"')[1:]
    return [
        next(word for word in ("Can be placed", "Needs a reason", "Cannot be", "Left out") if word in row)
        for row in rows
    ]


def test_a_syllabus_is_placed_by_a_rule(
    rows: Session, people: Cast, class_one: Offering, rule: dict[str, Any], signed_in: SignIn
) -> None:
    client = signed_in(people.officer)
    assert f'href="{SERIES}"' in client.get(SCHEDULE).text
    assert "Weeks to leave out" in client.get(SERIES).text
    factories.calendar_day(rows, datetime(2026, 12, 12, tzinfo=UTC).date())
    rows.commit()
    listed = client.post(SERIES, data=rule)
    assert listed.status_code == 200
    assert badges(listed.text) == ["Can be placed"] * 3
    assert "Passed over: Sat 12 Dec: holiday, Founders&#39; Day" in listed.text
    assert "Sat 19 Dec 09:00–11:15 · Great Hall · 岑望舒" in listed.text
    assert sessions_of(rows, class_one) == []
    answer = client.post(ROWS, data={**sent(listed.text), "do": "save"})
    assert (answer.status_code, answer.location) == (303, f"{SCHEDULE}#sessions")
    starts = [one.starts_at for one in sessions_of(rows, class_one)]
    assert starts == [datetime(2026, 12, day, 1, tzinfo=UTC) for day in (5, 19, 26)]
    assert "3 sessions are placed." in client.get(SCHEDULE).text


def test_a_row_that_clashes_stops_all_until_it_is_changed_or_left_out(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, rule: dict[str, Any], signed_in: SignIn
) -> None:
    other = factories.offering(rows, title_en="Class Two")
    add_meeting(rows, other, hall, title_en="First Aid", starts_at=datetime(2026, 12, 12, 1, tzinfo=UTC))
    client = signed_in(people.officer)
    listed = client.post(SERIES, data=rule)
    assert badges(listed.text) == ["Can be placed", "Cannot be", "Can be placed"]
    assert "Class Two · First Aid" in unescape(listed.text)
    typed = {**sent(listed.text), "rows-0-starts_at": "09:30", "do": "save"}
    refused = client.post(ROWS, data=typed)
    assert refused.status_code == 422
    assert "Nothing is placed yet. Rows that cannot stay as they are, or lack a reason: 2." in refused.text
    assert [f"Row {n}: {what}" in refused.text for n, what in ((1, "needs a reason"), (2, "cannot be placed"))] == [
        True
    ] * 2
    assert "Row 3" not in refused.text
    assert sent(refused.text)["rows-0-starts_at"] == "09:30"
    assert sessions_of(rows, class_one) == []
    looked = client.post(ROWS, data={**typed, "rows-1-starts_at": "14:30", "rows-1-ends_at": "16:45", "do": "look"})
    assert (looked.status_code, badges(looked.text)) == (200, ["Needs a reason", *["Can be placed"] * 2])
    left_out = client.post(ROWS, data={**typed, "rows-0-starts_at": "09:00", "rows-1-is_left_out": "y"})
    assert left_out.status_code == 303
    assert len(sessions_of(rows, class_one)) == 2


def test_what_speaks_against_rows_asks_for_one_reason(
    rows: Session, people: Cast, class_one: Offering, rule: dict[str, Any], signed_in: SignIn
) -> None:
    factories.calendar_day(rows, datetime(2026, 12, 12, tzinfo=UTC).date())
    rows.commit()
    client = signed_in(people.officer)
    del rule["skips_holidays"]
    listed = client.post(SERIES, data={**rule, "times": "2"})
    assert badges(listed.text) == ["Can be placed", "Needs a reason"]
    refused = client.post(ROWS, data={**sent(listed.text), "do": "save"})
    assert refused.status_code == 422
    saved = client.post(ROWS, data={**sent(refused.text), "despite": "校庆开放日", "do": "save"})
    assert saved.status_code == 303
    facts = rows.scalars(select(AuditEntry.facts).where(AuditEntry.deed == "session.place")).all()
    assert [one.get("despite", "") for one in facts] == ["", "校庆开放日"]


BAD = [
    ("weekdays", "", "Please choose one."),
    ("first_day", "", "Please fill this in."),
    ("first_day", "soon", "There is no such day."),
    ("last_day", "2026-12-01", "The last day comes before the first one."),
    ("times", "61", "A whole number from 1 to 60"),
    ("part", "", "Please fill this in."),
    ("theory_venue", "", "Please choose one."),
]
CHOICES = [
    ("weekdays", "8", "Please choose from the list."),
    ("practice_venues", "x", "Please choose from the list."),
    ("every", "3", "Please choose one of the list."),
    ("left_out", "2026-01-01", "Please choose from the list."),
]


def test_a_rule_with_bad_input_is_refused(
    people: Cast, class_one: Offering, rule: dict[str, Any], signed_in: SignIn
) -> None:
    client = signed_in(people.officer)
    assert faults(client, SERIES, rule, BAD) == []
    for field, typed, message in CHOICES:
        answer = client.post(SERIES, data={**rule, field: typed})
        assert (answer.status_code, message in answer.text) == (422, True), field
    own = {**rule, "part": "", "starts_at": "19:00"}
    assert faults(client, SERIES, own, [("ends_at", "18:00", "A session has to end after it begins.")]) == []


def test_a_list_that_somebody_has_tampered_with_is_refused_in_words(
    rows: Session, people: Cast, class_one: Offering, rule: dict[str, Any], signed_in: SignIn
) -> None:
    client = signed_in(people.officer)
    typed = {**sent(client.post(SERIES, data=rule).text), "do": "save"}
    bad = {
        "rows-0-starts_on": "soon",
        "rows-1-venue_id": "9999",
        "rows-2-unit_id": "9999",
        "rows-0-gaps": "holiday=2026-99-99,<b>=2026-12-12",
    }
    answer = client.post(ROWS, data={**typed, **bad})
    assert answer.status_code == 422
    for words in ("There is no such day.", "Please choose one of the list.", 'value="soon"'):
        assert words in answer.text, words
    assert "<b>=2026" not in answer.text
    assert sessions_of(rows, class_one) == []
    assert client.get(ROWS).location == SERIES


def test_a_closed_class_and_a_whole_syllabus_have_no_series(
    rows: Session,
    people: Cast,
    class_one: Offering,
    hall: Venue,
    units: list[int],
    rule: dict[str, Any],
    signed_in: SignIn,
) -> None:
    client = signed_in(people.officer)
    for unit in units:
        add_meeting(rows, class_one, hall, unit_id=unit)
    assert "there is nothing left to plan" in client.post(SERIES, data=rule).text
    rows.get_one(Offering, class_one.id).state = OfferingState.CLOSED
    rows.commit()
    assert "The class is closed." in client.get(SERIES).text
    assert client.post(SERIES, data=rule).status_code == 422
    assert signed_in(people.trainee).get(SERIES).status_code == 403
