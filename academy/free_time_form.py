"""The fields of free time, which trainees, instructors and officers on the phone fill in alike, and its words."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.widgets import CheckboxInput, ListWidget

from academy import labels, wording
from academy.forms import OPTIONAL, REQUIRED, ChoiceField, ChoicesField, DayField, Form, LineField, NumberField
from courses.availability import queries
from courses.availability.models import Availability
from courses.availability.rules import (
    BEGINS,
    ENDS,
    WEEKDAY_EVENINGS,
    WEEKENDS,
    WHOLE_WEEK,
    Caps,
    Hours,
    PartOfDay,
    Week,
)

MOST_A_WEEK, MOST_A_MONTH = 21, 93
"""As many parts as a week and a month have."""
LONGEST_NOTE = 120
LEAST_RUN = 3
"""So many days of the week in a row are named by the first and the last."""


class Pick(StrEnum):
    """The quick ways to tick much at once; each button of the page sends one."""

    WEEKENDS = "weekends"
    WEEKDAY_EVENINGS = "weekday_evenings"
    NOTHING = "nothing"


def _key(weekday: int, part: PartOfDay) -> str:
    return f"{weekday}-{part.value}"


PLACES = {_key(weekday, part): (weekday, part) for weekday, part in sorted(WHOLE_WEEK)}
"""The boxes of the grid by what they send."""
PICKED: dict[Pick, Week] = {Pick.WEEKENDS: WEEKENDS, Pick.WEEKDAY_EVENINGS: WEEKDAY_EVENINGS}


class WeekForm(Form):
    """The week as a grid: seven days, three parts each, a box for every one."""

    free = ChoicesField(
        _l("Free time"),
        choices=list(PLACES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, *args: Any, said: Availability | None = None, **kwargs: Any) -> None:
        week = queries.week_of(said) if said else frozenset()
        super().__init__(*args, free=[_key(*place) for place in sorted(week)], **kwargs)

    @property
    def week(self) -> Week:
        """When the person is free."""
        return frozenset(PLACES[key] for key in self.free.data or () if key in PLACES)

    def picked(self) -> bool:
        """Tick what a quick button asks for; whether one was pressed: then nothing is to be saved yet."""
        asked = request.form.get("pick", "")
        if asked not in list(Pick):
            return False
        week = frozenset() if asked == Pick.NOTHING else self.week | PICKED[Pick(asked)]
        self.free.data = [_key(*place) for place in sorted(week)]
        return True

    @property
    def quick_ways(self) -> list[tuple[str, str, list[str]]]:
        """The buttons that tick much at once: what they send, their text, and the boxes for the script."""
        texts = {
            Pick.WEEKENDS: _("All weekends"),
            Pick.WEEKDAY_EVENINGS: _("Weekday evenings"),
            Pick.NOTHING: _("Clear all"),
        }
        boxes = {pick: [_key(*place) for place in sorted(PICKED.get(pick, frozenset()))] for pick in Pick}
        return [(pick.value, text, boxes[pick]) for pick, text in texts.items()]


class TeachingWeekForm(WeekForm):
    """The week of somebody who teaches, and how much of it they will give."""

    sessions_a_week = NumberField(_l("Sessions a week at most"), [OPTIONAL], least=1, most=MOST_A_WEEK)
    sessions_a_month = NumberField(_l("Sessions a month at most"), [OPTIONAL], least=1, most=MOST_A_MONTH)

    def __init__(self, *args: Any, said: Availability | None = None, **kwargs: Any) -> None:
        super().__init__(*args, said=said, obj=said, **kwargs)

    @property
    def caps(self) -> Caps:
        """How many sessions at most."""
        return Caps(self.sessions_a_week.data, self.sessions_a_month.data)


def optional_part(value: str | None) -> PartOfDay | None:
    """Read the value of a choice in which the whole day may be chosen."""
    return PartOfDay(value) if value not in (None, "", "None") else None


class ExceptionForm(Form):
    """Days on which the week is not as usual."""

    first_day = DayField(_l("First day"), [REQUIRED])
    last_day = DayField(_l("Last day"), [OPTIONAL], description=_l("Left empty: that one day."))
    part = ChoiceField(_l("Part of the day"), [OPTIONAL], coerce=optional_part)
    is_free = RadioField(_l("On these days"), default="n", validate_choice=False)
    note = LineField(_l("Note"), [OPTIONAL], most=LONGEST_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part.choices = [("", _l("Whole day")), *labels.choices(*PartOfDay)]
        self.is_free.choices = [("n", _l("not free")), ("y", _l("free"))]

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use case takes it."""
        return {
            "first_day": self.first_day.data,
            "last_day": self.last_day.data or self.first_day.data,
            "part": self.part.data,
            "is_free": self.is_free.data == "y",
            "note": self.note.data or "",
        }


def opening_in_words(week: Mapping[int, Sequence[Hours]]) -> list[str]:
    """Write opening times, a line for the days that are alike: 周一至周五 08:30–12:00、14:00–21:30."""
    groups: dict[tuple[Hours, ...], list[int]] = {}
    for weekday in range(7):
        groups.setdefault(tuple(week.get(weekday, ())), []).append(weekday)
    return [f"{_days_in_words(days)} {_spans_in_words(spans)}" for spans, days in groups.items()]


def _spans_in_words(spans: Sequence[Hours]) -> str:
    return wording.listed(f"{opens_at:%H:%M}–{closes_at:%H:%M}" for opens_at, closes_at in spans) or _("closed")


def in_words(week: Week) -> str:
    """Write a week in one line: 周六、周日：全天；周三：晚上, or Sat, Sun: all day; Wed: evening."""
    groups: dict[tuple[PartOfDay, ...], list[int]] = {}
    for weekday in range(7):
        if parts := tuple(part for part in PartOfDay if (weekday, part) in week):
            groups.setdefault(parts, []).append(weekday)
    told = [
        _("%(days)s: %(parts)s", days=_days_in_words(days), parts=_parts_in_words(parts))
        for parts, days in groups.items()
    ]
    return _("; ").join(told) if told else _("never")


def _days_in_words(weekdays: Sequence[int]) -> str:
    """Name days of the week; three or more in a row by the first and the last."""
    runs: list[list[int]] = []
    for one in weekdays:
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return wording.listed(name for run in runs for name in _run_in_words(run))


def _run_in_words(run: Sequence[int]) -> list[str]:
    names = [wording.weekday_name(one, short=True) for one in run]
    if len(names) < LEAST_RUN:
        return names
    return [_("%(first)s through %(last)s", first=names[0], last=names[-1])]


def _parts_in_words(parts: tuple[PartOfDay, ...]) -> str:
    if len(parts) == len(PartOfDay):
        return _("all day")
    return wording.listed(labels.of(part).lower() for part in parts)


def hours_in_words(part: PartOfDay) -> str:
    """Say from when to when a part of the day is."""
    begins, ends = BEGINS[part], ENDS[part]
    if ends is None:
        return _("from %(time)s", time=f"{begins:%H:%M}")
    if part is PartOfDay.MORNING:
        return _("before %(time)s", time=f"{ends:%H:%M}")
    return f"{begins:%H:%M}–{ends:%H:%M}"


def days_in_words(first_day: date, last_day: date) -> str:
    """Write a span of days; a single day stands alone."""
    if first_day == last_day:
        return wording.short_day(first_day)
    return f"{wording.short_day(first_day)} – {wording.short_day(last_day)}"
