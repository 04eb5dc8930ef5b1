"""The office's desk for certificates: issuing, printing, downloads, revoking."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.http import parse_options_header

from academy.extensions import db
from courses import jobs
from courses.catalog.models import Course, Offering
from courses.certificates import queries, service
from courses.certificates.models import Certificate
from courses.certificates.rules import CertificateStatus
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import EnrollmentState
from courses.jobs import Job, JobStatus
from courses.people.models import Person
from courses.people.rules import Role
from tests import factories
from tests.counting import statements
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]


@pytest.fixture
def official(rows: Session, signed_in: SignIn) -> FlaskClient:
    person = factories.with_role(rows, Role.OFFICIAL)
    rows.commit()
    return signed_in(person.id)


@pytest.fixture
def offering(rows: Session) -> Offering:
    """A finished class of three, two of whom share a name."""
    college = factories.college(rows, series="青马", slug="qingma")
    course = factories.course(rows, college_id=college.id).id
    found = factories.finished_class(rows, people=3, title="青马2026秋", course_id=course)
    people = rows.scalars(select(Person).join(Enrollment, Enrollment.person_id == Person.id)).all()
    for person, name in zip(people, ("何子晴", "何子晴", "林/小满"), strict=True):
        person.name = name
    rows.commit()
    return found


def desk(offering: Offering, tail: str = "") -> str:
    return f"/office/offerings/{offering.code}/certificates{tail}"


def let_go(rows: Session) -> None:
    """End the test's own reading: an embedded database lets nobody write meanwhile."""
    rows.commit()


def issue(client: FlaskClient, rows: Session, offering: Offering) -> list[Certificate]:
    assert client.post(desk(offering, "/issue")).status_code == 303
    found = list(queries.list_of_offering(rows, offering=offering.id))
    let_go(rows)
    return found


def print_all(rows: Session, issued: list[Certificate]) -> None:
    for one in issued:
        service.record_file(rows, certificate=one.id, content=f"%PDF {one.serial}".encode(), at=NOW)
    rows.commit()


def job_of(rows: Session) -> Job:
    found = rows.scalars(select(Job).execution_options(populate_existing=True)).one()
    let_go(rows)
    return found


def told_name(answer: object) -> tuple[str, dict[str, str]]:
    return parse_options_header(answer.headers["Content-Disposition"])  # type: ignore[attr-defined]


# Issuing


def test_all_who_have_completed_are_issued_at_once(official: FlaskClient, rows: Session, offering: Offering) -> None:
    page = official.get(desk(offering)).text
    assert "Issue certificates for 3 people" in page
    assert page.count("何子晴") == 2, "names are read before they are printed"
    answer = official.post(desk(offering, "/issue"), follow_redirects=True)
    assert "3 certificates have their numbers." in answer.text
    for number in (1, 2, 3):
        assert f"乐团校〔2026〕青马第00{number}号" in answer.text
    assert answer.text.count("Being printed") == 3
    assert "0 of 3 printed" in answer.text
    assert "Issue certificates for" not in answer.text
    states = rows.scalars(select(Enrollment.state).where(Enrollment.offering_id == offering.id)).all()
    assert set(states) == {EnrollmentState.COMPLETED}


def test_pressing_twice_issues_once_and_says_so(official: FlaskClient, rows: Session, offering: Offering) -> None:
    issue(official, rows, offering)
    answer = official.post(desk(offering, "/issue"))
    assert answer.status_code == 422
    assert "Nobody on the list has completed without holding a certificate already." in answer.text
    assert rows.scalar(select(func.count()).select_from(Certificate)) == 3


def test_before_the_last_session_the_page_says_when_it_is_and_refuses(
    official: FlaskClient, rows: Session, offering: Offering
) -> None:
    factories.training_session(rows, offering_id=offering.id, starts_at=NOW + timedelta(days=2))
    rows.commit()
    page = official.get(desk(offering)).text
    assert "The last session is still to come: 26 November 2026, 10:00." in page
    assert "Issue certificates for" not in page
    assert official.post(desk(offering, "/issue")).status_code == 422


def test_a_name_that_cannot_be_printed_is_told_before_anything_is_numbered(
    official: FlaskClient, rows: Session, offering: Offering
) -> None:
    rows.execute(Person.__table__.update().where(Person.name == "林/小满").values(name="林\U0010fffd"))
    rows.commit()
    answer = official.post(desk(offering, "/issue"))
    assert answer.status_code == 422
    assert "No font of ours has these characters" in answer.text
    assert rows.scalar(select(func.count()).select_from(Certificate)) == 0


def test_a_class_in_which_nobody_completed_says_what_to_do(official: FlaskClient, rows: Session) -> None:
    empty = factories.finished_class(rows, people=0)
    rows.commit()
    page = official.get(desk(empty)).text
    assert "Nobody has completed yet" in page
    assert f"/office/offerings/{empty.code}/completion" in page


# The job


def test_the_worker_prints_and_the_bar_follows(
    app: Flask, official: FlaskClient, rows: Session, offering: Offering
) -> None:
    issue(official, rows, offering)
    job = job_of(rows).id
    told = official.get(f"/office/jobs/{job}", headers={"Accept": "application/json"}).get_json()
    assert "0 of 3 printed" in told.pop("text")
    assert told == {"status": "queued", "label": "Waiting for its turn", "done": 0, "total": 3, "is_over": False}
    app.extensions["queue"].run(job)
    told = official.get(f"/office/jobs/{job}").get_json()
    words = {"label": "Done", "text": "3 of 3 printed"}
    assert told == {"status": "done", "done": 3, "total": 3, "is_over": True, **words}
    page = official.get(desk(offering)).text
    assert page.count("Download</span>") == 3
    assert "data-job=" not in page
    contents = [queries.get_content(rows, certificate=one) for one in rows.scalars(select(Certificate.id))]
    assert all(content.startswith(b"%PDF-1.7") for content in contents)
    assert len(set(contents)) == 3


def test_printing_can_be_stopped_and_goes_on_with_the_rest(
    app: Flask, official: FlaskClient, rows: Session, offering: Offering
) -> None:
    issued = issue(official, rows, offering)
    job = job_of(rows).id
    page = official.post(f"/office/jobs/{job}/stop", follow_redirects=True).text
    assert "Stopped after 0 of 3." in page
    assert "Print the rest" in page
    app.extensions["queue"].run(job)
    assert job_of(rows).status is JobStatus.CANCELLED
    print_all(rows, issued[:1])
    assert official.post(f"/office/jobs/{job}/stop").status_code == 409
    official.post(f"/office/jobs/{job}/resume")
    assert official.post(f"/office/jobs/{job}/resume").status_code == 409
    app.extensions["queue"].run(job)
    assert (job_of(rows).status, job_of(rows).done) == (JobStatus.DONE, 3)
    rows.expire_all()
    assert queries.get_content(rows, certificate=issued[0].id).startswith(b"%PDF \xe4"), "what was printed stays"


def test_a_failed_job_says_so_and_offers_to_go_on(official: FlaskClient, rows: Session, offering: Offering) -> None:
    issue(official, rows, offering)
    job = job_of(rows).id
    run = jobs.claim(rows, job, at=NOW)
    assert run
    jobs.finish(rows, job, run=run, at=NOW, error="OSError: secret detail")
    rows.commit()
    page = official.get(desk(offering)).text
    assert "A fault stopped it after 0 of 3." in page
    assert "Print the rest" in page
    assert "secret detail" not in page


# Downloads


def test_one_certificate_downloads_under_a_name_that_every_system_takes(
    official: FlaskClient, rows: Session, offering: Offering
) -> None:
    issued = issue(official, rows, offering)
    assert official.get(f"/office/certificates/{issued[0].id}.pdf").status_code == 409, "not printed yet"
    print_all(rows, issued)
    names = []
    for one in issued:
        answer = official.get(f"/office/certificates/{one.id}.pdf")
        assert answer.data == f"%PDF {one.serial}".encode()
        assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
        kind, options = told_name(answer)
        assert kind == "attachment"
        names.append(options["filename"])
        assert f'filename="certificate-2026-00{one.seq}.pdf"' in answer.headers["Content-Disposition"]
    assert set(names) == {"乐从团校_青马2026秋_何子晴_结业证书.pdf", "乐从团校_青马2026秋_林小满_结业证书.pdf"}


def test_all_come_as_one_zip_in_which_namesakes_do_not_collide(
    official: FlaskClient, rows: Session, offering: Offering
) -> None:
    assert official.get(desk(offering, ".zip")).status_code == 303, "nothing is printed"
    issued = issue(official, rows, offering)
    print_all(rows, issued)
    with official.get(desk(offering, ".zip")) as answer:
        assert answer.mimetype == "application/zip"
        assert told_name(answer) == ("attachment", {"filename": "乐从团校_青马2026秋_结业证书.zip"})
        assert answer.content_length == len(answer.data)
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == [
        f"乐从团校_青马2026秋_{name}_青马第00{number}号_结业证书.pdf"
        for number, name in ((1, "何子晴"), (2, "何子晴"), (3, "林小满"))
    ]
    assert {archive.read(name) for name in archive.namelist()} == {f"%PDF {one.serial}".encode() for one in issued}


def test_the_zip_leaves_out_what_no_longer_stands_and_what_is_not_printed(
    official: FlaskClient, rows: Session, offering: Offering
) -> None:
    issued = issue(official, rows, offering)
    print_all(rows, issued[:2])
    service.revoke(rows, certificate=issued[0].id, reason="x", at=NOW, by=None)
    rows.commit()
    with official.get(desk(offering, ".zip")) as answer:
        [name] = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert "青马第002号" in name


# Revoking


def test_a_certificate_is_revoked_with_a_reason_and_can_be_issued_anew(
    official: FlaskClient, rows: Session, offering: Offering
) -> None:
    first = issue(official, rows, offering)[0]
    path = f"/office/certificates/{first.id}/revoke"
    assert first.serial in official.get(path).text
    answer = official.post(path, data={"reason": "姓名有误"}, follow_redirects=True)
    assert "The certificate is revoked." in answer.text
    assert "姓名有误" in answer.text
    assert "Issue certificates for 1 person" in answer.text
    assert official.post(path, data={"reason": "again"}).status_code == 422
    again = issue(official, rows, offering)
    assert [one.seq for one in again] == [1, 2, 3, 4]
    old = rows.get_one(Certificate, first.id, populate_existing=True)
    assert (old.status, old.replaced_by_id) == (CertificateStatus.REPLACED, again[-1].id)


def test_a_reason_that_is_missing_or_wrong_is_told_at_the_field(
    official: FlaskClient, rows: Session, offering: Offering
) -> None:
    first = issue(official, rows, offering)[0]
    for typed in ("", "  ", "x\x00", "长" * 201):
        answer = official.post(f"/office/certificates/{first.id}/revoke", data={"reason": typed})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    assert "长" * 201 in answer.text, "what was typed is kept"
    assert rows.get_one(Certificate, first.id, populate_existing=True).status is CertificateStatus.VALID


# Access


def test_who_may_do_it(client: FlaskClient, rows: Session, offering: Offering, signed_in: SignIn) -> None:
    college = rows.get_one(Course, offering.course_id).college_id
    officer = factories.with_role(rows, Role.COLLEGE_OFFICER, college=college)
    other = factories.with_role(rows, Role.COLLEGE_OFFICER, college=factories.college(rows).id)
    trainee = factories.person(rows)
    rows.commit()
    [first, *_] = issue(signed_in(officer.id), rows, offering)
    job = job_of(rows).id
    reads = (
        desk(offering),
        desk(offering, ".zip"),
        f"/office/certificates/{first.id}.pdf",
        f"/office/certificates/{first.id}/revoke",
        f"/office/jobs/{job}",
    )
    writes = (
        desk(offering, "/issue"),
        f"/office/certificates/{first.id}/revoke",
        f"/office/jobs/{job}/stop",
        f"/office/jobs/{job}/resume",
    )
    for person, status in ((other, 404), (trainee, 403)):
        visitor = signed_in(person.id)
        assert {visitor.get(one).status_code for one in reads} == {status}
        assert {visitor.post(one, data={"reason": "x"}).status_code for one in writes} == {status}
    assert {client.get(one).status_code for one in reads} == {303}
    assert {client.post(one).status_code for one in writes} == {303}
    assert {signed_in(officer.id).get(f"/office/{one}").status_code for one in ("jobs/0", "certificates/0.pdf")} == {
        404
    }


def test_jobs_of_other_kinds_are_not_for_this_desk(official: FlaskClient, rows: Session, offering: Offering) -> None:
    job = jobs.add(rows, "mail.send", args={"offering": offering.id}, total=1, at=NOW, by=None).id
    rows.commit()
    assert official.get(f"/office/jobs/{job}").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_class(app: Flask, official: FlaskClient, rows: Session) -> None:
    numbers = []
    for people in (1, 5):
        offering = factories.finished_class(rows, people=people)
        rows.commit()
        print_all(rows, issue(official, rows, offering))
        with app.app_context():
            engine = db.engine
        with statements(engine) as seen:
            assert official.get(desk(offering)).status_code == 200
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]
