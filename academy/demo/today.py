"""Keeps a session on today however long ago the demo was loaded."""

from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from academy.demo.build import ANY_DAY
from academy.demo.classes import QM2, QS2, QY1
from academy.demo.school import SIGN_INS
from courses.catalog.models import Course, Offering
from courses.errors import Refusal
from courses.people.models import Person
from courses.planning import service as planning
from courses.scheduling import queries as scheduling
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState
from courses.values import SCHOOL_ZONE, school_day

RUNNING = (QM2.code, QY1.code, QS2.code)


def bring_to_today(session: Session, *, at: datetime) -> int:
    """Bring the next session of each running class forward to today, where the class has none; give how many moved."""
    official = session.scalars(select(Person.id).where(Person.email == SIGN_INS["official"].account)).one()
    return sum(_bring(session, code, at, by=official) for code in RUNNING)


def _bring(session: Session, course: str, at: datetime, *, by: int) -> bool:
    today = school_day(at)
    offering = session.scalar(
        select(Offering.id).join(Course, Offering.course_id == Course.id).where(Course.code == course)
    )
    if offering is None:
        return False
    planned = [s for s in scheduling.list_of_offering(session, offering=offering) if s.state is SessionState.PLANNED]
    if any(school_day(meeting.starts_at) == today for meeting in planned):
        return False
    ahead = [meeting for meeting in planned if school_day(meeting.starts_at) > today]
    return bool(ahead) and _moved_to(session, ahead[0], at, by=by)


def _moved_to(session: Session, meeting: TrainingSession, at: datetime, *, by: int) -> bool:
    """Move a session to the same hour of today, as if before the day began; False where something is in the way."""
    clock = meeting.starts_at.astimezone(SCHOOL_ZONE).timetz()
    starts_at = datetime.combine(school_day(at), clock)
    early = datetime.combine(school_day(at), time(), tzinfo=SCHOOL_ZONE)
    try:
        with session.begin_nested():
            planning.move_session(
                session,
                training_session=meeting.id,
                version=meeting.version,
                unit=meeting.unit_id,
                starts_at=starts_at,
                ends_at=None,
                venue=meeting.venue_id,
                instructors=[person.id for person in meeting.instructors],
                despite=ANY_DAY,
                at=early,
                by=by,
            )
    except Refusal:
        return False
    return True
