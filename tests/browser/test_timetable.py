"""An official has a term planned: asks, watches the search, looks at the draft, accepts it."""

import threading

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from academy import timetable_job
from courses.people.rules import Role
from courses.planning.models import TimetableDraft
from courses.scheduling.models import TrainingSession
from tests import factories
from tests.browser.conftest import LiveServer, SignIn
from tests.drafts import short_term, small_class

pytestmark = pytest.mark.browser


def test_a_term_is_planned_from_the_question_to_the_timetable(
    live_server: LiveServer, desktop: Page, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timetable_job, "STEPS_A_SECOND", 200)
    with live_server.rows() as rows:
        factories.venue(rows, name_en="Room One")
        term = short_term(rows, code="2026A", name_en="Autumn 2026").id
        offering = small_class(rows, term_id=term, code="OWN-1", title_en="Class of Ours").id
        official = factories.with_role(rows, Role.OFFICIAL).id
    page = desktop
    sign_in(page, official)

    page.goto("/office/timetable")
    expect(page.get_by_label("OWN-1")).to_be_checked()
    page.get_by_text("How much each wish counts").click()
    page.get_by_role("group", name="Steady rhythm").get_by_label("Low").check()
    page.get_by_role("button", name="Search for a plan").click()
    expect(page.get_by_text("A worker takes it up in a moment")).to_be_visible()

    with live_server.rows() as rows:
        draft = rows.scalars(select(TimetableDraft)).one()
        job = draft.job_id
        assert draft.wishes["weights"]["S2"] == "low"
    worker = threading.Thread(target=live_server.app.extensions["queue"].run, args=(job,))
    worker.start()
    expect(page.get_by_text("This plan breaks no rule")).to_be_visible()
    worker.join()

    expect(page.get_by_text("3 sessions are placed for the first time.")).to_be_visible()
    expect(page.get_by_role("table", name="Class of Ours").get_by_text("Room One")).to_have_count(3)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Accepted: 3 sessions have their new places")).to_be_visible()
    with live_server.rows() as rows:
        placed = rows.scalars(select(TrainingSession).where(TrainingSession.offering_id == offering)).all()
        assert len(placed) == 3
