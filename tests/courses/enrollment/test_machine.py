"""Any order of deeds leaves a class right, on both databases: every seat counted, nobody waiting beside a free seat, the order kept."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from courses.catalog.models import Offering
from courses.enrollment import deciding, service, tending
from courses.enrollment.models import Enrollment, EnrollmentEvent
from courses.enrollment.rules import HOLDING, LEGAL_CHANGES, LIVE, EnrollmentState
from courses.errors import Refusal
from tests import factories
from tests.factories import NOW

PEOPLE = 8


class Class(RuleBasedStateMachine):
    """One small class that keeps freed seats for an answer, and a model of it: who waits, in which order, who is asked."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.engine)
        self.offering = factories.offering(self.session, capacity=2, offer_hours=24)
        self.people = [factories.person(self.session).id for _ in range(PEOPLE)]
        self.at = NOW
        self.capacity = 2
        self.enrolled: set[int] = set()
        self.completed: set[int] = set()
        self.offered: list[int] = []
        """Since when is the order of the list: all offers last equally long."""
        self.waiting: list[int] = []

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    @property
    def seated(self) -> set[int]:
        return self.enrolled | self.completed | set(self.offered)

    def _row(self, person: int) -> int:
        query = select(Enrollment.id).where(Enrollment.person_id == person, Enrollment.offering_id == self.offering.id)
        return self.session.scalars(query).one()

    def _fill(self) -> None:
        while self.waiting and len(self.seated) < self.capacity:
            self.offered.append(self.waiting.pop(0))

    @rule(place=st.integers(0, PEOPLE - 1), by_officer=st.booleans())
    def enroll(self, place: int, by_officer: bool) -> None:
        person = self.people[place]
        wish = {"offering": self.offering.id, "person": person, "at": self.at}
        if person in self.seated or person in self.waiting:
            with pytest.raises(Refusal, match=r"enrollment\.already"):
                service.enroll(self.session, **wish)
            return
        if by_officer:
            deciding.enter(self.session, **wish, by=self.people[0])
        else:
            service.enroll(self.session, **wish)
        if len(self.seated) < self.capacity:
            self.enrolled.add(person)
        else:
            self.waiting.append(person)

    @precondition(lambda self: self.seated - self.completed or self.waiting)
    @rule(data=st.data(), by_officer=st.booleans())
    def leave(self, data: st.DataObject, by_officer: bool) -> None:
        person = data.draw(st.sampled_from(sorted((self.seated - self.completed) | set(self.waiting))))
        if by_officer:
            deciding.remove(self.session, enrollment=self._row(person), reason="示例", at=self.at, by=person)
        else:
            service.withdraw(self.session, enrollment=self._row(person), at=self.at, by=person)
        self._forget(person)
        self._fill()

    def _forget(self, person: int) -> None:
        self.enrolled.discard(person)
        self.offered = [one for one in self.offered if one != person]
        self.waiting = [one for one in self.waiting if one != person]

    @precondition(lambda self: self.offered)
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        person = data.draw(st.sampled_from(self.offered))
        service.accept(self.session, enrollment=self._row(person), at=self.at, by=person)
        self.offered.remove(person)
        self.enrolled.add(person)

    @precondition(lambda self: self.offered)
    @rule()
    def let_offers_lapse(self) -> None:
        self.at += timedelta(hours=24)
        lapsed = list(self.offered)
        assert {one.person_id for one in tending.expire(self.session, at=self.at)} == set(lapsed)
        for person in lapsed:
            self._forget(person)
        self._fill()

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def move_in_line(self, data: st.DataObject) -> None:
        person = data.draw(st.sampled_from(self.waiting))
        place = data.draw(st.integers(1, len(self.waiting)))
        deciding.move_in_line(
            self.session, enrollment=self._row(person), place=place, reason="示例", at=self.at, by=person
        )
        self.waiting.remove(person)
        self.waiting.insert(place - 1, person)

    @rule(capacity=st.integers(1, PEOPLE))
    def set_capacity(self, capacity: int) -> None:
        change = {"offering": self.offering.id, "capacity": capacity, "at": self.at, "by": self.people[0]}
        if capacity < len(self.seated):
            with pytest.raises(Refusal, match=r"capacity\.below_taken"):
                deciding.set_capacity(self.session, **change)
            return
        deciding.set_capacity(self.session, **change)
        self.capacity = capacity
        self._fill()

    @precondition(lambda self: self.enrolled | self.completed)
    @rule(data=st.data())
    def complete_or_reopen(self, data: st.DataObject) -> None:
        person = data.draw(st.sampled_from(sorted(self.enrolled | self.completed)))
        use_case = deciding.reopen if person in self.completed else deciding.complete
        use_case(self.session, enrollment=self._row(person), at=self.at, by=person)
        self.completed ^= {person}
        self.enrolled ^= {person}

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        self.session.expire_all()
        rows = self.session.scalars(
            select(Enrollment).where(Enrollment.offering_id == self.offering.id).order_by(Enrollment.waiting_no)
        ).all()
        assert {row.person_id for row in rows if row.state in HOLDING} == self.seated
        assert {row.person_id for row in rows if row.state is EnrollmentState.OFFERED} == set(self.offered)
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
        own = select(Enrollment.id).where(Enrollment.offering_id == self.offering.id)
        for event in self.session.scalars(
            select(EnrollmentEvent).where(EnrollmentEvent.enrollment_id.in_(own)).order_by(EnrollmentEvent.id)
        ):
            old = before.get(event.enrollment_id)
            assert (old, event.state) in LEGAL_CHANGES or old is event.state
            before[event.enrollment_id] = event.state
        live = {one for one, state in before.items() if state in LIVE}
        assert len(live) == len(self.seated) + len(self.waiting)


def test_any_order_of_deeds_leaves_the_class_right(engine: Engine) -> None:
    machine = type("Class", (Class,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
