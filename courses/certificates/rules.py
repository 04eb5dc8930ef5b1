"""Who has completed, and how certificates are numbered. Pure: facts in, a verdict with reasons out."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from courses.attendance.rules import MarkStatus
from courses.catalog.rules import CompletionRule, Kind
from courses.values import HALF_HOUR

CODE_DIGITS = 30
"""30 random digits are 99 bits: nobody guesses one."""
CODE_GROUP = 5
SEPARATORS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212._·"
"""What people put between the groups of a code."""
REVEAL_TRIES = 5
"""Wrong last characters of a name before a code tells nothing more about it for a while."""
REVEAL_PAUSE = timedelta(hours=1)
REVEAL_LASTS = timedelta(minutes=10)
"""How long a name stays readable in the browser that has shown to know it."""


class CertificateStatus(StrEnum):
    """Whether a certificate stands."""

    VALID = "valid"
    REVOKED = "revoked"
    REPLACED = "replaced"


class Requirement(StrEnum):
    """The parts of the completion rule."""

    ATTENDANCE = "attendance"
    THEORY = "theory"
    PRACTICE = "practice"
    UNEXCUSED = "unexcused"


class Outcome(StrEnum):
    """What a verdict comes to, for the person and for the office."""

    COMPLETE = "complete"
    AWAITING_MARKS = "awaiting_marks"
    """Nothing is to come, but rolls are still open that may bring it."""
    POSSIBLE = "possible"
    """Sessions to come can still bring it."""
    OUT_OF_REACH = "out_of_reach"


@dataclass(frozen=True, slots=True)
class Attendance:
    """One planned session and what the trainee has of it."""

    kind: Kind
    planned_hours: Decimal
    is_over: bool
    """The session's day has come; before it nothing is missing yet."""
    status: MarkStatus | None
    credit_hours: Decimal


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement, what it asks and what is there."""

    requirement: Requirement
    needed: Decimal
    reached: Decimal
    is_met: bool
    missing: Decimal
    """By how much: credit hours, in the steps of 0.5 in which they are earned, or absences too many."""
    is_within_reach: bool
    """Whether sessions to come, and rolls still open, can bring it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a trainee completes, part by part."""

    findings: tuple[Finding, ...]
    theory_hours: Decimal
    practice_hours: Decimal
    planned_theory: Decimal
    planned_practice: Decimal
    unmarked: int
    """Sessions over without a mark for this trainee."""
    to_come: int
    """Sessions still ahead."""

    @property
    def is_complete(self) -> bool:
        """Whether every requirement is met."""
        return all(finding.is_met for finding in self.findings)

    @property
    def is_within_reach(self) -> bool:
        """Whether it is complete or can still become so."""
        return all(finding.is_met or finding.is_within_reach for finding in self.findings)

    @property
    def outcome(self) -> Outcome:
        """What it comes to."""
        if self.is_complete:
            return Outcome.COMPLETE
        if not self.is_within_reach:
            return Outcome.OUT_OF_REACH
        return Outcome.POSSIBLE if self.to_come else Outcome.AWAITING_MARKS

    @property
    def missing(self) -> tuple[Finding, ...]:
        """The requirements that are not met."""
        return tuple(finding for finding in self.findings if not finding.is_met)

    @property
    def attendance(self) -> Finding:
        """The share of credit hours."""
        return self.findings[0]

    @property
    def unexcused(self) -> Finding:
        """The absences without leave."""
        return self.findings[3]

    @property
    def hours(self) -> Decimal:
        """All credit hours earned."""
        return self.theory_hours + self.practice_hours


def verdict(rule: CompletionRule, sessions: Sequence[Attendance]) -> Verdict:
    """Hold a trainee's attendance against the rule."""
    earned, planned, ahead = (_sums(sessions, part) for part in (_earned, _planned, _ahead))
    total = planned[Kind.THEORY] + planned[Kind.PRACTICE]
    reached = earned[Kind.THEORY] + earned[Kind.PRACTICE]
    possible = reached + ahead[Kind.THEORY] + ahead[Kind.PRACTICE]
    unexcused = sum(1 for s in sessions if s.status is MarkStatus.ABSENT)
    findings = (
        _share(rule.min_attendance_percent, reached=reached, possible=possible, total=total),
        _hours(Requirement.THEORY, rule.min_theory_hours, earned[Kind.THEORY], ahead[Kind.THEORY]),
        _hours(Requirement.PRACTICE, rule.min_practice_hours, earned[Kind.PRACTICE], ahead[Kind.PRACTICE]),
        _absences(rule.max_unexcused, unexcused),
    )
    return Verdict(
        findings=findings,
        theory_hours=earned[Kind.THEORY],
        practice_hours=earned[Kind.PRACTICE],
        planned_theory=planned[Kind.THEORY],
        planned_practice=planned[Kind.PRACTICE],
        unmarked=sum(1 for s in sessions if s.is_over and s.status is None),
        to_come=sum(1 for s in sessions if not s.is_over and s.status is None),
    )


def _earned(session: Attendance) -> Decimal:
    return session.credit_hours


def _planned(session: Attendance) -> Decimal:
    return session.planned_hours


def _ahead(session: Attendance) -> Decimal:
    return session.planned_hours if session.status is None else Decimal(0)


def _sums(sessions: Sequence[Attendance], part: Callable[[Attendance], Decimal]) -> dict[Kind, Decimal]:
    return {kind: sum((part(s) for s in sessions if s.kind is kind), Decimal(0)) for kind in Kind}


def _share(needed: int, *, reached: Decimal, possible: Decimal, total: Decimal) -> Finding:
    """Compare hours, not rounded percents: 38 of 48 is 79.2 % and not 80."""
    wanted = total * needed / 100
    is_met = total > 0 and reached >= wanted
    short = max(Decimal(0), wanted - reached)
    return Finding(
        Requirement.ATTENDANCE,
        needed=Decimal(needed),
        reached=_percent(reached, total, less_than=None if is_met else Decimal(needed)),
        is_met=is_met,
        missing=(short / HALF_HOUR).to_integral_value(rounding=ROUND_CEILING) * HALF_HOUR,
        is_within_reach=total == 0 or possible >= wanted,
    )


def _percent(part: Decimal, whole: Decimal, *, less_than: Decimal | None) -> Decimal:
    """Give a share in percent, to one decimal; rounding never lifts it to what has not been reached."""
    if not whole:
        return Decimal(0)
    step, exact = Decimal("0.1"), part * 100 / whole
    rounded = exact.quantize(step, rounding=ROUND_HALF_UP)
    return exact.quantize(step, rounding=ROUND_FLOOR) if less_than is not None and rounded >= less_than else rounded


def _hours(requirement: Requirement, needed: Decimal, reached: Decimal, ahead: Decimal) -> Finding:
    missing = max(Decimal(0), needed - reached)
    return Finding(requirement, needed, reached, not missing, missing, reached + ahead >= needed)


def _absences(allowed: int, counted: int) -> Finding:
    too_many = max(0, counted - allowed)
    return Finding(
        Requirement.UNEXCUSED, Decimal(allowed), Decimal(counted), not too_many, Decimal(too_many), not too_many
    )


def serial_of(*, series: str, year: int, seq: int) -> str:
    """Write a certificate's number: 乐团校〔2026〕青马第001号, with the brackets U+3014 and U+3015."""
    return f"乐团校〔{year}〕{series}第{seq:03d}号"


def grouped(code: str) -> str:
    """Write a verification code in groups that a person can read out."""
    return "-".join(code[i : i + CODE_GROUP] for i in range(0, len(code), CODE_GROUP))


def ungrouped(typed: str) -> str:
    """Read a verification code however it was typed or pasted; empty when it cannot be one.

    Digits may be full-width and grouped in any way; a whole address, as a phone reads it from the paper, will do.
    """
    folded = unicodedata.normalize("NFKC", typed).rstrip("/").rpartition("/")[2]
    digits = "".join(c for c in folded if c not in SEPARATORS and not c.isspace())
    return digits if len(digits) == CODE_DIGITS and digits.isascii() and digits.isdecimal() else ""


def masked(name: str) -> str:
    """Hide a name but for its first character: 何子晴 becomes 何＊＊."""
    return name[:1] + "＊" * max(1, len(name) - 1)


def knows_name(name: str, typed: str) -> bool:
    """Whether what was typed is the name's last character, or the whole name."""
    typed, name = _plain(typed), _plain(name)
    return typed != "" and typed in (name, name[-1:])


def _plain(text: str) -> str:
    """Make texts comparable: one form for each character, no case, and no variant of its drawing."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return "".join(c for c in folded if not c.isspace() and unicodedata.name(c, "").find("VARIATION SELECTOR") < 0)


@dataclass(frozen=True, slots=True)
class Tries:
    """How often in a row a name was guessed wrong under one code, and until when nothing more is shown."""

    failures: int = 0
    blocked_until: datetime | None = None


class Reveal(StrEnum):
    """What a try to see the whole name comes to."""

    RIGHT = "right"
    WRONG = "wrong"
    BLOCKED = "blocked"


def tried(tries: Tries, *, is_right: bool, at: datetime) -> tuple[Reveal, Tries]:
    """Judge a try and count it; while a code is blocked, right and wrong get the same answer."""
    if tries.blocked_until is not None and at < tries.blocked_until:
        return Reveal.BLOCKED, tries
    if is_right:
        return Reveal.RIGHT, Tries()
    failures = 1 if tries.blocked_until is not None else tries.failures + 1
    return Reveal.WRONG, Tries(failures, at + REVEAL_PAUSE if failures >= REVEAL_TRIES else None)
