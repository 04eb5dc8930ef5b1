"""What officers type about sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, HiddenField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from academy import clash_words, labels, wording
from academy.forms import (
    CHOOSE,
    OPTIONAL,
    REQUIRED,
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    LineField,
    TimeField,
    at_school,
    optional_int,
)
from academy.messages import sentence
from academy.office.fields import HoursField, people_options, required
from courses.catalog.models import SyllabusUnit
from courses.catalog.rules import Kind
from courses.errors import Refusal
from courses.people.models import Person
from courses.planning.checking import Report
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import Topic
from courses.school.models import Venue
from courses.values import SCHOOL_ZONE, school_day


def _or_unit(form: "SessionForm", field: Field) -> None:
    """Ask for something that a unit of the syllabus would have told."""
    if field.data not in (None, ""):
        return
    if form.unit is None:
        raise StopValidation(sentence(Refusal("session.topic_missing")))
    raise StopValidation


def _if_confirmed(form: "ReasonForm", field: Field) -> None:
    """Ask for the reason of an officer who places a session in spite of what speaks against it."""
    if form.is_confirmed.data and not field.data:
        raise StopValidation(sentence(Refusal("session.despite_missing")))


class VersionForm(Form):
    """The version of a session that the officer had in view."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version; 0 for what never was one."""
        typed = self.version.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


class ReasonForm(VersionForm):
    """What asks an officer for a reason where something speaks against a place."""

    is_confirmed = BooleanField(_l("Place it all the same"))
    despite = LineField(_l("Reason, kept in the log"), [_if_confirmed], most=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doubts: list[str] = []
        """What speaks against the place, and may be overruled."""
        self.warnings: list[str] = []
        """What is no obstacle, and worth knowing."""
        self.report: Report | None = None
        """All that stands against the place that was asked for."""

    @property
    def asks_to_confirm(self) -> bool:
        """Whether something speaks against the place, and an officer may have it all the same."""
        return bool(self.doubts or self.is_confirmed.data or self.despite.data)

    @property
    def reason(self) -> str:
        """The reason, where the officer has confirmed that it is one."""
        return (self.despite.data or "") if self.is_confirmed.data else ""

    def refuse(self, refusal: Refusal) -> None:
        """Show what cannot be at what it is about, and list what may be overruled."""
        if (report := refusal.facts.get("report")) is None:
            super().refuse(refusal)
            return
        self.report, words = report, clash_words.of_report(report)
        self.doubts, self.warnings = words["soft"], words["warnings"]
        for finding, text in zip(report.hard, words["hard"], strict=True):
            self._show(finding.aspect.value, text)

    def _show(self, name: str, text: str) -> None:
        field = self._fields.get(name)
        if field is None:
            self.refusals.append(text)
        else:
            field.errors = [*field.errors, text]

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form; what asks for a reason is not done yet."""
        return 422 if self.is_submitted() and self.doubts else super().status


class SessionForm(ReasonForm):
    """A session: what it is about, when, where, and with whom."""

    unit_id = ChoiceField(_l("Unit of the syllabus"), [OPTIONAL], coerce=optional_int)
    title = LineField(_l("Title in Chinese"), [_or_unit], most=80)
    title_en = LineField(_l("Title in English"), [OPTIONAL], most=120)
    kind = ChoiceField(_l("Kind"), [_or_unit])
    credit_hours = HoursField(_l("Credit hours"), [_or_unit], least="0.5")
    starts_on = DayField(_l("Day"), [REQUIRED])
    starts_at = TimeField(_l("From"), [REQUIRED])
    ends_at = TimeField(_l("To"), [OPTIONAL])
    venue_id = ChoiceField(_l("Venue"), [CHOOSE], coerce=optional_int)
    instructor_ids = ChoicesField(
        _l("Instructors"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    is_outdoors = BooleanField(_l("Outdoors: it needs good weather"))
    is_locked = BooleanField(_l("Locked: it stays here, whatever is planned anew"))

    def __init__(
        self,
        *args: Any,
        units: Sequence[SyllabusUnit],
        venues: Sequence[Venue],
        teachers: Sequence[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.id: unit for unit in units}
        named = [(unit.id, f"{unit.position}. {wording.of(unit.label)}") for unit in units]
        self.unit_id.choices = [("", _l("None: as written below")), *named]
        self.kind.choices = [("", _l("As the unit")), *labels.choices(*Kind)]
        seats = (
            (venue.id, _l("%(venue)s, %(seats)s seats", venue=wording.of(venue.label), seats=venue.capacity))
            for venue in venues
        )
        self.venue_id.choices = [("", _l("Choose a venue")), *seats]
        self.instructor_ids.choices = people_options(teachers)

    def take_over(self, sent: ReasonForm) -> None:
        """Show what was said of the place when it was asked for in another way."""
        self.refusals += sent.refusals
        self.is_confirmed.data, self.despite.data = sent.is_confirmed.data, sent.despite.data
        self.doubts, self.warnings, self.report = sent.doubts, sent.warnings, sent.report
        for name, field in sent._fields.items():
            for text in field.errors:
                self._show(name, str(text))

    @property
    def unit(self) -> SyllabusUnit | None:
        """The unit that was chosen."""
        return self.units.get(self.unit_id.data)

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use cases take it."""
        day = required(self.starts_on)
        return {
            "unit": self.unit_id.data,
            "topic": self._topic(),
            "starts_at": at_school(day, required(self.starts_at)),
            "ends_at": at_school(day, self.ends_at.data) if self.ends_at.data else None,
            "venue": self.venue_id.data,
            "instructors": self.instructor_ids.data or [],
            "despite": self.reason,
            "is_outdoors": bool(self.is_outdoors.data),
            "is_locked": bool(self.is_locked.data),
        }

    def _topic(self) -> Topic | None:
        """Give what was typed about the session, each missing part from its unit; None: all of it from the unit."""
        if not (self.title.data or self.title_en.data or self.kind.data or self.credit_hours.data):
            return None
        unit = self.unit
        own_title = bool(self.title.data)
        return Topic(
            kind=Kind(self.kind.data) if self.kind.data or unit is None else unit.kind,
            title=self.title.data or (unit.title if unit else ""),
            title_en=self.title_en.data or ("" if own_title or unit is None else unit.title_en),
            credit_hours=unit.credit_hours if unit and not self.credit_hours.data else required(self.credit_hours),
        )


def as_planned(meeting: TrainingSession, units: Sequence[SyllabusUnit]) -> dict[str, Any]:
    """Give what the form of a session shows at first; what is as in its unit stays empty."""
    unit = next((one for one in units if one.id == meeting.unit_id), None)
    is_own = unit is None or (meeting.title, meeting.title_en) != (unit.title, unit.title_en)
    return {
        "unit_id": meeting.unit_id,
        "title": meeting.title if is_own else "",
        "title_en": meeting.title_en if is_own else "",
        "kind": "" if unit and unit.kind is meeting.kind else meeting.kind.value,
        "credit_hours": None if unit and unit.credit_hours == meeting.credit_hours else meeting.credit_hours,
        "starts_on": school_day(meeting.starts_at),
        "starts_at": meeting.starts_at.astimezone(SCHOOL_ZONE).time(),
        "ends_at": meeting.ends_at.astimezone(SCHOOL_ZONE).time(),
        "venue_id": meeting.venue_id,
        "instructor_ids": [one.id for one in meeting.instructors],
        "is_outdoors": meeting.is_outdoors,
        "is_locked": meeting.is_locked,
        "version": str(meeting.version),
    }


class CancelForm(VersionForm):
    """Why a session does not take place."""

    reason = LineField(_l("Reason, for the trainees to read"), [REQUIRED], most=200)


class RestoreForm(ReasonForm):
    """A cancelled session that shall take place after all."""


TAKE = "take"
"""The button that puts an offered place into the form."""


def with_offer(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """Give what was sent with the offered place that was taken, if one was; everything else stays as it was typed."""
    taken = sent.get(TAKE)
    if taken is None:
        return sent
    filled = MultiDict(sent)
    try:
        starts_at, ends_at, venue, instructors = taken.split("|")
        first, last = (datetime.fromisoformat(one).astimezone(SCHOOL_ZONE) for one in (starts_at, ends_at))
    except ValueError:
        return filled
    filled["starts_on"], filled["starts_at"] = first.date().isoformat(), f"{first:%H:%M}"
    filled["ends_at"], filled["venue_id"] = f"{last:%H:%M}", venue
    filled.setlist("instructor_ids", [one for one in instructors.split(",") if one])
    filled.poplist("is_confirmed")
    filled["despite"] = ""
    return filled
