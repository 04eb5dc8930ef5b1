"""Fields read what people type and paste, and say in words what they cannot read."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from academy import config, create_app
from academy.forms import (
    CHOOSE,
    OPTIONAL,
    REQUIRED,
    AddressField,
    ChoiceField,
    DayField,
    Form,
    LineField,
    NumberField,
    PhoneField,
    TextField,
    TimeField,
    clean_line,
    clean_text,
    obeys,
    optional_int,
)
from courses.errors import Refusal


def _refuse_x(text: str) -> None:
    if text == "x":
        raise Refusal("name.no_letters")


class Sample(Form):
    class Meta:
        csrf = False

    shown_at = {"other": "line"}  # noqa: RUF012 - as the base class declares it

    line = LineField("Line", [REQUIRED, obeys(_refuse_x)], most=10)
    text = TextField("Text", most=20)
    day = DayField("Day", [OPTIONAL])
    clock = TimeField("Clock", [OPTIONAL])
    number = NumberField("Number", [OPTIONAL], least=1, most=80)
    phone = PhoneField("Phone")
    email = AddressField("E-mail")
    choice = ChoiceField("Choice", [OPTIONAL], coerce=optional_int)
    needed = ChoiceField("Needed", [CHOOSE])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.choice.choices = [("", "—"), (1, "one")]
        self.needed.choices = [("", "Choose"), ("a", "A")]


@pytest.fixture(scope="module")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application whose database nobody asks."""
    folder = tmp_path_factory.mktemp("forms")
    return create_app(config.read({"DATABASE_URL": "sqlite://", "SECRET_KEY": "x" * 40}, instance=folder))


@pytest.fixture
def _request(bare_app: Flask) -> Iterator[None]:
    with bare_app.test_request_context("/", method="POST"), force_locale("en"):
        yield


def _form(**typed: str) -> Sample:
    form = Sample(MultiDict({"line": "a", "needed": "a", **typed}))
    form.validate()
    return form


pytestmark = pytest.mark.usefixtures("_request")


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("  何子晴  ", "何子晴"),
        ("何\u3000子晴", "何 子晴"),
        ("何\u200b子晴\ufeff", "何子晴"),
        ("何\n子\t晴", "何 子 晴"),
        ("ＱＭ１－２", "QM1－2"),
        ("\u202e倒", "倒"),
        ("e\u0301", "é"),
        ("卢𬭚", "卢𬭚"),
        ("\u00a0a\u00a0", "a"),
        ("", ""),
        (None, None),
    ],
)
def test_a_pasted_line_becomes_plain(pasted: str | None, kept: str | None) -> None:
    assert clean_line(pasted) == kept


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)


def test_a_pasted_text_keeps_its_lines() -> None:
    assert clean_text("  one \r\ntwo\rthree\u200b \n\n") == "one\ntwo\nthree"


@pytest.mark.parametrize(
    "typed", ["2003-01-15", "2003.1.15", "2003/01/15", "2003年1月15日", "2003年01月15", "20030115", " ２００３-1-15 "]
)
def test_a_day_is_read_in_every_habit(typed: str) -> None:
    form = _form(day=typed)
    assert form.day.data == date(2003, 1, 15)
    assert 'value="2003-01-15"' in form.day()


@pytest.mark.parametrize(
    "typed", ["2003-02-30", "2003-13-01", "15.1.2003", "2003-1", "2003", "0000-01-01", "tomorrow", "2003-01-15x", "<b>"]
)
def test_no_day_is_no_day(typed: str) -> None:
    form = _form(day=typed)
    assert form.day.errors == ["There is no such day. Write it like 2003-01-15."]
    assert form.day.data is None
    assert form.status == 422


@pytest.mark.parametrize(("typed", "read"), [("9:05", time(9, 5)), ("19：30", time(19, 30)), ("00:00:00", time(0, 0))])
def test_a_time_of_day_is_read(typed: str, read: time) -> None:
    form = _form(clock=typed)
    assert form.clock.data == read
    assert f'value="{read:%H:%M}"' in form.clock()


@pytest.mark.parametrize("typed", ["24:00", "9:60", "14:300", "930", "9.30", "9:30:15", "noon"])
def test_no_time_is_no_time(typed: str) -> None:
    form = _form(clock=typed)
    assert form.clock.errors == ["Write the time like 14:30."]
    assert typed in form.clock()


@pytest.mark.parametrize(("typed", "read"), [("1", 1), (" 80 ", 80), ("４０", 40), ("+5", 5)])
def test_a_number_is_read(typed: str, read: int) -> None:
    form = _form(number=typed)
    assert form.number.data == read
    assert not form.number.errors
    assert f'value="{read}"' in form.number()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0", "A whole number from 1 to 80, please."),
        ("81", "A whole number from 1 to 80, please."),
        ("-3", "A whole number from 1 to 80, please."),
        ("2.5", "This is not a whole number."),
        ("many", "This is not a whole number."),
        ("9" * 50, "This is not a whole number."),
        ("1e3", "This is not a whole number."),
    ],
)
def test_no_number_is_no_number(typed: str, sentence: str) -> None:
    assert _form(number=typed).number.errors[0] == sentence


def test_a_number_is_read_as_such_and_what_was_typed_stays() -> None:
    form = _form(phone="138 0013-8000", email=" Lin@School.Example ")
    assert (form.phone.number, form.phone.data) == ("+8613800138000", "138 0013-8000")
    assert (form.email.address, form.email.data) == ("lin@school.example", "Lin@School.Example")


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("line", "", "Please fill this in."),
        ("line", "   ", "Please fill this in."),
        ("line", "x", "A name needs letters or Chinese characters."),
        ("line", "a\x07", "Please remove the invisible control characters."),
        ("line", "a" * 11, "At most 10 characters, please."),
        ("text", "a" * 21, "At most 20 characters, please."),
        ("text", "a\x00", "Please remove the invisible control characters."),
        ("phone", "12", "This is not a mobile number. One from abroad begins like +852."),
        ("email", "lin@", "This is not an e-mail address. It looks like name@school.example."),
        ("choice", "2", "Please choose one of the list."),
        ("choice", "two", "Please choose one of the list."),
        ("needed", "", "Please choose one."),
        ("needed", "b", "Please choose one of the list."),
    ],
)
def test_what_cannot_be_is_said_in_our_words(field: str, typed: str, sentence: str) -> None:
    form = _form(**{field: typed})
    assert [str(error) for error in form[field].errors] == [sentence]
    assert form.status == 422


def test_what_may_be_left_empty_is() -> None:
    form = _form()
    assert form.errors == {}
    assert (form.day.data, form.number.data, form.phone.number, form.choice.data) == (None, None, None, None)
    assert form.status == 200


def test_html_that_was_typed_is_shown_as_text() -> None:
    page = _form(line='"><b>x').line()
    assert "<b>" not in page
    assert "&#34;&gt;&lt;b&gt;x" in page


def test_a_refusal_stands_at_its_field_or_over_the_form() -> None:
    form = _form()
    form.refuse(Refusal("code.taken", field="day"))
    form.refuse(Refusal("code.taken", field="other"))
    form.refuse(Refusal("code.taken", field="nowhere"))
    form.refuse(Refusal("sign_in.too_often", minutes=3))
    assert form.day.errors == form.line.errors == ["This code is in use. Choose another."]
    assert form.refusals == ["This code is in use. Choose another.", "Too many tries. Wait 3 minutes and try again."]
    assert form.status == 422
