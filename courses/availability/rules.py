"""Free time: which parts of which days, and whether a session lies within them. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from courses.errors import Refusal
from courses.values import SCHOOL_ZONE, school_day


class PartOfDay(StrEnum):
    """The parts of a day in which people think of their free time (上午、下午、晚上)."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


NOON, EVENING_BEGINS = time(12), time(18)
"""Where one part of the day ends and the next begins."""
BEGINS = {PartOfDay.MORNING: time(), PartOfDay.AFTERNOON: NOON, PartOfDay.EVENING: EVENING_BEGINS}
ENDS = {PartOfDay.MORNING: NOON, PartOfDay.AFTERNOON: EVENING_BEGINS, PartOfDay.EVENING: None}
"""None: at midnight."""

Part = tuple[date, PartOfDay]
"""A part of a certain day."""
Week = frozenset[tuple[int, PartOfDay]]
"""Parts of the days of any week; Monday is 0."""
Moments = tuple[datetime, datetime]
"""From when to when something takes place."""
Hours = tuple[time, time]
"""From when to when on a day."""

WHOLE_WEEK: Week = frozenset((weekday, part) for weekday in range(7) for part in PartOfDay)
WEEKENDS: Week = frozenset((weekday, part) for weekday in (5, 6) for part in PartOfDay)
WEEKDAY_EVENINGS: Week = frozenset((weekday, PartOfDay.EVENING) for weekday in range(5))

LONGEST_EXCEPTION = LONGEST_ROSTER = timedelta(days=366)
"""Whoever means more than a year has mistyped the year."""


def parts_between(starts_at: datetime, ends_at: datetime) -> list[Part]:
    """List the parts of days that a span of time touches; one that ends at noon does not touch the afternoon."""
    first, last = starts_at.astimezone(SCHOOL_ZONE), ends_at.astimezone(SCHOOL_ZONE) - timedelta(microseconds=1)
    days = [first.date() + timedelta(days=number) for number in range((last.date() - first.date()).days + 1)]
    parts = [(day, part) for day in days for part in PartOfDay]
    return [one for one in parts if _touches(one, first, last)]


def _touches(part: Part, first: datetime, last: datetime) -> bool:
    day, name = part
    begins = datetime.combine(day, BEGINS[name], tzinfo=SCHOOL_ZONE)
    end = ENDS[name]
    ends = datetime.combine(day if end else day + timedelta(days=1), end or time(), tzinfo=SCHOOL_ZONE)
    return first < ends and last >= begins


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Days on which somebody's week is not as usual."""

    first_day: date
    last_day: date
    part: PartOfDay | None
    """None: the whole day."""
    is_free: bool

    def covers(self, day: date, part: PartOfDay) -> bool:
        """Whether it says something about a part of a day."""
        return self.first_day <= day <= self.last_day and self.part in (None, part)


@dataclass(frozen=True, slots=True)
class Caps:
    """How many sessions an instructor will teach at most; None: not said (H3)."""

    a_week: int | None = None
    a_month: int | None = None


@dataclass(frozen=True, slots=True)
class FreeTime:
    """What somebody has said about their free time."""

    week: Week
    """When they are usually free."""
    exceptions: tuple[Exceptional, ...] = ()
    """Later ones overrule earlier ones."""
    has_answered: bool = True
    """Without an answer nothing is ruled out but what an exception rules out."""
    caps: Caps = Caps()

    def is_free(self, day: date, part: PartOfDay) -> bool:
        """Whether they are free in a part of a day."""
        said = [one.is_free for one in self.exceptions if one.covers(day, part)]
        if said:
            return said[-1]
        return not self.has_answered or (day.weekday(), part) in self.week

    def is_free_between(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether they are free all the time between two moments."""
        return all(self.is_free(day, part) for day, part in parts_between(starts_at, ends_at))


class Misfit(StrEnum):
    """Why a session does not fit what its instructor has said."""

    BUSY = "busy"
    WEEK_FULL = "week_full"
    MONTH_FULL = "month_full"


def misfits(free: FreeTime, spans: Iterable[Moments]) -> list[tuple[Moments, Misfit]]:
    """List the sessions of an instructor that do not fit; of those beyond a cap, the later ones are too many.

    :param spans: all sessions of the weeks and months in question
    """
    found: list[tuple[Moments, Misfit]] = []
    weeks: Counter[tuple[int, int]] = Counter()
    months: Counter[tuple[int, int]] = Counter()
    for span in sorted(spans):
        day = school_day(span[0])
        week, month = day.isocalendar()[:2], (day.year, day.month)
        weeks[week] += 1
        months[month] += 1
        if not free.is_free_between(*span):
            found.append((span, Misfit.BUSY))
        if free.caps.a_week is not None and weeks[week] > free.caps.a_week:
            found.append((span, Misfit.WEEK_FULL))
        if free.caps.a_month is not None and months[month] > free.caps.a_month:
            found.append((span, Misfit.MONTH_FULL))
    return found


LEAST_ANSWERS = 5
"""So many have to answer before anybody but they themselves sees how often a part of the week was refused."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the people of a class have said together (摸底)."""

    people: int
    answers: int
    refusals: Mapping[tuple[int, PartOfDay], int] | None
    """How many of those who answered are not free, by part of the week; None: too few to be shown."""

    @property
    def percent_answered(self) -> int:
        """Give the share of the class that has answered."""
        return round(100 * self.answers / self.people) if self.people else 0

    def percent_refused(self, weekday: int, part: PartOfDay) -> int:
        """Give the share of those who answered that is not free in a part of the week (S3)."""
        refused = self.refusals[weekday, part] if self.refusals else 0
        return round(100 * refused / self.answers) if self.answers else 0


def survey_of(people: int, answers: Collection[Week]) -> Survey:
    """Add up what people have said; fewer than LEAST_ANSWERS answers could be traced to persons and stay closed."""
    if len(answers) < LEAST_ANSWERS:
        return Survey(people, len(answers), None)
    refusals = {place: sum(place not in week for week in answers) for place in WHOLE_WEEK}
    return Survey(people, len(answers), refusals)


@dataclass(frozen=True, slots=True)
class OpenTime:
    """When a venue can be used."""

    week: Mapping[int, tuple[Hours, ...]]
    """Opening times by day of the week (Monday is 0); empty: always open."""
    closures: tuple[tuple[datetime, datetime, str], ...] = ()
    """From, to, why."""

    def is_open(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether it is open all the time between two moments, and nobody else has it."""
        return self.closure_at(starts_at, ends_at) is None and self.opens_at(starts_at, ends_at)

    def opens_at(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether the time lies within the weekly opening times."""
        if not self.week:
            return True
        first, last = starts_at.astimezone(SCHOOL_ZONE), ends_at.astimezone(SCHOOL_ZONE)
        spans = joined(self.week.get(first.weekday(), ()))
        return first.date() == last.date() and any(a <= first.time() and last.time() <= b for a, b in spans)

    def closure_at(self, starts_at: datetime, ends_at: datetime) -> str | None:
        """Say why it is closed at a time although its week has it open; None: it is not."""
        return _first(why for a, b, why in self.closures if a < ends_at and starts_at < b)


def _first(found: Iterable[str]) -> str | None:
    return next(iter(found), None)


def joined(spans: Iterable[Hours]) -> tuple[Hours, ...]:
    """Put spans of a day in order, and make one of those that overlap or follow without a gap."""
    found: list[Hours] = []
    for opens, closes in sorted(spans):
        if found and opens <= found[-1][1]:
            found[-1] = (found[-1][0], max(closes, found[-1][1]))
        else:
            found.append((opens, closes))
    return tuple(found)


# What cannot be meant.


def check_exception(first_day: date, last_day: date) -> None:
    """Refuse days that end before they begin, or go on for years.

    :raises Refusal: ``exception.reversed``, ``exception.too_long``
    """
    if last_day < first_day:
        raise Refusal("exception.reversed", field="last_day")
    if last_day - first_day > LONGEST_EXCEPTION:
        raise Refusal("exception.too_long", field="last_day", days=LONGEST_EXCEPTION.days)


def check_closure(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a closure that ends before it begins.

    :raises Refusal: ``closure.reversed``
    """
    if ends_at <= starts_at:
        raise Refusal("closure.reversed", field="ends_on")


def check_hours(opens_at: time, closes_at: time, *, field: str) -> None:
    """Refuse opening times that end before they begin.

    :raises Refusal: ``opening.reversed``
    """
    if closes_at <= opens_at:
        raise Refusal("opening.reversed", field=field)


def days_of_roster(first_day: date, last_day: date, weekdays: Collection[int]) -> list[date]:
    """List the days of a span that fall on some days of the week.

    :param weekdays: empty: all
    :raises Refusal: ``duty.reversed``, ``duty.too_long``, ``duty.no_day``
    """
    if last_day < first_day:
        raise Refusal("duty.reversed", field="last_day")
    if last_day - first_day > LONGEST_ROSTER:
        raise Refusal("duty.too_long", field="last_day", days=LONGEST_ROSTER.days)
    days = [first_day + timedelta(days=number) for number in range((last_day - first_day).days + 1)]
    found = [day for day in days if not weekdays or day.weekday() in weekdays]
    if not found:
        raise Refusal("duty.no_day", field="weekdays")
    return found


def check_duty(volunteers: int, leaders: int) -> None:
    """Refuse more leaders than there are volunteers, among whom they count.

    :raises Refusal: ``duty.too_many_leaders``
    """
    if leaders > volunteers:
        raise Refusal("duty.too_many_leaders", field="leaders")


@dataclass(frozen=True, slots=True)
class TeachingHours:
    """A time of day at which the school holds sessions, one for each part of the day."""

    part: PartOfDay
    starts_at: time
    ends_at: time
    weekdays: frozenset[int]
    """Monday is 0."""
    on_make_up_workdays: bool = False


def check_teaching_hours(times: Sequence[TeachingHours]) -> None:
    """Refuse times that cannot be, or that reach into another part of the day, for which nobody was asked.

    :raises Refusal: ``teaching_time.reversed``, ``teaching_time.beyond_part``, ``teaching_time.none``
    """
    for one in times:
        if one.ends_at <= one.starts_at:
            raise Refusal("teaching_time.reversed", field=f"{one.part}_ends_at")
        begins, ends = BEGINS[one.part], ENDS[one.part]
        if one.starts_at < begins or (ends is not None and one.ends_at > ends):
            facts = {"noon": NOON.strftime("%H:%M"), "evening": EVENING_BEGINS.strftime("%H:%M")}
            field = f"{one.part}_starts_at" if one.starts_at < begins else f"{one.part}_ends_at"
            raise Refusal("teaching_time.beyond_part", field=field, **facts)
    if not any(one.weekdays for one in times):
        raise Refusal("teaching_time.none")
