"""The office's desk for rosters: sent, looked at, taken over by the worker."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.catalog.models import Offering
from courses.enrollment.models import Enrollment, RosterImport
from courses.jobs import Job
from courses.people.rules import Role
from tests import factories

SignIn = Callable[[int], FlaskClient]
ROWS = "姓名,电话\n何乐,13800000001\n卢乐,12\n"


@pytest.fixture
def offering(rows: Session) -> Offering:
    found = factories.offering(rows)
    rows.commit()
    return found


@pytest.fixture
def official(rows: Session, signed_in: SignIn) -> FlaskClient:
    person = factories.with_role(rows, Role.OFFICIAL).id
    rows.commit()
    return signed_in(person)


def _send(visitor: FlaskClient, offering: Offering, content: str | bytes, name: str = "名单.csv") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return visitor.post(
        f"/office/offerings/{offering.code}/rosters",
        data={"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_nothing_is_kept_before_it_is_confirmed_and_the_worker_does_the_rest(
    app: Flask, official: FlaskClient, offering: Offering, rows: Session
) -> None:
    answer = _send(official, offering, ROWS)
    assert answer.status_code == 303
    text = _text(official.get(answer.location).text)
    assert "1 row cannot be taken over" in text
    assert "电话: “12” is no mobile number." in text
    assert rows.scalar(select(func.count(Enrollment.id))) == 0
    rows.rollback()
    official.post(answer.location)
    job = rows.scalars(select(Job.id)).one()
    rows.rollback()
    app.extensions["queue"].run(job)
    text = _text(official.get(answer.location).text)
    assert "The roster is taken over." in text
    assert rows.scalar(select(func.count(Enrollment.id))) == 1
    assert rows.scalars(select(RosterImport.data)).one() is None
    rows.rollback()
    progress = official.get(f"{answer.location}/progress").get_json()
    assert (progress["done"], progress["is_over"]) == (2, True)


def test_the_rows_to_correct_come_back_as_a_sheet_with_the_reason(official: FlaskClient, offering: Offering) -> None:
    sent = _send(official, offering, ROWS + "=1+1,13800000003\n")
    answer = official.get(f"{sent.location}/errors.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["姓名", "电话", "What is wrong"]
    assert [row[0] for row in sheet[1:]] == ["卢乐", "=1+1"]
    assert "is no mobile number" in sheet[1][2]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a file first."),
        (b"\x00\x01\xff", "This file cannot be read."),
        ("何乐,138".encode(), "No row of this file names its columns."),
        (b"\xd0\xcf\x11\xe0", "a workbook of the old kind"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_in_words(
    official: FlaskClient, offering: Offering, content: bytes, said: str
) -> None:
    answer = _send(official, offering, content, name="" if not content else "x.xlsx")
    assert answer.status_code == 422
    assert said in answer.text


def test_a_roster_can_be_put_away(official: FlaskClient, offering: Offering, rows: Session) -> None:
    sent = _send(official, offering, ROWS)
    official.post(f"{sent.location}/discard")
    assert rows.scalars(select(RosterImport.data)).one() is None
    rows.rollback()
    assert official.post(sent.location).status_code in (409, 422)


def test_rosters_of_other_classes_do_not_exist(official: FlaskClient, offering: Offering, rows: Session) -> None:
    sent = _send(official, offering, ROWS)
    other = factories.offering(rows).code
    rows.commit()
    number = sent.location.rsplit("/", 1)[1]
    assert official.get(f"/office/offerings/{other}/rosters/{number}").status_code == 404


def test_the_roster_goes_out_masked_unless_asked_for_and_the_log_knows(
    official: FlaskClient, offering: Offering, rows: Session
) -> None:
    person = factories.person(rows, name="=何乐", phone="+8613800001234").id
    factories.enrollment(rows, offering_id=offering.id, person_id=person)
    rows.commit()
    url = f"/office/offerings/{offering.code}/roster.xlsx"
    found = []
    for sent in ({}, {"shows_numbers": "y"}):
        answer = official.post(url, data=sent)
        assert "%E8%8A%B1%E5%90%8D%E5%86%8C.xlsx" in answer.headers["Content-Disposition"]
        cells = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
        found.append(next(row for row in cells if "=何乐" in row))
    assert "138****1234" in found[0]
    assert "13800001234" in found[1]
    deeds = rows.scalars(select(AuditEntry.facts).where(AuditEntry.deed == "roster.export")).all()
    assert [facts["shows_numbers"] for facts in deeds] == [False, True]
    rows.rollback()
