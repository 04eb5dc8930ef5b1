"""Every page of the main job, with the demo school behind it: nothing serious for axe, nothing that scrolls sideways."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from academy import demo
from academy.demo.school import SIGN_INS
from courses.catalog.models import Offering
from courses.certificates.models import Certificate
from courses.people.models import Person
from courses.scheduling.models import TrainingSession
from tests import factories
from tests.browser.conftest import Complaints, ContextFactory, LiveServer, SignIn

pytestmark = pytest.mark.browser

PUBLIC = (
    "/",
    "/colleges/qingma",
    "/courses",
    "/courses/QM1",
    "/offerings/QS1-{term}",
    "/privacy",
    "/verify",
    "/verify/{code}",
    "/account/sign-up",
    "/account/sign-in",
    "/nothing-here",
)
PAGES: dict[str, tuple[str, ...]] = {
    "trainee": (
        "/me",
        "/me/calendar",
        "/me/calendar?view=month",
        "/me/certificates",
        "/me/free-time",
        "/offerings/QY1-{term}",
        "/account/calendar-link",
        "/account/profile",
        "/account/password",
    ),
    "trainee3": ("/offerings/QY1-{term}", "/me"),
    "instructor": (
        "/teach",
        "/teach/calendar",
        "/teach/calendar?view=week",
        "/teach/sessions/{today}/roll",
        "/teach/availability",
        "/teach/stations",
    ),
    "station": ("/teach/stations",),
    "official": (
        "/office",
        "/office/calendar",
        "/office/calendar?view=month&kind=theory",
        "/office/courses",
        "/office/courses/QM1",
        "/office/courses/new",
        "/office/offerings",
        "/office/offerings/new",
        "/office/offerings/QM1-{term}",
        "/office/offerings/QM1-{term}/schedule",
        "/office/offerings/QM1-{term}/schedule/series",
        "/office/offerings/QM1-{term}/paper",
        "/office/papers",
        "/office/offerings/QY1-{term}/enrollments",
        "/office/offerings/QM1-{term}/completion",
        "/office/offerings/QM1-{term}/certificates",
        "/office/offerings/QM1-{term}/free-time",
        "/office/availability",
        "/office/people",
        "/office/people/new",
        "/office/people/{person}",
        "/office/school",
        "/office/school/times",
        "/office/school/venues/2/times",
        "/office/school/stations/2/duty",
    ),
}
VIEWPORTS = {
    "phone": (390, "zh_Hans_CN", ("", "trainee", "trainee3", "instructor", "station")),
    "desk": (1280, "en", ("", "official")),
}
"""Width, language, and whose pages: trainees and instructors live on phones, the office on a desk."""
NARROWEST = 320
TALL = 3000
"""As tall as a page: bars that stick to the screen would half cover what a person scrolls past."""
GRAVE = ("serious", "critical")


@pytest.fixture
def school(live_server: LiveServer) -> dict[str, object]:
    """Load the demo school; give what its addresses are made of."""
    with live_server.rows() as session:
        demo.load(session, at=factories.NOW, base_url=live_server.url, is_production=False)
        return addresses(session)


def addresses(session: Session) -> dict[str, object]:
    first = select(TrainingSession.id).join(Offering, TrainingSession.offering_id == Offering.id)
    today = first.where(Offering.code.startswith("QY1"), TrainingSession.starts_at > factories.NOW)
    return {
        "term": session.scalars(select(Offering.code).limit(1)).one().split("-")[1],
        "code": session.scalars(select(Certificate.code).limit(1)).one(),
        "today": session.scalars(today.order_by(TrainingSession.starts_at).limit(1)).one(),
        "person": session.scalars(select(Person.id).where(Person.email == SIGN_INS["minor2"].account)).one(),
        **{key: _id(session, key) for key in PAGES},
    }


def _id(session: Session, key: str) -> int:
    return session.scalars(select(Person.id).where(Person.email == SIGN_INS[key].account)).one()


@pytest.mark.parametrize("size", VIEWPORTS)
def test_no_page_shuts_anybody_out(
    size: str,
    school: dict[str, object],
    browser_context_factory: ContextFactory,
    sign_in: SignIn,
    complaints: Complaints,
) -> None:
    complaints.expected.append("404")
    width, locale, people = VIEWPORTS[size]
    faults: list[str] = []
    for key in people:
        tall = {"width": width, "height": TALL}
        page = browser_context_factory(locale=locale.replace("_Hans_", "-"), viewport=tall).new_page()
        if key:
            sign_in(page, school[key], locale=locale)
        for path in PAGES.get(key, PUBLIC):
            page.goto(path.format(**school))
            faults += [f"{size} {key} {path}: {fault}" for fault in faults_of(page)]
    assert faults == []


def faults_of(page: Page) -> Iterator[str]:
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in GRAVE:
            yield f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"
    width = page.viewport_size["width"]  # type: ignore[index]
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > NARROWEST:
        yield f"scrolls sideways: {wide} > {NARROWEST}"
    page.set_viewport_size({"width": width, "height": TALL})
