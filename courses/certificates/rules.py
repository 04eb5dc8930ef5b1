"""Who has completed, and how certificates are numbered. Pure: facts in, a verdict with reasons out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from courses.attendance.rules import MarkStatus
from courses.catalog.rules import CompletionRule, Kind

CODE_DIGITS = 30
"""30 random digits are 99 bits, more than the 96 that RULINGS 15 asks for."""
CODE_GROUP = 5
REVEAL_TRIES = 5
"""Wrong last characters of a name before a code shows nothing more for an hour."""


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
    """By how much, in the requirement's unit (hours, percent points, or absences too many)."""
    is_within_reach: bool
    """Whether sessions to come can still bring it."""


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
    def hours(self) -> Decimal:
        """All credit hours earned."""
        return self.theory_hours + self.practice_hours


def verdict(rule: CompletionRule, sessions: Sequence[Attendance]) -> Verdict:
    """Hold a trainee's attendance against the rule (DOMAIN.md §3)."""
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
    return Finding(
        Requirement.ATTENDANCE,
        needed=Decimal(needed),
        reached=_percent(reached, total),
        is_met=total > 0 and reached >= wanted,
        missing=max(Decimal(0), wanted - reached),
        is_within_reach=total == 0 or possible >= wanted,
    )


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    if not whole:
        return Decimal(0)
    return (part * 100 / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


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
    """Read a verification code however it was typed; empty when it cannot be one."""
    digits = "".join(c for c in typed if c.isdecimal() and c.isascii())
    extra = "".join(c for c in typed if not (c.isdecimal() and c.isascii()))
    return digits if len(digits) == CODE_DIGITS and not extra.strip("- \u3000") else ""


def masked(name: str) -> str:
    """Hide a name but for its first character: 何＊晴 becomes 何＊＊."""
    return name[:1] + "＊" * max(1, len(name) - 1)
