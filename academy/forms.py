"""What all forms share: cleaned text, clear messages, and a place for refusals."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms import TimeField as _TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError
from wtforms.widgets import EmailInput, TelInput

from academy.messages import sentence
from courses.errors import Refusal
from courses.people.accounts import normalized_email, normalized_phone
from courses.values import SCHOOL_ZONE, read_day

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and halves of characters, which JSON can carry and no database takes."""


class Filled(InputRequired):
    """Refuse an empty field, and one that nothing is left of when it has been cleaned."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Look at what was sent and at what came of it."""
        super().__call__(form, field)
        if field.data == "":
            raise StopValidation(str(self.message))


REQUIRED = Filled(_l("Please fill this in."))
CHOOSE = InputRequired(_l("Please choose one."))


class Form(FlaskForm):
    """A form that keeps what was typed and shows a refusal at the field that it is about."""

    shown_at: ClassVar[Mapping[str, str]] = {}
    """For a form that asks for something under another name: the refusal's field → the form's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusals: list[str] = []
        """Sentences that belong to no field, shown at the top of the form."""

    def refuse(self, refusal: Refusal) -> None:
        """Show why the use case said no."""
        text = sentence(refusal)
        name = refusal.field or ""
        field = self._fields.get(self.shown_at.get(name, name))
        if field is None:
            self.refusals.append(text)
        else:
            field.errors = [*field.errors, text]

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form: 422 when something is wrong with it."""
        return 422 if self.is_submitted() and (self.errors or self.refusals) else 200


def clean_line(text: str | None) -> str | None:
    """Make one line of pasted text plain: NFC, no invisible characters, single spaces.

    Width is folded for ASCII only, so that a full-width digit becomes a digit and a rare character stays itself.
    """
    if text is None:
        return None
    folded = "".join(_narrow(c) for c in unicodedata.normalize("NFC", text))
    return re.sub(r"\s+", " ", INVISIBLE.sub("", folded)).strip()


def _narrow(char: str) -> str:
    if char == "\u3000":
        return " "
    return chr(ord(char) - 0xFEE0) if "\uff01" <= char <= "\uff5e" and char.isalnum() else char


def clean_text(text: str | None) -> str | None:
    """Make pasted text of several lines plain, keeping its lines."""
    if text is None:
        return None
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(INVISIBLE.sub("", line).rstrip() for line in lines).strip()


def no_control_characters(_form: FlaskForm, field: Field) -> None:
    """Refuse characters that no keyboard makes."""
    if field.data and CONTROL.search(field.data):
        raise StopValidation(str(_l("Please remove the invisible control characters.")))


def length(most: int, least: int = 0) -> Length:
    """Refuse text that is too long (or short), saying the limit."""
    return Length(min=least, max=most, message=_l("At most %(most)s characters, please.", most=most))


class LineField(StringField):
    """One line of text, cleaned."""

    def __init__(self, label: Any, validators: Sequence[Any] = (), *, most: int = 80, **kwargs: Any) -> None:
        kwargs.setdefault("filters", [clean_line])
        kwargs["render_kw"] = {"maxlength": most * 2, **kwargs.get("render_kw", {})}
        super().__init__(label, [no_control_characters, *validators, length(most)], **kwargs)


def obeys(rule: Callable[[Any], None]) -> Callable[[FlaskForm, Field], None]:
    """Make a validator of a rule, so that all that is wrong with a form shows at once; empty fields pass."""

    def check(_form: FlaskForm, field: Field) -> None:
        if not field.data:
            return
        try:
            rule(field.data)
        except Refusal as refusal:
            raise StopValidation(sentence(refusal)) from None

    return check


def read_phone(typed: str | None) -> str | None:
    """Read a mobile number as E.164; None when it is none."""
    return normalized_phone(typed or "", allow_invented=current_app.config["ACADEMY"].allow_invented_phones)


class PhoneField(LineField):
    """A mobile number, however it is typed; ``data`` stays what was typed."""

    widget = TelInput()

    def __init__(self, label: Any, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, most=40, **kwargs)

    @property
    def number(self) -> str | None:
        """The number that was typed (E.164)."""
        return read_phone(self.data)

    def post_validate(self, form: FlaskForm, validation_stopped: bool) -> None:
        """Refuse what is no mobile number."""
        if not validation_stopped and self.data and self.number is None:
            raise ValidationError(_l("This is not a mobile number. One from abroad begins like +852."))


class AddressField(LineField):
    """An e-mail address; ``data`` stays what was typed."""

    widget = EmailInput()

    def __init__(self, label: Any, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, most=254, **kwargs)

    @property
    def address(self) -> str | None:
        """The address that was typed, in lower case."""
        return normalized_email(self.data or "")

    def post_validate(self, form: FlaskForm, validation_stopped: bool) -> None:
        """Refuse what is no e-mail address."""
        if not validation_stopped and self.data and self.address is None:
            raise ValidationError(_l("This is not an e-mail address. It looks like name@school.example."))


class TextField(TextAreaField):
    """Several lines of text, cleaned."""

    def __init__(self, label: Any, validators: Sequence[Any] = (), *, most: int = 2000, **kwargs: Any) -> None:
        kwargs.setdefault("filters", [clean_text])
        super().__init__(label, [no_control_characters, *validators, length(most)], **kwargs)


class DayField(DateField):
    """A calendar day, typed in any of the habits: 2003-01-15, 2003.1.15, 2003/1/15, 2003年1月15日."""

    def __init__(self, label: Any, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        """Give a day that was read in the only way that a date field of a browser shows."""
        return self.data.isoformat() if self.data else str(super()._value())

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a day, or say that there is none like it."""
        typed = (clean_line(valuelist[0]) or "") if valuelist else ""
        if not typed:
            self.data = None
            return
        self.data = read_day(typed)
        if self.data is None:
            raise ValueError(_l("There is no such day. Write it like 2003-01-15."))


class TimeField(_TimeField):
    """A time of day in 24 hours."""

    def _value(self) -> str:
        """Give a time that was read in the only way that a time field of a browser shows."""
        return self.data.strftime("%H:%M") if self.data else str(super()._value())

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a time, or say how to write one."""
        typed = (clean_line(valuelist[0]) or "").replace("\uff1a", ":") if valuelist else ""
        if not typed:
            self.data = None
            return
        parts = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", typed)
        try:
            if parts is None:
                raise ValueError
            self.data = time(int(parts[1]), int(parts[2]))
        except ValueError:
            self.data = None
            raise ValueError(_l("Write the time like 14:30.")) from None


class NumberField(IntegerField):
    """A whole number within limits."""

    def __init__(
        self, label: Any, validators: Sequence[Any] = (), *, least: int = 0, most: int = 100_000, **kwargs: Any
    ) -> None:
        kwargs["render_kw"] = {"min": least, "max": most, "inputmode": "numeric", **kwargs.get("render_kw", {})}
        message = _l("A whole number from %(least)s to %(most)s, please.", least=least, most=most)
        super().__init__(label, [*validators, NumberRange(least, most, message)], **kwargs)

    def _value(self) -> str:
        """Give a number that was read in the only way that a number field of a browser shows."""
        return str(self.data) if self.data is not None else str(super()._value())

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a number, or say that it is none."""
        typed = (clean_line(valuelist[0]) or "") if valuelist else ""
        self.data = None
        if not typed:
            return
        if not re.fullmatch(r"[+-]?\d{1,9}", typed):
            raise ValueError(_l("This is not a whole number."))
        self.data = int(typed)


class ChoiceField(SelectField):
    """One of a list; a value from outside it is refused in words."""

    def pre_validate(self, form: FlaskForm) -> None:
        """Refuse a value that is not on the list."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise StopValidation(str(_l("Please choose one of the list."))) from None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the value; one of the wrong type counts as not on the list."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Please choose one of the list.")) from None


class ChoicesField(SelectMultipleField):
    """Several of a list."""

    def pre_validate(self, form: FlaskForm) -> None:
        """Refuse values that are not on the list."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise StopValidation(str(_l("Please choose from the list."))) from None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the values; one of the wrong type counts as not on the list."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Please choose from the list.")) from None


def optional_int(value: str | int | None) -> int | None:
    """Read the value of a choice in which nothing may be chosen."""
    return int(value) if value not in (None, "", "None") else None


def at_school(day: date, clock: time) -> datetime:
    """Put a day and a time of day at the school together."""
    return datetime.combine(day, clock, tzinfo=SCHOOL_ZONE)


OPTIONAL = Optional()
