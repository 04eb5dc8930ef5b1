"""What is done to a roll: marking one person, marking everyone who is left, taking a mark back.

The row of the session is the lock of its roll: who writes holds it to the end of the transaction, so that two
instructors with two phones follow each other, and a session cannot be cancelled while somebody marks it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from courses import audit
from courses.attendance import rules
from courses.attendance.models import Mark
from courses.attendance.rules import Attended, MarkSource, MarkStatus
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import SEATED
from courses.errors import Refusal, Unknown
from courses.scheduling.models import TrainingSession


def mark(
    session: Session,
    *,
    training_session: int,
    enrollment: int,
    attended: Attended,
    at: datetime,
    by: int,
    is_officer: bool,
    seen_version: int | None,
    tap: str | None,
) -> Mark:
    """Record what an instructor saw of one person; give the mark that stands for it.

    Saying again what stands already adds no version. A change adds the next version and keeps those before.

    :param seen_version: the version that the instructor had in view, 0 for no mark; None: whichever stands
    :param tap: the phone's own name for the tap; sent a second time it changes nothing and gives the first mark
    :raises Unknown: ``session.unknown``
    :raises Refusal: ``session.cancelled``, ``roll.too_early``, ``roll.closed``, ``mark.not_on_roll``,
        ``mark.minutes_negative``, ``mark.minutes_beyond_session``, ``mark.changed_meanwhile``, ``mark.tap_reused``
    """
    meeting = _lock_roll(session, training_session)
    if tap and (first := _find_tap(session, meeting, enrollment, tap)):
        return first
    _check_open(meeting, at, is_officer=is_officer)
    _check_on_roll(session, meeting, enrollment)
    current = _find_current(session, meeting, enrollment)
    wanted = _complete(meeting, attended, standing=current.attended if current else None)
    if current is not None and current.attended == wanted:
        return current
    _check_seen(current, seen_version)
    if current is not None:
        _retire(session, current)
    added = _new_mark(meeting, enrollment, wanted, source=MarkSource.ROLL, at=at, by=by, tap=tap)
    added.version = _last_versions(session, meeting, [enrollment]).get(enrollment, 0) + 1
    session.add(added)
    session.flush()
    _log(session, "mark.set", added, at=at, by=by, status=added.status, was=current.status if current else None)
    return added


def mark_all_present(
    session: Session, *, training_session: int, at: datetime, by: int, is_officer: bool
) -> Sequence[Mark]:
    """Record everyone who has no mark as present for the whole session; give the new marks.

    Marks that stand (a leave, an absence) stay as they are.

    :raises Unknown: ``session.unknown``
    :raises Refusal: ``session.cancelled``, ``roll.too_early``, ``roll.closed``
    """
    meeting = _lock_roll(session, training_session)
    _check_open(meeting, at, is_officer=is_officer)
    present = _complete(meeting, Attended(MarkStatus.PRESENT))
    unmarked = _list_unmarked(session, meeting)
    last = _last_versions(session, meeting, unmarked)
    added = [_new_mark(meeting, one, present, source=MarkSource.ALL_PRESENT, at=at, by=by) for one in unmarked]
    for one in added:
        one.version = last.get(one.enrollment_id, 0) + 1
    session.add_all(added)
    session.flush()
    if added:
        subject = f"training_session:{meeting.id}"
        audit.write(session, "roll.all_present", subject=subject, at=at, by=by, enrollments=list(unmarked))
    return added


def take_back(
    session: Session,
    *,
    training_session: int,
    enrollment: int,
    at: datetime,
    by: int,
    is_officer: bool,
    seen_version: int | None,
) -> None:
    """Leave one person without a mark again, after a tap that was a mistake.

    The version stays, but is no longer the current one; the log says who took it back. Where there is no mark,
    nothing happens.

    :param seen_version: as for :func:`mark`
    :raises Unknown: ``session.unknown``
    :raises Refusal: ``session.cancelled``, ``roll.too_early``, ``roll.closed``, ``mark.not_on_roll``,
        ``mark.changed_meanwhile``
    """
    meeting = _lock_roll(session, training_session)
    _check_open(meeting, at, is_officer=is_officer)
    _check_on_roll(session, meeting, enrollment)
    current = _find_current(session, meeting, enrollment)
    if current is None:
        return
    _check_seen(current, seen_version)
    _retire(session, current)
    _log(session, "mark.take_back", current, at=at, by=by, was=current.status)


def _lock_roll(session: Session, training_session: int) -> TrainingSession:
    """Load a session as it is now, and keep others from its roll until the transaction ends."""
    found = session.scalar(
        select(TrainingSession)
        .where(TrainingSession.id == training_session)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Unknown("session.unknown")
    return found


def _find_tap(session: Session, meeting: TrainingSession, enrollment: int, tap: str) -> Mark | None:
    """Find what a tap has done already. A name that another tap bore is a fault of the phone, or a forgery."""
    found = session.scalar(select(Mark).where(Mark.tap == tap))
    if found is not None and (found.session_id, found.enrollment_id) != (meeting.id, enrollment):
        raise Refusal("mark.tap_reused")
    return found


def _check_open(meeting: TrainingSession, at: datetime, *, is_officer: bool) -> None:
    rules.check_roll_open(
        at, state=meeting.state, starts_at=meeting.starts_at, ends_at=meeting.ends_at, is_officer=is_officer
    )


def _check_on_roll(session: Session, meeting: TrainingSession, enrollment: int) -> None:
    found = session.scalar(
        select(Enrollment.id).where(
            Enrollment.id == enrollment,
            Enrollment.offering_id == meeting.offering_id,
            Enrollment.state.in_(SEATED),
        )
    )
    if found is None:
        raise Refusal("mark.not_on_roll")


def _check_seen(current: Mark | None, seen_version: int | None) -> None:
    stands = 0 if current is None else current.version
    if seen_version is not None and seen_version != stands:
        raise Refusal("mark.changed_meanwhile")


def _complete(meeting: TrainingSession, attended: Attended, *, standing: Attended | None = None) -> Attended:
    minutes = rules.minutes_of(meeting.starts_at, meeting.ends_at)
    return rules.complete(attended, kind=meeting.kind, planned_minutes=minutes, standing=standing)


def _find_current(session: Session, meeting: TrainingSession, enrollment: int) -> Mark | None:
    return session.scalar(
        select(Mark)
        .where(Mark.session_id == meeting.id, Mark.enrollment_id == enrollment, Mark.is_current)
        .execution_options(populate_existing=True)
    )


def _list_unmarked(session: Session, meeting: TrainingSession) -> Sequence[int]:
    """List the enrollments on the roll that have no mark."""
    marked = select(Mark.enrollment_id).where(Mark.session_id == meeting.id, Mark.is_current)
    return session.scalars(
        select(Enrollment.id)
        .where(Enrollment.offering_id == meeting.offering_id, Enrollment.state.in_(SEATED))
        .where(Enrollment.id.not_in(marked))
        .order_by(Enrollment.id)
    ).all()


def _last_versions(session: Session, meeting: TrainingSession, enrollments: Sequence[int]) -> dict[int, int]:
    """Give the last version of each enrollment that ever had a mark, taken back or not."""
    rows = session.execute(
        select(Mark.enrollment_id, func.max(Mark.version))
        .where(Mark.session_id == meeting.id, Mark.enrollment_id.in_(enrollments))
        .group_by(Mark.enrollment_id)
    )
    return dict(rows.all())


def _retire(session: Session, current: Mark) -> None:
    """Make a mark one of the past, before the next takes its place: the database allows one current mark only."""
    session.execute(update(Mark).where(Mark.id == current.id).values(is_current=False))


def _new_mark(
    meeting: TrainingSession,
    enrollment: int,
    attended: Attended,
    *,
    source: MarkSource,
    at: datetime,
    by: int,
    tap: str | None = None,
) -> Mark:
    return Mark(
        session_id=meeting.id,
        enrollment_id=enrollment,
        is_current=True,
        status=attended.status,
        minutes_missed=attended.minutes_missed,
        minutes_present=attended.minutes_present,
        credit_hours=rules.credit_of(attended, kind=meeting.kind, planned_hours=meeting.credit_hours),
        source=source,
        at=at,
        by_id=by,
        tap=tap,
    )


def _log(session: Session, deed: str, about: Mark, *, at: datetime, by: int, **facts: Any) -> None:
    audit.write(
        session,
        deed,
        subject=f"mark:{about.id}",
        at=at,
        by=by,
        training_session=about.session_id,
        enrollment=about.enrollment_id,
        **facts,
    )
