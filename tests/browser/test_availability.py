"""An instructor says on a phone when they are free: the taps are counted."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from courses.availability.models import FreePart
from courses.availability.rules import WEEKENDS, PartOfDay
from courses.people.rules import Role
from tests import factories
from tests.browser.conftest import LiveServer, SignIn

pytestmark = pytest.mark.browser

MOST_TAPS = 8
SMALLEST_TARGET = 44
COUNT_TAPS = """
addEventListener("pointerup", () => sessionStorage.setItem("taps", Number(sessionStorage.getItem("taps")) + 1));"""


def test_weekends_and_wednesday_evening_take_a_few_taps(live_server: LiveServer, phone: Page, sign_in: SignIn) -> None:
    with live_server.rows() as session:
        instructor = factories.with_role(session, Role.INSTRUCTOR).id
    sign_in(phone, instructor)
    phone.add_init_script(COUNT_TAPS)
    phone.goto("/teach")
    phone.get_by_role("link", name="My times").tap()
    box = phone.get_by_label("Wednesday, evening").locator("xpath=..").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= SMALLEST_TARGET
    phone.get_by_role("button", name="All weekends").tap()
    expect(phone.locator("input[name=free]:checked")).to_have_count(6)
    phone.get_by_label("Wednesday, evening").tap()
    phone.get_by_role("button", name="Save").tap()
    expect(phone.get_by_text("Wed: evening; Sat, Sun: all day")).to_be_visible()
    assert 4 <= phone.evaluate("Number(sessionStorage.getItem('taps'))") <= MOST_TAPS
    with live_server.rows() as session:
        kept = session.execute(select(FreePart.weekday, FreePart.part)).all()
    assert {tuple(one) for one in kept} == WEEKENDS | {(2, PartOfDay.EVENING)}
