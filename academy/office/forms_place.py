"""What the calendar sends when a session is dragged, or put somewhere else by the keyboard."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField

from academy import clash_words
from academy.forms import OPTIONAL, REQUIRED, DayField, TimeField, at_school
from academy.office.fields import required
from academy.office.forms_schedule import ReasonForm
from courses.errors import Refusal
from courses.planning.checking import Report
from courses.scheduling.models import TrainingSession
from courses.values import SCHOOL_ZONE


class PlaceForm(ReasonForm):
    """A time, and perhaps a venue, for a session that stays as it is otherwise."""

    starts_on = DayField(_l("Day"), [REQUIRED])
    starts_at = TimeField(_l("From"), [REQUIRED])
    venue_id = IntegerField(_l("Venue"), [OPTIONAL])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusal: Refusal | None = None
        """Why it cannot be."""

    def refuse(self, refusal: Refusal) -> None:
        """Keep it, to be said in whatever way the page was asked for."""
        self.refusal = refusal
        super().refuse(refusal)

    def sentences(self) -> dict[str, list[str]]:
        """Say all that stands against the place."""
        report: Report | None = self.refusal.facts.get("report") if self.refusal else None
        if report is not None:
            return clash_words.of_report(report)
        errors = [str(text) for texts in self.errors.values() for text in texts]
        return {"hard": [*self.refusals, *errors]}

    def typed(self, length: timedelta) -> dict[str, Any]:
        """Give what the form of the session shows instead of its place: as far as it can be read."""
        found: dict[str, Any] = {}
        if self.starts_on.data and self.starts_at.data:
            ends_at = at_school(required(self.starts_on), required(self.starts_at)) + length
            found = {
                "starts_on": self.starts_on.data,
                "starts_at": self.starts_at.data,
                "ends_at": ends_at.astimezone(SCHOOL_ZONE).time(),
            }
        if self.venue_id.data:
            found["venue_id"] = self.venue_id.data
        return found


def as_typed(found: TrainingSession) -> MultiDict[str, str]:
    """Give the place of a session as the calendar would send it."""
    starts_at = found.starts_at.astimezone(SCHOOL_ZONE)
    return MultiDict({"starts_on": starts_at.date().isoformat(), "starts_at": f"{starts_at:%H:%M}"})
