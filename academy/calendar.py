"""What all calendar pages share: what their address asks for, and the page as the macros draw it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy.orm import Session
from wtforms import Field, HiddenField
from wtforms.validators import AnyOf, StopValidation

from academy import clock, wording
from academy.forms import OPTIONAL, DayField, Form
from courses.catalog.rules import Kind
from courses.scheduling import calendar as layout
from courses.scheduling.calendar import DAY, WEEK, DayColumn, Piece, TimeGrid
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from courses.school import queries as school
from courses.school.rules import FIRST_YEAR, LAST_YEAR, Day

AGENDA_WEEKS = 4
LANES_OF_WEEK, LANES_OF_DAY = 4, 12
"""How many sessions at once stand side by side; the others are counted there."""
LINES_OF_MONTH = 4
"""How many sessions a day of the month names; more are counted."""
WIDEST = 6


class View(StrEnum):
    """How much of the calendar is shown."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    AGENDA = "agenda"


VIEWS = {
    View.MONTH: _l("Month"),
    View.WEEK: _l("Week"),
    View.DAY: lazy_pgettext("view", "Day"),
    View.AGENDA: _l("List"),
}


def _possible_year(_form: Form, field: Field) -> None:
    if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        text = _("Days from %(first)s to %(last)s, please.", first=FIRST_YEAR, last=LAST_YEAR)
        field.data = None
        raise StopValidation(text)


class CalendarForm(Form):
    """What an address asks of a calendar; what cannot be read is said and asks for nothing."""

    class Meta:
        """Nothing is changed by looking."""

        csrf = False

    view = HiddenField(validators=[OPTIONAL, AnyOf([one.value for one in VIEWS])])
    day = DayField(_l("Jump to a day"), [OPTIONAL, _possible_year], name="from")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(request.args, **kwargs)

    def read(self, *, default: View, usual_day: date | None = None) -> "Asked":
        """Read the address; what is not there, or is wrong, becomes the view that is usual here, and today or a day."""
        self.validate()
        view = View(self.view.data) if self.view.data and not self.view.errors else default
        day = self.day.data or usual_day or clock.today()
        self.view.data, self.day.data = view.value, day
        strange = [_("There is no such view; this is the usual one.")] if self.view.errors else []
        kept = {one.name: str(one.data) for one in self.filters if one.data and not one.errors}
        return Asked(view, day, kept, [*strange, *map(str, self.day.errors)])

    @property
    def filters(self) -> list[Field]:
        """What narrows the calendar down."""
        return [one for one in self if one.name not in ("view", "from")]


@dataclass(frozen=True)
class Asked:
    """A part of the calendar that somebody wants to see."""

    view: View
    day: date
    kept: Mapping[str, str]
    """What it is narrowed down to, as it stands in the address."""
    problems: Sequence[str] = ()
    """What could not be read of the address."""

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days that are shown."""
        if self.view is View.DAY:
            return (self.day,)
        if self.view is View.WEEK:
            return layout.week_of(self.day)
        if self.view is View.MONTH:
            return tuple(day for week in layout.month_of(self.day) for day in week)
        monday = layout.monday_of(self.day)
        return tuple(monday + n * DAY for n in range(AGENDA_WEEKS * 7))

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The moments at which the days begin and are over."""
        return layout.span_of(self.days)

    @property
    def title(self) -> str:
        """What is shown, in words."""
        if self.view is View.DAY:
            return wording.long_day(self.day)
        if self.view is View.MONTH:
            return wording.month(self.day)
        return wording.days(self.days[0], self.days[-1])

    @property
    def ways(self) -> list[tuple[str, str, bool]]:
        """The ways to all views: word, address, and whether it is this one."""
        return [(str(word), self.url(view=view), view is self.view) for view, word in VIEWS.items()]

    def shifted(self, by: int) -> date:
        """Give the day to jump to for what comes before or after."""
        if self.view is View.MONTH:
            return layout.shifted_month(self.day, by)
        return self.day + by * {View.DAY: DAY, View.WEEK: WEEK, View.AGENDA: AGENDA_WEEKS * WEEK}[self.view]

    def url(self, *, view: View | None = None, day: date | None = None) -> str:
        """Give the address of another part, narrowed down as this one."""
        wanted: dict[str, Any] = {"view": str(view or self.view), "from": (day or self.day).isoformat()}
        return url_for(request.endpoint or "", **{**(request.view_args or {}), **wanted, **self.kept})


@dataclass(frozen=True, slots=True)
class Mover:
    """What moving a session takes."""

    version: int
    check_url: str
    place_url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as a calendar shows it, in the reader's words."""

    id: int
    starts_at: datetime
    ends_at: datetime
    title: str
    group: str
    """The class."""
    venue: str
    people: str
    """Who teaches."""
    kind: Kind
    college: str
    college_slug: str
    college_sign: str
    """The character of its seal."""
    college_position: int
    is_cancelled: bool
    is_locked: bool
    note: str
    url: str | None
    remark: str = ""
    """What else is to be said to this reader."""
    is_foreign: bool = False
    """Whether it is another college's: a time that is taken, no more."""
    mover: Mover | None = None
    """For those who may move it."""

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


def entry_of(
    meeting: TrainingSession,
    *,
    url: str | None,
    remark: str = "",
    is_foreign: bool = False,
    mover: Mover | None = None,
) -> Entry:
    """Describe a session, loaded with class, college, venue and instructors."""
    college = meeting.offering.course.college
    return Entry(
        id=meeting.id,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=wording.of(meeting.label),
        group=wording.of(meeting.offering.label),
        venue=wording.of(meeting.venue.label),
        people=wording.listed(one.name for one in meeting.instructors),
        kind=meeting.kind,
        college=wording.of(college.label),
        college_slug=college.slug,
        college_sign=college.series[-1:],
        college_position=college.position,
        is_cancelled=meeting.state is SessionState.CANCELLED,
        is_locked=meeting.is_locked,
        note=meeting.cancel_reason,
        url=url,
        remark=remark,
        is_foreign=is_foreign,
        mover=mover,
    )


@dataclass(frozen=True)
class Page:
    """A part of the calendar with all that takes place in it, for the macros."""

    asked: Asked
    today: date
    entries: Sequence[Entry]
    known: Mapping[date, Day]
    """Holidays and make-up workdays."""
    missing: Sequence[int]
    """Years of which nobody has entered the holidays."""

    @cached_property
    def by_day(self) -> dict[date, list[Piece[Entry]]]:
        """Each day that is shown, with what takes place on it."""
        return layout.pieces_of(self.asked.days, self.entries)

    @property
    def monday(self) -> date:
        """The first day of the week that was asked for."""
        return layout.monday_of(self.asked.day)

    @cached_property
    def weeks(self) -> tuple[tuple[date, ...], ...]:
        """The weeks of the month."""
        return layout.month_of(self.asked.day)

    @cached_property
    def grid(self) -> TimeGrid[Entry]:
        """The days side by side under the same hours."""
        most = LANES_OF_DAY if self.asked.view is View.DAY else LANES_OF_WEEK
        return layout.time_grid(self.asked.days, self.entries, most=most)

    @property
    def colleges(self) -> list[tuple[str, str, str]]:
        """Whose sessions are shown, in the school's order: words for addresses, signs and names, each once."""
        in_order = sorted(self.entries, key=lambda one: (one.college_position, one.college))
        return list(dict.fromkeys((one.college_slug, one.college_sign, one.college) for one in in_order))

    @property
    def lines(self) -> int:
        """How many sessions a day of the month names."""
        return LINES_OF_MONTH

    def shares(self, column: DayColumn[Entry]) -> int:
        """Say how wide a day of the week is: by how much goes on in it at once, and whether it has a name."""
        return max(min(column.lanes + 2, WIDEST), 3 if column.day in self.known else 2)

    def is_of_month(self, day: date) -> bool:
        """Whether a day belongs to the month, or fills up its weeks."""
        return (day.year, day.month) == (self.asked.day.year, self.asked.day.month)


def page_of(session: Session, asked: Asked, entries: Iterable[Entry]) -> Page:
    """Put together what a calendar page shows, in one query; sessions outside the span are left out."""
    since, until = asked.span
    shown = [one for one in entries if one.ends_at > since and one.starts_at < until]
    years = range(asked.days[0].year, asked.days[-1].year + 1)
    known = school.calendar_of(session, years=years)
    missing = [year for year in years if not known.covers(year)]
    return Page(asked, clock.today(), shown, known.days, missing)
