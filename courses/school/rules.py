"""What the school's own data has to keep to. Pure: values in, an answer out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from courses.errors import Refusal
from courses.values import Bilingual

SATURDAY = 5
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""A calendar day in another year is a slip of the pen."""


class DayKind(StrEnum):
    """What sets a day apart from the days of its week."""

    HOLIDAY = "holiday"
    MAKE_UP_WORKDAY = "make_up_workday"
    """A Saturday or Sunday that is worked for a holiday (调休上班)."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the published arrangement."""

    day: date
    kind: DayKind
    name: str
    name_en: str = ""

    @property
    def label(self) -> Bilingual:
        """What the day is called, in both languages."""
        return Bilingual(self.name, self.name_en)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that are known, by date."""

    days: Mapping[date, Day]

    @classmethod
    def of(cls, days: Iterable[Day]) -> "Calendar":
        """Make a calendar of days in any order."""
        return cls({one.day: one for one in days})

    def covers(self, year: int) -> bool:
        """Whether anything is known of a year: every year has holidays, so one without entries is not known."""
        return any(day.year == year for day in self.days)

    def is_holiday(self, day: date) -> bool:
        """Whether a day is a holiday.

        :raises Refusal: ``calendar.year_missing``
        """
        return self._kind_of(day) is DayKind.HOLIDAY

    def is_make_up_workday(self, day: date) -> bool:
        """Whether a day of a weekend is worked for a holiday.

        :raises Refusal: ``calendar.year_missing``
        """
        return self._kind_of(day) is DayKind.MAKE_UP_WORKDAY

    def is_workday(self, day: date) -> bool:
        """Whether people are at work: a make-up workday counts as a weekday, a holiday never.

        :raises Refusal: ``calendar.year_missing``
        """
        kind = self._kind_of(day)
        return day.weekday() < SATURDAY if kind is None else kind is DayKind.MAKE_UP_WORKDAY

    def _kind_of(self, day: date) -> DayKind | None:
        if not self.covers(day.year):
            raise Refusal("calendar.year_missing", field="day", year=day.year)
        found = self.days.get(day)
        return found.kind if found else None


def check_code(code: str) -> None:
    """Refuse a code that does not fit into an address, or that two people would spell in two ways.

    :raises Refusal: ``code.malformed``
    """
    if not re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)*", code):
        raise Refusal("code.malformed", field="code")


def check_slug(slug: str) -> None:
    """Refuse a word for addresses that is none.

    :raises Refusal: ``slug.malformed``
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", slug):
        raise Refusal("slug.malformed", field="slug")


def check_term(first: date, last: date) -> None:
    """Refuse a term that ends before it begins.

    :raises Refusal: ``term.reversed``
    """
    if last <= first:
        raise Refusal("term.reversed", field="ends_on")


def check_day(day: date, kind: DayKind) -> None:
    """Refuse a day of a far year, and a make-up workday that is a weekday anyway.

    :raises Refusal: ``day.odd_year``, ``day.no_weekend``
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refusal("day.odd_year", field="day")
    if kind is DayKind.MAKE_UP_WORKDAY and day.weekday() < SATURDAY:
        raise Refusal("day.no_weekend", field="day")
