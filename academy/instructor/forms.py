"""What an instructor sends from a roll."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from academy.forms import CHOOSE, OPTIONAL, REQUIRED, ChoiceField, Form, LineField, NumberField
from courses.attendance.rules import Attended, MarkStatus

UNMARKED = "unmarked"
"""In place of a status: the mark is to be taken back."""
MARK_STATUSES = [status.value for status in MarkStatus]
MOST_MINUTES = 24 * 60
GREATEST_ID = 999_999_999


class MarkForm(Form):
    """One tap: who, what, and the version of the mark that the page showed (0: none)."""

    enrollment = NumberField(_l("Person"), [REQUIRED], most=GREATEST_ID)
    choice = ChoiceField(_l("Attendance"), [CHOOSE], choices=[*MARK_STATUSES, UNMARKED], name="status")
    minutes_missed = NumberField(_l("Minutes missed"), [OPTIONAL], most=MOST_MINUTES)
    minutes_present = NumberField(_l("Minutes of practice"), [OPTIONAL], most=MOST_MINUTES)
    version = NumberField(_l("Version"), [REQUIRED])
    tap = LineField(_l("Tap"), most=36)

    @property
    def attended(self) -> Attended | None:
        """What is to be recorded; None: the mark is to be taken back."""
        if self.choice.data == UNMARKED:
            return None
        return Attended(MarkStatus(self.choice.data), self.minutes_missed.data, self.minutes_present.data)

    def typed(self, name: str, otherwise: int | None) -> str:
        """Give what was typed into a field, right or wrong; where it was not sent, what stands."""
        raw = self[name].raw_data
        return str(raw[0]) if raw else str(otherwise)

    @property
    def sentences(self) -> list[str]:
        """Everything that is wrong, for the row of the person."""
        return [*self.refusals, *(str(error) for errors in self.errors.values() for error in errors)]


def sent_as_json() -> MultiDict[str, str]:
    """Give what a script sent as a form would have sent it; what is no object of plain values counts as nothing."""
    body: Any = request.get_json(silent=True)
    if not isinstance(body, dict):
        return MultiDict()
    return MultiDict({key: str(value) for key, value in body.items() if isinstance(value, str | int)})
