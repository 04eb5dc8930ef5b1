"""What the office types about people."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.widgets import ListWidget, RadioInput

from academy import labels, wording
from academy.clock import today
from academy.forms import CHOOSE, OPTIONAL, ChoiceField, DayField, Form, LineField, obeys, optional_int
from academy.person_form import PersonForm
from courses.people import rules
from courses.people.rules import ConsentMethod, LinkPurpose, Role
from courses.school.models import College


class SearchForm(Form):
    """Whom to look for."""

    class Meta:
        """Sent by GET: it changes nothing."""

        csrf = False

    q = LineField(_l("Name, last digits of the phone, or e-mail"), most=60)


class OfficePersonForm(PersonForm):
    """A person as the office knows them: birth date and guardian may come later."""

    needs_guardian = False

    born_on = DayField(
        _l("Birth date"),
        [OPTIONAL, obeys(lambda day: rules.check_birth(day, today()))],
    )


class RoleForm(Form):
    """A role to give."""

    role = ChoiceField(_l("Role"), [CHOOSE])
    college_id = ChoiceField(_l("College, for a college officer"), [OPTIONAL], coerce=optional_int)

    def __init__(self, *args: Any, colleges: Sequence[College], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [("", _l("Choose a role")), *labels.choices(*Role)]
        self.college_id.choices = [("", "—"), *((college.id, wording.of(college.label)) for college in colleges)]


class RadiosField(ChoiceField):
    """One of a few, all in view."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()


class GuardianConsentForm(Form):
    """How a guardian agreed."""

    method = RadiosField(_l("How did the guardian agree?"), [CHOOSE])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = labels.choices(ConsentMethod.PHONE, ConsentMethod.PAPER)


class LinkForm(Form):
    """What a link is for."""

    purpose = ChoiceField(_l("Link"), [CHOOSE])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose.choices = [(purpose.value, purpose.value) for purpose in LinkPurpose]
