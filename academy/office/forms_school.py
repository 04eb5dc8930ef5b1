"""What officials type about the school itself."""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from academy.extensions import db
from academy.forms import (
    CHOOSE,
    OPTIONAL,
    REQUIRED,
    ChoiceField,
    DayField,
    Form,
    LineField,
    NumberField,
    TextField,
    optional_int,
)
from academy.office.fields import options, people_options
from courses.scheduling.queries import list_teachers
from courses.school import queries

MOST_SEATS = 5_000


class SchoolForm(Form):
    """What the forms of this desk share: their fields are named like the columns, and mostly like the use cases."""

    asked_as: ClassVar[dict[str, str]] = {}
    """Where a use case calls something by another name than the field."""

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use cases take it."""
        return {
            self.asked_as.get(field.name, field.name): "" if field.data is None and _is_text(field) else field.data
            for field in self
            if field.name != "csrf_token"
        }


def _is_text(field: Any) -> bool:
    return isinstance(field, LineField | TextField)


class CollegeForm(SchoolForm):
    """A college."""

    name = LineField(_l("Name in Chinese"), [REQUIRED], most=50)
    name_en = LineField(_l("Name in English"), [OPTIONAL], most=80)
    slug = LineField(
        _l("Word in addresses"),
        [REQUIRED],
        most=30,
        description=_l("Lower-case letters, digits and hyphens, as in qingma."),
    )
    series = LineField(
        _l("Word in certificate numbers"),
        [REQUIRED],
        most=10,
        description=_l("It stands in every certificate number of the college."),
    )
    position = NumberField(_l("Place in lists"), [REQUIRED], least=0, most=99, default=0)
    summary = TextField(_l("Summary in Chinese"), [OPTIONAL], most=600)
    summary_en = TextField(_l("Summary in English"), [OPTIONAL], most=900)


class VillageForm(SchoolForm):
    """A village or community."""

    name = LineField(_l("Name in Chinese"), [REQUIRED], most=50)
    name_en = LineField(_l("Name in English"), [OPTIONAL], most=80)
    is_pilot = BooleanField(_l("Pilot village"))


class StationForm(SchoolForm):
    """The volunteer station of a village."""

    asked_as = {"village_id": "village", "lead_id": "lead"}  # noqa: RUF012 - as the base class declares it

    village_id = ChoiceField(_l("Village or community"), [CHOOSE], coerce=optional_int)
    name = LineField(_l("Name in Chinese"), [REQUIRED], most=60)
    name_en = LineField(_l("Name in English"), [OPTIONAL], most=100)
    capacity = NumberField(_l("How many trainees it can host at once"), [REQUIRED], least=1, most=MOST_SEATS)
    lead_id = ChoiceField(_l("Station lead"), [OPTIONAL], coerce=optional_int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.village_id.choices = options(queries.list_villages(db.session()), empty=_l("Choose a village"))
        kept = [self.lead_id.object_data] if self.lead_id.object_data else []
        self.lead_id.choices = people_options(list_teachers(db.session(), also=kept), empty=_l("Nobody yet"))


class VenueForm(SchoolForm):
    """A place where sessions are held."""

    asked_as = {"village_id": "village", "station_id": "station"}  # noqa: RUF012 - as the base class declares it

    name = LineField(_l("Name in Chinese"), [REQUIRED], most=60)
    name_en = LineField(_l("Name in English"), [OPTIONAL], most=100)
    capacity = NumberField(_l("Capacity"), [REQUIRED], least=1, most=MOST_SEATS)
    address = LineField(_l("Address"), [OPTIONAL], most=120)
    village_id = ChoiceField(_l("Village or community"), [OPTIONAL], coerce=optional_int)
    station_id = ChoiceField(_l("Belongs to the station"), [OPTIONAL], coerce=optional_int)
    is_active = BooleanField(
        _l("In use"), default=True, description=_l("Without the tick no new session can be placed here.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.village_id.choices = options(queries.list_villages(db.session()), empty=_l("None"))
        self.station_id.choices = options(queries.list_stations(db.session()), empty=_l("None"))


class TermForm(SchoolForm):
    """A term."""

    code = LineField(_l("Code"), [REQUIRED], most=20, description=_l("Letters, digits and hyphens, as in 2026A."))
    name = LineField(_l("Name in Chinese"), [REQUIRED], most=40)
    name_en = LineField(_l("Name in English"), [OPTIONAL], most=40)
    starts_on = DayField(_l("First day"), [REQUIRED])
    ends_on = DayField(_l("Last day"), [REQUIRED])
