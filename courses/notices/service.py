"""From what happened to what each person is told, exactly once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.errors import Unknown
from courses.notices.audience import people_of
from courses.notices.models import Notice
from courses.notices.rules import QUIET, MailState, News, series_of, told_as
from courses.outbox import OutboxEntry
from courses.people.models import Person

AT_ONCE = 50
"""How many entries one transaction turns into notices, so that it stays short."""


def dispatch(session: Session, *, at: datetime, has_mail: bool) -> int:
    """Turn entries of the outbox into one notice for each person; give how many entries these were.

    Entries and notices are written together, and a second worker waits for the first: whoever dies meanwhile has done
    nothing at all. Who did something is not told so. Of several changes of one session the last state is told once.

    :param has_mail: whether the school can send mail
    """
    entries = session.scalars(
        select(OutboxEntry)
        .where(OutboxEntry.dispatched_at.is_(None))
        .order_by(OutboxEntry.id)
        .limit(AT_ONCE)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for group in _grouped(entries):
        news = _news_of(group)
        if news is not None:
            _tell(session, group[-1], news, at=at, has_mail=has_mail)
    for entry in entries:
        entry.dispatched_at = at
    session.flush()
    return len(entries)


def _grouped(entries: Sequence[OutboxEntry]) -> list[list[OutboxEntry]]:
    """Put the changes of one session together, in their order; everything else stands alone."""
    groups: dict[object, list[OutboxEntry]] = {}
    for entry in entries:
        series = series_of(entry.kind)
        groups.setdefault((entry.audience, series) if series else entry.id, []).append(entry)
    return list(groups.values())


def _news_of(group: Sequence[OutboxEntry]) -> News | None:
    changes = [News(one.kind, one.facts) for one in group]
    return told_as(changes) if series_of(changes[-1].kind) else changes[-1]


def _tell(session: Session, entry: OutboxEntry, news: News, *, at: datetime, has_mail: bool) -> None:
    people = people_of(session, audience=entry.audience, also=news.facts.get("also", ()))
    told = [person for person in people if person.id != entry.by_id]
    unread = _unread_of_series(session, entry, told)
    session.add_all(
        _notice(entry, news, person, unread.get(person.id, ()), at=at, has_mail=has_mail) for person in told
    )
    session.flush()


def _unread_of_series(session: Session, entry: OutboxEntry, people: Sequence[Person]) -> Mapping[int, Sequence[Notice]]:
    """Find what people have not read yet about the same session, by person and in its order."""
    series = series_of(entry.kind)
    if series is None:
        return {}
    found: dict[int, list[Notice]] = {}
    for notice in session.scalars(
        select(Notice)
        .join(Notice.entry)
        .where(OutboxEntry.audience == entry.audience, Notice.kind.in_(series))
        .where(Notice.person_id.in_([person.id for person in people]), Notice.read_at.is_(None))
        .order_by(Notice.id)
        .with_for_update(of=Notice)
        .execution_options(populate_existing=True)
    ):
        found.setdefault(notice.person_id, []).append(notice)
    return found


def _notice(
    entry: OutboxEntry, news: News, person: Person, unread: Sequence[Notice], *, at: datetime, has_mail: bool
) -> Notice:
    """Make a person's notice; what it overtakes counts as read, and mails not sent yet are left out.

    The page may have shown the older notice already: it stays there. Nobody has seen a mail that waits: it is told
    from the state that the last mail told.
    """
    mail = MailState.DUE if has_mail and person.email else MailState.NONE
    unsent = [one for one in unread if one.mail_state is MailState.DUE and not one.mail_attempts]
    if unsent:
        whole = told_as([*(News(one.kind, one.facts) for one in unsent), news])
        mail = mail if whole else MailState.NONE
        news = whole or news
    for one in unread:
        one.read_at = at
    for one in unsent:
        one.mail_state = MailState.NONE
    return Notice(
        entry_id=entry.id,
        person_id=person.id,
        kind=news.kind,
        facts=dict(news.facts),
        created_at=at,
        mail_state=mail,
        mail_next_at=at + QUIET if mail is MailState.DUE and series_of(news.kind) else None,
    )


def mark_read(session: Session, *, notice: int, person: int, at: datetime) -> Notice:
    """Note that a person has read a notice.

    :raises Unknown: ``notice.unknown``, also for the notice of somebody else
    """
    found = session.scalar(select(Notice).where(Notice.id == notice, Notice.person_id == person))
    if found is None:
        raise Unknown("notice.unknown")
    if found.read_at is None:
        found.read_at = at
        session.flush()
    return found


def mark_all_read(session: Session, *, person: int, until: int, at: datetime) -> None:
    """Note that a person has read all notices up to one: the latest that the page showed."""
    session.execute(
        update(Notice)
        .where(Notice.person_id == person, Notice.id <= until, Notice.read_at.is_(None))
        .values(read_at=at)
        .execution_options(synchronize_session=False)
    )
