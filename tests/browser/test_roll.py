"""An instructor takes the roll of forty people on a phone: with few taps, without a network, without scripts."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from courses.attendance import service
from courses.attendance.models import Mark
from courses.attendance.rules import Attended, MarkStatus
from courses.catalog.rules import Kind
from courses.people.models import Person
from tests import factories
from tests.browser.conftest import PHONE, Complaints, ContextFactory, LiveServer, SignIn

pytestmark = pytest.mark.browser

SMALLEST_TARGET = 44
PEOPLE = 40


@dataclass(frozen=True)
class Lesson:
    """A session today, its instructor and the people on its roll."""

    server: LiveServer
    id: int
    instructor: int
    people: list[int]

    @property
    def path(self) -> str:
        return f"/teach/sessions/{self.id}/roll"

    def marks(self) -> dict[int, Mark]:
        """Give what the database says now."""
        with self.server.rows() as session:
            current = session.scalars(select(Mark).where(Mark.session_id == self.id, Mark.is_current)).all()
            return {one.enrollment_id: one for one in current}

    def statuses(self) -> list[str | None]:
        found = self.marks()
        return [found[one].status.value if one in found else None for one in self.people]

    def mark_elsewhere(self, person: int, status: MarkStatus) -> None:
        """Mark as another instructor would on another phone."""
        with self.server.rows() as session:
            service.mark(
                session,
                training_session=self.id,
                enrollment=self.people[person],
                attended=Attended(status),
                at=factories.NOW,
                by=self.instructor,
                is_officer=False,
                seen_version=None,
                tap=None,
            )


def make_lesson(server: LiveServer, kind: Kind = Kind.THEORY) -> Lesson:
    with server.rows() as session:
        instructor = factories.person(session, name="何老师").id
        offering = factories.offering(session, capacity=PEOPLE).id
        meeting = factories.training_session(session, offering_id=offering, instructors=(instructor,), kind=kind)
        people = []
        for number in range(PEOPLE):
            trainee = factories.person(session, name=f"示例学员{number:02d}")
            people.append(factories.enrollment(session, offering_id=offering, person_id=trainee.id).id)
        return Lesson(server, meeting.id, instructor, people)


@pytest.fixture
def lesson(live_server: LiveServer) -> Lesson:
    return make_lesson(live_server)


class Taps:
    """A thumb that counts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, target: Locator) -> None:
        self.count += 1
        target.tap()


def choice(page: Page, person: int, word: str) -> Locator:
    """Find a button of a person by the person's name and the button's text."""
    group = page.get_by_role("group", name=f"示例学员{person:02d}", exact=True)
    return group.get_by_role("button", name=word, exact=True)


def row(page: Page, lesson: Lesson, person: int) -> Locator:
    return page.locator(f"#row-{lesson.people[person]}")


def take_the_roll(page: Page) -> int:
    """Mark everyone present but four who are absent and one who is late; give the taps that it took from /teach."""
    tap = Taps()
    page.goto("/teach")
    tap(page.get_by_role("link", name="Take the roll"))
    tap(page.get_by_role("button", name="All present"))
    for person in range(4):
        tap(choice(page, person, "Absent"))
    tap(choice(page, 4, "Late"))
    return tap.count


EXPECTED = ["absent"] * 4 + ["late"] + ["present"] * (PEOPLE - 5)


def test_forty_people_take_seven_taps_and_survive_a_reload(phone: Page, lesson: Lesson, sign_in: SignIn) -> None:
    sign_in(phone, lesson.instructor)
    assert take_the_roll(phone) <= 7
    expect(row(phone, lesson, 4).locator("[data-saved]")).to_have_text("saved 10:00")
    expect(phone.get_by_role("status").filter(has_text="示例学员04: Late · saved")).to_be_visible()
    assert lesson.statuses() == EXPECTED
    phone.reload()
    expect(choice(phone, 0, "Absent")).to_have_attribute("aria-pressed", "true")
    expect(choice(phone, 4, "Late")).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("[data-count=present]")).to_have_text("35")
    expect(phone.locator("[data-count=unmarked]")).to_have_text("0")
    expect(phone.get_by_role("button", name="All present")).to_be_hidden()


def test_without_scripts_the_same_seven_taps_do_it(
    browser_context_factory: ContextFactory, lesson: Lesson, sign_in: SignIn
) -> None:
    page = browser_context_factory(**PHONE, java_script_enabled=False).new_page()
    sign_in(page, lesson.instructor)
    assert take_the_roll(page) <= 7
    expect(page).to_have_url(f"{lesson.server.url}{lesson.path}#row-{lesson.people[4]}")
    expect(row(page, lesson, 4).locator("[data-saved]")).to_have_text("saved 10:00")
    assert lesson.statuses() == EXPECTED


def test_what_is_tapped_without_a_network_arrives_when_it_is_back(
    phone: Page, lesson: Lesson, sign_in: SignIn, complaints: Complaints
) -> None:
    complaints.expected.append("ERR_INTERNET_DISCONNECTED")
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    phone.context.set_offline(True)
    choice(phone, 0, "Absent").tap()
    choice(phone, 1, "Present").tap()
    choice(phone, 1, "Leave").tap()
    expect(row(phone, lesson, 0).locator("[data-saved]")).to_have_text("not saved yet")
    expect(phone.get_by_role("button", name="Try again now")).to_be_visible()
    expect(phone.locator("[data-count=unmarked]")).to_have_text("38")
    assert lesson.statuses()[:2] == [None, None]
    phone.context.set_offline(False)
    expect(row(phone, lesson, 1).locator("[data-saved]")).to_have_text("saved 10:00")
    assert lesson.statuses()[:2] == ["absent", "leave"]
    assert lesson.marks()[lesson.people[1]].version == 2


def test_what_has_not_arrived_survives_a_reload(
    phone: Page, lesson: Lesson, sign_in: SignIn, complaints: Complaints
) -> None:
    complaints.expected.append("ERR_FAILED")
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    phone.route("**/marks", lambda route: route.abort())
    choice(phone, 0, "Absent").tap()
    choice(phone, 1, "Late").tap()
    expect(row(phone, lesson, 1).locator("[data-saved]")).to_have_text("not saved yet")
    phone.reload()
    expect(choice(phone, 0, "Absent")).to_have_attribute("aria-pressed", "true")
    expect(row(phone, lesson, 1).locator("[data-saved]")).to_have_text("not saved yet")
    assert lesson.statuses()[:2] == [None, None]
    phone.unroute("**/marks")
    expect(row(phone, lesson, 1).locator("[data-saved]")).to_have_text("saved 10:00")
    assert lesson.statuses()[:2] == ["absent", "late"]
    assert phone.evaluate("Object.keys(localStorage).length") == 0


def test_an_answer_that_is_lost_counts_once(
    phone: Page, lesson: Lesson, sign_in: SignIn, complaints: Complaints
) -> None:
    """The mark arrives, its answer does not: the tap is sent again and what follows builds upon it."""
    complaints.expected.append("ERR_FAILED")
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    lost: list[object] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    phone.route("**/marks", lose_the_first_answer)
    choice(phone, 0, "Present").tap()
    choice(phone, 0, "Absent").tap()
    expect(row(phone, lesson, 0).locator("[data-saved]")).to_have_text("saved 10:00")
    assert lesson.marks()[lesson.people[0]].version == 2
    assert lesson.statuses()[0] == "absent"


def test_a_refusal_is_said_at_the_row_with_what_stands(
    phone: Page, lesson: Lesson, sign_in: SignIn, complaints: Complaints
) -> None:
    complaints.expected.append("422")
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    lesson.mark_elsewhere(0, MarkStatus.LEAVE)
    choice(phone, 0, "Absent").tap()
    expect(row(phone, lesson, 0)).to_contain_text("Somebody else changed this mark meanwhile")
    expect(choice(phone, 0, "Leave")).to_have_attribute("aria-pressed", "true")
    choice(phone, 0, "Absent").tap()
    expect(row(phone, lesson, 0).locator("[data-saved]")).to_have_text("saved 10:00")
    assert lesson.statuses()[0] == "absent"


def test_all_present_keeps_what_another_phone_has_marked(phone: Page, lesson: Lesson, sign_in: SignIn) -> None:
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    lesson.mark_elsewhere(7, MarkStatus.LEAVE)
    phone.get_by_role("button", name="All present").tap()
    expect(choice(phone, 7, "Leave")).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("[data-count=present]")).to_have_text("39")
    assert lesson.statuses() == ["present"] * 7 + ["leave"] + ["present"] * 32


def test_the_last_tap_can_be_undone(phone: Page, lesson: Lesson, sign_in: SignIn) -> None:
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    undo = phone.get_by_role("button", name="Undo")
    expect(undo).to_be_hidden()
    choice(phone, 0, "Absent").tap()
    undo.tap()
    expect(choice(phone, 0, "Absent")).to_have_attribute("aria-pressed", "false")
    expect(row(phone, lesson, 0).locator("[data-saved]")).to_have_text("")
    assert lesson.statuses()[0] is None
    choice(phone, 0, "Present").tap()
    choice(phone, 0, "Late").tap()
    undo.tap()
    expect(choice(phone, 0, "Present")).to_have_attribute("aria-pressed", "true")
    expect(row(phone, lesson, 0).locator("[data-saved]")).to_have_text("saved 10:00")
    assert lesson.statuses()[0] == "present"


def test_all_present_can_be_undone(phone: Page, lesson: Lesson, sign_in: SignIn) -> None:
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    choice(phone, 0, "Absent").tap()
    phone.get_by_role("button", name="Others present").tap()
    expect(phone.locator("[data-count=unmarked]")).to_have_text("0")
    phone.get_by_role("button", name="Undo").tap()
    expect(phone.locator("[data-count=unmarked]")).to_have_text("39")
    expect(row(phone, lesson, 39).locator("[data-saved]")).to_have_text("")
    assert lesson.statuses() == ["absent"] + [None] * 39


def test_minutes_are_one_tap_more_and_show_their_credit(phone: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    lesson = make_lesson(live_server, Kind.PRACTICE)
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    choice(phone, 0, "Present").tap()
    person = row(phone, lesson, 0)
    person.get_by_text("135 minutes of practice · 3 credit hours").tap()
    person.get_by_label("Minutes of practice").fill("100")
    person.get_by_role("button", name="Save minutes").tap()
    expect(person.get_by_text("100 minutes of practice · 2 credit hours")).to_be_visible()
    assert lesson.marks()[lesson.people[0]].credit_hours == Decimal(2)
    choice(phone, 1, "Late").tap()
    expect(row(phone, lesson, 1)).to_contain_text("10 minutes late · 135 minutes of practice · 3 credit hours")


def test_impossible_minutes_are_refused_at_the_row(
    phone: Page, lesson: Lesson, sign_in: SignIn, complaints: Complaints
) -> None:
    complaints.expected.append("422")
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    choice(phone, 0, "Late").tap()
    person = row(phone, lesson, 0)
    person.get_by_text("10 minutes late").tap()
    person.get_by_label("Minutes missed").fill("200")
    person.get_by_role("button", name="Save minutes").tap()
    expect(person).to_contain_text("The session lasts only 135 minutes.")
    expect(person.get_by_label("Minutes missed")).to_have_value("200")


def test_when_the_sign_in_has_ended_taps_wait_for_the_next(
    phone: Page, lesson: Lesson, sign_in: SignIn, complaints: Complaints
) -> None:
    complaints.expected.append("400")
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    phone.context.clear_cookies()
    choice(phone, 0, "Absent").tap()
    expect(phone.get_by_text("Your sign-in has ended")).to_be_visible()
    expect(phone.get_by_role("link", name="Sign in again")).to_be_visible()
    assert lesson.statuses()[0] is None
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    expect(row(phone, lesson, 0).locator("[data-saved]")).to_have_text("saved 10:00")
    assert lesson.statuses()[0] == "absent"


def test_when_the_office_has_ended_the_sign_in_taps_wait_too(phone: Page, lesson: Lesson, sign_in: SignIn) -> None:
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    with lesson.server.rows() as session:
        session.get_one(Person, lesson.instructor).sign_in_generation += 1
    choice(phone, 0, "Absent").tap()
    expect(phone.get_by_text("Your sign-in has ended")).to_be_visible()
    expect(row(phone, lesson, 0).locator("[data-saved]")).to_have_text("not saved yet")


def test_people_are_found_by_name_or_last_digits(phone: Page, lesson: Lesson, sign_in: SignIn) -> None:
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    people = phone.locator("[data-row]:visible")
    search = phone.get_by_label("Find by name or last digits of the phone")
    search.fill("学员17")
    expect(people).to_have_count(1)
    tail = (row(phone, lesson, 5).locator(".roll-row__tail").text_content() or "")[-4:]
    search.fill(tail)
    expect(people).to_have_count(1)
    expect(row(phone, lesson, 5)).to_be_visible()
    search.fill("nobody")
    expect(people).to_have_count(0)
    expect(phone.get_by_text("Nobody on this roll matches.")).to_be_visible()
    search.fill("")
    expect(people).to_have_count(PEOPLE)


def test_a_roll_can_be_taken_by_keyboard_alone(desktop: Page, lesson: Lesson, sign_in: SignIn) -> None:
    sign_in(desktop, lesson.instructor)
    desktop.goto(lesson.path)
    desktop.get_by_role("button", name="All present").focus()
    desktop.keyboard.press("Enter")
    expect(desktop.locator("[data-count=present]")).to_have_text(str(PEOPLE))
    expect(desktop.locator("[data-summary]")).to_be_focused()
    choice(desktop, 2, "Present").focus()
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Tab")
    expect(choice(desktop, 2, "Absent")).to_be_focused()
    desktop.keyboard.press("Space")
    expect(row(desktop, lesson, 2).locator("[data-saved]")).to_have_text("saved 10:00")
    expect(choice(desktop, 2, "Absent")).to_be_focused()
    assert lesson.statuses()[2] == "absent"


def test_everything_one_taps_is_large_enough(phone: Page, lesson: Lesson, sign_in: SignIn) -> None:
    sign_in(phone, lesson.instructor)
    for path in ("/teach", lesson.path):
        phone.goto(path)
        if path == lesson.path:
            choice(phone, 0, "Late").tap()
            phone.get_by_text("10 minutes late").tap()
        targets = phone.locator("main :is(button, summary, input, a.btn):visible")
        sizes = targets.evaluate_all(
            "all => all.map((one) => [one.textContent.trim(), one.getBoundingClientRect()])"
            ".map(([text, box]) => [text, Math.min(box.width, box.height)])"
        )
        assert sizes
        assert [text for text, size in sizes if size < SMALLEST_TARGET] == []


def test_a_closed_roll_is_read_only_with_its_reason(phone: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    lesson = make_lesson(live_server)
    live_server.app.config["CLOCK"] = lambda: factories.NOW + timedelta(days=5)
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    expect(phone.get_by_text("The roll closed 48 hours after the session")).to_be_visible()
    expect(phone.locator("main").get_by_role("button")).to_have_count(0)
    expect(row(phone, lesson, 0)).to_contain_text("Not marked")


def test_a_roll_that_closes_while_one_taps_says_so(
    phone: Page, lesson: Lesson, live_server: LiveServer, sign_in: SignIn, complaints: Complaints
) -> None:
    complaints.expected += ["422", "409"]
    sign_in(phone, lesson.instructor)
    phone.goto(lesson.path)
    live_server.app.config["CLOCK"] = lambda: factories.NOW + timedelta(days=5)
    choice(phone, 0, "Absent").tap()
    expect(row(phone, lesson, 0)).to_contain_text("The roll closed 48 hours after the session")
    expect(choice(phone, 0, "Absent")).to_have_attribute("aria-pressed", "false")
    phone.get_by_role("button", name="All present").tap()
    expect(row(phone, lesson, 1)).to_contain_text("The roll closed 48 hours after the session")
    expect(phone.locator("[data-count=unmarked]")).to_have_text("40")
    assert lesson.marks() == {}
