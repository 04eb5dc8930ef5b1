"""Taking a seat, and giving it back."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.catalog.models import Offering
from courses.catalog.rules import OfferingState
from courses.enrollment import deciding, service
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import EnrollmentState
from tests import factories
from tests.factories import NOW
from tests.threads import at_once

SignIn = Callable[[int], FlaskClient]


def _state(rows: Session, person: int) -> EnrollmentState | None:
    state = rows.scalar(select(Enrollment.state).where(Enrollment.person_id == person))
    rows.commit()
    return state


def test_one_tap_takes_a_seat(signed_in: SignIn, rows: Session) -> None:
    offering, person = factories.offering(rows), factories.person(rows).id
    rows.commit()
    visitor = signed_in(person)
    answer = visitor.post(f"/offerings/{offering.code}/enroll")
    assert (answer.status_code, answer.location) == (303, f"/offerings/{offering.code}")
    assert _state(rows, person) is EnrollmentState.ENROLLED
    assert "You have a seat." in visitor.get(answer.location).text


def test_a_full_class_says_that_one_waits(signed_in: SignIn, rows: Session) -> None:
    offering, person = factories.offering(rows, capacity=1, taken=1), factories.person(rows).id
    rows.commit()
    visitor = signed_in(person)
    page = visitor.get(f"/offerings/{offering.code}/enroll").text
    assert "Join the waiting list" in page
    answer = visitor.post(f"/offerings/{offering.code}/enroll", follow_redirects=True)
    assert "You are on the waiting list." in answer.text
    assert "Waiting list, place 1" in answer.text


def test_after_signing_in_one_confirms(client: FlaskClient, signed_in: SignIn, rows: Session) -> None:
    offering, person = factories.offering(rows), factories.person(rows).id
    rows.commit()
    url = f"/offerings/{offering.code}/enroll"
    answer = client.get(url)
    assert (answer.status_code, answer.location) == (303, f"/account/sign-in?next={url}")
    page = signed_in(person).get(url)
    assert page.status_code == 200
    assert "The seat is yours at once." in page.text
    assert _state(rows, person) is None


def test_a_refusal_stands_on_the_page(signed_in: SignIn, rows: Session) -> None:
    offering, minor = factories.offering(rows), factories.minor(rows, consent=False)
    rows.commit()
    for answer in (
        signed_in(minor.id).post(f"/offerings/{offering.code}/enroll"),
        signed_in(minor.id).get(f"/offerings/{offering.code}/enroll"),
    ):
        assert answer.status_code == (422 if answer.request.method == "POST" else 200)
        assert "your parent or guardian has to agree first" in answer.text
    assert _state(rows, minor.id) is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"opens_at": NOW + timedelta(days=1)}, "Enrollment opens on 25 November 2026, 10:00."),
        ({"closes_at": NOW}, "Enrollment closed on 24 November 2026, 10:00."),
        ({"state": OfferingState.CLOSED}, "This class does not take enrollments."),
        ({"max_age": 20}, "For people up to 20 years; on 4 December 2026 you are 26."),
    ],
)
def test_each_reason_has_its_words(signed_in: SignIn, rows: Session, values: dict[str, object], words: str) -> None:
    offering, person = factories.offering(rows, **values), factories.person(rows).id
    rows.commit()
    answer = signed_in(person).post(f"/offerings/{offering.code}/enroll")
    assert answer.status_code == 422
    assert words in answer.text


def test_a_second_tap_changes_nothing(signed_in: SignIn, rows: Session) -> None:
    offering, person = factories.offering(rows), factories.person(rows).id
    rows.commit()
    visitor = signed_in(person)
    visitor.post(f"/offerings/{offering.code}/enroll")
    again = visitor.post(f"/offerings/{offering.code}/enroll")
    assert again.status_code == 422
    assert "You are on the list of this class already." in again.text
    assert visitor.get(f"/offerings/{offering.code}/enroll").status_code == 303
    rows.commit()
    assert rows.scalar(select(Offering.taken)) == 1


def test_one_leaves_and_comes_back(signed_in: SignIn, rows: Session) -> None:
    offering, person = factories.offering(rows), factories.person(rows).id
    rows.commit()
    visitor = signed_in(person)
    visitor.post(f"/offerings/{offering.code}/enroll")
    answer = visitor.post(f"/offerings/{offering.code}/withdraw", follow_redirects=True)
    assert "You have withdrawn." in answer.text
    assert _state(rows, person) is EnrollmentState.WITHDRAWN
    visitor.post(f"/offerings/{offering.code}/enroll")
    assert _state(rows, person) is EnrollmentState.ENROLLED


def test_nobody_leaves_what_they_are_not_in(signed_in: SignIn, rows: Session) -> None:
    offering, person = factories.offering(rows), factories.person(rows).id
    other = service.enroll(rows, offering=offering.id, person=factories.person(rows).id, at=NOW)
    rows.commit()
    assert signed_in(person).post(f"/offerings/{offering.code}/withdraw").status_code == 404
    assert _state(rows, other.person_id) is EnrollmentState.ENROLLED


def test_who_has_completed_can_no_longer_leave(signed_in: SignIn, rows: Session) -> None:
    offering, person = factories.offering(rows), factories.person(rows).id
    seat = service.enroll(rows, offering=offering.id, person=person, at=NOW)
    deciding.complete(rows, enrollment=seat.id, at=NOW, by=None)
    rows.commit()
    answer = signed_in(person).post(f"/offerings/{offering.code}/withdraw")
    assert answer.status_code == 409
    assert "This cannot be done from the present state." in answer.text


def test_drafts_are_not_there_to_enroll_in(signed_in: SignIn, rows: Session) -> None:
    draft, person = factories.offering(rows, state=OfferingState.DRAFT), factories.person(rows).id
    rows.commit()
    visitor = signed_in(person)
    for code in (draft.code, "NOTHING"):
        assert visitor.get(f"/offerings/{code}/enroll").status_code == 404
        assert visitor.post(f"/offerings/{code}/enroll").status_code == 404
        assert visitor.post(f"/offerings/{code}/withdraw").status_code == 404


def test_who_is_not_signed_in_signs_in_first(client: FlaskClient, rows: Session) -> None:
    offering = factories.offering(rows)
    rows.commit()
    for way in ("enroll", "withdraw"):
        answer = client.post(f"/offerings/{offering.code}/{way}")
        assert answer.status_code == 303
        assert answer.location.startswith("/account/sign-in")


def test_a_form_without_its_token_is_not_believed(signed_in: SignIn, rows: Session) -> None:
    offering, person = factories.offering(rows), factories.person(rows).id
    rows.commit()
    visitor = signed_in(person)
    visitor.application.config["WTF_CSRF_ENABLED"] = True
    assert visitor.post(f"/offerings/{offering.code}/enroll").status_code == 400
    assert _state(rows, person) is None


def test_a_crowd_at_the_page_meets_no_error(signed_in: SignIn, rows: Session) -> None:
    offering = factories.offering(rows, capacity=5)
    people = [factories.person(rows).id for _ in range(40)]
    rows.commit()
    visitors = [signed_in(person) for person in people]
    answers = at_once([partial(visitor.post, f"/offerings/{offering.code}/enroll") for visitor in visitors])
    assert [answer.status_code for answer in answers] == [303] * 40
    states = dict(rows.execute(select(Enrollment.state, func.count()).group_by(Enrollment.state)).all())
    assert states == {EnrollmentState.ENROLLED: 5, EnrollmentState.WAITING: 35}
