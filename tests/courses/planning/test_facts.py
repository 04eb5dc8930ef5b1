"""The facts of a timetable say what the tables say, in a number of queries that does not grow."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from courses.availability.models import (
    Availability,
    AvailabilityException,
    Closure,
    Duty,
    FreePart,
    OpeningTime,
    TeachingTime,
)
from courses.availability.rules import PartOfDay
from courses.catalog.models import Offering, SyllabusUnit
from courses.catalog.rules import Kind, OfferingState
from courses.enrollment.rules import EnrollmentState
from courses.planning.facts import NEW, facts_around, term_facts
from courses.planning.models import WeatherDay
from courses.planning.rules import WeatherReach
from courses.planning.syllabus import Item, Standing, in_order, modules_of
from courses.scheduling.timetable.facts import Block, Place, VenueKind
from courses.scheduling.timetable.facts import Duty as OnDuty
from courses.values import SCHOOL_ZONE, Bilingual
from tests import factories
from tests.counting import statements
from tests.factories import NOW

SATURDAY = date(2026, 12, 5)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=SCHOOL_ZONE)


def _unit(session: Session, offering: Offering, position: int) -> int:
    return session.scalars(
        select(SyllabusUnit.id).where(SyllabusUnit.course_id == offering.course_id, SyllabusUnit.position == position)
    ).one()


def _class(session: Session, **values: object) -> Offering:
    values.setdefault("course_id", factories.course(session, units=4).id)
    return factories.offering(session, **values)


def _facts(session: Session, offering: Offering, **values: object):
    return term_facts(session, term=offering.term_id, **{"at": NOW, **values})


def test_what_stands_keeps_its_id_and_what_is_wanted_gets_a_negative_one(session: Session) -> None:
    offering = _class(session)
    teacher = factories.person(session).id
    first = factories.training_session(
        session,
        offering_id=offering.id,
        unit_id=_unit(session, offering, 2),
        kind=Kind.PRACTICE,
        starts_at=_at(SATURDAY, 9),
        instructors=(teacher,),
        is_outdoors=True,
        is_locked=True,
    )
    facts = _facts(session, offering)
    assert list(facts.problem.session) == [-1, first.id, -2, -3]
    ref = facts.ref[first.id]
    assert (ref.training_session, ref.unit, ref.number) == (first.id, first.unit_id, 2)
    assert [facts.ref[one].unit for one in (-1, -2, -3)] == [_unit(session, offering, n) for n in (1, 3, 4)]
    placed = facts.problem.session[first.id]
    assert (placed.is_outdoors, placed.is_locked, placed.is_published, placed.is_attended) == (True, True, True, False)
    slot = facts.problem.whens[placed.current.slot].slot
    assert (slot.kind, slot.blocks) == ("saturday_morning", frozenset())
    assert placed.current == Place(slot.id, (first.venue_id,), (teacher,))
    assert placed.teams == ((teacher,),)
    assert facts.names.sessions[first.id].label.en == f"{offering.title_en} · Theory today"
    assert facts.problem.offering[offering.id].credit_hours == Decimal(12)


def test_theory_is_in_rooms_and_practice_belongs_to_the_theory_before_it(session: Session) -> None:
    offering = _class(session)
    sessions = _facts(session, offering).problem.sessions_of[offering.id]
    lessons = [_unit(session, offering, n) for n in (1, 1, 3, 3)]
    assert [one.module for one in sessions] == lessons
    assert VenueKind.STATION not in sessions[0].venue_kinds
    assert VenueKind.STATION in sessions[1].venue_kinds


def test_who_knows_the_course_can_teach_what_nobody_teaches_yet(session: Session) -> None:
    course = factories.course(session, units=2).id
    tutor, teacher = factories.person(session).id, factories.person(session).id
    gone = factories.person(session, disabled_at=NOW).id
    earlier = factories.offering(session, course_id=course, tutor_id=tutor)
    factories.training_session(session, offering_id=earlier.id, instructors=(teacher,))
    factories.training_session(session, offering_id=earlier.id, instructors=(gone,))
    offering = factories.offering(session, course_id=course)
    theory, practice = _facts(session, offering).problem.sessions_of[offering.id]
    alone = tuple(sorted([(tutor,), (teacher,)]))
    assert (theory.teams, practice.teams) == (alone, ((), *alone))


def test_missing_hours_of_a_unit_are_still_to_be_placed(session: Session) -> None:
    offering = _class(session)
    unit = _unit(session, offering, 1)
    factories.training_session(session, offering_id=offering.id, unit_id=unit, credit_hours=Decimal("1.5"))
    facts = _facts(session, offering)
    wanted = [one for one in facts.problem.sessions if facts.ref[one.id].unit == unit and one.id < 0]
    assert [one.credit_hours for one in wanted] == [Decimal("1.5")]
    assert not any(one.id < 0 for one in _facts(session, offering, with_open=False).problem.sessions)


def test_other_classes_are_only_respected(session: Session) -> None:
    offering = _class(session)
    other = _class(session, term_id=offering.term_id)
    elsewhere = _class(session)
    closed = _class(session, term_id=offering.term_id, state=OfferingState.CLOSED)
    there = [
        factories.training_session(session, offering_id=one.id, starts_at=_at(SATURDAY, 9)).id
        for one in (other, elsewhere, closed)
    ]
    problem = _facts(session, offering, offerings=[offering.id]).problem
    assert [problem.session[one].is_given for one in there] == [True, True, True]
    assert problem.past.issuperset(there)
    assert {one.offering for one in problem.sessions if one.id < 0} == {offering.id}
    problem = _facts(session, offering).problem
    assert [problem.session[one].is_given for one in there] == [False, True, True]


def test_days_say_what_stands_in_the_way(session: Session) -> None:
    term = factories.term(session, starts_on=date(2026, 12, 1), ends_on=date(2027, 1, 10))
    offering = _class(session, term_id=term.id)
    for signal, lifted_at in (("台风黄色预警", None), ("暴雨红色预警", NOW)):
        session.add(
            WeatherDay(
                signal=signal,
                starts_at=_at(SATURDAY, 8 if lifted_at is None else 14),
                ends_at=_at(SATURDAY, 12 if lifted_at is None else 20),
                reach=WeatherReach.ALL,
                created_at=NOW,
                lifted_at=lifted_at,
            )
        )
    odd = factories.training_session(session, offering_id=offering.id, starts_at=_at(SATURDAY, 12))
    facts = _facts(session, offering)
    blocks = {one.starts_at: one.blocks for one in facts.problem.slots}
    assert blocks[_at(SATURDAY, 9)] == {Block.WEATHER}
    assert blocks[_at(SATURDAY, 14, 30)] == frozenset()
    assert blocks[odd.starts_at] == {Block.OFF_GRID}
    assert len(facts.problem.slots) == len({(one.starts_at, one.ends_at) for one in facts.problem.slots})
    assert facts.names.signal(facts.grid.at((_at(SATURDAY, 9), _at(SATURDAY, 11, 15)))) == "台风黄色预警"


def test_the_school_chooses_its_times(session: Session) -> None:
    term = factories.term(session, starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 6))
    session.add(TeachingTime(part=PartOfDay.EVENING, starts_at=time(18, 30), ends_at=time(20, 30), weekdays="04"))
    slots = term_facts(session, term=term.id, at=NOW).problem.slots
    assert [(one.kind, one.starts_at) for one in slots] == [
        ("monday_evening", _at(date(2026, 11, 30), 18, 30)),
        ("friday_evening", _at(date(2026, 12, 4), 18, 30)),
    ]


def test_venues_say_when_they_are_open_and_who_is_on_duty(session: Session) -> None:
    offering = _class(session)
    station = factories.station(session, capacity=25)
    hall = factories.venue(session, station_id=station.id, capacity=40)
    room, unused = factories.venue(session), factories.venue(session, is_active=False)
    session.add(OpeningTime(venue_id=room.id, weekday=5, opens_at=time(9), closes_at=time(12)))
    session.add(Closure(venue_id=hall.id, starts_at=_at(SATURDAY, 8), ends_at=_at(SATURDAY, 12), reason="村民大会"))
    session.add(Duty(station_id=station.id, day=SATURDAY, part=PartOfDay.AFTERNOON, volunteers=6, leaders=1))
    session.flush()
    facts = _facts(session, offering)
    venue = facts.problem.venue
    morning, afternoon = (
        facts.grid.at((_at(SATURDAY, *begin), _at(SATURDAY, *end)))
        for begin, end in (((9,), (11, 15)), ((14, 30), (16, 45)))
    )
    assert (venue[hall.id].kind, venue[hall.id].capacity, venue[hall.id].village) == (
        VenueKind.STATION,
        25,
        station.village_id,
    )
    assert [slot in venue[hall.id].open_slots for slot in (morning, afternoon)] == [False, True]
    assert [slot in venue[room.id].open_slots for slot in (morning, afternoon)] == [True, False]
    assert [venue[hall.id].duty[slot] for slot in (morning, afternoon)] == [OnDuty(0, 0), OnDuty(6, 1)]
    assert venue[room.id].duty is None
    assert unused.id not in venue
    assert facts.names.closure(hall.id, morning) == "村民大会"
    assert facts.names.closure(room.id, afternoon) == ""


def test_instructors_say_when_they_are_free(session: Session) -> None:
    offering = _class(session)
    free, silent = factories.person(session).id, factories.person(session).id
    session.add(Availability(person_id=free, answered_at=NOW, sessions_a_week=1, sessions_a_month=3))
    session.flush()
    session.add(FreePart(person_id=free, weekday=5, part=PartOfDay.MORNING))
    session.add(AvailabilityException(person_id=free, first_day=SATURDAY, last_day=SATURDAY, part=None))
    factories.training_session(session, offering_id=offering.id, instructors=(free, silent))
    facts = _facts(session, offering)
    who = facts.problem.instructor[free]
    assert (who.sessions_a_week, who.sessions_a_month) == (1, 3)
    usual = facts.grid.at((_at(SATURDAY + timedelta(days=7), 9), _at(SATURDAY + timedelta(days=7), 11, 15)))
    away = facts.grid.at((_at(SATURDAY, 9), _at(SATURDAY, 11, 15)))
    assert (usual in who.free_slots, away in who.free_slots) == (True, False)
    assert facts.problem.instructor[silent].free_slots is None


def test_people_are_named_where_they_sit_in_two_classes(session: Session) -> None:
    one, two = _class(session), _class(session)
    two.term_id = one.term_id
    both, waits = factories.person(session, name="何子晴").id, factories.person(session).id
    for offering in (one, two):
        factories.enrollment(session, offering_id=offering.id, person_id=both)
        factories.training_session(session, offering_id=offering.id)
    factories.enrollment(session, offering_id=one.id, person_id=waits)
    factories.enrollment(session, offering_id=two.id, person_id=waits, state=EnrollmentState.WAITING, waiting_no=1)
    for offerings in (None, [one.id], [two.id]):
        (shared,) = _facts(session, one, offerings=offerings).problem.shared
        assert (shared.offerings, shared.people) == ((one.id, two.id), ("何子晴",))


def test_a_class_is_summed_up(session: Session) -> None:
    offering = _class(session)
    near, far = factories.village(session).id, factories.village(session).id
    consenting = factories.minor(session, consent=True, village_id=near)
    people = [consenting.id] + [factories.person(session, village_id=village).id for village in (near, near, far)]
    for person in people:
        factories.enrollment(session, offering_id=offering.id, person_id=person)
    young = factories.minor(session, consent=False)
    factories.enrollment(session, offering_id=offering.id, person_id=young.id)
    for person in people[:2]:
        session.add(Availability(person_id=person, answered_at=NOW))
    session.flush()
    session.add(FreePart(person_id=people[0], weekday=5, part=PartOfDay.MORNING))
    found = _facts(session, offering).problem.offering[offering.id]
    assert (found.has_minors, found.missing_consents) == (True, 1)
    assert found.home_villages == {near}
    assert (found.refused_percent["saturday_morning"], found.refused_percent["sunday_morning"]) == (20, 40)


@pytest.mark.parametrize(("max_age", "has_minors"), [(17, True), (18, False), (None, False)])
def test_a_class_for_minors_is_one_before_anybody_enrolls(
    session: Session, max_age: int | None, has_minors: bool
) -> None:
    offering = _class(session, max_age=max_age)
    assert _facts(session, offering).problem.offering[offering.id].has_minors is has_minors


def test_reading_a_term_takes_the_same_number_of_queries_whatever_is_in_it(session: Session, engine: Engine) -> None:
    offering = _class(session)
    factories.training_session(session, offering_id=offering.id, instructors=(factories.person(session).id,))

    term = offering.term_id

    def count() -> int:
        session.flush()
        session.expunge_all()
        with statements(engine) as sent:
            term_facts(session, term=term, at=NOW)
        return len(sent)

    few = count()
    for _ in range(3):
        other = _class(session, term_id=term)
        for n in range(3):
            station = factories.station(session)
            factories.training_session(
                session,
                offering_id=other.id,
                venue_id=factories.venue(session, station_id=station.id).id,
                starts_at=NOW + timedelta(days=n),
                instructors=(factories.person(session).id,),
            )
            factories.enrollment(session, offering_id=other.id)
    assert count() == few
    assert few < 30


def _wish(offering: Offering, venue: int, starts_at: datetime, *instructors: int, session: int = NEW) -> Item:
    time_ = (starts_at, starts_at + timedelta(minutes=135))
    wish = Standing(time_, venue, instructors)
    return Item(session, offering.id, None, Kind.THEORY, Bilingual("调研"), Decimal(3), wish=wish)


def test_around_one_session_only_what_it_can_meet_is_read(session: Session) -> None:
    offering, venue, busy = _class(session), factories.venue(session).id, factories.person(session).id
    own = factories.training_session(session, offering_id=offering.id, starts_at=_at(SATURDAY, 9) - timedelta(days=60))
    in_venue = factories.training_session(session, venue_id=venue, starts_at=_at(SATURDAY, 19))
    same_month = factories.training_session(session, instructors=(busy,), starts_at=_at(date(2026, 12, 31), 9))
    for starts_at in (_at(SATURDAY, 9), _at(SATURDAY + timedelta(days=3), 9)):  # elsewhere, and another day
        factories.training_session(session, starts_at=starts_at)
    factories.training_session(session, venue_id=venue, starts_at=_at(SATURDAY + timedelta(days=3), 9))
    around = facts_around(session, wanted=_wish(offering, venue, _at(SATURDAY, 9), busy), at=NOW)
    problem = around.facts.problem
    assert set(problem.session) == {own.id, in_venue.id, same_month.id, NEW}
    assert problem.session[NEW].current is None
    assert around.place == Place(around.facts.grid.at((_at(SATURDAY, 9), _at(SATURDAY, 11, 15))), (venue,), (busy,))


def test_a_session_that_shall_move_is_known_where_it_is(session: Session) -> None:
    offering = _class(session)
    found = factories.training_session(session, offering_id=offering.id, starts_at=_at(SATURDAY, 9), is_locked=True)
    wanted = _wish(offering, found.venue_id, _at(SATURDAY, 14, 30), session=found.id)
    problem = facts_around(session, wanted=wanted, at=NOW).facts.problem
    (known,) = problem.sessions
    assert problem.whens[known.current.slot].slot.starts_at == _at(SATURDAY, 9)
    assert not known.is_locked  # the wish lets go of it


def test_asking_about_one_session_takes_the_same_number_of_queries(session: Session, engine: Engine) -> None:
    offering, venue = _class(session), factories.venue(session).id
    wanted = _wish(offering, venue, _at(SATURDAY, 9))

    def count() -> int:
        session.flush()
        session.expunge_all()
        with statements(engine) as sent:
            facts_around(session, wanted=wanted, at=NOW)
        return len(sent)

    factories.training_session(session, venue_id=venue, starts_at=_at(SATURDAY, 9))
    few = count()
    for n in range(3):
        factories.training_session(
            session, venue_id=venue, starts_at=_at(SATURDAY, 9 + n), instructors=(factories.person(session).id,)
        )
    assert count() == few
    assert few < 30


def _item(id_: int, unit: int | None, hour: int | None) -> Item:
    start = datetime(2026, 11, 24, hour or 0, tzinfo=UTC)
    today = Standing((start, start + timedelta(hours=1)), 1, ()) if hour is not None else None
    return Item(id_, 1, unit, Kind.THEORY, Bilingual(""), Decimal(3), today)


def test_sessions_come_in_the_order_of_the_syllabus_and_others_where_they_are_in_time() -> None:
    units = [SyllabusUnit(id=n, position=n, kind=Kind.THEORY) for n in (1, 2, 3)]
    items = [_item(1, 3, 12), _item(2, 2, 8), _item(3, 1, None), _item(4, None, 9), _item(5, 2, 7), _item(6, None, 1)]
    assert [one.id for one in in_order(items, units)] == [6, 3, 5, 2, 4, 1]


def test_practice_before_any_theory_stands_alone() -> None:
    kinds = [Kind.PRACTICE, Kind.THEORY, Kind.PRACTICE, Kind.PRACTICE]
    units = [SyllabusUnit(id=n, position=n, kind=kind) for n, kind in enumerate(kinds, start=1)]
    assert modules_of(units) == {2: 2, 3: 2, 4: 2}
