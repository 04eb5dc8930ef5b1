"""What officers type about the ways into a class."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.widgets import CheckboxInput, ListWidget

from academy import labels, wording
from academy.forms import (
    CHOOSE,
    OPTIONAL,
    REQUIRED,
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    LineField,
    NumberField,
    at_school,
)
from academy.office.fields import Labeled, options, required
from courses.catalog.models import Offering
from courses.catalog.rules import EnrollmentMode
from courses.enrollment.eligibility import ALWAYS, RequirementKind
from courses.enrollment.models import Requirement
from courses.enrollment.ways import COLUMN_OF, Asking
from courses.errors import Refusal
from courses.people.rules import PoliticalStatus
from courses.school.models import Village

OFF, ADVICE, HARD = "off", "advice", "hard"
STRICTNESS = [(OFF, _l("Not asked")), (ADVICE, _l("Advice")), (HARD, _l("Required"))]
MOST_HOURS = 24 * 30
NAMED = [RequirementKind.POLITICAL_STATUS, *COLUMN_OF]
"""Requirements that name something."""


def _ticks(label: Any) -> ChoicesField:
    return ChoicesField(label, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())


class WaysForm(Form):
    """How the seats of a class are filled, and what is asked of people; the class adds a field for each village."""

    mode = RadioField(_l("How seats are filled"), [CHOOSE])
    offer_hours = NumberField(_l("Hours that a freed seat is kept"), [OPTIONAL], least=1, most=MOST_HOURS)
    age = ChoiceField(_l("Age"))
    not_completed = ChoiceField(_l("Has not completed the course before"))
    no_clash = ChoiceField(_l("No other session at the same time"))
    political_status = ChoiceField(_l("Political status"))
    political_status_values = _ticks(_l("One of these"))
    village = ChoiceField(_l("Village or community"))
    village_values = _ticks(_l("One of these villages"))
    college = ChoiceField(_l("Completed a course of a college"))
    college_values = _ticks(_l("One of these colleges"))
    prerequisite = ChoiceField(_l("Completed courses"))
    prerequisite_values = _ticks(_l("Each of these courses"))

    villages: Sequence[Village] = ()

    def quota_fields(self) -> list[NumberField]:
        """Give the fields for the seats of each village."""
        return [self._fields[_quota(one)] for one in self.villages]

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a requirement that names nothing."""
        is_fine = super().validate(extra_validators)
        for kind in NAMED:
            named = self._fields[f"{kind}_values"]
            if self._fields[kind].data != OFF and not named.data:
                named.errors = [*named.errors, str(_l("Choose at least one, or do not ask for it."))]
                is_fine = False
        return is_fine

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use case takes it."""
        typed = {one.id: self._fields[_quota(one)].data for one in self.villages}
        return {
            "mode": EnrollmentMode(self.mode.data),
            "offer_hours": self.offer_hours.data,
            "asked": {kind: asking for kind in RequirementKind if (asking := self._asking(kind))},
            "quotas": {village: most for village, most in typed.items() if most is not None},
        }

    def _asking(self, kind: RequirementKind) -> Asking | None:
        """Give what is asked; None where the class asks what all classes do."""
        strictness = self._fields[kind].data
        if kind not in NAMED:
            is_usual = strictness == HARD
            return None if is_usual else Asking(is_hard=False)
        if strictness == OFF:
            return None
        chosen = self._fields[f"{kind}_values"].data
        if kind is RequirementKind.POLITICAL_STATUS:
            return Asking(strictness == HARD, statuses=tuple(PoliticalStatus(one) for one in chosen))
        return Asking(strictness == HARD, ids=tuple(int(one) for one in chosen))


def _quota(village: Village) -> str:
    return f"quota_{village.id}"


def ways_form(
    offering: Offering,
    *,
    requirements: Sequence[Requirement],
    quotas: Mapping[int, int],
    villages: Sequence[Village],
    colleges: Sequence[Labeled],
    courses: Sequence[Labeled],
) -> WaysForm:
    """Make the form of a class, filled in as things stand."""
    seats = {
        _quota(one): NumberField(wording.of(one.label), [OPTIONAL], least=0, most=offering.capacity) for one in villages
    }
    kind = type("WaysForm", (WaysForm,), {**seats, "villages": villages})
    data = {"mode": offering.mode.value, "offer_hours": offering.offer_hours, **_as_asked(requirements)}
    form: WaysForm = kind(data={**data, **{f"quota_{village}": most for village, most in quotas.items()}})
    for one in RequirementKind:
        can_be_off = one not in (RequirementKind.AGE, RequirementKind.NO_CLASH)
        form._fields[one.value].choices = STRICTNESS if can_be_off else STRICTNESS[1:]
    form.mode.choices = list(labels.choices(*EnrollmentMode))
    form.political_status_values.choices = list(labels.choices(*PoliticalStatus))
    for field, rows in ((form.village_values, villages), (form.college_values, colleges)):
        field.choices = [(str(one), name) for one, name in options(rows)]
    others = [one for one in courses if one.id != offering.course_id]
    form.prerequisite_values.choices = [(str(one), name) for one, name in options(others)]
    return form


def _as_asked(requirements: Sequence[Requirement]) -> dict[str, Any]:
    found: dict[str, Any] = {kind.value: HARD if kind in ALWAYS else OFF for kind in RequirementKind}
    for one in requirements:
        found[one.kind.value] = HARD if one.is_hard else ADVICE
        ids = [row.village_id or row.college_id or row.course_id for row in one.values]
        statuses = [row.political_status.value for row in one.values if row.political_status]
        found[f"{one.kind}_values"] = statuses or [str(value) for value in ids]
    return found


class InvitationForm(Form):
    """A new code."""

    most = NumberField(_l("How many people it lets in"), [REQUIRED], least=1, most=2_000, default=1)
    expires_on = DayField(_l("Valid until the end of"), [REQUIRED])
    note = LineField(_l("For whom"), [OPTIONAL], most=80)

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use case takes it."""
        return {
            "most": self.most.data,
            "expires_at": at_school(required(self.expires_on), time(23, 59, 59)),
            "note": self.note.data or "",
        }


class PlaceForm(Form):
    """Another place on the waiting list."""

    place = NumberField(_l("New place"), [REQUIRED], least=1, most=10_000)
    reason = LineField(_l("Reason"), [REQUIRED], most=200, description=_l("The trainee reads it."))


class EnterForm(Form):
    """Somebody whom an officer puts on the list."""

    account = LineField(_l("Mobile number or e-mail address"), [REQUIRED], most=254)
    reason = LineField(_l("Reason"), [REQUIRED], most=200, description=_l("The trainee reads it."))

    def refuse(self, refusal: Refusal) -> None:
        """Show what is wrong with the person beside the account."""
        super().refuse(Refusal(refusal.code, field=refusal.field or "account", **refusal.facts))
