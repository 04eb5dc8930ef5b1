"""The fields of a person, which the person and the office fill in alike."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation

from academy import labels, wording
from academy.clock import today
from academy.forms import (
    OPTIONAL,
    REQUIRED,
    AddressField,
    ChoiceField,
    DayField,
    Form,
    LineField,
    PhoneField,
    obeys,
    optional_int,
)
from courses.people import rules
from courses.people.accounts import national
from courses.people.models import Person
from courses.people.rules import PoliticalStatus
from courses.people.service import Details, GuardianGiven
from courses.school.models import Village

NAME_LENGTH = 50
READING_ORDER = (
    "account",
    "name",
    "phone",
    "email",
    "born_on",
    "guardian_name",
    "guardian_phone",
    "password",
    "village_id",
    "political_status",
)


def _for_minors(form: "PersonFields", field: Field) -> None:
    """Ask a minor for the guardian; look at nothing that one who is of age left in these fields."""
    if form.born_on.data is None:
        return
    if not rules.is_minor(form.born_on.data, today()):
        raise StopValidation
    if form.needs_guardian and not field.data:
        raise StopValidation(str(_l("Please fill this in: you are under 18.")))


def optional_status(value: str | None) -> PoliticalStatus | None:
    """Read the value of a choice in which nothing may be chosen."""
    return PoliticalStatus(value) if value not in (None, "", "None") else None


def _place_on_page(name: str) -> int:
    """Say where a field stands on the page, so that what is wrong is listed in that order."""
    return READING_ORDER.index(name) if name in READING_ORDER else len(READING_ORDER)


class PersonFields(Form):
    """Who somebody is, without what they sign in with."""

    _fields: dict[str, Field]
    needs_guardian: ClassVar[bool] = True
    """Whether a minor is refused as long as no guardian is named."""

    name = LineField(
        _l("Name"), [REQUIRED, obeys(rules.check_name)], most=NAME_LENGTH, render_kw={"autocomplete": "name"}
    )
    born_on = DayField(
        _l("Birth date"),
        [REQUIRED, obeys(lambda day: rules.check_birth(day, today()))],
        render_kw={"autocomplete": "bday"},
    )
    village_id = ChoiceField(_l("Village or community"), [OPTIONAL], coerce=optional_int)
    political_status = ChoiceField(_l("Political status"), [OPTIONAL], coerce=optional_status)
    guardian_name = LineField(
        _l("Name of the parent or guardian"),
        [_for_minors, obeys(lambda name: rules.check_name(name, field="guardian_name"))],
        most=NAME_LENGTH,
    )
    guardian_phone = PhoneField(_l("Mobile number of the parent or guardian"), [_for_minors])

    def __init__(self, *args: Any, villages: Sequence[Village], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fields = {name: self._fields[name] for name in sorted(self._fields, key=_place_on_page)}
        nothing = ("", "—")
        self.village_id.choices = [nothing, *((village.id, wording.of(village.label)) for village in villages)]
        self.political_status.choices = [nothing, *labels.choices(*PoliticalStatus)]

    def guardian(self) -> GuardianGiven | None:
        """Give the guardian as typed; None when nothing was typed."""
        if not self.guardian_name.data and not self.guardian_phone.data:
            return None
        return GuardianGiven(self.guardian_name.data or "", self.guardian_phone.number)


class PersonForm(PersonFields):
    """Who somebody is, with phone and e-mail address."""

    phone = PhoneField(_l("Mobile number"), render_kw={"autocomplete": "tel"})
    email = AddressField(_l("E-mail"), render_kw={"autocomplete": "email"})

    @classmethod
    def of(cls, person: Person, villages: Sequence[Village]) -> Self:
        """Give the form filled in with what the school knows of a person."""
        guardian = person.guardian
        return cls(
            villages=villages,
            name=person.name,
            phone=national(person.phone or ""),
            email=person.email,
            born_on=person.born_on,
            village_id=person.village_id,
            political_status=person.political_status,
            guardian_name=guardian.name if guardian else "",
            guardian_phone=national(guardian.phone) if guardian else "",
        )

    def details(self) -> Details:
        """Give what was typed."""
        return Details(
            name=self.name.data,
            phone=self.phone.number,
            email=self.email.address,
            born_on=self.born_on.data,
            village=self.village_id.data,
            political_status=self.political_status.data,
            guardian=self.guardian(),
        )
