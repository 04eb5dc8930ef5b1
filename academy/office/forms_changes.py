"""What officers type when somebody stands in."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from academy.forms import CHOOSE, REQUIRED, ChoiceField, LineField, optional_int
from academy.office.forms_schedule import ReasonForm
from courses.people.models import Person
from courses.planning.changes import Candidate
from courses.planning.checking import Aspect


class SubstituteForm(ReasonForm):
    """Who stands in for whom, and why."""

    leaves = ChoiceField(_l("Who cannot come"), [CHOOSE], coerce=optional_int)
    comes = ChoiceField(_l("Who stands in"), [CHOOSE], coerce=optional_int)
    why = LineField(_l("Reason, for the class to read"), [REQUIRED], most=200)

    def __init__(
        self, *args: Any, instructors: Sequence[Person], candidates: Sequence[Candidate], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.leaves.choices = [(one.id, one.name) for one in instructors]
        if len(instructors) != 1:
            self.leaves.choices.insert(0, ("", _("Choose")))
        self.comes.choices = [("", _("Choose")), *((one.person.id, _named(one)) for one in candidates)]

    def _show(self, name: str, text: str) -> None:
        super()._show("comes" if name == Aspect.INSTRUCTORS else name, text)


def _named(one: Candidate) -> str:
    name = f"{one.person.name} {one.person.phone_tail}".strip()
    if one.is_busy:
        return _("%(name)s: teaches another session then", name=name)
    if one.says_free is None:
        return _("%(name)s: has not said when they are free", name=name)
    if one.says_free:
        return _("%(name)s: is free", name=name)
    return _("%(name)s: has said that they are busy", name=name)
