"""Mails that repeat notices: which are due, and what became of them.

A worker takes up mails in one transaction, sends them outside of any, and notes down each in another. When it dies in
between, the mail is sent again after ``LEASE``, under the same identity: the mail programs show it once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload

from courses import audit
from courses.notices.models import Notice
from courses.notices.rules import LEASE, MailState, next_attempt

AT_ONCE = 10
"""How many mails a worker takes up; even the slowest server accepts so many within ``LEASE``."""
LONGEST_ERROR = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """One attempt to mail a notice, in plain values."""

    notice: int
    attempt: int
    kind: str
    facts: Mapping[str, Any]
    name: str
    address: str
    locale: str


def take_up(session: Session, *, at: datetime) -> list[Letter]:
    """Take up mails that are due; nobody else takes them up meanwhile."""
    due = session.scalars(
        select(Notice)
        .where(Notice.mail_state == MailState.DUE, or_(Notice.mail_next_at.is_(None), Notice.mail_next_at <= at))
        .order_by(Notice.id)
        .limit(AT_ONCE)
        .options(joinedload(Notice.person, innerjoin=True))
        .with_for_update(of=Notice, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    letters = []
    for notice in due:
        person = notice.person
        if person.email is None or person.disabled_at is not None:
            notice.mail_state = MailState.NONE
            continue
        if next_attempt(notice.mail_attempts, at=at) is None:  # workers have died of it
            notice.mail_state = MailState.FAILED
            continue
        notice.mail_attempts += 1
        notice.mail_next_at = at + LEASE
        letters.append(
            Letter(notice.id, notice.mail_attempts, notice.kind, notice.facts, person.name, person.email, person.locale)
        )
    session.flush()
    return letters


def record_sent(session: Session, letter: Letter) -> bool:
    """Note down that a mail was sent; False when it was taken for lost meanwhile."""
    return _changed(session, letter, mail_state=MailState.SENT, mail_next_at=None, mail_error="")


def record_failure(session: Session, letter: Letter, *, error: str, is_final: bool, at: datetime) -> bool:
    """Note down that a mail was not sent: it is tried again later, or given up when that is of no use."""
    again = None if is_final else next_attempt(letter.attempt, at=at)
    state = MailState.FAILED if again is None else MailState.DUE
    return _changed(session, letter, mail_state=state, mail_next_at=again, mail_error=error[:LONGEST_ERROR])


def _changed(session: Session, letter: Letter, **values: Any) -> bool:
    statement = (
        update(Notice)
        .where(Notice.id == letter.notice, Notice.mail_state == MailState.DUE)
        .where(Notice.mail_attempts == letter.attempt)
        .values(**values)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(statement) is not None


def try_again(session: Session, *, at: datetime, by: int) -> int:
    """Let the mails that were given up be sent after all; give how many."""
    again = session.scalars(
        update(Notice)
        .where(Notice.mail_state == MailState.FAILED)
        .values(mail_state=MailState.DUE, mail_attempts=0, mail_next_at=None)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    ).all()
    audit.write(session, "mail.try_again", subject="notice:all", at=at, by=by, notices=sorted(again))
    return len(again)
