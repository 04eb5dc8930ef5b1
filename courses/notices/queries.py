"""Reads about notices."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from courses.notices.audience import people_of
from courses.notices.models import Notice
from courses.notices.rules import Gap, MailState
from courses.outbox import OutboxEntry
from courses.people.models import Person


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """One page of an inbox, or of mails."""

    notices: Sequence[Notice]
    total: int


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody who has to be told by hand, and why."""

    person: Person
    why: Gap


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


def latest_news(session: Session, *, training_session: int) -> OutboxEntry | None:
    """Give what was last to be told about a session."""
    return session.scalar(
        select(OutboxEntry)
        .where(OutboxEntry.audience == f"session:{training_session}")
        .order_by(OutboxEntry.id.desc())
        .limit(1)
    )


def list_unreached(session: Session, *, entries: Sequence[OutboxEntry], has_mail: bool) -> list[Unreached]:
    """List whom the notices of some entries reach neither on the site nor by mail, by name.

    :param has_mail: whether the school can send mail
    """
    people = {
        one.id: one
        for entry in entries
        for one in people_of(session, audience=entry.audience, also=entry.facts.get("also", ()))
        if one.id != entry.by_id
    }
    notices = session.scalars(
        select(Notice).where(Notice.entry_id.in_([one.id for one in entries])).order_by(Notice.id)
    ).all()
    found = [
        (one, unreached(one, [n for n in notices if n.person_id == one.id], has_mail=has_mail))
        for one in people.values()
    ]
    return sorted(
        (Unreached(one, why) for one, why in found if why is not None), key=lambda one: (one.person.name, one.person.id)
    )


def unreached(person: Person, notices: Sequence[Notice], *, has_mail: bool) -> Gap | None:
    """Say why a person may not know of something yet; None: they have read it, or a mail tells them."""
    if any(one.mail_state is MailState.FAILED and one.read_at is None for one in notices):
        return Gap.MAIL_FAILED
    if notices and all(one.read_at is not None or one.mail_state in (MailState.SENT, MailState.DUE) for one in notices):
        return None
    if not notices and has_mail and person.email is not None:
        return None  # it leaves in a moment
    return Gap.NO_ACCOUNT if person.password_hash is None else Gap.NO_MAIL
