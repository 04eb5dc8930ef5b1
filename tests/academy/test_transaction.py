"""What becomes of a use case that the database itself refuses."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from academy.forms import Form
from academy.transaction import transaction
from courses.errors import Refusal
from courses.people.models import Person
from tests import factories

TAKEN = "+8613800138000"


@pytest.fixture
def person(rows: Session) -> int:
    """Give somebody beside the one who has the number TAKEN."""
    factories.person(rows, phone=TAKEN)
    made = factories.person(rows).id
    rows.commit()
    return made


def _take_number(form: Form, person: int, *, is_flushed: bool) -> str:
    with transaction(form) as session:
        session.get_one(Person, person).phone = TAKEN
        if is_flushed:
            session.flush()
        return "saved"
    return "refused"


def test_what_the_database_refuses_stands_at_its_field(app: Flask, person: int) -> None:
    with app.test_request_context(method="POST"):
        form = Form()
        assert _take_number(form, person, is_flushed=True) == "refused"
        assert len(form.refusals) == 1


def test_what_is_refused_at_the_very_end_is_not_taken_for_saved(app: Flask, person: int) -> None:
    with app.test_request_context(method="POST"), pytest.raises(Refusal) as refused:
        _take_number(Form(), person, is_flushed=False)
    assert refused.value.code == "person.phone_taken"
