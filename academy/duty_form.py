"""What a station lead or an officer types about a station's duty roster."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.widgets import CheckboxInput, ListWidget

from academy import labels, wording
from academy.forms import CHOOSE, REQUIRED, ChoiceField, ChoicesField, DayField, Form, NumberField
from courses.availability.models import Duty
from courses.availability.rules import PartOfDay

MOST_VOLUNTEERS = 500


class DutyForm(Form):
    """Who is on duty in some parts of one day or many."""

    first_day = DayField(_l("First day"), [REQUIRED])
    last_day = DayField(_l("Last day"), [REQUIRED])
    weekdays = ChoicesField(
        _l("Days of the week"),
        description=_l("Without a tick: every day."),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    parts = ChoicesField(
        _l("Parts of the day"),
        [CHOOSE],
        coerce=PartOfDay,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    volunteers = NumberField(_l("Volunteers"), [REQUIRED], least=0, most=MOST_VOLUNTEERS)
    leaders = NumberField(_l("Group leaders among them"), [REQUIRED], least=0, most=MOST_VOLUNTEERS, default=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekdays.choices = [(number, wording.weekday_name(number)) for number in range(7)]
        self.parts.choices = labels.choices(*PartOfDay)

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use case takes it."""
        return {field.name: field.data for field in self if field.name != "csrf_token"}

    @property
    def month(self) -> str | None:
        """The month in which the entries begin, as it stands in an address."""
        return f"{self.first_day.data:%Y-%m}" if self.first_day.data else None


class OffDutyForm(Form):
    """Which entry of the roster is to go."""

    day = DayField(_l("Day"), [REQUIRED])
    part = ChoiceField(_l("Part of the day"), [REQUIRED], coerce=PartOfDay)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part.choices = labels.choices(*PartOfDay)


def single(day: date, part: PartOfDay, entry: Duty | None) -> DutyForm:
    """Give the form filled in for one part of a day, with what is entered for it."""
    return DutyForm(None, obj=entry, first_day=day, last_day=day, parts=[part])
