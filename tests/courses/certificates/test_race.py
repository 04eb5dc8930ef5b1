"""Two who issue at the same moment, raced by threads on both databases."""

from functools import partial

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from academy.transaction import transaction
from courses.certificates import service
from courses.certificates.models import Certificate, SerialCounter
from courses.errors import Refusal
from courses.jobs import Job
from tests import factories
from tests.factories import NOW
from tests.threads import at_once

THREADS = 8


def _issue(app: Flask, offering: int) -> int:
    """Issue as a request does; give how many certificates came of it."""
    with app.app_context(), transaction() as session:
        issued = service.issue(
            session,
            offering=offering,
            at=NOW,
            by=None,
            draw=lambda: f"{factories.number():030d}",
            base_url="https://school.example",
        )
        return len(issued.certificates)


def test_a_class_is_issued_once_whoever_presses_the_button(app: Flask, rows: Session) -> None:
    offering = factories.finished_class(rows, people=3).id
    rows.commit()
    results = at_once([partial(_issue, app, offering)] * THREADS)
    assert [one for one in results if one == 3] == [3], results
    refused = [one for one in results if isinstance(one, Refusal)]
    assert [one.code for one in refused] == ["completion.nobody"] * (THREADS - 1)
    assert list(rows.scalars(select(Certificate.seq).order_by(Certificate.seq))) == [1, 2, 3]
    assert len(rows.scalars(select(Job)).all()) == 1


def test_classes_issued_at_once_share_a_series_without_gap(app: Flask, rows: Session) -> None:
    course = factories.course(rows).id
    offerings = [factories.finished_class(rows, people=2, course_id=course).id for _ in range(THREADS)]
    rows.commit()
    assert at_once([partial(_issue, app, one) for one in offerings]) == [2] * THREADS
    numbers = list(rows.scalars(select(Certificate.seq).order_by(Certificate.seq)))
    assert numbers == list(range(1, 2 * THREADS + 1))
    assert rows.scalars(select(SerialCounter.last)).one() == 2 * THREADS
