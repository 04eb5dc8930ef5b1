"""What officers type about courses and their syllabus."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from academy import labels
from academy.forms import CHOOSE, OPTIONAL, REQUIRED, ChoiceField, Form, LineField, NumberField, TextField, optional_int
from academy.office.fields import HoursField, options, required
from courses.catalog.rules import CompletionRule, Kind
from courses.school.models import College

LAST_PAGE = 10_000
LONGEST_UNIT = 720
"""Minutes; no session is longer."""


class RuleFields(Form):
    """What completing takes."""

    min_attendance_percent = NumberField(
        _l("Attendance, in percent of all credit hours"), [REQUIRED], least=0, most=100, default=80
    )
    min_theory_hours = HoursField(_l("Credit hours of theory at least"), [REQUIRED], default=Decimal(0))
    min_practice_hours = HoursField(_l("Credit hours of practice at least"), [REQUIRED], default=Decimal(0))
    max_unexcused = NumberField(_l("Absences without leave at most"), [REQUIRED], least=0, most=99, default=1)

    def rule(self) -> CompletionRule:
        """Give the rule as typed."""
        return CompletionRule(
            min_attendance_percent=required(self.min_attendance_percent),
            min_theory_hours=required(self.min_theory_hours),
            min_practice_hours=required(self.min_practice_hours),
            max_unexcused=required(self.max_unexcused),
        )


class CourseForm(RuleFields):
    """A course."""

    college_id = ChoiceField(_l("College"), [CHOOSE], coerce=optional_int)
    code = LineField(_l("Code"), [REQUIRED], most=20, description=_l("Letters, digits and hyphens, as in QM1."))
    title = LineField(_l("Title in Chinese"), [REQUIRED], most=80)
    title_en = LineField(_l("Title in English"), [OPTIONAL], most=120)
    summary = TextField(_l("Summary in Chinese"), [OPTIONAL], most=600)
    summary_en = TextField(_l("Summary in English"), [OPTIONAL], most=900)

    def __init__(self, *args: Any, colleges: Sequence[College], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = _l("Choose a college") if len(colleges) > 1 else None
        self.college_id.choices = options(colleges, empty=empty)

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use cases take it."""
        return {
            "college": self.college_id.data,
            "code": self.code.data,
            "title": self.title.data,
            "title_en": self.title_en.data or "",
            "summary": self.summary.data or "",
            "summary_en": self.summary_en.data or "",
            "rule": self.rule(),
        }


class CourseEditForm(CourseForm):
    """A course that is there already."""

    is_active = BooleanField(
        _l("This course is taught"),
        description=_l("Without the tick it leaves the catalog, and no class can be opened."),
    )

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use cases take it."""
        return {**super().values(), "is_active": self.is_active.data}


class UnitForm(Form):
    """A unit of a syllabus."""

    title = LineField(_l("Title in Chinese"), [REQUIRED], most=80)
    title_en = LineField(_l("Title in English"), [OPTIONAL], most=120)
    kind = ChoiceField(_l("Kind"), [CHOOSE])
    credit_hours = HoursField(_l("Credit hours"), [REQUIRED], least="0.5", default=Decimal(3))
    minutes = NumberField(_l("Minutes of a session"), [REQUIRED], least=15, most=LONGEST_UNIT, default=135)
    is_required = BooleanField(_l("Required for completion"), default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = labels.choices(*Kind)

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use cases take it."""
        return {
            "title": self.title.data,
            "title_en": self.title_en.data or "",
            "kind": Kind(self.kind.data),
            "credit_hours": self.credit_hours.data,
            "minutes": self.minutes.data,
            "is_required": self.is_required.data,
        }


class MoveForm(Form):
    """Which way a unit moves."""

    places = HiddenField()

    @property
    def by(self) -> int:
        """One place up or down."""
        return -1 if self.places.data == "-1" else 1


class ListForm(Form):
    """What a list of the office is narrowed down to; comes in the address."""

    class Meta:
        """Nothing is changed by looking."""

        csrf = False

    q = LineField(_l("Search by title or code"), [OPTIONAL], most=40)
    college = ChoiceField(_l("College"), [OPTIONAL], coerce=optional_int)
    page = NumberField(_l("Page"), [OPTIONAL], least=1, most=LAST_PAGE, default=1)

    def __init__(self, *, colleges: Sequence[College], **kwargs: Any) -> None:
        super().__init__(request.args, **kwargs)
        self.college.choices = options(colleges, empty=_l("All colleges"))

    @property
    def number(self) -> int:
        """The page asked for; the first where there is none like it."""
        return 1 if self.page.errors else self.page.data or 1

    def wanted(self) -> dict[str, Any]:
        """Give what is asked of the list; an input that is wrong asks nothing."""
        self.validate()
        return {
            "search": "" if self.q.errors else self.q.data or "",
            "college": None if self.college.errors else self.college.data,
            "page": self.number,
        }

    def kept(self) -> dict[str, Any]:
        """Give what stays in the address from one page of the list to the next."""
        wanted = self.wanted()
        return {"q": wanted["search"] or None, "college": wanted["college"]}
