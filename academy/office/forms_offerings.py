"""What officers type about classes."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l

from academy import labels
from academy.forms import (
    CHOOSE,
    OPTIONAL,
    REQUIRED,
    ChoiceField,
    DayField,
    Form,
    LineField,
    NumberField,
    TimeField,
    at_school,
    optional_int,
)
from academy.office.fields import options, people_options, required
from academy.office.forms_courses import ListForm, RuleFields
from courses.catalog.models import Course, Offering
from courses.catalog.rules import OfferingState
from courses.people.models import Person
from courses.people.rules import GREATEST_AGE, LEAST_AGE
from courses.school.models import College, Term
from courses.values import SCHOOL_ZONE, school_day

MOST_SEATS = 2_000


class OfferingFields(Form):
    """A class, without its course and its seats."""

    term_id = ChoiceField(_l("Term"), [CHOOSE], coerce=optional_int)
    code = LineField(_l("Code"), [REQUIRED], most=30, description=_l("Letters, digits and hyphens, as in QM1-2026A."))
    title = LineField(_l("Title in Chinese"), [REQUIRED], most=80)
    title_en = LineField(_l("Title in English"), [OPTIONAL], most=120)
    opens_on = DayField(_l("Enrollment opens on"), [REQUIRED])
    opens_at = TimeField(_l("Opens at"), [REQUIRED], default=time(9))
    closes_on = DayField(_l("Enrollment closes on"), [REQUIRED])
    closes_at = TimeField(_l("Closes at"), [REQUIRED], default=time(18))
    min_age = NumberField(_l("Least age"), [OPTIONAL], least=LEAST_AGE, most=GREATEST_AGE)
    max_age = NumberField(_l("Greatest age"), [OPTIONAL], least=LEAST_AGE, most=GREATEST_AGE)
    tutor_id = ChoiceField(_l("Class tutor"), [OPTIONAL], coerce=optional_int)

    def __init__(self, *args: Any, terms: Sequence[Term], teachers: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.term_id.choices = options(terms, empty=_l("Choose a term"))
        self.tutor_id.choices = people_options(teachers, empty=_l("No tutor yet"))

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use cases take it."""
        return {
            "term": self.term_id.data,
            "code": self.code.data,
            "title": self.title.data,
            "title_en": self.title_en.data or "",
            "opens_at": at_school(required(self.opens_on), required(self.opens_at)),
            "closes_at": at_school(required(self.closes_on), required(self.closes_at)),
            "min_age": self.min_age.data,
            "max_age": self.max_age.data,
            "tutor": self.tutor_id.data,
        }


def seats_field() -> NumberField:
    """Make the field for the seats of a class."""
    return NumberField(_l("Seats"), [REQUIRED], least=1, most=MOST_SEATS, default=40)


class OfferingForm(OfferingFields):
    """A new class."""

    course_id = ChoiceField(_l("Course"), [CHOOSE], coerce=optional_int)
    capacity = seats_field()

    def __init__(self, *args: Any, courses: Sequence[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course_id.choices = options(courses, empty=_l("Choose a course"))

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use cases take it."""
        return {**super().values(), "course": self.course_id.data, "capacity": self.capacity.data}


class OfferingEditForm(OfferingFields):
    """A class that is published or closed; its seats change where its people are listed."""


class DraftEditForm(OfferingFields):
    """A class that is still a draft."""

    capacity = seats_field()

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use cases take it."""
        return {**super().values(), "capacity": self.capacity.data}


def edit_form(offering: Offering, **choices: Any) -> OfferingEditForm | DraftEditForm:
    """Make the form of a class that is there already."""
    kind = DraftEditForm if offering.state is OfferingState.DRAFT else OfferingEditForm
    opens_on, opens_at = _at_school(offering.opens_at)
    closes_on, closes_at = _at_school(offering.closes_at)
    window = {"opens_on": opens_on, "opens_at": opens_at, "closes_on": closes_on, "closes_at": closes_at}
    columns = ("term_id", "code", "title", "title_en", "min_age", "max_age", "tutor_id", "capacity")
    return kind(data={**{name: getattr(offering, name) for name in columns}, **window}, **choices)


def _at_school(moment: datetime) -> tuple[date, time]:
    return school_day(moment), moment.astimezone(SCHOOL_ZONE).time()


class RuleForm(RuleFields):
    """What completing a class takes."""


class StateForm(Form):
    """Which state a class shall be in."""

    state = ChoiceField(_l("State"), [CHOOSE], choices=[state.value for state in OfferingState])

    @property
    def wanted(self) -> OfferingState:
        """The state that was chosen."""
        return OfferingState(self.state.data)


class OfferingListForm(ListForm):
    """What the list of classes is narrowed down to."""

    term = ChoiceField(_l("Term"), [OPTIONAL], coerce=optional_int)
    state = ChoiceField(_l("State"), [OPTIONAL], default="")

    def __init__(self, *, colleges: Sequence[College], terms: Sequence[Term], **kwargs: Any) -> None:
        super().__init__(colleges=colleges, **kwargs)
        self.term.choices = options(terms, empty=_l("All terms"))
        self.state.choices = [("", _l("All states")), *labels.choices(*OfferingState)]

    def wanted(self) -> dict[str, Any]:
        """Give what is asked of the list; an input that is wrong asks nothing."""
        return {
            **super().wanted(),
            "term": None if self.term.errors else self.term.data,
            "state": OfferingState(self.state.data) if self.state.data and not self.state.errors else None,
        }

    def kept(self) -> dict[str, Any]:
        """Give what stays in the address from one page of the list to the next."""
        wanted = self.wanted()
        return {**super().kept(), "term": wanted["term"], "state": wanted["state"]}
