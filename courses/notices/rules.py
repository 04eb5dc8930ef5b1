"""Who is told what, and how a mail that fails is tried again. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from courses.enrollment.rules import EnrollmentState

QUIET = timedelta(seconds=60)
"""How long the mail about a session waits: officers often change their minds at once, and a mail cannot be taken back."""
LEASE = timedelta(minutes=10)
"""How long a worker that has taken up a mail may need before another takes it for lost."""
PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 30, 120, 360, 720, 1440))
"""How long to wait after each failure; a mail is given up at the failure after the last of them, two days later."""
IN_CLASS = frozenset({EnrollmentState.ENROLLED})
"""Who is told what happens to a session."""
NEAR_CLASS = IN_CLASS | {EnrollmentState.WAITING, EnrollmentState.OFFERED, EnrollmentState.ADMITTED}
"""Who is told what happens to a class."""

PLACE = frozenset({"session.moved", "session.cancelled", "session.restored"})
"""News of whether, when and where a session takes place."""
TEACHERS = frozenset({"session.substituted"})
"""News of who teaches it."""
SERIES = (PLACE, TEACHERS)
"""Kinds of which only the last state counts."""
_WHERE = ("starts_at", "ends_at", "venue", "venue_en")
_WHO = ("instructors",)


class MailState(StrEnum):
    """Where the mail of a notice stands."""

    NONE = "none"
    """The person has no address, or the school has no mail server: the inbox is all there is."""
    DUE = "due"
    SENT = "sent"
    FAILED = "failed"
    """Given up after several attempts."""


class Gap(StrEnum):
    """Why somebody has to be told by hand."""

    NO_ACCOUNT = "no_account"
    NO_MAIL = "no_mail"
    """They have an account, and read of it when they next come."""
    MAIL_FAILED = "mail_failed"


def next_attempt(failures: int, *, at: datetime) -> datetime | None:
    """Say when a mail that has failed so often is tried again; None: it is given up."""
    return at + ((timedelta(), *PAUSES)[failures]) if failures <= len(PAUSES) else None


@dataclass(frozen=True, slots=True)
class News:
    """What happened, with what the sentence about it names."""

    kind: str
    facts: Mapping[str, Any]


def series_of(kind: str) -> frozenset[str] | None:
    """Give the kinds of news that replace one another together with this one; None: each is told for itself."""
    return next((kinds for kinds in SERIES if kind in kinds), None)


def told_as(changes: Sequence[News]) -> News | None:
    """Tell several changes of one session, in their order and of one series, as one: from the first state to the last.

    :returns: None when they lead back to where the first began
    """
    first, last = changes[0], changes[-1]
    names = _WHO if last.kind in TEACHERS else _WHERE
    before = {name: first.facts.get(f"was_{name}", first.facts.get(name, "")) for name in names}
    after = {name: last.facts.get(name, "") for name in names}
    kind = _kind(first.kind, last.kind, is_same=before == after)
    if kind is None:
        return None
    also = sorted({one for change in changes for one in change.facts.get("also", ())})
    was = {f"was_{name}": value for name, value in before.items()}
    return News(kind, {**last.facts, **was, "also": also})


def _kind(first: str, last: str, *, is_same: bool) -> str | None:
    if last in TEACHERS:
        return None if is_same else last
    stood, stands = first != "session.restored", last != "session.cancelled"
    if stood and stands:
        return None if is_same else "session.moved"
    if stood == stands:
        return None
    return "session.restored" if stands else "session.cancelled"
