"""The desk for holidays and make-up workdays, and what the timetable's desk makes of them."""

import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from courses.audit import AuditEntry
from courses.catalog.models import Offering
from courses.school.models import CalendarDay, Venue
from courses.school.rules import DayKind
from tests import factories
from tests.academy.office.bad_input import faults
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import URL as SCHEDULE
from tests.academy.office.timetable import add_meeting, count_queries, sessions_of, typed_session, value_of

SignIn = Callable[[int], FlaskClient]
URL = "/office/school/days"
GOOD = {"day": "2026年10月1日", "kind": "holiday", "name": "国庆节", "name_en": "National Day"}
FILE = "date,kind,name\n2027-01-01,holiday,元旦\n2027-01-03,make_up_workday,元旦调休\n"


def _days(rows: Session) -> dict[str, str]:
    found = rows.scalars(select(CalendarDay).order_by(CalendarDay.day).execution_options(populate_existing=True))
    listed = {one.day.isoformat(): one.name for one in found}
    rows.commit()
    return listed


def _enter(rows: Session, *days: str, **values: object) -> None:
    for day in days:
        factories.calendar_day(rows, date.fromisoformat(day), **values)
    rows.commit()


def _send(client: FlaskClient, text: str | bytes) -> TestResponse:
    data = text.encode() if isinstance(text, str) else text
    return client.post(f"{URL}/import", data={"file": (io.BytesIO(data), "days.csv")})


# the list


def test_the_days_of_a_year_are_listed(rows: Session, people: Cast, signed_in: SignIn) -> None:
    _enter(rows, "2026-10-01", name_en="National Day")
    _enter(rows, "2026-10-10", name_en="Work for National Day", kind=DayKind.MAKE_UP_WORKDAY)
    _enter(rows, "2025-01-01", name_en="New Year's Day")
    client = signed_in(people.official)
    page = client.get(URL).text
    for text in (
        "Thu 1 Oct",
        "Holiday",
        "National Day",
        "Sat 10 Oct",
        "Make-up workday",
        f'href="{URL}/2026-10-01/edit"',
    ):
        assert text in page
    assert "No holidays have been entered" not in page
    assert "Wed 1 Jan" in client.get(f"{URL}?year=2025").text
    assert 'href="/office/school/days"' in client.get("/office/school").text


def test_a_year_without_entries_is_loud(rows: Session, people: Cast, signed_in: SignIn) -> None:
    _enter(rows, "2026-10-01")
    client = signed_in(people.official)
    assert "No holidays have been entered for 2027" in client.get(f"{URL}?year=2027").text
    assert "No holidays have been entered" not in client.get(URL).text
    factories.term(rows, days_known=False)
    rows.commit()
    assert "No holidays have been entered for 2027" in client.get(URL).text


def test_a_year_that_is_none_shows_this_one(people: Cast, signed_in: SignIn) -> None:
    client = signed_in(people.official)
    for year in ("x", "0", "-1", "1999", "2101", "9" * 30):
        assert "Days of 2026" in client.get(URL, query_string={"year": year}).text


def test_many_days_take_as_many_queries_as_one(app: Flask, rows: Session, people: Cast, signed_in: SignIn) -> None:
    _enter(rows, "2026-10-01")
    few = count_queries(app, signed_in(people.official), URL)
    _enter(rows, *(f"2026-10-{number:02}" for number in range(2, 20)))
    assert count_queries(app, signed_in(people.official), URL) == few


# one day


def test_a_day_is_added_changed_and_removed(rows: Session, people: Cast, signed_in: SignIn) -> None:
    client = signed_in(people.official)
    answer = client.post(f"{URL}/new", data=GOOD)
    assert (answer.status_code, answer.location) == (303, f"{URL}?year=2026")
    assert "1 October 2026 is entered: National Day." in client.get(answer.location).text
    url = f"{URL}/2026-10-01"
    page = client.get(f"{url}/edit").text
    assert (value_of(page, "name"), 'name="day"' in page) == ("国庆节", False)
    assert client.post(f"{url}/edit", data={**GOOD, "name": "国庆"}).status_code == 303
    assert _days(rows) == {"2026-10-01": "国庆"}
    assert client.post(f"{url}/remove").status_code == 303
    assert _days(rows) == {}


BAD = [
    ("kind", "party", "Please choose one of the list."),
    ("name", "", "Please fill this in."),
    ("name", "长" * 51, "At most 50 characters"),
    ("name", "铃\x07声", "control characters"),
]
BAD_DAYS = [
    ("day", "", "Please fill this in."),
    ("day", "2026-02-30", "There is no such day."),
    ("day", "1026-10-01", "Please check the year."),
    ("day", "2026-05-04", "This day is entered already."),
    ("name_en", "x" * 81, "At most 80 characters"),
]


def test_bad_input_is_refused_and_what_was_typed_stays(rows: Session, people: Cast, signed_in: SignIn) -> None:
    _enter(rows, "2026-05-04")
    client = signed_in(people.official)
    assert faults(client, f"{URL}/new", GOOD, [*BAD, *BAD_DAYS], kept="name_en") == []
    assert faults(client, f"{URL}/2026-05-04/edit", GOOD, BAD, kept="name_en") == []
    made_up = [("kind", "make_up_workday", "A make-up workday is a Saturday or a Sunday.")]
    assert faults(client, f"{URL}/new", GOOD, made_up, kept="name_en") == []
    assert _days(rows) == {"2026-05-04": "校庆"}


# a file


def test_a_file_is_shown_first_and_then_taken_over(rows: Session, people: Cast, signed_in: SignIn) -> None:
    _enter(rows, "2027-01-01", name="旧名")
    client = signed_in(people.official)
    shown = _send(client, FILE.encode("gbk"))
    assert shown.status_code == 200
    for text in ("1 January 2027", "Changes", "3 January 2027", "New", "Take over these days"):
        assert text in shown.text
    assert _days(rows) == {"2027-01-01": "旧名"}
    answer = client.post(f"{URL}/import/save", data={"rows": _rows_of(shown.text)})
    assert (answer.status_code, answer.location) == (303, f"{URL}?year=2027")
    assert "Days added: 1, changed: 1, as before: 0." in client.get(answer.location).text
    assert _days(rows) == {"2027-01-01": "元旦", "2027-01-03": "元旦调休"}


def _rows_of(page: str) -> str:
    """Read the rows that the button sends."""
    values = re.findall(r'name="rows"\s+value="([^"]+)"', page)
    return unescape(values[-1]).replace("\n", "\r\n")


def test_a_dirty_file_names_each_row_and_takes_over_nothing(rows: Session, people: Cast, signed_in: SignIn) -> None:
    client = signed_in(people.official)
    dirty = f"{FILE}2027-02-30,holiday,春节\n2027-02-06,<b>,春节\n2027-01-01,holiday,又\n2027-01-04,班,元旦\n"
    shown = _send(client, dirty)
    assert shown.status_code == 422
    for text in (
        "Row 4: “2027-02-30” is no day. Write it like 2026-10-01.",
        "Row 5: “&lt;b&gt;” is no kind of day.",
        "Row 6: The day stands in row 2 already.",
        "Row 7: A make-up workday is a Saturday or a Sunday.",
        "1 January 2027",
    ):
        assert text in shown.text
    assert "Take over these days" not in shown.text
    assert client.post(f"{URL}/import/save", data={"rows": dirty}).status_code == 422
    assert _days(rows) == {}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "These are missing: date, kind, name."),
        (b"date,kind,name\n", "There is nothing below the headings."),
        (b"date,kind,name\n2027-01-01,holiday,\x00\n", "Row 2: The name is missing."),
        (b"\xff\xff", "This file cannot be read."),
    ],
)
def test_what_is_no_table_of_days_is_refused(people: Cast, signed_in: SignIn, data: bytes, message: str) -> None:
    answer = _send(signed_in(people.official), data)
    assert answer.status_code == 422
    assert message in answer.text


def test_without_a_file_there_is_nothing_to_show(people: Cast, signed_in: SignIn) -> None:
    client = signed_in(people.official)
    assert client.get(f"{URL}/import").status_code == 200
    for end in ("", "/save"):
        answer = client.post(f"{URL}/import{end}")
        assert answer.status_code == 422
        assert "Choose a file first." in answer.text


# who may


def test_only_the_whole_school_enters_days(rows: Session, people: Cast, signed_in: SignIn, client: FlaskClient) -> None:
    _enter(rows, "2026-10-01")
    ends = ("", "/new", "/import", "/2026-10-01/edit")
    assert [signed_in(people.officer).get(URL + end).status_code for end in ends] == [403] * 4
    assert client.get(URL).location.startswith("/account/sign-in")
    official = signed_in(people.official)
    for day in ("2026-10-02", "2026-02-30", "x"):
        assert official.get(f"{URL}/{day}/edit").status_code == 404
        assert official.post(f"{URL}/{day}/remove").status_code == 404


# placing sessions


def test_a_holiday_asks_for_a_reason_and_everything_typed_stays(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    _enter(rows, "2026-12-05", name_en="Founders' Day")
    client = signed_in(people.officer)
    assert "Place it all the same" not in client.get(SCHEDULE).text
    typed = typed_session(units[0], hall, title_en="Typed")
    refused = client.post(SCHEDULE, data=typed)
    assert refused.status_code == 422
    assert "Sat 5 Dec is a holiday (Founders&#39; Day): “Class One · Typed” (Sat 5 Dec 14:30–16:45)." in refused.text
    assert "Place it all the same" in refused.text
    assert [value_of(refused.text, name) for name in ("starts_on", "title_en")] == ["2026-12-05", "Typed"]
    silent = client.post(SCHEDULE, data={**typed, "is_confirmed": "y", "despite": " "})
    assert silent.status_code == 422
    assert "Say why it shall be there all the same." in silent.text
    unconfirmed = client.post(SCHEDULE, data={**typed, "despite": "上级安排"})
    assert (unconfirmed.status_code, value_of(unconfirmed.text, "despite")) == (422, "上级安排")
    beside = client.post(SCHEDULE, data={**typed, "despite": "上级安排", "venue_id": ""})
    assert (beside.status_code, value_of(beside.text, "despite")) == (422, "上级安排")
    assert sessions_of(rows, class_one) == []
    assert client.post(SCHEDULE, data={**typed, "is_confirmed": "y", "despite": "上级安排"}).status_code == 303
    (entry,) = rows.scalars(select(AuditEntry).where(AuditEntry.deed == "session.place"))
    assert (entry.facts["despite"], entry.facts["overruled"]) == (
        "上级安排",
        [{"code": "slot.holiday", "starts_at": "2026-12-05T14:30:00+08:00", "day": "校庆"}],
    )


def test_a_make_up_workday_is_free_in_the_evening(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    _enter(rows, "2026-12-05", kind=DayKind.MAKE_UP_WORKDAY, name_en="work for Founders' Day")
    client, typed = signed_in(people.officer), typed_session(units[0], hall, starts_on="2026-12-05")
    refused = client.post(SCHEDULE, data=typed)
    assert refused.status_code == 422
    assert "Sat 5 Dec is a make-up workday (work for Founders&#39; Day)" in refused.text
    assert client.post(SCHEDULE, data={**typed, "starts_at": "19:00"}).status_code == 303


def test_a_year_that_nobody_entered_warns_before_and_asks_for_a_reason(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    rows.delete(rows.get_one(CalendarDay, date(2027, 1, 1)))
    rows.commit()
    client = signed_in(people.officer)
    assert "No holidays have been entered for 2027" in client.get(SCHEDULE).text
    refused = client.post(SCHEDULE, data=typed_session(units[0], hall, starts_on="2027-01-09"))
    assert refused.status_code == 422
    assert (
        "No holidays have been entered for 2027, so nobody can say whether this is one: “Class One · Unit 1”"
        in refused.text
    )


def test_a_session_moves_to_a_holiday_for_a_reason(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, units: list[int], signed_in: SignIn
) -> None:
    _enter(rows, "2026-12-05")
    meeting = add_meeting(rows, class_one, hall, unit_id=units[0])
    client, url = signed_in(people.officer), f"/office/sessions/{meeting.id}/edit"
    typed = typed_session(units[0], hall, version="1")
    assert client.post(url, data=typed).status_code == 422
    assert client.post(url, data={**typed, "is_confirmed": "y", "despite": "天气"}).status_code == 303


# the command


def test_the_published_arrangement_is_entered_by_a_command(app: Flask, rows: Session) -> None:
    run = app.test_cli_runner()
    assert "39 days of 2026 are entered." in run.invoke(args=["school", "seed-days", "2026"]).output
    assert "0 days of 2026 are entered." in run.invoke(args=["school", "seed-days", "2026"]).output
    assert len(_days(rows)) == 39
    unknown = run.invoke(args=["school", "seed-days", "2027"])
    assert unknown.exit_code == 1
    assert "2027" in unknown.output
