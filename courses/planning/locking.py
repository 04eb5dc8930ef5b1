"""Locking sessions (锁定): what is locked stays where it is, whatever is planned anew (H10 of DOMAIN.md §13)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import audit
from courses.errors import Unknown
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState


def lock_sessions(
    session: Session, *, training_sessions: Collection[int], is_locked: bool, at: datetime, by: int
) -> Sequence[TrainingSession]:
    """Lock some sessions, or let them move again; those that are so already, or cancelled, stay as they are.

    :returns: those that have changed
    :raises Unknown: ``session.unknown``
    """
    found = session.scalars(
        select(TrainingSession)
        .where(TrainingSession.id.in_(training_sessions))
        .order_by(TrainingSession.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    if len(found) < len(set(training_sessions)):
        raise Unknown("session.unknown")
    changed = [one for one in found if one.is_locked is not is_locked and one.state is SessionState.PLANNED]
    for one in changed:
        one.is_locked = is_locked
        deed = "session.lock" if is_locked else "session.unlock"
        audit.write(session, deed, subject=f"training_session:{one.id}", at=at, by=by)
    session.flush()
    return changed
