"""What officers type about opening times, closures and the school's own times of day."""

import re
from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from academy import labels, wording
from academy.forms import OPTIONAL, REQUIRED, ChoicesField, DayField, Form, LineField, TimeField, at_school
from academy.messages import sentence
from academy.office.fields import required
from courses.availability.rules import Hours, PartOfDay, TeachingHours
from courses.errors import Refusal

CLOCK = r"([01]?\d|2[0-3])\s*[:：.]\s*([0-5]\d)"
SPAN = re.compile(rf"{CLOCK}\s*(?:[-–—~～至到]|to)+\s*{CLOCK}")
BETWEEN_SPANS = re.compile(r"[,，、;；\s]*")
MOST_SPANS_TYPED = 120
DAY = timedelta(days=1)


def read_spans(typed: str) -> list[Hours]:
    """Read times of a day in any of the habits: 8:30–12:00, 14:00-21:30; 8：30至12：00、14：00至21：30.

    :raises Refusal: ``opening.unreadable``
    """
    spans, place = [], 0
    while place < len(typed):
        found = SPAN.match(typed, place)
        if found is None:
            raise Refusal("opening.unreadable", typed=typed[place:])
        opens_at, closes_at = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        if closes_at <= opens_at:
            raise Refusal("opening.reversed")
        spans.append((opens_at, closes_at))
        gap = BETWEEN_SPANS.match(typed, found.end())
        place = gap.end() if gap else found.end()
    return spans


class SpansField(LineField):
    """Any number of times of a day, in one line; ``data`` stays what was typed."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, [OPTIONAL], most=MOST_SPANS_TYPED, **kwargs)

    @property
    def spans(self) -> list[Hours]:
        """The times that were typed."""
        return read_spans(self.data or "")

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse what holds no times."""
        if validation_stopped or not self.data:
            return
        try:
            read_spans(self.data)
        except Refusal as refusal:
            raise ValidationError(sentence(refusal)) from None


class OpeningForm(Form):
    """When a venue is open, a line for each day of the week."""

    day_0 = SpansField("")
    day_1 = SpansField("")
    day_2 = SpansField("")
    day_3 = SpansField("")
    day_4 = SpansField("")
    day_5 = SpansField("")
    day_6 = SpansField("")

    def __init__(self, *args: Any, week: Mapping[int, Sequence[Hours]], **kwargs: Any) -> None:
        super().__init__(*args, **{f"day_{day}": _written(spans) for day, spans in week.items()}, **kwargs)
        for day in range(7):
            self[f"day_{day}"].label.text = wording.weekday_name(day)

    def week(self) -> dict[int, list[Hours]]:
        """Give the opening times that were typed, by day of the week."""
        return {day: self[f"day_{day}"].spans for day in range(7)}


def _written(spans: Sequence[Hours]) -> str:
    return ", ".join(f"{opens_at:%H:%M}–{closes_at:%H:%M}" for opens_at, closes_at in spans)


class ClosureForm(Form):
    """From when to when a venue cannot be used, and why."""

    starts_on = DayField(_l("From day"), [REQUIRED])
    starts_at = TimeField(_l("From time"), [OPTIONAL], description=_l("Left empty: from the morning on."))
    ends_on = DayField(_l("To day"), [OPTIONAL], description=_l("Left empty: that one day."))
    ends_at = TimeField(_l("To time"), [OPTIONAL], description=_l("Left empty: to the end of the day."))
    reason = LineField(_l("Reason, or who has booked it"), [REQUIRED], most=120)

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use case takes it."""
        first = required(self.starts_on)
        last = self.ends_on.data or first
        return {
            "starts_at": at_school(first, self.starts_at.data or time()),
            "ends_at": at_school(last, self.ends_at.data) if self.ends_at.data else at_school(last + DAY, time()),
            "reason": self.reason.data,
        }


def _of(part: PartOfDay, text: LazyString) -> LazyString:
    return _l("%(part)s: %(what)s", part=labels.LABELS[PartOfDay][part], what=text)


def _from(part: PartOfDay) -> TimeField:
    return TimeField(_of(part, _l("from when")), [REQUIRED])


def _to(part: PartOfDay) -> TimeField:
    return TimeField(_of(part, _l("to when")), [REQUIRED])


def _days(part: PartOfDay) -> ChoicesField:
    return ChoicesField(
        _of(part, _l("on which days")),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def _worked(part: PartOfDay) -> BooleanField:
    return BooleanField(_of(part, _l("also on make-up workdays")))


class TeachingTimesForm(Form):
    """When the school holds sessions: for each part of the day from when to when, and on which days."""

    morning_starts_at = _from(PartOfDay.MORNING)
    morning_ends_at = _to(PartOfDay.MORNING)
    morning_weekdays = _days(PartOfDay.MORNING)
    morning_on_make_up_workdays = _worked(PartOfDay.MORNING)
    afternoon_starts_at = _from(PartOfDay.AFTERNOON)
    afternoon_ends_at = _to(PartOfDay.AFTERNOON)
    afternoon_weekdays = _days(PartOfDay.AFTERNOON)
    afternoon_on_make_up_workdays = _worked(PartOfDay.AFTERNOON)
    evening_starts_at = _from(PartOfDay.EVENING)
    evening_ends_at = _to(PartOfDay.EVENING)
    evening_weekdays = _days(PartOfDay.EVENING)
    evening_on_make_up_workdays = _worked(PartOfDay.EVENING)

    def __init__(self, *args: Any, times: Sequence[TeachingHours], **kwargs: Any) -> None:
        stand = {
            f"{one.part}_{name}": value
            for one in times
            for name, value in (
                ("starts_at", one.starts_at),
                ("ends_at", one.ends_at),
                ("weekdays", sorted(one.weekdays)),
                ("on_make_up_workdays", one.on_make_up_workdays),
            )
        }
        super().__init__(*args, **stand, **kwargs)
        for part in PartOfDay:
            self[f"{part}_weekdays"].choices = [(day, wording.weekday_name(day)) for day in range(7)]

    def times(self) -> list[TeachingHours]:
        """Give what was typed; a part without a day is not used."""
        typed = [
            TeachingHours(
                part,
                self[f"{part}_starts_at"].data,
                self[f"{part}_ends_at"].data,
                frozenset(self[f"{part}_weekdays"].data),
                self[f"{part}_on_make_up_workdays"].data,
            )
            for part in PartOfDay
        ]
        return [one for one in typed if one.weekdays or one.on_make_up_workdays]
