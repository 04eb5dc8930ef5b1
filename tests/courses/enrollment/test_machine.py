"""Any order of deeds leaves a class right: every seat counted, nobody waiting beside a free seat, the order kept."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from academy.extensions import engine_options, prepare_engine
from courses.base import Base
from courses.catalog.models import Offering
from courses.enrollment import service
from courses.enrollment.models import Enrollment, EnrollmentEvent
from courses.enrollment.rules import LEGAL_CHANGES, LIVE, SEATED, EnrollmentState
from courses.errors import Refusal
from tests import factories
from tests.factories import NOW

PEOPLE = 8


@pytest.fixture
def memory() -> Iterator[Engine]:
    """Give a database in memory; the schema's own differences are tested elsewhere."""
    engine = create_engine("sqlite://", **engine_options("sqlite://"))
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


class Class(RuleBasedStateMachine):
    """One small class, and a model of it: a list of who waits, in the order in which they came."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.engine)
        self.offering = factories.offering(self.session, capacity=2)
        self.people = [factories.person(self.session).id for _ in range(PEOPLE)]
        self.capacity = 2
        self.seated: set[int] = set()
        self.completed: set[int] = set()
        self.waiting: list[int] = []

    def teardown(self) -> None:
        self.session.close()

    def _row(self, person: int) -> int:
        return self.session.scalars(select(Enrollment.id).where(Enrollment.person_id == person)).one()

    def _fill(self) -> None:
        while self.waiting and len(self.seated) < self.capacity:
            self.seated.add(self.waiting.pop(0))

    @rule(place=st.integers(0, PEOPLE - 1))
    def enroll(self, place: int) -> None:
        person = self.people[place]
        if person in self.seated or person in self.waiting:
            with pytest.raises(Refusal, match=r"enrollment\.already"):
                service.enroll(self.session, offering=self.offering.id, person=person, at=NOW)
            return
        service.enroll(self.session, offering=self.offering.id, person=person, at=NOW)
        self.waiting.append(person)
        self._fill()

    @precondition(lambda self: self.seated - self.completed or self.waiting)
    @rule(data=st.data(), by_officer=st.booleans())
    def leave(self, data: st.DataObject, by_officer: bool) -> None:
        person = data.draw(st.sampled_from(sorted((self.seated - self.completed) | set(self.waiting))))
        if by_officer:
            service.remove(self.session, enrollment=self._row(person), reason="示例", at=NOW, by=person)
        else:
            service.withdraw(self.session, enrollment=self._row(person), at=NOW, by=person)
        self.seated.discard(person)
        self.waiting = [one for one in self.waiting if one != person]
        self._fill()

    @rule(capacity=st.integers(1, PEOPLE))
    def set_capacity(self, capacity: int) -> None:
        change = {"offering": self.offering.id, "capacity": capacity, "at": NOW, "by": self.people[0]}
        if capacity < len(self.seated):
            with pytest.raises(Refusal, match=r"capacity\.below_taken"):
                service.set_capacity(self.session, **change)
            return
        service.set_capacity(self.session, **change)
        self.capacity = capacity
        self._fill()

    @precondition(lambda self: self.seated)
    @rule(data=st.data())
    def complete_or_reopen(self, data: st.DataObject) -> None:
        person = data.draw(st.sampled_from(sorted(self.seated)))
        use_case = service.reopen if person in self.completed else service.complete
        use_case(self.session, enrollment=self._row(person), at=NOW, by=person)
        self.completed ^= {person}

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        self.session.expire_all()
        rows = self.session.scalars(select(Enrollment).order_by(Enrollment.waiting_no)).all()
        assert {row.person_id for row in rows if row.state in SEATED} == self.seated
        assert {row.person_id for row in rows if row.state is EnrollmentState.COMPLETED} == self.completed
        assert [row.person_id for row in rows if row.state is EnrollmentState.WAITING] == self.waiting

    @invariant()
    def every_seat_is_counted_and_none_is_free_while_someone_waits(self) -> None:
        offering = self.session.get_one(Offering, self.offering.id)
        assert offering.taken == len(self.seated) <= offering.capacity == self.capacity
        assert not self.waiting or offering.taken == offering.capacity

    @invariant()
    def every_state_was_reached_legally(self) -> None:
        before: dict[int, EnrollmentState | None] = {}
        for event in self.session.scalars(select(EnrollmentEvent).order_by(EnrollmentEvent.id)):
            assert (before.get(event.enrollment_id), event.state) in LEGAL_CHANGES
            before[event.enrollment_id] = event.state
        live = {one for one, state in before.items() if state in LIVE}
        assert len(live) == len(self.seated) + len(self.waiting)


def test_any_order_of_deeds_leaves_the_class_right(memory: Engine) -> None:
    machine = type("Class", (Class,), {"engine": memory})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
