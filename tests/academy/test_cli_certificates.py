"""The commands for certificates."""

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.certificates.models import Certificate, CertificateFile
from courses.jobs import Job, JobStatus
from tests import factories


def count(rows: Session, table: type) -> int:
    found = rows.scalar(select(func.count()).select_from(table)) or 0
    rows.commit()
    return found


def test_a_class_is_issued_and_left_to_a_worker(app: Flask, rows: Session) -> None:
    college = factories.college(rows, series="青马").id
    course = factories.course(rows, college_id=college).id
    offering = factories.finished_class(rows, people=2, course_id=course)
    rows.commit()
    said = app.test_cli_runner().invoke(args=["certificates", "issue", offering.code.lower()])
    assert said.exit_code == 0
    assert "2 certificates issued, 乐团校〔2026〕青马第001号 to 乐团校〔2026〕青马第002号." in said.output
    assert app.extensions["queue"].huey.pending_count() == 1
    assert (count(rows, Certificate), count(rows, CertificateFile)) == (2, 0)


def test_it_can_print_here_and_now(app: Flask, rows: Session) -> None:
    offering = factories.finished_class(rows, people=2)
    rows.commit()
    said = app.test_cli_runner().invoke(args=["certificates", "issue", offering.code, "--print-now"])
    assert "2 of 2 printed." in said.output
    assert count(rows, CertificateFile) == 2
    assert rows.scalars(select(Job.status)).one() is JobStatus.DONE


def test_a_refusal_is_a_sentence_and_an_exit_status(app: Flask, rows: Session) -> None:
    offering = factories.offering(rows)
    rows.commit()
    runner = app.test_cli_runner()
    for code in (offering.code, "NOWHERE"):
        said = runner.invoke(args=["certificates", "issue", code])
        assert said.exit_code == 1
        assert said.output.startswith("Error: ")
        assert "Traceback" not in said.output
