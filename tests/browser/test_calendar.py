"""An official moves a session in the calendar: by dragging it and by keys; what stands against it is said before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from courses.people.rules import Role
from courses.scheduling.models import TrainingSession
from tests import factories
from tests.browser.conftest import PHONE, Complaints, ContextFactory, LiveServer, SignIn

pytestmark = pytest.mark.browser

MONDAY = datetime(2027, 1, 4, 2, tzinfo=UTC)
"""Monday 4 January 2027, 10:00 at the school; far enough ahead that nobody has to be told in a hurry."""
WEEK = "/office/calendar?view=week&from=2027-01-04"


@dataclass(frozen=True)
class Plan:
    """Two sessions of two classes in one hall: one on Monday at ten, one on Tuesday at ten."""

    server: LiveServer
    official: int
    first: int
    second: int

    def times(self) -> list[datetime]:
        """Give when both begin, as the database has it."""
        with self.server.rows() as session:
            return [session.get_one(TrainingSession, one).starts_at for one in (self.first, self.second)]


@pytest.fixture
def plan(live_server: LiveServer) -> Iterator[Plan]:
    with live_server.rows() as session:
        hall = factories.venue(session, name_en="Great Hall").id
        meetings = [
            factories.training_session(
                session,
                offering_id=factories.offering(session).id,
                venue_id=hall,
                instructors=(factories.person(session).id,),
                title_en=title,
                starts_at=MONDAY + timedelta(days=day),
            ).id
            for day, title in enumerate(("First Aid", "Public Speaking"))
        ]
        official = factories.with_role(session, Role.OFFICIAL).id
    return Plan(live_server, official, *meetings)


def _item(page: Page, title: str) -> Locator:
    return page.locator("[data-place]", has=page.get_by_role("link", name=title))


def _drag(page: Page, title: str, day: str, hour: int) -> None:
    """Take a session by its upper end and hold it over an hour of a day."""
    item, column = _item(page, title), page.locator(f'ol[data-day="{day}"]')
    start, to = item.bounding_box(), column.bounding_box()
    assert start
    assert to
    page.mouse.move(start["x"] + 20, start["y"] + 4)
    page.mouse.down()
    row = to["height"] / 14  # the hours from 8 to 22
    page.mouse.move(to["x"] + to["width"] / 2, to["y"] + (hour - 8) * row + 4, steps=5)


def test_a_session_is_dragged_to_where_nothing_stands_against_it(
    plan: Plan, desktop: Page, sign_in: SignIn, complaints: Complaints
) -> None:
    sign_in(desktop, plan.official)
    desktop.set_viewport_size({"width": 1280, "height": 1400})
    desktop.goto(WEEK)
    _drag(desktop, "First Aid", "2027-01-05", 11)
    panel, result = desktop.locator("[data-panel]"), desktop.locator("[data-result]")
    expect(panel).to_contain_text("It cannot be here:")
    expect(panel).to_contain_text("Great Hall")
    expect(panel).to_contain_text("Public Speaking")
    desktop.mouse.up()
    expect(result).to_contain_text("Not moved.")
    assert plan.times() == [MONDAY, MONDAY + timedelta(days=1)]
    assert "/edit" not in desktop.url  # the end of a drag is no click

    _drag(desktop, "First Aid", "2027-01-06", 14)
    expect(panel).to_contain_text("Wed")
    expect(panel).not_to_contain_text("Looking at")
    desktop.mouse.up()
    _give_a_reason(desktop)
    expect(result).to_contain_text("Moved: First Aid, Wed")
    assert plan.times()[0] == MONDAY + timedelta(days=2, hours=4)
    expect(desktop.locator('[data-day="2027-01-06"] [data-place]')).to_contain_text("14:00")

    result.get_by_role("button", name="Undo").click()
    _give_a_reason(desktop)
    expect(desktop.locator('[data-day="2027-01-04"] [data-place]')).to_contain_text("10:00")
    assert plan.times()[0] == MONDAY
    complaints.expected.append("422")


def _give_a_reason(page: Page) -> None:
    """Say why it shall be there all the same: none of these times is one of the school's usual ones."""
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("none of the school's usual times")
    dialog.get_by_label("Reason").fill("The hall is painted")
    dialog.get_by_role("button", name="Move it").click()


def test_a_session_is_moved_by_keys_and_every_step_is_read_out(
    plan: Plan, desktop: Page, sign_in: SignIn, complaints: Complaints
) -> None:
    sign_in(desktop, plan.official)
    desktop.goto(WEEK)
    live, keys = desktop.locator("[data-live]"), desktop.keyboard
    desktop.get_by_role("link", name="First Aid").focus()
    keys.press("m")
    expect(live).to_contain_text("Moving First Aid. Arrow keys choose")
    expect(desktop.get_by_role("button", name="Move First Aid")).to_be_focused()
    keys.press("ArrowRight")
    expect(live).to_contain_text("10:00 It cannot be here:")
    expect(live).to_contain_text("Public Speaking")
    keys.press("Enter")
    expect(live).to_contain_text("Not moved.")
    keys.press("Escape")
    expect(live).to_have_text("It stays where it was.")
    assert plan.times() == [MONDAY, MONDAY + timedelta(days=1)]

    keys.press("Enter")  # the button under the focus
    for key in ("ArrowRight", "ArrowRight", "PageDown", "ArrowDown"):
        keys.press(key)
    expect(live).to_contain_text("Wed")
    expect(live).to_contain_text("11:15")
    keys.press("Enter")
    _give_a_reason(desktop)
    expect(live).to_contain_text("Moved: First Aid, Wed")
    assert plan.times()[0] == MONDAY + timedelta(days=2, minutes=75)
    expect(desktop.get_by_role("button", name="Move First Aid")).to_be_focused()

    desktop.goto(WEEK.replace("week", "month"))
    desktop.get_by_role("link", name="Public Speaking").focus()
    keys.press("m")
    keys.press("ArrowDown")
    expect(live).to_contain_text("12")  # a week later, at the same time
    with plan.server.rows() as session:
        session.get_one(TrainingSession, plan.second).version += 1
    keys.press("ArrowRight")
    expect(live).to_contain_text("Somebody else has changed this session meanwhile.")
    keys.press("Enter")
    expect(live).to_contain_text("Not moved.")
    assert plan.times()[1] == MONDAY + timedelta(days=1)
    complaints.expected.append("422")


def test_without_scripts_and_on_a_phone_a_session_leads_to_its_page(
    plan: Plan, browser_context_factory: ContextFactory, sign_in: SignIn
) -> None:
    page = browser_context_factory(**PHONE, java_script_enabled=False).new_page()
    sign_in(page, plan.official)
    page.goto(WEEK)
    expect(page.get_by_role("button", name="Move First Aid")).to_have_count(0)
    page.get_by_role("link", name="First Aid").tap()
    page.wait_for_url(f"**/office/sessions/{plan.first}/edit")
