"""Whatever officers do, and in whatever order, the timetable never holds what nobody may overrule."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalog.rules import Kind
from courses.errors import Refusal
from courses.planning import service
from courses.planning.facts import term_facts
from courses.planning.placing import place_session
from courses.planning.severity import BY_HAND
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState, Topic
from courses.scheduling.timetable import checker
from courses.scheduling.timetable.violations import Severity
from tests import factories
from tests.factories import NOW

SATURDAY = datetime(2026, 12, 5, 1, tzinfo=UTC)
HALF = timedelta(minutes=30)
TOPIC = Topic(Kind.THEORY, "课", "Lesson", Decimal(3))
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["place", "move", "cancel", "restore"]),
        st.integers(0, 2),  # the class, or the session
        st.integers(0, 6),  # when, in half hours
        st.integers(1, 4),  # for how long
        st.integers(0, 1),  # where
        st.sets(st.integers(0, 1), max_size=2),  # by whom
    ),
    min_size=4,
    max_size=10,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_no_order_of_deeds_leads_to_a_clash(
    session: Session, deeds: list[tuple[str, int, int, int, int, set[int]]]
) -> None:
    with session.begin_nested() as nested:
        _play(session, deeds)
        nested.rollback()
    session.expunge_all()


def _play(session: Session, deeds: list[tuple[str, int, int, int, int, set[int]]]) -> None:
    course, term = factories.course(session).id, factories.term(session).id
    classes = [factories.offering(session, course_id=course, term_id=term).id for _ in range(3)]
    venues = [factories.venue(session).id for _ in range(2)]
    people = [factories.person(session).id for _ in range(2)]
    for _ in range(3):
        both = factories.person(session).id
        for one in classes[:2]:
            factories.enrollment(session, offering_id=one, person_id=both)
    done = 0
    for deed, which, start, length, where, whom in deeds:
        begin = SATURDAY + start * HALF
        place = {
            "starts_at": begin,
            "ends_at": begin + length * HALF,
            "venue": venues[where],
            "instructors": [people[one] for one in whom],
            "unit": None,
            "topic": TOPIC,
            "despite": "试排",
        }
        try:
            with session.begin_nested():
                _do(session, deed, which, classes, place, by=people[0])
                done += 1
        except Refusal:
            pass
        _check_sound(session, term)
    assert done or not deeds or all(deed != "place" for deed, *_ in deeds)


def _do(session: Session, deed: str, which: int, classes: list[int], place: dict[str, object], *, by: int) -> None:
    if deed == "place":
        place_session(session, offering=classes[which], at=NOW, by=by, **place)  # type: ignore[arg-type]
        return
    state = SessionState.CANCELLED if deed == "restore" else SessionState.PLANNED
    found = session.scalars(select(TrainingSession).where(TrainingSession.state == state)).all()
    if not found:
        return
    one = found[which % len(found)]
    known = {"training_session": one.id, "version": one.version, "at": NOW, "by": by}
    if deed == "move":
        service.move_session(session, **known, **place)  # type: ignore[arg-type]
    elif deed == "cancel":
        service.cancel_session(session, **known, reason="台风")  # type: ignore[arg-type]
    else:
        service.restore_session(session, **known, despite="试排")  # type: ignore[arg-type]


def _check_sound(session: Session, term: int) -> None:
    session.flush()
    problem = term_facts(session, term=term, at=NOW, with_open=False).problem
    broken = checker.violations(problem, problem.current_plan())
    assert [one for one in broken if BY_HAND[one.code] is Severity.HARD] == []
