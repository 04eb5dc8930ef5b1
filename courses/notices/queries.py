"""Reads about notices."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from courses.notices.models import Notice
from courses.notices.rules import MailState
from courses.outbox import OutboxEntry


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """One page of an inbox, or of mails."""

    notices: Sequence[Notice]
    total: int


def has_undispatched(session: Session) -> bool:
    """Whether the outbox holds something that nobody has been told yet."""
    return bool(session.scalar(select(exists().where(OutboxEntry.dispatched_at.is_(None)))))


def count_unread(session: Session, *, person: int) -> int:
    """Count what a person has not read yet."""
    unread = select(func.count()).where(Notice.person_id == person, Notice.read_at.is_(None))
    return session.scalars(unread).one()


def list_inbox(session: Session, *, person: int, page: int, size: int) -> NoticesPage:
    """List the notices of a person, the latest first.

    :param page: counted from 1
    """
    own = Notice.person_id == person
    notices = session.scalars(
        select(Notice).where(own).order_by(Notice.id.desc()).limit(size).offset((page - 1) * size)
    ).all()
    return NoticesPage(notices, session.scalars(select(func.count()).select_from(Notice).where(own)).one())


def list_failed_mails(session: Session, *, page: int, size: int) -> NoticesPage:
    """List the notices whose mails were given up, with their people, the latest first."""
    failed = Notice.mail_state == MailState.FAILED
    notices = session.scalars(
        select(Notice)
        .where(failed)
        .order_by(Notice.id.desc())
        .limit(size)
        .offset((page - 1) * size)
        .options(joinedload(Notice.person))
    ).all()
    return NoticesPage(notices, session.scalars(select(func.count()).select_from(Notice).where(failed)).one())


def count_failed_mails(session: Session) -> int:
    """Count the mails that were given up."""
    return session.scalars(select(func.count()).where(Notice.mail_state == MailState.FAILED)).one()
