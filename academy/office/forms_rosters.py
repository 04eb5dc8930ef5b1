"""What officers send and choose about rosters."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms.validators import StopValidation

from academy.forms import Form
from academy.messages import sentence
from courses.enrollment.rosters import Judged
from courses.errors import Refusal


def _is_chosen(_form: Form, field: FileField) -> None:
    if not field.data:
        raise StopValidation(sentence(Refusal("file.missing")))


class RosterForm(Form):
    """A roster as a file."""

    file = FileField(
        _l("Roster (XLSX or CSV)"),
        [_is_chosen],
        description=_l(
            "As you keep it: titles, notes and sums may stay, columns come in any order. The headings have to name "
            "the column of the names. At most 5 MB and 5,000 people."
        ),
    )

    def values(self) -> dict[str, Any]:
        """Give what was sent, as the use case takes it."""
        return {
            "file_name": self.file.data.filename or "",
            "data": bytes(self.file.data.read()),
            "allow_invented": current_app.config["ACADEMY"].allow_invented_phones,
        }


class ExportForm(Form):
    """How a roster is handed out."""

    shows_numbers = BooleanField(_l("With full phone numbers (the log notes it)"))


class TakeOverForm(Form):
    """That the rows shall be taken over; and which of them are about people whom the school knows already."""

    def same_people(self, rows: Sequence[Judged]) -> dict[str, int]:
        """Give row → known person, as far as one of those offered was chosen."""
        chosen = {}
        for one in rows:
            person = request.form.get(f"same_{one.entry.row}", type=int)
            if person in {namesake.person for namesake in one.namesakes}:
                chosen[str(one.entry.row)] = person
        return chosen
