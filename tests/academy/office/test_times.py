"""When venues are open, and when the school teaches."""

from collections.abc import Callable
from datetime import date, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.availability.models import Closure, OpeningTime, TeachingTime
from courses.catalog.models import Offering
from courses.school.models import Venue
from tests.academy.office.bad_input import faults
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import add_meeting
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]
TIMES = "/office/school/times"
CLOSURE = {"starts_on": "2026-12-05", "starts_at": "12:00", "ends_on": "", "ends_at": "", "reason": "外部借用"}
WEEK = {
    f"{part}_{name}": value
    for part, a, b in (("morning", "9:00", "11:15"), ("afternoon", "14:30", "16:45"), ("evening", "19:00", "21:15"))
    for name, value in (("starts_at", a), ("ends_at", b), ("weekdays", []))
}
NORMAL = {**WEEK, "evening_weekdays": ["1", "3"], "evening_on_make_up_workdays": "y"}


def test_a_venue_gets_opening_times_and_sessions_outside_are_named(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    meeting = add_meeting(rows, class_one, hall, starts_at=NOW + timedelta(days=7), title_en="Tuesday topic")
    client, url = signed_in(people.official), f"/office/school/venues/{hall.id}/times"
    page = client.get(url).text
    assert "None is entered." in page
    assert "stands in a closed time" not in page
    saved = client.post(url, data={"day_1": "8：30至9：00、 14.00 ~ 21:30", "day_5": "8:30-12:00"})
    assert (saved.status_code, saved.location) == (303, url)
    page = client.get(url).text
    for text in ("1 session stands in a closed time", "Tuesday topic", f"/office/sessions/{meeting.id}/edit"):
        assert text in page
    assert 'value="08:30–09:00, 14:00–21:30"' in page
    assert "Tue 08:30–09:00, 14:00–21:30" in client.get("/office/availability/venues").text
    assert len(rows.scalars(select(OpeningTime)).all()) == 3
    rows.commit()
    client.post(url, data={"day_1": "9-10"})
    assert "1 session stands in a closed time" in client.get(url).text
    assert client.post(url, data={}).status_code == 303
    assert rows.scalars(select(OpeningTime)).all() == []
    rows.commit()
    assert "stands in a closed time" not in client.get(url).text


def test_times_that_cannot_be_read_stay_as_typed(people: Cast, hall: Venue, signed_in: SignIn) -> None:
    client, url = signed_in(people.official), f"/office/school/venues/{hall.id}/times"
    cases = [
        ("day_0", "morning", "“morning” is no time of day."),
        ("day_0", "8:30–12:00, 25:00–26:00", "“25:00–26:00” is no time of day."),
        ("day_6", "12:00–8:30", "A time has to end after it begins."),
        ("day_6", "8:30–12:00" * 20, "At most 120 characters, please."),
    ]
    assert faults(client, url, {}, cases, kept="day_3") == []


def test_a_closure_is_added_and_removed(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    meeting_at = NOW + timedelta(days=11, hours=4)
    add_meeting(rows, class_one, hall, starts_at=meeting_at, title_en="Saturday topic")
    client, page = signed_in(people.official), f"/office/school/venues/{hall.id}/times"
    url = f"/office/school/venues/{hall.id}/closures"
    cases = [
        ("starts_on", "", "Please fill this in."),
        ("starts_on", "2026-02-30", "There is no such day."),
        ("ends_on", "2026-12-04", "A closure has to end after it begins."),
        ("ends_at", "11:00", "A closure has to end after it begins."),
        ("reason", " ", "Please fill this in."),
    ]
    assert faults(client, url, CLOSURE, cases, kept="reason") == []
    assert client.post(url, data=CLOSURE).status_code == 303
    [one] = rows.scalars(select(Closure)).all()
    assert one.ends_at - one.starts_at == timedelta(hours=12)
    rows.commit()
    shown = client.get(page).text
    assert "外部借用" in shown
    assert "Saturday topic" in shown
    assert client.post(f"/office/school/venues/999999/closures/{one.id}/remove").status_code == 404
    assert client.post(f"{url}/{one.id}/remove").status_code == 303
    assert "Saturday topic" not in client.get(page).text
    deeds = rows.execute(select(AuditEntry.deed, AuditEntry.by_id).order_by(AuditEntry.id)).all()
    assert [tuple(deed) for deed in deeds] == [("venue.close", people.official), ("venue.reopen", people.official)]


def test_college_officers_read_and_only_the_whole_school_changes(
    people: Cast, hall: Venue, signed_in: SignIn, client: FlaskClient
) -> None:
    url, officer = f"/office/school/venues/{hall.id}", signed_in(people.officer)
    page = officer.get(f"{url}/times")
    assert page.status_code == 200
    assert "Save the opening times" not in page.text
    assert "always open" in page.text
    for end in ("times", "closures", "closures/1/remove"):
        assert officer.post(f"{url}/{end}").status_code == 403
        assert signed_in(people.official).post(f"/office/school/venues/999999/{end}", data=CLOSURE).status_code == 404
    assert signed_in(people.trainee).get(f"{url}/times").status_code == 403
    assert client.get(f"{url}/times").location.startswith("/account/sign-in")
    assert signed_in(people.official).get("/office/school/venues/999999/times").status_code == 404
    assert officer.get(TIMES).status_code == 403


def test_the_usual_times_are_shown_until_others_are_saved(rows: Session, people: Cast, signed_in: SignIn) -> None:
    client = signed_in(people.official)
    page = client.get(TIMES).text
    assert "These are the usual times." in page
    assert 'value="19:00"' in page
    for field, typed, message in (
        ("evening_ends_at", "18:30", "A time has to end after it begins."),
        ("evening_starts_at", "17:30", "The afternoon begins at 12:00, the evening at 18:00"),
        ("morning_starts_at", "", "Please fill this in."),
        ("morning_starts_at", "9 o'clock", "Write the time like 14:30."),
        ("evening_weekdays", [], "Choose at least one day of the week."),
        ("evening_weekdays", ["7"], "Please choose from the list."),
    ):
        answer = client.post(TIMES, data={**NORMAL, field: typed})
        assert answer.status_code == 422
        assert message in answer.text
        assert 'value="16:45"' in answer.text
    assert client.post(TIMES, data=NORMAL).location == TIMES
    assert "These are the usual times." not in client.get(TIMES).text
    [row] = rows.scalars(select(TeachingTime)).all()
    assert (row.part.value, row.weekdays, row.on_make_up_workdays) == ("evening", "13", True)
    [entry] = rows.scalars(select(AuditEntry).where(AuditEntry.deed == "teaching_time.set")).all()
    assert entry.by_id == people.official
    assert date(2026, 11, 24) == NOW.date()
