"""Fields that several desks of the office ask for."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l
from wtforms import DecimalField, ValidationError
from wtforms.validators import NumberRange
from wtforms.widgets import NumberInput

from academy import wording
from academy.forms import clean_line
from courses.people.models import Person
from courses.values import HALF_HOUR, Bilingual

MOST_HOURS = 200


class HoursField(DecimalField):
    """Credit hours (学时) in steps of 0.5."""

    widget = NumberInput(step="0.5")

    def __init__(self, label: Any, validators: Sequence[Any] = (), *, least: str = "0", **kwargs: Any) -> None:
        kwargs["render_kw"] = {"min": least, "max": MOST_HOURS, "inputmode": "decimal", **kwargs.get("render_kw", {})}
        message = _l("Credit hours from %(least)s to %(most)s, please.", least=least, most=MOST_HOURS)
        super().__init__(label, [*validators, NumberRange(Decimal(least), MOST_HOURS, message)], **kwargs)

    def _value(self) -> str:
        """Give hours that were read without needless decimals, and what could not be read as it was typed."""
        return wording.hours(self.data) if self.data is not None else str((self.raw_data or [""])[0])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read hours, or say that they are none."""
        typed = (clean_line(valuelist[0]) or "") if valuelist else ""
        self.data = None
        if not typed:
            return
        if not re.fullmatch(r"[0-9]{1,4}([.,][0-9]{1,4})?", typed):
            raise ValueError(_l("This is not a number of credit hours. Write it like 2.5."))
        self.data = Decimal(typed.replace(",", "."))

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse what cannot be counted in halves."""
        if not validation_stopped and self.data is not None and self.data % HALF_HOUR:
            raise ValidationError(_l("Credit hours come in steps of 0.5."))


def required(field: Any) -> Any:
    """Give what a field holds that its validators have found filled in."""
    return field.data


def people_options(people: Iterable[Person], *, empty: Any = None) -> list[tuple[Any, Any]]:
    """Give persons as the options of a choice field; namesakes differ by the end of their phone numbers.

    :param empty: the words for choosing none
    """
    people = list(people)
    names = Counter(person.name for person in people)
    first = [] if empty is None else [("", empty)]
    return [*first, *((one.id, one.name if names[one.name] == 1 else f"{one.name} {one.phone_tail}") for one in people)]


class Labeled(Protocol):
    """A record with an id and a name in both languages."""

    id: Any

    @property
    def label(self) -> Bilingual:
        """The record's name."""


def options(rows: Iterable[Labeled], *, empty: Any = None) -> list[tuple[Any, Any]]:
    """Give records as the options of a choice field.

    :param empty: the words for choosing none
    """
    first = [] if empty is None else [("", empty)]
    return [*first, *((row.id, wording.of(row.label)) for row in rows)]
