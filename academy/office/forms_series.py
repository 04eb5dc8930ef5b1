"""What officers type about a series: the rule, and then the list that it gives, row by row."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from academy import labels, wording
from academy.forms import (
    CHOOSE,
    OPTIONAL,
    REQUIRED,
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    LineField,
    NumberField,
    TimeField,
    at_school,
    optional_int,
)
from academy.messages import sentence
from academy.office.fields import HoursField, people_options, required
from courses.availability.rules import PartOfDay
from courses.catalog.rules import Kind
from courses.errors import Refusal
from courses.people.models import Person
from courses.planning.batch import Verdict
from courses.planning.series import MOST_ROWS, WEEKS, Gap, Proposal, Row, Rule, Skip
from courses.scheduling.rules import Topic, Wish
from courses.scheduling.timetable.calendar import TimeOfDay
from courses.school.models import Term, Venue
from courses.values import SCHOOL_ZONE, Bilingual, school_day

OWN_TIMES = ""
FEW_TEACHERS = 40
"""From so many on, a row of the list offers only those whom the rule names."""
_WEEK = timedelta(days=7)


def boxes(label: Any, validators: Sequence[Any] = (), **kwargs: Any) -> ChoicesField:
    """Make a list of boxes to tick."""
    looks = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
    return ChoicesField(label, validators, **{"coerce": int, **looks, **kwargs})


def _unless_part(form: "SeriesForm", field: TimeField) -> None:
    """Ask for a time that a part of the day would have told."""
    if form.part.data == OWN_TIMES and field.data is None:
        raise StopValidation(str(REQUIRED.message))


def weekday_choices() -> list[tuple[int, str]]:
    """Name the days of the week."""
    return [(number, wording.weekday_name(number)) for number in range(7)]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the syllabus, in plain values: a list is looked over between two readings of the database."""

    id: int
    position: int
    label: Bilingual
    kind: Kind
    credit_hours: Decimal


@dataclass(frozen=True, slots=True)
class Choices:
    """What a series can be made of."""

    term: Term
    times: Sequence[TimeOfDay]
    venues: Sequence[Venue]
    teachers: Sequence[Person]
    units: Sequence[Unit]


class SeriesForm(Form):
    """The rule of a series."""

    weekdays = boxes(_l("Days of the week"), [CHOOSE])
    part = RadioField(_l("Time"), default=OWN_TIMES, validators=[OPTIONAL], validate_choice=False)
    starts_at = TimeField(_l("From"), [_unless_part])
    ends_at = TimeField(_l("To"), [OPTIONAL])
    first_day = DayField(_l("First day"), [REQUIRED])
    last_day = DayField(_l("Last day"), [OPTIONAL], description=_l("Empty: until the term ends."))
    times = NumberField(
        _l("How many sessions"), [OPTIONAL], least=1, most=MOST_ROWS, description=_l("Empty: the whole syllabus.")
    )
    every = ChoiceField(_l("How often"), coerce=int, default=1)
    skips_holidays = BooleanField(_l("Pass over holidays"), default=True)
    skips_make_up_workdays = BooleanField(_l("Pass over make-up workdays before the evening"), default=True)
    left_out = boxes(_l("Weeks to leave out"), coerce=str)
    theory_venue = ChoiceField(_l("Venue for theory"), [CHOOSE], coerce=optional_int)
    practice_venues = boxes(_l("Venues for practice, used in turn"))
    theory_instructors = boxes(_l("Who teaches theory"))
    practice_instructors = boxes(_l("Who leads practice"))

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = choices
        self.weekdays.choices = weekday_choices()
        self.part.choices = [*map(_part_choice, choices.times), (OWN_TIMES, _l("Other times"))]
        self.every.choices = [(WEEKS[0], _l("Every week")), (WEEKS[1], _l("Every second week"))]
        self.left_out.choices = [(monday.isoformat(), _week(monday)) for monday in weeks_of(choices.term)]
        seats = [(one.id, venue_words(one)) for one in choices.venues]
        self.theory_venue.choices = [("", _l("Choose a venue")), *seats]
        self.practice_venues.choices = seats
        people = people_options(choices.teachers)
        self.theory_instructors.choices = self.practice_instructors.choices = people

    @property
    def has_practice(self) -> bool:
        """Whether the syllabus has any."""
        return any(unit.kind is Kind.PRACTICE for unit in self.known.units)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Look at each field, and ask for a place for the practice that there is."""
        is_valid = bool(super().validate(*args, **kwargs))
        if self.has_practice and not self.practice_venues.data and not self.practice_venues.errors:
            self.practice_venues.errors = [str(CHOOSE.message)]
            return False
        return is_valid

    def rule(self) -> Rule:
        """Give what was typed, as the use cases take it."""
        starts, ends = self._span()
        return Rule(
            weekdays=frozenset(required(self.weekdays)),
            starts=starts,
            ends=ends,
            first_day=required(self.first_day),
            last_day=self.last_day.data or self.known.term.ends_on,
            every=self.every.data,
            times=self.times.data or MOST_ROWS,
            skips_holidays=bool(self.skips_holidays.data),
            skips_make_up_workdays=bool(self.skips_make_up_workdays.data),
            left_out=frozenset(map(date.fromisoformat, self.left_out.data or ())),
            theory_venue=self.theory_venue.data,
            practice_venues=tuple(self.practice_venues.data or ()),
            theory_instructors=tuple(self.theory_instructors.data or ()),
            practice_instructors=tuple(self.practice_instructors.data or ()),
        )

    def _span(self) -> tuple[time, time | None]:
        usual = next((one for one in self.known.times if one.name == self.part.data), None)
        return (usual.starts, usual.ends) if usual else (required(self.starts_at), self.ends_at.data)


def _part_choice(one: TimeOfDay) -> tuple[str, str]:
    return one.name, f"{labels.of(PartOfDay(one.name))} {one.starts:%H:%M}–{one.ends:%H:%M}"


def weeks_of(term: Term) -> list[date]:
    """List the Mondays of a term's weeks."""
    monday, found = term.starts_on - timedelta(days=term.starts_on.weekday()), []
    while monday <= term.ends_on:
        found.append(monday)
        monday += _WEEK
    return found


def _week(monday: date) -> str:
    return f"{wording.short_day(monday)} – {wording.short_day(monday + timedelta(days=6))}"


def venue_words(venue: Venue) -> Any:
    """Name a venue with its seats."""
    return _l("%(venue)s, %(seats)s seats", venue=wording.of(venue.label), seats=venue.capacity)


class RowForm(Form):
    """A row of the list: a session that can still be changed, or left out."""

    class Meta:
        """The list carries the token."""

        csrf = False

    unit_id = ChoiceField(_l("Unit of the syllabus"), [CHOOSE], coerce=optional_int)
    credit_hours = HoursField(_l("Credit hours"), [REQUIRED], least="0.5")
    gaps = HiddenField()
    is_left_out = BooleanField(_l("Leave out"))
    starts_on = DayField(_l("Day"), [REQUIRED])
    starts_at = TimeField(_l("From"), [REQUIRED])
    ends_at = TimeField(_l("To"), [REQUIRED])
    venue_id = ChoiceField(_l("Venue"), [CHOOSE], coerce=optional_int)
    instructor_ids = ChoicesField(_l("Instructors"), coerce=int)
    despite = LineField(_l("Reason for this row, kept in the log"), [OPTIONAL], most=200)

    verdict: Verdict | None = None
    """What stands against it; None: nobody has looked yet, or it is left out."""
    unit: Unit | None = None
    summary = ""

    def offer(self, choices: Choices, teachers: Sequence[Person]) -> None:
        """Fill in what can be chosen."""
        self.unit_id.choices = [(one.id, wording.of(one.label)) for one in choices.units]
        self.venue_id.choices = [("", _l("Choose a venue")), *((one.id, venue_words(one)) for one in choices.venues)]
        self.instructor_ids.choices = people_options(teachers)
        self.unit = next((one for one in choices.units if one.id == self.unit_id.data), None)
        venue = next((wording.of(one.label) for one in choices.venues if one.id == self.venue_id.data), "")
        people = [one.name for one in teachers if one.id in (self.instructor_ids.data or ())]
        self.summary = self._summary(venue, people)

    def _summary(self, venue: str, people: Sequence[str]) -> str:
        """Say when and where the session would be, and with whom; empty where a time cannot be read."""
        day, starts, ends = self.starts_on.data, self.starts_at.data, self.ends_at.data
        if not (day and starts and ends):
            return ""
        time = wording.timespan(at_school(day, starts), at_school(day, ends))
        return " · ".join(filter(None, (time, venue, wording.listed(people))))

    def wish(self, reason: str) -> Wish:
        """Give what was typed, as the use cases take it.

        :param reason: the reason for the lot
        """
        day, unit = required(self.starts_on), self.unit
        hours = required(self.credit_hours)
        is_whole = unit is None or unit.credit_hours == hours
        topic = None if is_whole or unit is None else Topic(unit.kind, unit.label.zh, unit.label.en, hours)
        return Wish(
            unit=self.unit_id.data,
            topic=topic,
            starts_at=at_school(day, required(self.starts_at)),
            ends_at=at_school(day, required(self.ends_at)),
            venue=required(self.venue_id),
            instructors=tuple(self.instructor_ids.data or ()),
            despite=self.despite.data or reason,
        )

    def shown_gaps(self, days: Mapping[date, Bilingual]) -> list[Gap]:
        """Read which days were passed over before this one; a browser sends what it likes."""
        found = re.findall(r"(\w+)=(\d{4}-\d\d-\d\d)", (self.gaps.data or "")[:2_000])
        gaps = ((why, day) for why, day in found if why in set(Skip) and _is_day(day))
        return [Gap(date.fromisoformat(day), Skip(why), _name(day, days)) for why, day in gaps]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _name(day: str, days: Mapping[date, Bilingual]) -> Bilingual:
    return days.get(date.fromisoformat(day), Bilingual(""))


def _gaps_written(gaps: Iterable[Gap]) -> str:
    return ",".join(f"{one.why.value}={one.day.isoformat()}" for one in gaps)


class RowsForm(Form):
    """The list that a rule gave, as it has been changed since; the page holds it, the server nothing."""

    rows = FieldList(FormField(RowForm), max_entries=MOST_ROWS)
    people = HiddenField()
    """The instructors whom the rule names, by id."""
    despite = LineField(_l("Reason for all rows, kept in the log"), [OPTIONAL], most=200)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {int(one) for one in re.findall(r"\d{1,9}", (self.people.data or "")[:1_000])}
        chosen = [one for one in choices.teachers if one.id in named]
        teachers = choices.teachers if len(choices.teachers) <= FEW_TEACHERS else chosen
        for row in self.rows:
            row.form.offer(choices, teachers)

    @classmethod
    def of(cls, proposal: Proposal, rule: Rule, choices: Choices) -> "RowsForm":
        """Make the list of what a rule proposes."""
        people = sorted({*rule.theory_instructors, *rule.practice_instructors})
        data = {"rows": [_as_typed(one) for one in proposal.rows], "people": ",".join(map(str, people))}
        return cls(None, data=data, choices=choices)

    @property
    def is_to_save(self) -> bool:
        """Whether the button was the one that saves."""
        return request.form.get("do") == "save"

    @property
    def kept(self) -> list[RowForm]:
        """The rows that are not left out."""
        return [row.form for row in self.rows if not row.form.is_left_out.data]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Look at the rows that count; what is left out may say what it likes."""
        super().validate(*args, **kwargs)
        return not any(row.errors for row in self.kept) and not self.despite.errors and not self.csrf_errors

    @property
    def csrf_errors(self) -> Sequence[str]:
        """What is wrong with the token."""
        token = self._fields.get("csrf_token")
        return list(token.errors) if token is not None else []

    def wishes(self) -> list[Wish]:
        """Give the rows that count, as the use cases take them."""
        return [row.wish(self.despite.data or "") for row in self.kept]

    def judge(self, verdicts: Sequence[Verdict]) -> None:
        """Put what stands against each row beside it."""
        for row, verdict in zip(self.kept, verdicts, strict=True):
            row.verdict = verdict

    def lacks_reason(self, row: RowForm) -> bool:
        """Whether something speaks against a row and nobody has said why it shall be all the same."""
        return bool(row.verdict and row.verdict.report.soft and not (row.despite.data or self.despite.data))

    @property
    def has_doubts(self) -> bool:
        """Whether some row needs a reason, given or not."""
        return any(row.verdict and row.verdict.report.soft for row in self.kept)

    @property
    def status(self) -> int:
        """The HTTP status of the page: 422 where it was to be saved and is not, or says what nobody can read."""
        wrong = bool(self.refusals or self.despite.errors or any(row.errors for row in self.kept))
        return 422 if self.is_submitted() and wrong else 200

    def problems(self) -> list[tuple[int, str]]:
        """List what is wrong with rows, by their numbers on the page: first with what was typed, then with the place."""
        return [
            (number, problem)
            for number, row in enumerate((row.form for row in self.rows), start=1)
            if not row.is_left_out.data
            for problem in (*_typing_errors(row), *self._place_errors(row))
        ]

    def _place_errors(self, row: RowForm) -> list[str]:
        if not (self.is_submitted() and self.is_to_save) or row.verdict is None:
            return []
        if not row.verdict.is_possible:
            return [_("cannot be placed like this")]
        return [_("needs a reason")] if self.lacks_reason(row) else []


def _typing_errors(row: RowForm) -> list[str]:
    return [f"{row[name].label.text}: {error}" for name, errors in row.errors.items() if name for error in errors]


def _as_typed(one: Row) -> dict[str, Any]:
    starts_at, ends_at = (moment.astimezone(SCHOOL_ZONE) for moment in (one.starts_at, one.ends_at))
    return {
        "unit_id": one.lesson.unit,
        "credit_hours": one.lesson.credit_hours,
        "gaps": _gaps_written(one.gaps),
        "starts_on": school_day(one.starts_at),
        "starts_at": starts_at.time(),
        "ends_at": ends_at.time(),
        "venue_id": one.venue,
        "instructor_ids": list(one.instructors),
    }


def refusal_words(verdict: Verdict) -> str:
    """Say why a row is no place at all; empty: it is one."""
    refusal: Refusal | None = verdict.refusal
    return sentence(refusal) if refusal else ""
