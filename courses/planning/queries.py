"""Why a class under way can no longer change: for pages that say so before somebody tries."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses.attendance.queries import has_marks
from courses.catalog.rules import check_rule_change
from courses.errors import Refusal
from courses.scheduling import rules
from courses.scheduling.models import TrainingSession
from courses.scheduling.queries import runs_of


def reason_against_moving(session: Session, *, meeting: TrainingSession) -> Refusal | None:
    """Say why a session, loaded with its class, can neither move nor be cancelled; None: it can."""
    return _reason(meeting, is_marked=has_marks(session, training_session=meeting.id))


def may_move(meeting: TrainingSession, *, is_marked: bool) -> bool:
    """Whether a session, loaded with its class, can still move; for many at once, of which one knows the marks."""
    return _reason(meeting, is_marked=is_marked) is None


def _reason(meeting: TrainingSession, *, is_marked: bool) -> Refusal | None:
    try:
        rules.check_plannable(meeting.offering.state)
        rules.check_change(meeting.state, has_marks=is_marked)
    except Refusal as refusal:
        return refusal
    return None


def reason_against_rule_change(session: Session, *, offering: int, at: datetime) -> Refusal | None:
    """Say why the completion rule of a class is fixed; None: it is not."""
    run = runs_of(session, offerings=[offering]).get(offering)
    try:
        check_rule_change(at, first_session_at=run.starts_at if run else None)
    except Refusal as refusal:
        return refusal
    return None
