"""What stands against a place before anybody takes it, free places that can be taken, and moving at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.catalog.models import Offering
from courses.people.models import Person
from courses.school.models import Venue
from tests import factories
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import URL, add_meeting, is_ticked, sessions_of, typed_session, value_of

SignIn = Callable[[int], FlaskClient]
SATURDAY = datetime(2026, 12, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)
JSON = {"Accept": "application/json"}
SUNDAY = {"starts_on": "2026-12-06", "starts_at": "09:00"}


def test_the_calendar_asks_before_a_session_is_dropped(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall, unit_id=units[0], starts_at=SATURDAY)
    add_meeting(
        rows, factories.offering(rows, title_en="Class Two"), hall, title_en="First Aid", starts_at=SATURDAY + DAY
    )
    room = factories.venue(rows).id
    rows.commit()
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}/check"
    taken = client.get(url, query_string=SUNDAY).get_json()
    (said,) = taken["hard"]
    assert said == (
        "Great Hall cannot have two sessions at once: “Class One · Theory today” (Sun 6 Dec 09:00–11:15) "
        "and “Class Two · First Aid” (Sun 6 Dec 09:00–11:15)."
    )
    assert (taken["soft"], taken["version"]) == ([], 1)
    elsewhere = client.get(url, query_string={**SUNDAY, "venue_id": room}).get_json()
    assert elsewhere == {"hard": [], "soft": [], "warnings": elsewhere["warnings"], "version": 1}
    noon = client.get(url, query_string={**SUNDAY, "starts_at": "12:00"}).get_json()
    assert noon["soft"] == [
        "This is none of the school's usual times: “Class One · Theory today” (Sun 6 Dec 12:00–14:15)."
    ]
    outside = client.get(url, query_string={**SUNDAY, "starts_on": "2027-02-07"}).get_json()
    assert outside["hard"] == ["The term runs from 1 September 2026 to 31 January 2027."]
    assert client.get(url).get_json()["hard"] == []  # where it is
    for wrong in (
        {"starts_on": "2026-12-06"},
        {**SUNDAY, "starts_on": "x"},
        {**SUNDAY, "starts_at": "25:00"},
        {**SUNDAY, "venue_id": "x"},
    ):
        answer = client.get(url, query_string=wrong)
        assert (answer.status_code, bool(answer.get_json()["hard"])) == (422, True)


def test_only_officers_of_the_college_ask_and_move(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    url = f"/office/sessions/{add_meeting(rows, class_one, hall, starts_at=SATURDAY).id}"
    for person, status in ((people.stranger, 404), (people.trainee, 403)):
        assert signed_in(person).get(f"{url}/check", query_string=SUNDAY).status_code == status
        assert signed_in(person).post(f"{url}/place", data={**SUNDAY, "version": "1"}).status_code == status


def test_a_session_is_dropped_and_keeps_all_but_its_time(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, teacher: Person, signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall, starts_at=SATURDAY, instructors=(teacher.id,), is_outdoors=True)
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}/place"
    answer = client.post(url, data={**SUNDAY, "version": "1"}, headers=JSON)
    assert (answer.status_code, answer.get_json()) == (200, {"hard": [], "soft": [], "warnings": [], "version": 2})
    (moved,) = sessions_of(rows, class_one)
    assert (moved.starts_at, moved.ends_at - moved.starts_at) == (SATURDAY + DAY, timedelta(minutes=135))
    assert (moved.venue_id, moved.title, moved.is_outdoors) == (hall.id, meeting.title, True)
    late = client.post(url, data={**SUNDAY, "version": "1"}, headers=JSON)
    assert (late.status_code, late.get_json()["version"]) == (422, 2)
    assert late.get_json()["hard"] == ["Somebody else changed this session meanwhile. Look at it as it is now."]
    back = {**SUNDAY, "starts_at": "14:30", "version": "2", "back": "/office/calendar?from=2026-12-01"}
    assert client.post(url, data=back).location == "/office/calendar?from=2026-12-01"
    foreign = {**SUNDAY, "version": "3", "back": "//evil.example"}
    assert client.post(url, data=foreign).location == URL


def test_what_speaks_against_a_drop_asks_for_a_reason(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall, starts_at=SATURDAY)
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}/place"
    noon = {"starts_on": "2026-12-06", "starts_at": "12:00", "version": "1"}
    asked = client.post(url, data=noon, headers=JSON)
    assert (asked.status_code, len(asked.get_json()["soft"])) == (422, 1)
    page = client.post(url, data=noon)
    assert page.status_code == 422
    assert "This is none of the school&#39;s usual times" in page.text
    assert [value_of(page.text, name) for name in ("starts_on", "starts_at", "ends_at")] == [
        "2026-12-06",
        "12:00",
        "14:15",
    ]
    assert "Take this" in page.text
    assert sessions_of(rows, class_one)[0].starts_at == SATURDAY
    confirmed = {**noon, "is_confirmed": "y", "despite": "开放日"}
    assert client.post(url, data=confirmed).status_code == 303
    silent = client.post(url, data={**noon, "version": "2", "is_confirmed": "y"}, headers=JSON)
    assert silent.get_json()["hard"] == ["Say why it shall be there all the same."]


def test_a_refused_place_comes_with_free_ones_that_fill_the_form(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, teacher: Person, units: list[int], signed_in: SignIn
) -> None:
    add_meeting(rows, factories.offering(rows), hall, starts_at=datetime(2026, 12, 5, 6, 30, tzinfo=UTC))
    client = signed_in(people.officer)
    assert "Take this" not in client.get(URL).text
    typed = typed_session(units[0], hall, teacher.id, title_en="Typed")
    refused = client.post(URL, data=typed)
    assert refused.status_code == 422
    assert refused.text.count("Take this") == 5
    taken = refused.text.split('name="take"')[1].split('value="')[1].split('"')[0]
    filled = client.post(URL, data={**typed, "take": taken})
    assert (filled.status_code, sessions_of(rows, class_one)) == (200, [])
    assert value_of(filled.text, "title_en") == "Typed"
    assert is_ticked(filled, teacher.id)
    starts_on, starts_at, ends_at = (value_of(filled.text, name) for name in ("starts_on", "starts_at", "ends_at"))
    assert taken.startswith(f"{starts_on}T{starts_at}")
    assert f"T{ends_at}" in taken
    again = {**typed, "starts_on": starts_on, "starts_at": starts_at, "ends_at": ends_at}
    again["venue_id"] = taken.split("|")[2]
    assert client.post(URL, data=again).status_code == 303
    for wrong in ("x", "|||", "2026-12-05T09:00|y|1|2"):
        assert client.post(URL, data={**typed, "take": wrong}).status_code == 200


def test_a_session_is_offered_other_times_when_somebody_asks(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall, starts_at=SATURDAY)
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}/edit"
    assert "Suggest other times" in client.get(url).text
    page = client.get(f"{url}?suggest=1").text
    assert page.count("Take this") == 5
    meeting.is_locked = True
    rows.commit()
    assert "No time left in the term fits" in client.get(f"{url}?suggest=1").text


def test_a_locked_session_moves_as_it_is_unlocked(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall, unit_id=units[0], starts_at=SATURDAY, is_locked=True)
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}/edit"
    typed = typed_session(units[0], hall, version="1")
    refused = client.post(url, data={**typed, "is_locked": "y"})
    assert refused.status_code == 422
    assert "is locked where it is, Sat 5 Dec 09:00–11:15" in refused.text
    assert client.post(url, data=typed).status_code == 303
    assert not sessions_of(rows, class_one)[0].is_locked


def test_the_command_says_what_the_timetable_breaks(
    app: Flask, rows: Session, class_one: Offering, hall: Venue
) -> None:
    run = app.test_cli_runner()
    add_meeting(rows, class_one, hall, starts_at=SATURDAY)
    fine = run.invoke(args=["schedule", "check"])
    assert (fine.exit_code, fine.output.splitlines()[0]) == (0, "Refused: 0")
    other = factories.offering(rows, term_id=class_one.term_id, title="乙班")
    add_meeting(rows, other, hall, starts_at=SATURDAY)
    broken = run.invoke(args=["schedule", "check"])
    assert (broken.exit_code, broken.output.splitlines()[0]) == (1, "Refused: 1")
    assert "乙班" in broken.output
    assert run.invoke(args=["schedule", "check", "--term", "NONE"]).exit_code == 1
