"""The desk for the timetable: placing sessions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.catalog.models import Offering
from courses.catalog.rules import Kind, OfferingState
from courses.people.models import Person
from courses.scheduling.rules import SessionState
from courses.school.models import Venue
from tests import factories
from tests.academy.office.bad_input import faults
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import (
    URL,
    add_meeting,
    count_queries,
    is_ticked,
    sessions_of,
    typed_session,
    value_of,
)
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]


# placing


def test_a_session_of_a_unit_is_placed(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, teacher: Person, units: list[int], signed_in: SignIn
) -> None:
    client = signed_in(people.officer)
    answer = client.post(URL, data=typed_session(units[1], hall, teacher.id))
    assert (answer.status_code, answer.location) == (303, f"{URL}#place")
    (placed,) = sessions_of(rows, class_one)
    assert (placed.title, placed.kind, placed.credit_hours) == ("第2课", Kind.PRACTICE, Decimal(3))
    assert placed.starts_at == datetime(2026, 12, 5, 6, 30, tzinfo=UTC)
    assert placed.ends_at - placed.starts_at == timedelta(minutes=135)
    page = client.get(URL).text
    assert "Placed: Unit 2, Sat 5 Dec 14:30–16:45." in page
    assert "岑望舒" in page


def test_a_session_without_a_unit_is_placed_with_words_of_its_own(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    own = {"title": "开班式", "title_en": "Opening", "kind": "theory", "credit_hours": "1,5", "ends_at": "16:45"}
    assert signed_in(people.officer).post(URL, data=typed_session("", hall, **own)).status_code == 303
    (placed,) = sessions_of(rows, class_one)
    assert (placed.unit_id, placed.title, placed.credit_hours) == (None, "开班式", Decimal("1.5"))


def test_a_session_of_a_unit_may_have_a_title_of_its_own(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    signed_in(people.officer).post(URL, data=typed_session(units[0], hall, title="第一课（上）", credit_hours="1.5"))
    (placed,) = sessions_of(rows, class_one)
    assert (placed.title, placed.title_en, placed.kind) == ("第一课（上）", "", Kind.THEORY)
    assert (placed.unit_id, placed.credit_hours) == (units[0], Decimal("1.5"))


BAD = [
    ("starts_on", "", "Please fill this in."),
    ("starts_on", "2026-02-30", "There is no such day."),
    ("starts_on", "tomorrow", "There is no such day."),
    ("starts_on", "2025-12-01", "The term runs from 1 September 2026 to 31 January 2027."),
    ("starts_on", "2027-02-01", "The term runs from 1 September 2026 to 31 January 2027."),
    ("starts_at", "", "Please fill this in."),
    ("starts_at", "24:30", "Write the time like 14:30."),
    ("starts_at", "half past two", "Write the time like 14:30."),
    ("ends_at", "14:30", "A session has to end after it begins."),
    ("ends_at", "13:00", "A session has to end after it begins."),
    ("ends_at", "14:40", "A session lasts at least 15 minutes."),
    ("venue_id", "", "Please choose one."),
    ("venue_id", "9999", "Please choose one of the list."),
    ("unit_id", "9999", "Please choose one of the list."),
    ("unit_id", "x", "Please choose one of the list."),
    ("unit_id", "", "Choose a unit of the syllabus, or say what the session is about."),
    ("title", "长" * 81, "At most 80 characters"),
    ("title", "铃\x07声", "control characters"),
    ("kind", "lecture", "Please choose one of the list."),
    ("credit_hours", "2.3", "steps of 0.5"),
    ("credit_hours", "0", "Credit hours from 0.5 to 200"),
    ("instructor_ids", "9999", "Please choose from the list."),
    ("instructor_ids", "x", "Please choose from the list."),
]


def test_a_session_with_bad_input_is_refused_and_what_was_typed_stays(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    client = signed_in(people.officer)
    assert faults(client, URL, typed_session(units[0], hall), BAD, kept="title_en") == []
    early = typed_session(units[0], hall, starts_at="08:00")
    assert (
        faults(client, URL, early, [("ends_at", "20:30", "A session lasts at most 12 hours.")], kept="title_en") == []
    )
    own = typed_session("", hall, title="课", kind="theory", credit_hours="3")
    assert faults(client, URL, own, [("ends_at", "", "Say when the session ends")], kept="title_en") == []
    assert sessions_of(rows, class_one) == []


# clashes


def test_a_taken_venue_is_named_and_everything_typed_stays(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, teacher: Person, units: list[int], signed_in: SignIn
) -> None:
    other = factories.offering(rows, title_en="Class Two")
    add_meeting(rows, other, hall, title_en="First Aid", starts_at=datetime(2026, 12, 5, 7, tzinfo=UTC))
    answer = signed_in(people.officer).post(URL, data=typed_session(units[1], hall, teacher.id, title_en="Typed"))
    assert answer.status_code == 422
    sentence = (
        "Great Hall cannot have two sessions at once: “Class One · Typed” (Sat 5 Dec 14:30–16:45) "
        "and “Class Two · First Aid” (Sat 5 Dec 15:00–17:15)."
    )
    assert sentence in answer.text
    assert [value_of(answer.text, name) for name in ("starts_on", "starts_at", "title_en")] == [
        "2026-12-05",
        "14:30",
        "Typed",
    ]
    assert f'<option selected value="{units[1]}">' in answer.text
    assert f'<option selected value="{hall.id}">' in answer.text
    assert is_ticked(answer, teacher.id)


def test_a_busy_instructor_is_named(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, teacher: Person, units: list[int], signed_in: SignIn
) -> None:
    other, room = factories.offering(rows, title_en="Class Two"), factories.venue(rows)
    starts_at = datetime(2026, 12, 5, 7, tzinfo=UTC)
    add_meeting(rows, other, room, title_en="First Aid", starts_at=starts_at, instructors=(teacher.id,))
    answer = signed_in(people.officer).post(URL, data=typed_session(units[1], hall, teacher.id))
    assert answer.status_code == 422
    assert (
        "岑望舒 cannot teach two sessions at once: “Class One · Unit 2” (Sat 5 Dec 14:30–16:45) "
        "and “Class Two · First Aid” (Sat 5 Dec 15:00–17:15)." in answer.text
    )


def test_each_clash_is_said_at_what_it_is_about(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    add_meeting(rows, class_one, hall, title_en="Theory", starts_at=datetime(2026, 12, 5, 7, tzinfo=UTC))
    small = factories.venue(rows, name_en="Small Room", capacity=10)
    rows.commit()
    answer = signed_in(people.officer).post(URL, data=typed_session(units[1], small))
    assert answer.status_code == 422
    at_venue, at_day = _errors_at(answer.text, "venue_id"), _errors_at(answer.text, "starts_on")
    assert "Small Room has 10 seats, “Class One · Unit 2” (Sat 5 Dec 14:30–16:45) needs 20." in at_venue
    assert (
        "Class One cannot meet twice at once: “Class One · Unit 2” (Sat 5 Dec 14:30–16:45) "
        "and “Class One · Theory” (Sat 5 Dec 15:00–17:15)." in at_day
    )


def _errors_at(page: str, field: str) -> str:
    return page.split(f'id="{field}-error"')[1].split("</div>", maxsplit=1)[0]


def test_back_to_back_is_no_clash(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    add_meeting(rows, class_one, hall, starts_at=datetime(2026, 12, 5, 4, 15, tzinfo=UTC))
    assert signed_in(people.officer).post(URL, data=typed_session(units[1], hall)).status_code == 303


# the page


def test_units_that_are_not_placed_stand_out_and_the_form_suggests_the_next(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, teacher: Person, units: list[int], signed_in: SignIn
) -> None:
    add_meeting(rows, class_one, hall, unit_id=units[0], instructors=(teacher.id,))
    add_meeting(rows, class_one, hall, unit_id=units[1], state=SessionState.CANCELLED)
    client = signed_in(people.officer)
    answer = client.get(URL)
    assert "2 units are still to be placed" in answer.text
    assert f'<option selected value="{units[1]}">' in answer.text
    assert (value_of(answer.text, "starts_on"), value_of(answer.text, "starts_at")) == ("2026-12-02", "10:00")
    assert is_ticked(answer, teacher.id)
    assert f'<option selected value="{units[2]}">' in client.get(f"{URL}?unit={units[2]}").text


def test_a_unit_that_is_placed_in_part_says_what_is_missing(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    add_meeting(rows, class_one, hall, unit_id=units[0], credit_hours=Decimal("1.5"))
    assert "1.5 credit hours missing" in signed_in(people.officer).get(URL).text


def test_a_class_without_sessions_says_what_to_do(people: Cast, class_one: Offering, signed_in: SignIn) -> None:
    page = signed_in(people.officer).get(f"{URL}?unit=x").text
    assert "No session yet" in page
    assert "3 units are still to be placed" in page


def test_a_closed_class_has_no_form(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    class_one.state = OfferingState.CLOSED
    rows.commit()
    client = signed_in(people.officer)
    assert 'name="starts_on"' not in client.get(URL).text
    refused = client.post(URL, data=typed_session(units[0], hall))
    assert refused.status_code == 422
    assert "The class is closed." in refused.text


def test_the_page_takes_as_many_queries_for_many_sessions_as_for_one(
    app: Flask, rows: Session, people: Cast, class_one: Offering, hall: Venue, teacher: Person, signed_in: SignIn
) -> None:
    add_meeting(rows, class_one, hall, instructors=(teacher.id,))
    few = count_queries(app, signed_in(people.officer), URL)
    for number in range(2, 12):
        add_meeting(rows, class_one, hall, starts_at=NOW + timedelta(days=number), instructors=(teacher.id,))
    assert count_queries(app, signed_in(people.officer), URL) == few
