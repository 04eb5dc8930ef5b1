"""The whole main job, played by people in a real browser: from an empty class to a certificate that was revoked."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from academy.config import ROOT
from courses.attendance.rules import MarkStatus
from courses.people.rules import Role
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE, Complaints, ContextFactory, LiveServer, SignIn

pytestmark = pytest.mark.browser

PASSWORD = "tea under the banyan"
TODAY = factories.NOW.date().isoformat()
SECONDS = 1000


@dataclass(frozen=True)
class School:
    """What stands before the story begins: a course, a hall, a village room, an instructor and an official."""

    course: str
    official: int
    instructor: int


@pytest.fixture
def school(live_server: LiveServer) -> School:
    with live_server.rows() as session:
        college = factories.college(session, slug="qingma", name="青马学院", name_en="Qingma College", series="青马").id
        course = factories.course(session, college_id=college, title="青年骨干培训班", title_en="Young Leaders' Course")
        factories.term(session, name="2026年秋季学期", name_en="Autumn 2026")
        factories.venue(session, name="团校一号教室", name_en="Classroom 1")
        factories.venue(session, name="水藤村党群服务中心", name_en="Shuiteng community hall", capacity=60)
        instructor = factories.with_role(session, Role.INSTRUCTOR, name="岑望舒").id
        official = factories.with_role(session, Role.OFFICIAL, name="周亦然").id
        return School(course.title_en, official, instructor)


@pytest.fixture
def worker(live_server: LiveServer) -> Iterator[None]:
    """Run the background worker, as production does: a process of its own."""
    settings = live_server.app.config["ACADEMY"]
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "INSTANCE_PATH": str(settings.instance),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    yield
    process.terminate()
    process.wait(30)


def test_from_an_empty_class_to_a_revoked_certificate(
    live_server: LiveServer,
    browser_context_factory: ContextFactory,
    sign_in: SignIn,
    school: School,
    worker: None,
    complaints: Complaints,
    tmp_path: Path,
) -> None:
    complaints.expected.append("422")  # the office is asked why
    office = browser_context_factory(**DESKTOP, accept_downloads=True).new_page()
    sign_in(office, school.official)
    code = plan_a_class(office, school)

    first = sign_up(browser_context_factory, "卢𬭚", "138 0013 8001")
    second = sign_up(browser_context_factory, "阿依·古丽", "+86 138-0013-8002")
    third = sign_up(browser_context_factory, "黎若谷", "limeng@school.example")
    for person in (first, second, third):
        enroll(person, code)
    expect(first.get_by_text("Enrolled").first).to_be_visible()
    expect(second.get_by_text("Enrolled").first).to_be_visible()
    expect(third.get_by_text("Waiting list, place 1")).to_be_visible()

    teach = browser_context_factory(**PHONE).new_page()
    sign_in(teach, school.instructor)
    take_rolls(teach)
    expect_hours(first)

    issue(office, code)
    paper = download(office, code, "卢𬭚", tmp_path)
    text, link = read_back(paper)
    assert "卢𬭚" in text
    assert "乐团校〔2026〕青马第" in text
    assert link.startswith(f"{live_server.app.config['ACADEMY'].base_url}/verify/")

    path = link.removeprefix(live_server.app.config["ACADEMY"].base_url)
    check(third, path, "This certificate is valid")
    expect(third.get_by_text("卢𬭚")).to_have_count(0)
    third.get_by_role("textbox").fill("𬭚")
    third.get_by_role("button", name="Show the whole name").click()
    expect(third.get_by_text("卢𬭚")).to_be_visible()

    revoke(office, code, "卢𬭚")
    check(third, path, "This certificate is revoked")


def plan_a_class(office: Page, school: School) -> str:
    """Open a class of two seats, place its theory and its practice today, and publish it."""
    office.goto("/office/offerings/new")
    choose(office, "Course", school.course)
    office.get_by_label("Title in Chinese").fill("青马秋一班")
    office.get_by_label("Title in English").fill("Qingma Class One")
    choose(office, "Term", "Autumn 2026")
    office.get_by_label("Code").fill("qm1-2026a")
    office.get_by_label("Enrollment opens on").fill("2026-11-01")
    office.get_by_label("Enrollment closes on").fill("2026-12-31")
    office.get_by_label("Seats").fill("2")
    office.get_by_role("button", name="Open the class").click()
    for unit, start, venue in ((1, "10:30", "Classroom 1"), (2, "14:30", "Shuiteng")):
        place_session(office, unit=unit, start=start, venue=venue)
    office.goto("/office/offerings/QM1-2026A")
    office.get_by_role("button", name="Publish the class").click()
    expect(office.get_by_text("Published").first).to_be_visible()
    return "QM1-2026A"


def choose(page: Page, label: str, part: str) -> None:
    """Choose the option whose text holds a part."""
    field = page.get_by_label(label, exact=True)
    texts = field.locator("option").all_text_contents()
    field.select_option(label=next(text for text in texts if part in text))


def place_session(office: Page, *, unit: int, start: str, venue: str) -> None:
    office.goto("/office/offerings/QM1-2026A/schedule")
    choose(office, "Unit of the syllabus", f"{unit}. ")
    office.get_by_label("Day").fill(TODAY)
    office.get_by_label("From").fill(start)
    choose(office, "Venue", venue)
    office.get_by_label("岑望舒").check()
    office.get_by_role("button", name="Place the session").click()
    expect(office.get_by_text("Something speaks against it")).to_be_visible()  # a Tuesday by day, and today
    office.get_by_label("Place it all the same").check()
    office.get_by_label("Reason, kept in the log").fill("上级安排")
    office.get_by_role("button", name="Place the session").click()
    expect(office.get_by_text(start).first).to_be_visible()


def sign_up(browser_context_factory: ContextFactory, name: str, account: str) -> Page:
    """Sign up on a phone."""
    page = browser_context_factory(**PHONE).new_page()
    page.goto("/account/sign-up")
    page.get_by_label("Mobile number or e-mail").fill(account)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Birth date").fill("2001-02-03")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Sign up").click()
    expect(page).to_have_url(re.compile("/me$"))
    return page


def enroll(person: Page, code: str) -> None:
    """Find the class in the catalog and take a seat, or a place on the waiting list."""
    person.goto("/courses")
    person.get_by_role("link", name=re.compile("Qingma Class One|Young Leaders")).first.click()
    person.goto(f"/offerings/{code}")
    person.get_by_role("button", name=re.compile("^(Enroll|Join the waiting list)$")).click()
    expect(person.get_by_text("Your place")).to_be_visible()


def take_rolls(teach: Page) -> None:
    """Open each of today's sessions from the start page and mark everyone present with one tap."""
    for _kind in ("theory", "practice"):
        teach.goto("/teach")
        teach.get_by_role("link", name=re.compile("Take the roll")).first.click()
        teach.get_by_role("button", name="All present").click()
        expect(teach.locator("[data-count=present]")).to_have_text("2")
        expect(teach.locator("[data-count=unmarked]")).to_have_text("0")
        expect(teach.locator(f"[data-status={MarkStatus.PRESENT.value}]")).to_have_count(2)


def expect_hours(trainee: Page) -> None:
    """The trainee sees the hours of both kinds at once."""
    trainee.goto("/me")
    expect(trainee.get_by_text(re.compile(r"3 of 3")).first).to_be_visible()


def issue(office: Page, code: str) -> None:
    """See who has completed, issue all certificates, and watch the bar arrive."""
    office.goto(f"/office/offerings/{code}/completion")
    expect(office.get_by_text("卢𬭚")).to_be_visible()
    office.goto(f"/office/offerings/{code}/certificates")
    office.get_by_text("Issue certificates for 2 people").click()
    office.get_by_role("button", name="Issue the certificates").click()
    expect(office.get_by_role("link", name="Download", exact=True)).to_have_count(2, timeout=60 * SECONDS)


def download(office: Page, code: str, name: str, folder: Path) -> bytes:
    """Download one certificate, and the ZIP with both."""
    with office.expect_download() as zipped:
        office.get_by_role("link", name="Download all as ZIP").click()
    assert zipped.value.suggested_filename.endswith(".zip")
    row = office.get_by_role("row").filter(has_text=name)
    with office.expect_download() as found:
        row.get_by_role("link", name="Download").click()
    assert name in found.value.suggested_filename
    file = folder / "certificate.pdf"
    found.value.save_as(file)
    return file.read_bytes()


def read_back(paper: bytes) -> tuple[str, str]:
    """Read the text of a certificate, and the address in its QR code."""
    assert len(pikepdf.open(io.BytesIO(paper)).pages) == 1
    document = pypdfium2.PdfDocument(paper)
    page = document[0]
    text = page.get_textpage().get_text_bounded().replace("\r\n", "").replace("\n", "")
    codes = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    document.close()
    return text, codes[0].text


def check(visitor: Page, path: str, verdict: str) -> None:
    visitor.goto(path)
    expect(visitor.get_by_text(verdict)).to_be_visible()


def revoke(office: Page, code: str, name: str) -> None:
    office.goto(f"/office/offerings/{code}/certificates")
    office.get_by_role("row").filter(has_text=name).get_by_role("link", name="Revoke").click()
    office.get_by_label("Reason").fill("The name was misspelled.")
    office.get_by_role("button", name="Revoke the certificate").click()
    expect(office.get_by_text("Revoked").first).to_be_visible()
