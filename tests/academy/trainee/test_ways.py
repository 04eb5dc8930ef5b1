"""Applying, coming by a code, answering an offer: a trainee's pages."""

import re
from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalog.rules import EnrollmentMode
from courses.enrollment import service
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import EnrollmentState
from tests import factories
from tests.factories import NOW

SignIn = Callable[[int], FlaskClient]


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def _state(rows: Session, person: int) -> EnrollmentState | None:
    state = rows.scalar(select(Enrollment.state).where(Enrollment.person_id == person))
    rows.commit()
    return state


def test_an_application_is_kept_sent_and_taken_back(signed_in: SignIn, rows: Session) -> None:
    offering = factories.offering(rows, mode=EnrollmentMode.APPROVAL)
    person = factories.person(rows).id
    rows.commit()
    visitor, url = signed_in(person), f"/offerings/{offering.code}"
    assert "the officers read it and choose" in visitor.get(url).text
    visitor.post(f"{url}/enroll", data={"statement": "还没想好", "draft": "y"})
    assert _state(rows, person) is EnrollmentState.DRAFT
    assert "Go on with my application" in visitor.get(url).text
    assert "还没想好" in visitor.get(f"{url}/enroll").text
    answer = visitor.post(f"{url}/enroll", data={"statement": "想学会入户走访"}, follow_redirects=True)
    assert "Your application is sent." in answer.text
    assert _state(rows, person) is EnrollmentState.APPLIED
    visitor.post(f"{url}/withdraw")
    assert _state(rows, person) is EnrollmentState.WITHDRAWN


def test_a_wrong_code_stays_in_its_field(signed_in: SignIn, rows: Session) -> None:
    offering = factories.offering(rows, mode=EnrollmentMode.INVITATION)
    person = factories.person(rows).id
    rows.commit()
    visitor, url = signed_in(person), f"/offerings/{offering.code}/enroll"
    assert 'value="QM7K2P"' in visitor.get(f"{url}?code=QM7K2P").text
    answer = visitor.post(url, data={"invitation": "QM7K2P"})
    assert answer.status_code == 422
    assert 'value="QM7K2P"' in answer.text
    assert "This code is not right" in answer.text


def test_a_kept_seat_is_taken_with_one_tap(signed_in: SignIn, rows: Session) -> None:
    offering = factories.offering(rows, capacity=1, offer_hours=24)
    holder, person = factories.person(rows).id, factories.person(rows).id
    first = service.enroll(rows, offering=offering.id, person=holder, at=NOW)
    service.enroll(rows, offering=offering.id, person=person, at=NOW)
    service.withdraw(rows, enrollment=first.id, at=NOW, by=holder)
    rows.commit()
    visitor, url = signed_in(person), f"/offerings/{offering.code}"
    assert "A seat is kept for you until" in visitor.get("/me").text
    assert "Take the seat" in visitor.get(url).text
    visitor.post(f"{url}/accept")
    assert _state(rows, person) is EnrollmentState.ENROLLED
    assert "You took the seat." in visitor.get(url).text
    assert visitor.post(f"{url}/accept").status_code == 409


def test_advice_is_shown_and_does_not_stand_in_the_way(signed_in: SignIn, rows: Session) -> None:
    offering = factories.offering(rows, mode=EnrollmentMode.APPROVAL)
    minor = factories.minor(rows, consent=False).id
    rows.commit()
    text = _text(signed_in(minor).get(f"/offerings/{offering.code}").text)
    assert "You can enroll. Please note:" in text
    assert "your parent or guardian has to agree first" in text


def test_a_clash_is_named_before_one_enrolls(signed_in: SignIn, rows: Session) -> None:
    busy = factories.offering(rows, title_en="Busy class")
    wanted = factories.offering(rows)
    for offering in (busy, wanted):
        factories.training_session(
            rows, offering_id=offering.id, starts_at=NOW + timedelta(days=3), title_en="Evening talk"
        )
    person = factories.enrollment(rows, offering_id=busy.id).person_id
    rows.commit()
    text = _text(signed_in(person).get(f"/offerings/{wanted.code}").text)
    assert "is at the time of another session of yours: Busy class · Evening talk" in text
