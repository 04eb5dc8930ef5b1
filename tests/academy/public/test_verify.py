"""Anyone who holds the paper can check it, and nobody learns more than is printed there."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.certificates import queries, rules, service
from courses.certificates.models import Certificate
from courses.enrollment.models import Enrollment
from tests import factories
from tests.counting import statements
from tests.factories import NOW

CODE = "012345678901234567890123456789"
NAME = "何子晴"


@pytest.fixture
def issued(rows: Session) -> Certificate:
    """Issue one certificate with the code CODE to a person called NAME."""
    college = factories.college(rows, name="青马学院", name_en="Qingma College", series="青马", slug="qingma")
    course = factories.course(rows, college_id=college.id, title="青年骨干培训班", title_en="Young Leaders' Course")
    offering = factories.finished_class(rows, people=0, course_id=course.id)
    add_to(rows, offering.id, NAME)
    return issue(rows, offering.id, CODE)


def add_to(rows: Session, offering: int, name: str) -> None:
    seat = factories.enrollment(rows, offering_id=offering, person_id=factories.person(rows, name=name).id)
    for one in queries.list_open_rolls(rows, offering=offering, at=NOW):
        factories.mark(rows, training_session=one.session, enrollment=seat.id)


def issue(rows: Session, offering: int, code: str) -> Certificate:
    values = {"at": NOW, "by": None, "draw": lambda: code, "base_url": "https://school.example"}
    found = service.issue(rows, offering=offering, **values).certificates[0]  # type: ignore[arg-type]
    rows.commit()
    return found


def page_of(client: FlaskClient, code: str = CODE, status: int = 200) -> str:
    answer = client.get(f"/verify/{code}")
    assert answer.status_code == status
    return answer.text


def test_a_certificate_that_stands_shows_all_that_is_printed_but_the_whole_name(
    client: FlaskClient, issued: Certificate
) -> None:
    page = page_of(client)
    printed = ("This certificate is valid", "乐团校〔2026〕青马第001号", "Qingma College", "Young Leaders&#39; Course")
    for text in (*printed, "27 October 2026", "17 November 2026", "24 November 2026", "12 (theory 6, practice 6)"):
        assert text in page
    assert "何＊＊" in page
    assert NAME not in page


def test_the_page_speaks_chinese_to_who_reads_chinese(app: Flask, issued: Certificate) -> None:
    page = app.test_client().get(f"/verify/{CODE}", headers={"Accept-Language": "zh-CN"}).text
    for text in ("青马学院", "青年骨干培训班", "2026年10月27日", "共青团佛山市顺德区乐从镇委员会"):
        assert text in page


def test_a_revoked_certificate_says_so_with_the_day_and_not_with_the_reason(
    client: FlaskClient, rows: Session, issued: Certificate
) -> None:
    service.revoke(rows, certificate=issued.id, reason="冒名顶替", at=NOW + timedelta(days=1), by=None)
    rows.commit()
    page = page_of(client)
    assert "This certificate is revoked" in page
    assert "25 November 2026" in page
    assert "冒名顶替" not in page
    assert "This certificate is valid" not in page


def test_a_replaced_certificate_says_so_and_does_not_give_the_new_code_away(
    client: FlaskClient, rows: Session, issued: Certificate
) -> None:
    service.revoke(rows, certificate=issued.id, reason="x", at=NOW, by=None)
    new = issue(rows, rows.get_one(Enrollment, issued.enrollment_id).offering_id, "9" * 30)
    page = page_of(client)
    assert "This certificate has been replaced" in page
    assert "24 November 2026" in page
    assert new.code not in page
    assert rules.grouped(new.code) not in page
    assert "This certificate is valid" in page_of(client, new.code)


def test_a_code_may_be_typed_in_any_way(client: FlaskClient, issued: Certificate) -> None:
    for typed in (rules.grouped(CODE), f" {CODE} ", "".join(chr(ord(c) + 0xFEE0) for c in CODE)):
        answer = client.get("/verify", query_string={"code": typed})
        assert (answer.status_code, answer.location) == (303, f"/verify/{CODE}")
    assert page_of(client, rules.grouped(CODE))


def test_the_page_for_typing_opens_without_a_word_of_reproach(client: FlaskClient) -> None:
    answer = client.get("/verify")
    assert answer.status_code == 200
    assert "Please fill this in." not in answer.text


def test_what_cannot_be_a_code_is_told_at_the_field_and_stays_there(client: FlaskClient) -> None:
    wrong = (
        "",
        "123",
        "乐团校〔2026〕青马第001号",
        "<script>alert(1)</script>",
        "😀" * 30,
        "0" * 31,
        "1\x002",
        "1" * 300,
    )
    for typed in wrong:
        answer = client.get("/verify", query_string={"code": typed})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
        assert "<script>alert" not in answer.text
        assert f'value="{escape(typed)}"' in answer.text


def test_unknown_and_impossible_codes_get_the_same_friendly_page(client: FlaskClient, issued: Certificate) -> None:
    for code in ("9" * 30, "1", "x" * 30, "乐团校〔2026〕青马第001号"):
        page = page_of(client, code, status=404)
        assert "No certificate has this code" in page
        assert 'name="code"' in page
        assert client.post(f"/verify/{code}", data={"end": "晴"}).status_code == 404


def test_no_browser_keeps_what_a_code_shows(client: FlaskClient, issued: Certificate) -> None:
    for path in ("/verify", f"/verify/{CODE}", f"/verify/{'9' * 30}"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


# The name


def test_who_reads_the_end_of_the_name_on_the_paper_sees_all_of_it(app: Flask, issued: Certificate) -> None:
    for typed in ("晴", "何子晴", " 晴\u3000"):
        visitor = app.test_client()
        answer = visitor.post(f"/verify/{CODE}", data={"end": typed})
        assert (answer.status_code, answer.location) == (303, f"/verify/{CODE}")
        assert NAME in page_of(visitor)
        assert 'name="end"' not in page_of(visitor)


def test_a_name_shown_to_one_visitor_stays_masked_for_the_next(
    app: Flask, client: FlaskClient, issued: Certificate
) -> None:
    client.post(f"/verify/{CODE}", data={"end": "晴"})
    assert NAME not in app.test_client().get(f"/verify/{CODE}").text


def test_a_name_is_masked_again_after_a_while(app: Flask, client: FlaskClient, issued: Certificate) -> None:
    client.post(f"/verify/{CODE}", data={"end": "晴"})
    app.config["CLOCK"] = lambda: NOW + rules.REVEAL_LASTS
    assert NAME not in page_of(client)


def test_a_name_shown_under_one_code_stays_masked_under_another(
    client: FlaskClient, rows: Session, issued: Certificate
) -> None:
    offering = rows.get_one(Enrollment, issued.enrollment_id).offering_id
    add_to(rows, offering, "林小满")
    issue(rows, offering, "8" * 30)
    client.post(f"/verify/{CODE}", data={"end": "晴"})
    assert "林＊＊" in page_of(client, "8" * 30)


def test_a_wrong_character_is_told_at_the_field(client: FlaskClient, issued: Certificate) -> None:
    for typed in ("静", "何", "<b>", "😀", "", " ", "\x00", "x" * 60):
        answer = client.post(f"/verify/{CODE}", data={"end": typed})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
        assert NAME not in answer.text
        assert "This certificate is valid" in answer.text


def test_after_too_many_wrong_tries_right_and_wrong_get_the_same_answer_for_an_hour(
    app: Flask, client: FlaskClient, issued: Certificate
) -> None:
    for _ in range(rules.REVEAL_TRIES):
        answer = client.post(f"/verify/{CODE}", data={"end": "静"})
        assert "That is not the last character of the name." in answer.text
    answers = [app.test_client().post(f"/verify/{CODE}", data={"end": typed}) for typed in ("晴", "静")]
    assert [one.status_code for one in answers] == [422, 422]
    assert all(NAME not in one.text for one in answers)
    english = {"Accept-Language": "en"}
    blocked = [client.post(f"/verify/{CODE}", data={"end": typed}, headers=english).text for typed in ("晴", "静")]
    assert all("Too many wrong tries. Try again in an hour." in text for text in blocked)
    app.config["CLOCK"] = lambda: NOW + rules.REVEAL_PAUSE
    assert client.post(f"/verify/{CODE}", data={"end": "晴"}).status_code == 303


def test_the_number_of_queries_is_small(app: Flask, client: FlaskClient, issued: Certificate) -> None:
    with app.app_context():
        engine = db.engine
    with statements(engine) as seen:
        page_of(client)
    assert len(seen) <= 2
