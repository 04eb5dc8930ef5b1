"""A draft beside the timetable of today, ready to be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import url_for
from flask_babel import gettext as _

from academy import clash_words, labels, timetable_words, wording
from academy.timetable_words import Spot, points, spot
from courses.planning.draft_queries import Sheet
from courses.scheduling.timetable import checker
from courses.scheduling.timetable.causes import Cause
from courses.scheduling.timetable.compare import Move, What
from courses.scheduling.timetable.explain import Conflict
from courses.scheduling.timetable.settings import Soft
from courses.scheduling.timetable.violations import Code, Severity


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A session that a draft has elsewhere."""

    title: str
    what: What
    before: Spot | None
    after: Spot | None
    people: int
    is_near: bool
    """People get to know of it at short notice."""
    is_hit: bool
    """It cannot stay where it is today."""
    why: str
    """Why it moves although it could stay by itself; empty: it is new, or hit."""


@dataclass(frozen=True, slots=True)
class ClassRows:
    """What a draft changes in one class."""

    offering: int
    name: str
    is_accepted: bool
    rows: Sequence[MoveRow]


@dataclass(frozen=True, slots=True)
class Price:
    """What plans cost by one rule, in points."""

    rule: Soft
    costs: Sequence[str]
    difference: int


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Sessions and rules that contradict each other, in words."""

    sessions: str
    rules: Sequence[str]
    ways_out: Sequence[tuple[str, str]]
    """What would repair it, and where that is done."""


class View:
    """A draft beside the timetable of today."""

    def __init__(self, sheet: Sheet, *, offerings: Sequence[int], accepted: Sequence[int], term: str = "") -> None:
        self.sheet, self._term, self._offerings, self._accepted = sheet, term, offerings, accepted
        self._names, self._problem = sheet.facts.names, sheet.facts.problem

    @cached_property
    def classes(self) -> list[ClassRows]:
        """What changes, class by class."""
        moves = self.sheet.comparison.moves
        return [
            ClassRows(
                one,
                wording.of(self._names.offerings[one]),
                one in self._accepted,
                [self._row(move) for move in moves if self._problem.session[move.session].offering == one],
            )
            for one in self._offerings
            if one in self._names.offerings
        ]

    @cached_property
    def _hit(self) -> set[int]:
        """Sessions that break a hard rule where they are today."""
        found = checker.obstacles(checker.violations(self._problem, self.sheet.today))
        return {session for one in found if one.code is not Code.NOT_PLACED for session in one.sessions}

    def _row(self, move: Move) -> MoveRow:
        facts = self.sheet.facts
        is_hit = move.session in self._hit
        return MoveRow(
            title=wording.of(self._names.sessions[move.session].topic),
            what=move.what,
            before=spot(move.before, facts) if move.before else None,
            after=spot(move.after, facts) if move.after else None,
            people=move.people,
            is_near=move.at_short_notice and move.before is not None,
            is_hit=is_hit,
            why="" if is_hit or move.before is None else self._why(move),
        )

    def _why(self, move: Move) -> str:
        """Say why a session could not stay beside all others as the draft has them, or what is won by its moving."""
        if move.before is None:
            return ""
        found = checker.obstacles(
            checker.why_not(self._problem, self.sheet.proposed, move.session, move.before),
        )
        stays = {**self.sheet.proposed, move.session: move.before}
        if found:
            return clash_words.of_violation(found[0], self._names, stays)
        before, after = (checker.costs(self._problem, plan) for plan in (stays, self.sheet.proposed))
        won = [rule for rule in Soft if before[rule] > after[rule]]
        return _("The plan is better for it: %(rules)s.", rules=wording.listed(_rule(rule) for rule in won))

    @property
    def _rows(self) -> list[MoveRow]:
        return [row for one in self.classes for row in one.rows]

    @property
    def changes_something(self) -> bool:
        """Whether anything would not be as it is today."""
        return bool(self.sheet.comparison.moves)

    @property
    def counts(self) -> dict[str, int]:
        """How many sessions are new, are hit, move, and move without being hit; how many people have to be told."""
        rows = self._rows
        moved = [row for row in rows if row.before is not None]
        return {
            "added": sum(1 for row in rows if row.what is What.ADDED),
            "hit": sum(1 for row in moved if row.is_hit),
            "moved": len(moved),
            "extra": sum(1 for row in moved if not row.is_hit),
            "near": sum(1 for row in moved if row.is_near),
            "people": sum(row.people for row in moved),
        }

    @property
    def prices(self) -> list[Price]:
        """What today's plan and the draft cost, rule by rule."""
        comparison = self.sheet.comparison
        return prices_of([comparison.before, comparison.after])

    @property
    def obstacles(self) -> list[str]:
        """Rules that the draft still breaks."""
        return self._sentences(is_warning=False)

    @property
    def remarks(self) -> list[str]:
        """What is worth knowing."""
        return self._sentences(is_warning=True)

    def _sentences(self, *, is_warning: bool) -> list[str]:
        return [
            clash_words.of_violation(one, self._names, self.sheet.proposed)
            for one in dict.fromkeys(self.sheet.violations)
            if (one.code.severity is Severity.WARNING) is is_warning
        ]

    @property
    def lost(self) -> list[str]:
        """Where the draft has something that is not there any more."""
        return [wording.timespan(*one.time) for one in self.sheet.restored.lost]

    @property
    def contradictions(self) -> list[Contradiction]:
        """Why there is no plan, smallest set first."""
        return [self._contradiction(one) for one in self.sheet.conflicts]

    def _contradiction(self, one: Conflict) -> Contradiction:
        names = self._names
        ways = [(timetable_words.way_out(cause, names), self._address(cause)) for cause in one.remedies]
        return Contradiction(
            sessions=timetable_words.sessions(one.sessions, names),
            rules=[timetable_words.rule_of(cause, names) for cause in one.causes],
            ways_out=[(text, address) for text, address in ways if text],
        )

    def _address(self, cause: Cause) -> str:
        """Give the page on which a rule can be lifted."""
        if cause.code in _OF_DAYS:
            return url_for(_OF_DAYS[cause.code])
        if cause.code is Code.LOCKED:
            return url_for("office.locks", term=self._term)
        if cause.instructor is not None:
            return url_for("office.person_availability", person_id=cause.instructor)
        if cause.code in (Code.STATION_SHORT, Code.STATION_LEADERLESS):
            return url_for("office.stations_on_duty")
        if cause.code in (Code.VENUE_CLOSED, Code.STATION_CLOSED) and cause.venue is not None:
            return url_for("office.venue_times", venue_id=cause.venue)
        if cause.session is not None and cause.session > 0:
            return url_for("office.edit_session", session_id=cause.session)
        if cause.code in (Code.NOTICE_SHORT, Code.NOTICE_FROZEN):
            return url_for("office.timetable", term=self._term, _anchor="reason")
        return url_for("office.school", kind="terms") if cause.offerings else url_for("office.school", kind="venues")


_OF_DAYS = {
    Code.HOLIDAY: "office.days",
    Code.MAKEUP_WORKDAY: "office.days",
    Code.NO_DAY_TABLE: "office.days",
    Code.OFF_GRID: "office.teaching_times",
}


def _rule(rule: Soft) -> str:
    return labels.of(rule)


def prices_of(plans: Sequence[dict[Soft, int]]) -> list[Price]:
    """Put the costs of several plans side by side, leaving out rules by which none costs anything."""
    return [
        Price(rule, [points(costs[rule]) for costs in plans], plans[-1][rule] - plans[0][rule])
        for rule in Soft
        if any(costs[rule] for costs in plans)
    ]
