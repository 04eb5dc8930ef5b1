"""What officers narrow the calendar down to."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from academy import labels, wording
from academy.calendar import CalendarForm
from academy.forms import OPTIONAL, ChoiceField, optional_int
from academy.office.fields import people_options
from courses.catalog.models import Offering
from courses.catalog.rules import Kind
from courses.people.models import Person
from courses.scheduling.queries import Only
from courses.school.models import College, Venue


class OfficeCalendarForm(CalendarForm):
    """The whole school, or a college, a venue, an instructor, a class, a kind; or several of these at once."""

    college = ChoiceField(_l("College"), [OPTIONAL], default="")
    venue = ChoiceField(_l("Venue"), [OPTIONAL], coerce=optional_int)
    instructor = ChoiceField(_l("Instructor"), [OPTIONAL], coerce=optional_int)
    offering = ChoiceField(_l("Class"), [OPTIONAL], default="")
    kind = ChoiceField(_l("Kind"), [OPTIONAL], default="")

    def __init__(
        self,
        *,
        colleges: Sequence[College],
        venues: Sequence[Venue],
        teachers: Sequence[Person],
        offerings: Sequence[Offering],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.college_ids = {one.slug: one.id for one in colleges}
        self.offering_ids = {one.code: one.id for one in offerings}
        named = [(one.slug, wording.of(one.label)) for one in colleges]
        self.college.choices = (
            [("", _l("All colleges")), *named] if len(named) > 1 else [("", _l("My college")), *named]
        )
        self.venue.choices = [("", _l("All venues")), *((one.id, wording.of(one.label)) for one in venues)]
        self.instructor.choices = people_options(teachers, empty=_l("All instructors"))
        titles = ((one.code, f"{one.code} {wording.of(one.label)}") for one in offerings)
        self.offering.choices = [("", _l("All classes")), *titles]
        self.kind.choices = [("", _l("Theory and practice")), *labels.choices(*Kind)]

    @property
    def only(self) -> Only:
        """What the list of sessions is narrowed down to; what was wrong narrows nothing."""
        chosen = {one.name: one.data for one in self.filters if one.data and not one.errors}
        return Only(
            college=self.college_ids.get(chosen.get("college", "")),
            venue=chosen.get("venue"),
            instructor=chosen.get("instructor"),
            offering=self.offering_ids.get(chosen.get("offering", "")),
            kind=Kind(chosen["kind"]) if "kind" in chosen else None,
        )
