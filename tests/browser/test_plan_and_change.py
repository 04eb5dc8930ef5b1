"""What becomes of a session, seen by everybody: planned, moved by mouse and by keyboard, cancelled.

The official works on a desk; the trainee reads the notice on a phone, whose calendar has subscribed.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import icalendar
import pytest
from playwright.sync_api import Page, expect

from academy import chores
from courses.people.rules import Role
from tests import factories
from tests.browser.conftest import PHONE, ContextFactory, LiveServer, SignIn

pytestmark = pytest.mark.browser

CODE = "QM1-2026A"
SATURDAY, SUNDAY = "2026-12-12", "2026-12-13"
"""Far enough away for a change without a reason; and no weekend with a holiday."""


@dataclass(frozen=True)
class School:
    """A published class without a session, a trainee in it, and who plans it; by id."""

    official: int
    trainee: int


@pytest.fixture
def school(live_server: LiveServer) -> School:
    with live_server.rows() as session:
        college = factories.college(session, slug="qingma", name="青马学院", name_en="Qingma College", series="青马").id
        course = factories.course(session, college_id=college).id
        factories.venue(session, name="团校一号教室", name_en="Classroom 1")
        factories.with_role(session, Role.INSTRUCTOR, name="岑望舒")
        offering = factories.offering(session, course_id=course, code=CODE, title="青马一班", title_en="Class One").id
        trainee = factories.person(session, name="何子晴", locale="en").id
        factories.enrollment(session, offering_id=offering, person_id=trainee)
        return School(factories.with_role(session, Role.OFFICIAL, name="周亦然").id, trainee)


def test_a_change_reaches_the_trainee_and_their_calendar(
    live_server: LiveServer, browser_context_factory: ContextFactory, sign_in: SignIn, school: School
) -> None:
    office = browser_context_factory(viewport={"width": 1280, "height": 1400}).new_page()
    sign_in(office, school.official)
    trainee = browser_context_factory(**PHONE).new_page()
    sign_in(trainee, school.trainee)
    address = subscribe(trainee)

    plan(office)
    planned = read(live_server, address)
    assert (planned["STATUS"], start_of(planned)) == ("CONFIRMED", f"{SATURDAY} 09:00")

    drag(office)
    expect_notice(live_server, trainee, "A session has moved", "Now: Sun 13 Dec 14:30–16:45, Classroom 1")
    dragged = read(live_server, address)
    assert (dragged["STATUS"], start_of(dragged)) == ("CONFIRMED", f"{SUNDAY} 14:30")

    move_by_keys(office)
    expect_notice(live_server, trainee, "A session has moved", "Now: Sat 12 Dec 14:30–16:45, Classroom 1")
    moved = read(live_server, address)
    assert (moved["STATUS"], start_of(moved)) == ("CONFIRMED", f"{SATURDAY} 14:30")

    cancel(office)
    expect_notice(live_server, trainee, "A session is cancelled", "Reason: 台风黄色预警")
    cancelled = read(live_server, address)
    assert (cancelled["STATUS"], start_of(cancelled)) == ("CANCELLED", f"{SATURDAY} 14:30")

    assert planned["UID"] == dragged["UID"] == moved["UID"] == cancelled["UID"]
    assert planned["SEQUENCE"] < dragged["SEQUENCE"] < moved["SEQUENCE"] < cancelled["SEQUENCE"]


def subscribe(trainee: Page) -> str:
    """Find the way from the calendar to a link for the phone; give its path."""
    trainee.goto("/me/calendar")
    trainee.get_by_role("link", name="Put it in my phone's calendar").click()
    trainee.get_by_role("button", name="Make a link").click()
    opener = trainee.get_by_role("link", name="Open in the calendar")
    expect(opener).to_have_attribute("href", re.compile("^webcal://"))
    return trainee.get_by_label("Link").input_value().partition("/feeds/")[2]


def read(live_server: LiveServer, address: str) -> Any:
    """Ask for the calendar as the phone does, by its address alone; give its one event."""
    answer = live_server.app.test_client().get(f"/feeds/{address}")
    assert answer.status_code == 200
    [event] = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    return event


def start_of(event: Any) -> str:
    starts_at: datetime = event["DTSTART"].dt
    return f"{starts_at:%Y-%m-%d %H:%M}"


def plan(office: Page) -> None:
    """Place the first unit of the syllabus on a Saturday morning."""
    office.goto(f"/office/offerings/{CODE}/schedule")
    choose(office, "Unit of the syllabus", "1. ")
    office.get_by_label("Day").fill(SATURDAY)
    office.get_by_label("From").fill("09:00")
    choose(office, "Venue", "Classroom 1")
    office.get_by_label("岑望舒").check()
    office.get_by_role("button", name="Place the session").click()
    expect(office.get_by_text("09:00").first).to_be_visible()


def drag(office: Page) -> None:
    """Drag the session from Saturday morning to Sunday afternoon, on the page of the week."""
    office.goto(f"/office/calendar?view=week&from={SATURDAY}")
    start = office.get_by_role("link", name="Unit 1").bounding_box()
    sunday = office.locator(f'ol[data-day="{SUNDAY}"]').bounding_box()
    assert start
    assert sunday
    half_past_two = sunday["y"] + sunday["height"] * (14.5 - 8) / 14  # the hours from 8 to 22
    grip = office.locator("[data-place]").bounding_box()
    assert grip
    office.mouse.move(start["x"] + 5, start["y"] + 5)
    office.mouse.down()
    office.mouse.move(sunday["x"] + sunday["width"] / 2, half_past_two + start["y"] + 5 - grip["y"], steps=5)
    expect(office.locator("[data-panel]")).to_contain_text("Nothing stands against it.")
    office.mouse.up()
    expect(office.locator("[data-result]")).to_contain_text("Moved: Unit 1, Sun")


def move_by_keys(office: Page) -> None:
    """Move the session to Saturday afternoon without a mouse."""
    live, keys = office.locator("[data-live]"), office.keyboard
    office.get_by_role("link", name="Unit 1").focus()
    for key in ("m", "ArrowLeft"):
        keys.press(key)
    expect(live).to_contain_text("14:30 Nothing stands against it.")
    keys.press("Enter")
    expect(live).to_contain_text("Moved: Unit 1, Sat")


def cancel(office: Page) -> None:
    office.get_by_role("link", name="Unit 1").first.click()
    office.get_by_text("Cancel the session").first.click()
    office.get_by_label("Reason").fill("台风黄色预警")
    office.get_by_role("button", name="Cancel the session").click()
    expect(office.get_by_text("台风黄色预警").first).to_be_visible()


def expect_notice(live_server: LiveServer, trainee: Page, headline: str, line: str) -> None:
    """Let the worker do its round, and find the notice on top of the inbox by the bell of any page."""
    with live_server.app.app_context():
        chores.dispatch_notices()
    trainee.goto("/me")
    trainee.get_by_role("link", name=re.compile(r"^1\s*unread notices$")).click()
    latest = trainee.get_by_role("listitem").filter(has=trainee.get_by_role("heading", name=headline)).first
    expect(latest.get_by_text(line)).to_be_visible()
    latest.get_by_role("button", name="Go to the class").click()
    expect(trainee.get_by_role("heading", name="Class One")).to_be_visible()


def choose(page: Page, label: str, part: str) -> None:
    """Choose the option whose text holds a part."""
    field = page.get_by_label(label, exact=True)
    texts = field.locator("option").all_text_contents()
    field.select_option(label=next(text for text in texts if part in text))
