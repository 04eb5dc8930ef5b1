"""The calendar of the office: what each view shows, whose sessions, and what a strange address gives."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses.catalog.models import Offering
from courses.catalog.rules import Kind, OfferingState
from courses.people.models import Person
from courses.scheduling.rules import SessionState
from courses.school.models import College, Venue
from courses.school.rules import DayKind
from tests import factories
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import add_meeting, count_queries
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]
WEEK = timedelta(days=7)
URL = "/office/calendar"


def _seen(client: FlaskClient, **asked: object) -> str:
    answer = client.get(URL, query_string={name.strip("_"): str(value) for name, value in asked.items()})
    assert answer.status_code == 200
    return answer.text


def test_a_week_of_the_own_college_is_shown_at_first(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    add_meeting(rows, class_one, hall, title_en="This Week")
    add_meeting(rows, class_one, hall, title_en="Next Week", starts_at=NOW + WEEK)
    add_meeting(rows, factories.offering(rows), factories.venue(rows), title_en="Of Others")
    client = signed_in(people.officer)
    page, later = _seen(client), _seen(client, from_="2026-12-03")
    assert ("This Week" in page, "Next Week" in page, "Of Others" in page) == (True, False, False)
    assert ("This Week" in later, "Next Week" in later) == (False, True)
    assert "23–29 November 2026" in page
    assert "30 November 2026 to 6 December 2026" in later
    assert "Of Others" in _seen(signed_in(people.official))


@pytest.mark.parametrize(
    ("view", "title", "shown"),
    [
        ("month", "November 2026", ["On The Second", "Tomorrow", "On Sunday"]),
        ("week", "23–29 November 2026", ["Tomorrow", "On Sunday"]),
        ("day", "Wednesday 25 November 2026", ["Tomorrow"]),
        ("agenda", "23 November 2026 to 20 December 2026", ["Tomorrow", "On Sunday", "In Three Weeks"]),
    ],
)
def test_each_view_shows_its_days_and_the_ways_on(
    view: str,
    title: str,
    shown: list[str],
    rows: Session,
    people: Cast,
    class_one: Offering,
    hall: Venue,
    signed_in: SignIn,
) -> None:
    for name, days in (("On The Second", -22), ("Tomorrow", 1), ("On Sunday", 5), ("In Three Weeks", 21)):
        add_meeting(rows, class_one, hall, title_en=name, starts_at=NOW + timedelta(days=days))
    page = _seen(signed_in(people.officer), view=view, from_="2026-11-25", college=_slug(rows, people))
    titles = ("On The Second", "Tomorrow", "On Sunday", "In Three Weeks")
    assert [one for one in titles if f"{one}</a>" in page] == shown
    assert f"<h1>{title}</h1>" in page
    before, after = {
        "month": ("2026-10-01", "2026-12-01"),
        "week": ("2026-11-18", "2026-12-02"),
        "day": ("2026-11-24", "2026-11-26"),
        "agenda": ("2026-10-28", "2026-12-23"),
    }[view]
    for day in (before, after, "2026-11-24"):  # earlier, later, today; all keep the filter
        assert f"/office/calendar?view={view}&amp;from={day}&amp;college={_slug(rows, people)}" in page


def _slug(rows: Session, people: Cast) -> str:
    return rows.get_one(College, people.college).slug


def test_each_filter_leaves_what_it_asks_for(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, teacher: Person, signed_in: SignIn
) -> None:
    other = factories.offering(rows)
    room = factories.venue(rows)
    add_meeting(rows, class_one, hall, title_en="With Teacher", instructors=(teacher.id,))
    add_meeting(rows, class_one, room, title_en="In Room", kind=Kind.PRACTICE, starts_at=NOW + timedelta(days=2))
    add_meeting(rows, other, hall, title_en="Of Others", starts_at=NOW + timedelta(days=3))
    official = signed_in(people.official)
    titles = ("With Teacher", "In Room", "Of Others")
    for asked, shown in (
        ({"college": _slug(rows, people)}, titles[:2]),
        ({"venue": hall.id}, ("With Teacher", "Of Others")),
        ({"instructor": teacher.id}, titles[:1]),
        ({"offering": class_one.code}, titles[:2]),
        ({"kind": "practice"}, titles[1:2]),
        ({"offering": class_one.code, "kind": "theory", "venue": hall.id}, titles[:1]),
    ):
        page = _seen(official, **asked)
        assert tuple(one for one in titles if one in page) == shown, asked


def test_another_colleges_sessions_are_taken_times_in_a_shared_venue_and_no_more(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, teacher: Person, signed_in: SignIn
) -> None:
    theirs = add_meeting(rows, factories.offering(rows), hall, title_en="Of Others", instructors=(teacher.id,))
    client = signed_in(people.officer)
    for asked in ({"venue": hall.id}, {"instructor": teacher.id}, {"venue": hall.id, "view": "agenda"}):
        page = _seen(client, **asked)
        assert "Of Others" in page
        assert "Taken" in page
        assert f"/office/sessions/{theirs.id}" not in page
    assert "Of Others" not in _seen(client, kind="theory")
    assert "Of Others" not in _seen(client, college=_slug(rows, people), venue=hall.id)


STRANGE = [
    ("from", "x", "There is no such day."),
    ("from", "2026-02-30", "There is no such day."),
    ("from", "0001-01-01", "Days from 2000 to 2100, please."),
    ("from", "9999-12-31", "Days from 2000 to 2100, please."),
    ("from", "<b>", "There is no such day."),
    ("view", "year", "There is no such view"),
    ("college", "nowhere", "Please choose one of the list."),
    ("venue", "9" * 30, "Please choose one of the list."),
    ("venue", "x", "Please choose one of the list."),
    ("instructor", "-1", "Please choose one of the list."),
    ("offering", "\x00'--", "Please choose one of the list."),
    ("kind", "lecture", "Please choose one of the list."),
]


def test_what_cannot_be_read_is_said_and_asks_for_nothing(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    add_meeting(rows, class_one, hall, title_en="This Week")
    client = signed_in(people.officer)
    for name, value, said in STRANGE:
        answer = client.get(URL, query_string={name: value})
        assert (answer.status_code, said in answer.text) == (200, True), name
        assert "23–29 November 2026" in answer.text
        assert "This Week" in answer.text
    assert _seen(client, from_="", view="", venue="", college="").count("field__error") == 0


def test_the_edges_of_what_can_be_asked_are_shown(people: Cast, signed_in: SignIn) -> None:
    client = signed_in(people.official)
    for view in ("month", "week", "day", "agenda"):
        for day in ("2000-01-01", "2100-12-31"):
            _seen(client, view=view, from_=day)


def test_a_class_of_another_college_cannot_be_chosen(
    rows: Session, people: Cast, class_one: Offering, signed_in: SignIn
) -> None:
    rows.commit()
    assert "Please choose one of the list." in _seen(signed_in(people.stranger), offering=class_one.code)
    assert f'value="{class_one.code}"' not in _seen(signed_in(people.stranger))


def test_the_week_begins_on_monday_at_the_school(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    monday = datetime(2026, 11, 22, 16, tzinfo=UTC)
    add_meeting(rows, class_one, hall, title_en="At Midnight", starts_at=monday)
    add_meeting(rows, class_one, hall, title_en="Over Midnight", starts_at=monday - timedelta(minutes=1))
    add_meeting(rows, class_one, hall, title_en="Just Before", starts_at=monday - timedelta(minutes=135))
    page = _seen(signed_in(people.officer))
    assert ("At Midnight" in page, "Over Midnight" in page, "Just Before" in page) == (True, True, False)


def test_holidays_and_make_up_workdays_are_named_and_a_year_without_any_warns(
    rows: Session, people: Cast, class_one: Offering, signed_in: SignIn
) -> None:
    factories.calendar_day(rows, date(2026, 11, 26), name_en="Festival of Boats")
    factories.calendar_day(rows, date(2026, 11, 28), kind=DayKind.MAKE_UP_WORKDAY, name_en="Boats, made up")
    rows.commit()
    official = signed_in(people.official)
    for view in ("month", "week", "agenda"):
        page = _seen(official, view=view)
        assert "Festival of Boats" in page
        assert "Workday: Boats, made up" in page
        assert "No holidays have been entered" not in page
    assert "Festival of Boats" in _seen(official, view="day", from_="2026-11-26")
    late = _seen(official, from_="2028-01-01")
    assert [f"No holidays have been entered for {year}" in late for year in (2026, 2027, 2028)] == [False, False, True]
    assert "/office/school/days?year=2028" in late
    assert "/office/school/days" not in _seen(signed_in(people.officer), from_="2028-03-01")


def test_a_cancelled_session_and_a_locked_one_say_so(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    client = signed_in(people.officer)
    add_meeting(rows, class_one, hall, state=SessionState.CANCELLED, cancel_reason="台风")
    assert "Cancelled" in _seen(client)
    assert "台风" in _seen(client, view="agenda")
    add_meeting(rows, class_one, hall, is_locked=True)
    assert ["Locked" in _seen(client, view=view) for view in ("month", "week", "day", "agenda")] == [
        True,
        True,
        False,
        True,
    ]


def test_nothing_at_all_is_said(people: Cast, signed_in: SignIn) -> None:
    for view in ("month", "week", "day", "agenda"):
        assert "Nothing takes place in this time." in _seen(signed_in(people.officer), view=view)


def test_a_page_takes_as_many_queries_whatever_is_on_it_and_whatever_it_is_narrowed_down_to(
    app: Flask, rows: Session, people: Cast, class_one: Offering, hall: Venue, teacher: Person, signed_in: SignIn
) -> None:
    add_meeting(rows, class_one, hall, instructors=(teacher.id,))
    client = signed_in(people.officer)
    few = count_queries(app, client, URL)
    for number in range(2, 5):
        add_meeting(rows, class_one, hall, starts_at=NOW + timedelta(days=number), instructors=(teacher.id,))
    narrow = (f"venue={hall.id}", f"instructor={teacher.id}", f"offering={class_one.code}", "kind=theory")
    asked = [
        "",
        *narrow,
        f"college={_slug(rows, people)}",
        "&".join(narrow),
        *(f"view={one}" for one in ("month", "agenda")),
    ]
    assert {count_queries(app, client, f"{URL}?{one}") for one in asked} == {few}
    assert few <= 11


def test_only_what_may_move_can_be_moved(
    rows: Session, people: Cast, class_one: Offering, hall: Venue, signed_in: SignIn
) -> None:
    free = add_meeting(rows, class_one, hall)
    taken = add_meeting(rows, class_one, hall, starts_at=NOW - timedelta(hours=3))
    factories.mark(rows, training_session=taken, enrollment=factories.enrollment(rows, offering_id=class_one.id).id)
    stays = [taken, add_meeting(rows, class_one, hall, is_locked=True)]
    stays.append(add_meeting(rows, class_one, hall, state=SessionState.CANCELLED))
    closed = factories.offering(rows, course_id=class_one.course_id, state=OfferingState.CLOSED)
    stays.append(add_meeting(rows, closed, hall))
    stays.append(add_meeting(rows, factories.offering(rows), hall))
    client = signed_in(people.officer)
    for view in ("month", "week", "day"):
        page = _seen(client, view=view, from_="2026-11-25" if view == "day" else "2026-11-24", venue=hall.id)
        assert f'data-place="/office/sessions/{free.id}/place"' in page
        assert [one.id for one in stays if f"/office/sessions/{one.id}/place" in page] == []
