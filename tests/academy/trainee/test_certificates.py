"""A trainee's own certificates."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.http import parse_options_header

from academy.extensions import db
from courses.catalog.models import Offering
from courses.certificates import service
from courses.certificates.models import Certificate
from courses.enrollment.models import Enrollment
from tests import factories
from tests.counting import statements
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]


def issue(rows: Session, offering: Offering, *, prints: bool = True) -> list[Certificate]:
    """Issue to a whole class, and print with a press of our own."""
    issued = service.issue(
        rows,
        offering=offering.id,
        at=NOW,
        by=None,
        draw=lambda: f"{factories.number():030d}",
        base_url="https://school.example",
    ).certificates
    for one in issued if prints else ():
        service.record_file(rows, certificate=one.id, content=f"%PDF {one.serial}".encode(), at=NOW)
    rows.commit()
    return list(issued)


def holder(rows: Session, certificate: Certificate) -> int:
    person = rows.get_one(Enrollment, certificate.enrollment_id).person_id
    rows.commit()
    return person


@pytest.fixture
def certificate(rows: Session) -> Certificate:
    college = factories.college(rows, series="青马")
    course = factories.course(rows, college_id=college.id, title_en="Young Leaders' Course")
    [found] = issue(rows, factories.finished_class(rows, people=1, title="青马2026秋", course_id=course.id))
    return found


def test_a_certificate_is_there_with_its_number_and_ways_to_use_it(
    rows: Session, certificate: Certificate, signed_in: SignIn
) -> None:
    page = signed_in(holder(rows, certificate)).get("/me/certificates").text
    for text in ("乐团校〔2026〕青马第001号", "Young Leaders&#39; Course", "24 November 2026", "Valid"):
        assert text in page
    assert f"/me/certificates/{certificate.id}.pdf" in page
    assert f"/verify/{certificate.code}" in page


def test_the_pdf_opens_in_place_under_its_own_name_and_is_kept_by_no_browser(
    rows: Session, certificate: Certificate, signed_in: SignIn
) -> None:
    answer = signed_in(holder(rows, certificate)).get(f"/me/certificates/{certificate.id}.pdf")
    assert answer.data == "%PDF 乐团校〔2026〕青马第001号".encode()
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert "style-src 'unsafe-inline'" in answer.headers["Content-Security-Policy"], "older browsers need it"
    name = f"乐从团校_青马2026秋_{certificate.snapshot['name']}_结业证书.pdf"
    assert parse_options_header(answer.headers["Content-Disposition"]) == ("inline", {"filename": name})


def test_while_it_is_printed_the_page_says_so(rows: Session, signed_in: SignIn) -> None:
    [found] = issue(rows, factories.finished_class(rows, people=1), prints=False)
    own = signed_in(holder(rows, found))
    page = own.get("/me/certificates").text
    assert "Being printed" in page
    assert ".pdf" not in page
    answer = own.get(f"/me/certificates/{found.id}.pdf")
    assert answer.status_code == 409
    assert "still being printed" in answer.text


def test_one_that_no_longer_stands_says_so_and_is_not_handed_out(
    rows: Session, certificate: Certificate, signed_in: SignIn
) -> None:
    own = signed_in(holder(rows, certificate))
    service.revoke(rows, certificate=certificate.id, reason="冒名顶替", at=NOW + timedelta(days=1), by=None)
    rows.commit()
    page = own.get("/me/certificates").text
    assert "Revoked" in page
    assert "25 November 2026" in page
    assert "冒名顶替" not in page
    assert ".pdf" not in page
    assert own.get(f"/me/certificates/{certificate.id}.pdf").status_code == 409
    [new] = issue(rows, rows.get_one(Offering, rows.get_one(Enrollment, certificate.enrollment_id).offering_id))
    page = own.get("/me/certificates").text
    assert "Replaced" in page
    assert page.count(new.serial) == 2


def test_without_any_the_page_says_when_one_comes(rows: Session, signed_in: SignIn) -> None:
    person = factories.person(rows)
    rows.commit()
    assert "No certificate yet" in signed_in(person.id).get("/me/certificates").text


def test_those_of_others_are_not_there_not_even_for_officials(
    rows: Session, certificate: Certificate, client: FlaskClient, signed_in: SignIn
) -> None:
    official = factories.with_role(rows, factories.Role.OFFICIAL)
    rows.commit()
    path = f"/me/certificates/{certificate.id}.pdf"
    assert signed_in(official.id).get(path).status_code == 404
    assert signed_in(official.id).get("/me/certificates/0.pdf").status_code == 404
    assert certificate.serial not in signed_in(official.id).get("/me/certificates").text
    assert client.get(path).status_code == 303
    assert client.get("/me/certificates").status_code == 303


def test_the_number_of_queries_does_not_grow_with_certificates(
    app: Flask, rows: Session, certificate: Certificate, signed_in: SignIn
) -> None:
    person = holder(rows, certificate)
    own, numbers = signed_in(person), []
    with app.app_context():
        engine = db.engine
    for _ in range(2):
        with statements(engine) as seen:
            assert own.get("/me/certificates").status_code == 200
        numbers.append(len(seen))
        other = factories.finished_class(rows, people=1)
        for seat in rows.query(Enrollment).filter_by(offering_id=other.id):
            seat.person_id = person
        issue(rows, other)
    assert numbers[0] == numbers[1]
