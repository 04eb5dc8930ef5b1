"""What officers choose of the papers; comes in the address."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from academy import wording
from academy.forms import OPTIONAL, ChoiceField, Form, NumberField, optional_int
from academy.office.fields import options, people_options
from courses.people.models import Person
from courses.school.models import Term

WEEK = timedelta(days=7)


class AskedForm(Form):
    """A form that changes nothing."""

    class Meta:
        """Nothing is changed by looking."""

        csrf = False


class TermForm(AskedForm):
    """The term whose papers are wanted."""

    term = ChoiceField(_l("Term"), [OPTIONAL], coerce=optional_int)
    page = NumberField(_l("Page"), [OPTIONAL], least=1, most=1_000, default=1)

    def __init__(self, *, terms: Sequence[Term], **kwargs: Any) -> None:
        super().__init__(request.args, **kwargs)
        self.term.choices = options(terms)

    @property
    def number(self) -> int:
        """The page of classes asked for."""
        return self.page.data if self.page.validate(self) and self.page.data else 1


class WeekForm(AskedForm):
    """The week whose sheet is wanted."""

    day = ChoiceField(_l("Week"))

    def __init__(self, *, term: Term, today: date) -> None:
        monday, weeks = term.starts_on - timedelta(days=term.starts_on.weekday()), []
        while monday <= term.ends_on:
            weeks.append(monday)
            monday += WEEK
        now = today - timedelta(days=today.weekday())
        super().__init__(None, data={"day": (now if now in weeks else weeks[0]).isoformat()})
        self.day.choices = [(one.isoformat(), _week(one)) for one in weeks]


def _week(monday: date) -> str:
    return f"{wording.short_day(monday)} – {wording.short_day(monday + timedelta(days=6))}"


class InstructorForm(AskedForm):
    """The instructor whose timetable is wanted."""

    term = HiddenField()
    person = ChoiceField(_l("Instructor"), coerce=int)

    def __init__(self, *, term: Term, teachers: Sequence[Person]) -> None:
        super().__init__(None, data={"term": str(term.id)})
        self.person.choices = people_options(teachers)
