"""What officials type and send about holidays and make-up workdays."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField

from academy import labels
from academy.forms import OPTIONAL, REQUIRED, ChoiceField, DayField, Form, LineField
from academy.office.fields import required
from courses.errors import Refusal
from courses.school import day_file
from courses.school.day_file import DayFile
from courses.school.models import CalendarDay
from courses.school.rules import DayKind


class DayForm(Form):
    """A holiday or a make-up workday; one that is entered keeps its date."""

    day = DayField(_l("Day"), [REQUIRED])
    kind = ChoiceField(_l("Kind"), [REQUIRED], coerce=DayKind, default=DayKind.HOLIDAY)
    name = LineField(_l("Name in Chinese"), [REQUIRED], most=day_file.LONGEST_NAME)
    name_en = LineField(_l("Name in English"), [OPTIONAL], most=day_file.LONGEST_NAME_EN)

    def __init__(self, *args: Any, row: CalendarDay | None = None, **kwargs: Any) -> None:
        super().__init__(*args, obj=row, **kwargs)
        self.kind.choices = labels.choices(*DayKind)
        if row:
            del self.day

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use cases take it."""
        typed = {"kind": required(self.kind), "name": required(self.name), "name_en": self.name_en.data or ""}
        return {**typed, "day": required(self.day)} if "day" in self else typed


class DayFileForm(Form):
    """A file of days, or its rows as they were shown before."""

    file = FileField(
        _l("CSV file"),
        description=_l(
            "A table saved as CSV, in UTF-8 or GBK. Its first row names the columns: date, kind, name and, if you "
            "like, name_en. The kind is holiday or make_up_workday."
        ),
    )
    rows = HiddenField()

    found: DayFile | None = None
    """What the file says, once it has been read."""

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Read the file; one with wrong rows can be read, and says which."""
        if not super().validate(*args, **kwargs):
            return False
        try:
            self.found = day_file.read(self._sent())
        except Refusal as refusal:
            self.refuse(refusal)
        return self.found is not None

    def _sent(self) -> bytes:
        if self.file.data:
            return bytes(self.file.data.read())
        if self.rows.data:
            return str(self.rows.data).encode()
        raise Refusal("file.missing", field="file")
