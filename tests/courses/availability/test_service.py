"""Saying who and what is free: what is kept, what the log says, and what stands against it."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.availability import queries, service
from courses.availability.models import Duty
from courses.availability.rules import WEEKDAY_EVENINGS, WEEKENDS, Caps, Misfit, PartOfDay, TeachingHours
from courses.catalog.rules import Kind
from courses.errors import Unknown
from courses.scheduling import standing, teaching
from courses.scheduling.rules import SessionState
from tests import factories
from tests.factories import NOW

DAY = timedelta(days=1)
TODAY = date(2026, 11, 24)
SATURDAY = TODAY + 4 * DAY
"""NOW is a Tuesday."""
M, A, E = PartOfDay


def log(session: Session, deed: str) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).where(AuditEntry.deed == deed).order_by(AuditEntry.id)))


def test_an_answer_replaces_the_one_before_and_the_log_has_both(session: Session) -> None:
    person, officer = factories.person(session).id, factories.person(session).id
    service.say_free_time(session, person=person, week=WEEKENDS, caps=Caps(2, 6), at=NOW, by=person)
    service.say_free_time(session, person=person, week=WEEKDAY_EVENINGS | {(5, M)}, at=NOW + DAY, by=officer)
    session.expire_all()
    said = queries.find_answer(session, person=person)
    assert said is not None
    assert queries.week_of(said) == WEEKDAY_EVENINGS | {(5, M)}
    assert (said.answered_at, said.sessions_a_week, said.sessions_a_month) == (NOW + DAY, 2, 6)
    _first, second = log(session, "availability.say")
    assert second.by_id == officer
    assert second.facts["before"]["caps"] == [2, 6]
    assert second.facts["before"]["week"][0] == "5-afternoon"
    assert second.facts["after"]["week"][-1] == "5-morning"


def test_an_answer_can_be_taken_back(session: Session) -> None:
    person = factories.person(session).id
    service.forget_free_time(session, person=person, at=NOW, by=person)
    assert log(session, "availability.forget") == []
    service.say_free_time(session, person=person, week=WEEKENDS, at=NOW, by=person)
    service.forget_free_time(session, person=person, at=NOW, by=person)
    assert queries.find_answer(session, person=person) is None
    assert len(log(session, "availability.forget")) == 1


def test_exceptions_are_somebodys_own(session: Session) -> None:
    person, other = factories.person(session).id, factories.person(session).id
    days = {"first_day": SATURDAY, "last_day": SATURDAY + DAY}
    added = service.add_exception(
        session, person=person, **days, part=None, is_free=False, note="出差", at=NOW, by=person
    )
    free = queries.free_times_of(session, people=[person, other])
    assert list(free) == [person]
    assert not free[person].is_free(SATURDAY, M)
    assert free[person].is_free(TODAY, M)
    assert [one.note for one in queries.list_exceptions(session, person=person, since=SATURDAY + DAY)] == ["出差"]
    assert queries.list_exceptions(session, person=person, since=SATURDAY + 2 * DAY) == []
    with pytest.raises(Unknown, match="exception.unknown"):
        service.remove_exception(session, person=other, exception=added.id, at=NOW, by=other)
    service.remove_exception(session, person=person, exception=added.id, at=NOW, by=person)
    assert queries.free_times_of(session, people=[person]) == {}
    assert log(session, "availability.remove_exception")[0].facts["note"] == "出差"


def test_a_venue_opens_and_closes_and_sessions_in_between_are_named(session: Session) -> None:
    venue, official = factories.venue(session).id, factories.person(session).id
    here = {"venue_id": venue, "offering_id": factories.offering(session).id}
    open_day = factories.training_session(session, **here, starts_at=NOW + 7 * DAY)
    closed_day = factories.training_session(session, **here, starts_at=NOW + DAY)
    shut = factories.training_session(session, **here, starts_at=NOW + 14 * DAY)
    factories.training_session(session, **here, starts_at=NOW + DAY * 2, state=SessionState.CANCELLED)
    factories.training_session(session, **here, starts_at=NOW - 6 * DAY)
    assert standing.list_in_closed_time(session, venue=venue, at=NOW) == []
    spans = [(time(12), time(14)), (time(8), time(12))]
    service.set_opening_times(session, venue=venue, week={1: spans, 2: []}, at=NOW, by=official)
    service.set_opening_times(session, venue=venue, week={1: spans, 2: []}, at=NOW, by=official)
    closure = service.add_closure(
        session, venue=venue, starts_at=shut.starts_at, ends_at=shut.ends_at, reason="检修", at=NOW, by=official
    )
    assert queries.open_times_of(session, venues=[venue])[venue].week == {1: ((time(8), time(14)),)}
    assert open_day not in standing.list_in_closed_time(session, venue=venue, at=NOW)
    assert standing.list_in_closed_time(session, venue=venue, at=NOW) == [closed_day, shut]
    assert log(session, "venue.set_opening_times")[1].facts["before"] == {"1": ["08:00-14:00"]}
    with pytest.raises(Unknown, match="closure.unknown"):
        service.remove_closure(session, venue=venue + 1, closure=closure.id, at=NOW, by=official)
    service.remove_closure(session, venue=venue, closure=closure.id, at=NOW, by=official)
    assert standing.list_in_closed_time(session, venue=venue, at=NOW) == [closed_day]


def test_a_roster_is_entered_at_once_changed_singly_and_removed(session: Session) -> None:
    station, lead = factories.station(session).id, factories.person(session).id
    roster = {"station": station, "parts": [M], "leaders": 1, "at": NOW, "by": lead}
    month = {"first_day": TODAY, "last_day": TODAY + 28 * DAY}
    assert service.put_on_duty(session, **roster, **month, weekdays=[5], volunteers=6) == 4
    single = {"first_day": SATURDAY, "last_day": SATURDAY}
    assert service.put_on_duty(session, **roster, **single, weekdays=[], volunteers=3) == 1
    duties = queries.duties_of(session, stations=[station], first=TODAY, last=TODAY + 28 * DAY)
    assert [(one.day, one.volunteers) for one in duties] == [(SATURDAY + 7 * n * DAY, 6 if n else 3) for n in range(4)]
    service.take_off_duty(session, station=station, day=SATURDAY, part=M, at=NOW, by=lead)
    with pytest.raises(Unknown, match="duty.unknown"):
        service.take_off_duty(session, station=station, day=SATURDAY, part=M, at=NOW, by=lead)
    assert session.scalar(select(func.count()).select_from(Duty)) == 3
    assert log(session, "duty.put")[0].facts["volunteers"] == 6
    assert log(session, "duty.remove")[0].facts["day"] == "2026-11-28"


def test_practice_is_watched_by_those_on_duty_all_the_time(session: Session) -> None:
    station, lead = factories.station(session).id, factories.person(session).id
    room = factories.venue(session, station_id=station).id
    held = {"venue_id": room, "offering_id": factories.offering(session, capacity=26).id, "kind": Kind.PRACTICE}
    noon = NOW + 4 * DAY + timedelta(hours=1)
    factories.training_session(session, **held, starts_at=noon, ends_at=noon + timedelta(hours=3))
    factories.training_session(session, **{**held, "kind": Kind.THEORY}, starts_at=NOW + 4 * DAY)
    entry = {"station": station, "weekdays": [], "at": NOW, "by": lead}
    day = {"first_day": SATURDAY, "last_day": SATURDAY}
    service.put_on_duty(session, **entry, **day, parts=[M], volunteers=8, leaders=1)

    def watched() -> tuple[int, int, int, bool]:
        [one] = standing.list_watches(session, stations=[station], first=TODAY, last=TODAY + 10 * DAY)
        return one.needed, one.volunteers, one.missing, one.is_short

    assert watched() == (7, 0, 7, True)
    service.put_on_duty(session, **entry, **day, parts=[A], volunteers=7, leaders=0)
    assert watched() == (7, 7, 0, True)
    service.put_on_duty(session, **entry, **day, parts=[A], volunteers=7, leaders=1)
    assert watched() == (7, 7, 0, False)


def test_the_schools_times_are_the_usual_ones_until_somebody_sets_others(session: Session) -> None:
    assert teaching.hours_of_school(session) == teaching.USUAL
    evening = TeachingHours(E, time(19, 30), time(21), frozenset({1, 3}), on_make_up_workdays=True)
    morning = TeachingHours(M, time(9), time(11), frozenset({5}))
    for times in ([evening], [evening, morning]):
        service.set_teaching_times(session, times=times, at=NOW, by=None)
    assert teaching.hours_of_school(session) == (morning, evening)
    assert log(session, "teaching_time.set")[1].facts["before"][0]["weekdays"] == [1, 3]


def test_sessions_that_do_not_fit_are_named_and_none_without_an_answer(session: Session) -> None:
    person = factories.with_role(session, factories.Role.INSTRUCTOR).id
    taught = {"offering_id": factories.offering(session).id, "instructors": (person,)}
    tuesday = factories.training_session(session, **taught, starts_at=NOW + 7 * DAY)
    factories.training_session(session, **taught, starts_at=NOW - DAY)
    factories.training_session(session, offering_id=taught["offering_id"], starts_at=NOW + 7 * DAY)
    saturday = factories.training_session(session, **taught, starts_at=NOW + 11 * DAY)

    def unfit() -> list[tuple[int, list[Misfit]]]:
        free = queries.free_times_of(session, people=[person]).get(person)
        return [(one.id, why) for one, why in standing.list_misfits(session, person=person, free=free, at=NOW)]

    assert unfit() == []
    service.say_free_time(session, person=person, week=WEEKENDS, caps=Caps(a_week=1), at=NOW, by=person)
    assert unfit() == [(tuesday.id, [Misfit.BUSY]), (saturday.id, [Misfit.WEEK_FULL])]
