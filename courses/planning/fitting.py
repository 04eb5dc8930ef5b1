"""Whether the venues of a class are large enough for it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from courses.planning.checking import refuse, report_of
from courses.planning.facts import class_facts
from courses.scheduling.timetable import hard
from courses.scheduling.timetable.violations import Code

_SMALL = frozenset({Code.VENUE_SMALL, Code.STATION_SMALL})


def check_seats(session: Session, *, offering: int, at: datetime) -> None:
    """Refuse to publish a class with more seats than one of its venues has.

    :raises Refusal: ``session.clashes``
    """
    facts = class_facts(session, offering=offering, at=at)
    problem = replace(facts.problem, now=None)  # what has been counts as well
    found = [
        broken
        for one, place in problem.current_plan().items()
        for broken in hard.check_place(problem, problem.placed(problem.session[one], place))
        if broken.code in _SMALL
    ]
    refuse(report_of(found, facts.names), despite="")
