"""When the school holds sessions: as somebody has set it, or as usual until then."""

from sqlalchemy.orm import Session

from courses.availability import queries
from courses.availability.rules import PartOfDay, TeachingHours
from courses.scheduling.timetable.calendar import TIMES_OF_DAY

USUAL = tuple(
    TeachingHours(PartOfDay(one.name), one.starts, one.ends, one.weekdays, one.on_makeup_workdays)
    for one in TIMES_OF_DAY
)
"""What holds until somebody sets the school's own times."""


def hours_of_school(session: Session) -> tuple[TeachingHours, ...]:
    """Give the times of day at which the school holds sessions, in their order."""
    return tuple(queries.hours_of(row) for row in queries.list_teaching_times(session)) or USUAL
