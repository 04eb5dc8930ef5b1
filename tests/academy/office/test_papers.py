"""The office's desk for paper: sheets to look at, to print and to take along."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session
from werkzeug.http import parse_options_header

from academy import sheet_pdf
from courses.availability.models import Duty
from courses.availability.rules import PartOfDay
from courses.catalog.models import Offering
from courses.catalog.rules import Kind, OfferingState
from courses.certificates import fonts
from courses.people.models import Person
from courses.scheduling.rules import SessionState
from courses.school.models import Venue
from tests import factories
from tests.academy.office.cast import Cast
from tests.academy.office.timetable import add_meeting, count_queries
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]
CLASS = "/office/offerings/QM1-A/paper"
DAY = timedelta(days=1)
TEXT_FORMAT = 49
"""Excel's number of the format “text”."""


def _file_name(answer: Any) -> str:
    return str(parse_options_header(answer.headers["Content-Disposition"])[1]["filename"])


def _rows(answer: Any) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def _parts(answer: Any) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}


@pytest.fixture
def meetings(rows: Session, class_one: Offering, hall: Venue, teacher: Person) -> None:
    """Lay out two sessions of the class, the second one cancelled, with titles that mean something to Excel."""
    add_meeting(rows, class_one, hall, title="=SUM(A1)", title_en="=1+1", instructors=(teacher.id,))
    cancelled = {"state": SessionState.CANCELLED, "cancel_reason": "台风", "title_en": "Rescue"}
    add_meeting(rows, class_one, hall, starts_at=NOW + 2 * DAY, **cancelled)


def test_the_timetable_of_a_class_as_a_table_in_the_form_of_the_offices(
    people: Cast, meetings: None, signed_in: SignIn
) -> None:
    answer = signed_in(people.official).get(f"{CLASS}?as=xlsx")
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert re.fullmatch(r"乐从团校_示例\d+班_课程表\.xlsx", _file_name(answer))
    title, head, columns, summary, first, second, _, foot = _rows(answer)
    assert title[0] == "Lecong League School, College of Ours: timetable of Class One"
    assert (head[0], head[5]) == ("Reported by: Lecong League School", "Date: 24 November 2026")
    assert columns == ["No.", "Day", "Time", "Kind", "Topic", "Hours", "Venue", "Instructors", "Remarks"]
    assert summary[0].startswith("Class One · College of Ours · 0 trainees · 1 session · 3 credit hours")
    assert first == [1, "Wed 25 Nov", "10:00–12:15", "Theory", "=1+1", 3, "Great Hall", "岑望舒", ""]
    assert second[8] == "Cancelled: 台风"
    assert [text for text in foot if text] == ["Filled in by:", "Checked by:", "Telephone:"]


def test_a_table_prints_from_the_office_s_program_as_it_is(people: Cast, meetings: None, signed_in: SignIn) -> None:
    parts = _parts(signed_in(people.officer).get(f"{CLASS}?as=xlsx"))
    sheet, book, styles = parts["xl/worksheets/sheet1.xml"], parts["xl/workbook.xml"], parts["xl/styles.xml"]
    assert '<pageSetUpPr fitToPage="1"/>' in sheet
    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="portrait"/>' in sheet
    assert re.search(r'<definedName name="_xlnm.Print_Titles"[^>]*>[^<]*!\$3:\$3</definedName>', book)
    assert '<mergeCell ref="A1:I1"/>' in sheet
    assert "&amp;CPage &amp;P of &amp;N" in sheet
    assert "<f>" not in sheet
    assert 't="str"' not in sheet
    formats = [int(one) for one in re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])]
    cells = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet))
    assert {formats[int(cells[f"{column}5"])] for column in "BCDEGHI"} == {TEXT_FORMAT}
    assert {formats[int(cells[f"{column}5"])] for column in "AF"} == {0}


def test_a_chinese_reader_gets_the_chinese_sheet(people: Cast, meetings: None, signed_in: SignIn) -> None:
    client = signed_in(people.officer)
    with client.session_transaction() as kept:
        kept["locale"] = "zh_Hans_CN"
    answer = client.get(f"{CLASS}?as=xlsx")
    _, head, columns, _, first, second, _, foot = _rows(answer)
    assert columns == ["序号", "日期", "时间", "类型", "内容", "学时", "场地", "讲师", "备注"]
    assert first[:4] == [1, "11月25日（周三）", "10:00—12:15", "理论"]
    assert second[8] == "停课：台风"
    assert head[5] == "填报日期：2026年11月24日"
    assert [text for text in foot if text] == ["填表人：", "审核人：", "联系电话："]
    styles = _parts(answer)["xl/styles.xml"]
    assert "方正小标宋简体" in styles
    assert '<sz val="22"/>' in styles


def test_a_paper_as_pdf_and_as_page(people: Cast, meetings: None, signed_in: SignIn) -> None:
    client = signed_in(people.officer)
    answer = client.get(f"{CLASS}?as=pdf")
    assert (answer.mimetype, _file_name(answer)[-8:]) == ("application/pdf", "_课程表.pdf")
    [page] = pypdfium2.PdfDocument(answer.data)
    text = " ".join(page.get_textpage().get_text_range().split())
    assert [round(side) for side in page.get_size()] == [595, 842]
    for words in (
        "timetable of Class One",
        "=1+1",
        "岑望舒",
        "Cancelled: 台风",
        "Page 1 of 1",
        "Reported by: College of",
    ):
        assert words in text, words
    shown = client.get(CLASS).text
    assert "Cancelled: 台风" in shown
    assert f'href="{CLASS}?as=pdf"' in shown
    wide = pypdfium2.PdfDocument(client.get("/office/papers/term?as=pdf").data)[0]
    assert [round(side) for side in wide.get_size()] == [842, 595]


def test_what_cannot_be_drawn_is_shown_to_be_printed(
    people: Cast, meetings: None, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(people.officer)
    monkeypatch.setattr(sheet_pdf, "MOST_ROWS", 1)
    answer = client.get(f"{CLASS}?as=pdf")
    assert (answer.status_code, answer.location) == (303, CLASS)
    assert "This cannot be had as a PDF here." in client.get(CLASS).text

    def missing(*_: object, **__: object) -> bytes:
        raise fonts.FontsMissing(["NotoSerifCJK-Regular.ttc"])

    monkeypatch.setattr(sheet_pdf, "MOST_ROWS", 100)
    monkeypatch.setattr(fonts, "cut", missing)
    assert client.get(f"{CLASS}?as=pdf").location == CLASS


def test_every_paper_of_a_term(
    rows: Session, people: Cast, class_one: Offering, meetings: None, teacher: Person, signed_in: SignIn
) -> None:
    station = factories.station(rows, name_en="Station of Ours")
    yard = factories.venue(rows, station_id=station.id, name_en="Yard")
    starts_at = datetime(2026, 12, 5, 1, tzinfo=UTC)
    practice = {"kind": Kind.PRACTICE, "title_en": "Watch", "starts_at": starts_at, "instructors": (teacher.id,)}
    add_meeting(rows, class_one, yard, **practice)
    add_meeting(rows, class_one, yard, **{**practice, "starts_at": starts_at + timedelta(hours=9)})
    rows.add(Duty(station_id=station.id, day=starts_at.date(), part=PartOfDay.MORNING, volunteers=5, leaders=1))
    factories.calendar_day(rows, starts_at.date())
    empty = factories.offering(rows, term_id=class_one.term_id, course_id=class_one.course_id, title_en="Class Two")
    empty.state = OfferingState.DRAFT
    rows.commit()
    client, term = signed_in(people.official), class_one.term_id
    offered = client.get(f"/office/papers?term={term}").text
    for words in ("Class One", "Class Two", "岑望舒", "30 Nov", "Practice and duty at the stations"):
        assert words in offered, words
    plan = [row[0] for row in _rows(client.get(f"/office/papers/term?term={term}&as=xlsx"))]
    assert any(str(cell).startswith("Class Two") and str(cell).endswith("Draft") for cell in plan)
    stations = _rows(client.get(f"/office/papers/stations?term={term}&as=xlsx"))
    assert stations[3][0] == "Station of Ours · room for 25 trainees"
    assert stations[4][3:8] == ["Class One", 0, "Watch", "岑望舒", "5, leaders: 1"]
    assert stations[5][7] == ""
    week = _rows(client.get("/office/papers/week?day=2026-12-03&as=xlsx"))
    assert week[0][0] == "Lecong League School: sessions from 30 November 2026 to 6 December 2026"
    assert week[3][0] == "Sat 5 Dec · Founders' Day · Holiday"
    taught = _rows(client.get(f"/office/papers/instructor?term={term}&person={teacher.id}&as=xlsx"))
    assert taught[0][0].startswith("Lecong League School: sessions of 岑望舒")
    assert [row[4] for row in taught[3:6]] == ["=1+1", "Watch", "Watch"]


def test_papers_hold_what_the_officer_s_college_teaches(
    rows: Session, people: Cast, class_one: Offering, meetings: None, signed_in: SignIn
) -> None:
    stranger, term = signed_in(people.stranger), f"term={class_one.term_id}"
    pages = [f"/office/papers?{term}", f"/office/papers/term?{term}", "/office/papers/week?day=2026-11-25"]
    assert not [page for page in pages if "Class One" in stranger.get(page).text]
    assert "Nothing takes place in this week." in stranger.get(pages[2]).text
    assert stranger.get(f"/office/papers/instructor?{term}").status_code == 404
    assert stranger.get("/office/papers/term?term=99999").status_code == 404
    assert signed_in(people.trainee).get("/office/papers").status_code == 403
    assert "Class One" in signed_in(people.officer).get(pages[2]).text


def test_a_school_without_a_term_has_no_papers_yet(people: Cast, signed_in: SignIn) -> None:
    assert "No term yet" in signed_in(people.official).get("/office/papers").text


def test_a_paper_takes_as_many_queries_for_many_sessions_as_for_one(
    app: Flask, rows: Session, people: Cast, class_one: Offering, hall: Venue, teacher: Person, signed_in: SignIn
) -> None:
    client = signed_in(people.officer)
    add_meeting(rows, class_one, hall, instructors=(teacher.id,))
    pages = (f"/office/papers/term?term={class_one.term_id}", CLASS, "/office/papers/week?day=2026-11-25")
    before = [count_queries(app, client, page) for page in pages]
    for day in range(2, 5):
        add_meeting(rows, class_one, hall, starts_at=NOW + day * DAY, instructors=(teacher.id,))
    assert [count_queries(app, client, page) for page in pages] == before
