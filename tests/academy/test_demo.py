"""The invented school: loaded once, the same on any day, never beside real people."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from academy import demo
from academy.demo.school import PASSWORD, SIGN_INS
from academy.extensions import engine_options, prepare_engine
from courses.availability import queries as availability
from courses.catalog.models import Offering
from courses.certificates import queries as certificates
from courses.certificates.models import Certificate
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import SEATED, EnrollmentState
from courses.errors import Refusal
from courses.people import passwords
from courses.people.models import Person
from courses.scheduling import queries as scheduling
from courses.scheduling import standing
from courses.school import queries as days
from courses.values import school_day
from tests import factories
from tests.databases import Databases
from tests.factories import NOW

HERE = {"base_url": "http://127.0.0.1:8000", "is_production": False}


@pytest.fixture(scope="module")
def loaded(databases: Databases) -> Iterator[Engine]:
    """Give a database with the demo school, loaded once for all tests here."""
    url = databases.copy()
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    with Session(engine) as session:
        session.connection(execution_options={"writes": True})
        demo.load(session, at=NOW, **HERE)
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def school(loaded: Engine) -> Iterator[Session]:
    """Give a session on the demo school whose changes are taken back."""
    with loaded.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as made:
            yield made
        outer.rollback()


def _offering(session: Session, code: str) -> Offering:
    return session.scalars(select(Offering).where(Offering.code.startswith(code))).one()


def test_loading_twice_changes_nothing(school: Session) -> None:
    before = school.scalar(select(func.count(Person.id)))
    assert demo.load(school, at=NOW, **HERE) == "kept"
    assert school.scalar(select(func.count(Person.id))) == before


def test_counters_agree_with_the_lists(school: Session) -> None:
    for offering in school.scalars(select(Offering)):
        seated = select(func.count(Enrollment.id)).where(
            Enrollment.offering_id == offering.id, Enrollment.state.in_(SEATED)
        )
        assert school.scalar(seated) == offering.taken <= offering.capacity


def test_the_holidays_of_this_year_are_entered(school: Session) -> None:
    assert days.list_years(school) == [2026]
    assert len(days.list_days(school, years=[2026])) == 39


def test_there_is_a_class_of_every_kind(school: Session) -> None:
    qs1 = _offering(school, "QS1")
    assert (qs1.taken, qs1.capacity) == (26, 28)
    waiting = select(func.count(Enrollment.id)).where(Enrollment.state == EnrollmentState.WAITING)
    assert school.scalar(waiting) == 3
    assert (school.scalar(select(func.count(Certificate.id))) or 0) > 20


def test_everyone_listed_can_sign_in(school: Session) -> None:
    for sign_in in SIGN_INS.values():
        found = school.scalars(select(Person).where(Person.email == sign_in.account)).one()
        assert found.name == sign_in.name
        assert passwords.matches(PASSWORD, found.password_hash)


def test_the_instructor_has_theory_and_practice_today(school: Session) -> None:
    instructor = school.scalars(select(Person.id).where(Person.email == SIGN_INS["instructor"].account)).one()
    since, until = NOW - timedelta(hours=10), NOW + timedelta(hours=14)
    sessions = scheduling.list_taught(school, person=instructor, since=since, until=until)
    assert {meeting.kind.value for meeting in sessions} == {"theory", "practice"}


def test_the_verdicts_that_the_demo_is_known_for(school: Session) -> None:
    qm1 = certificates.standings(school, offering=_offering(school, "QM1").id, at=NOW)
    shares = {one.person.id: one.verdict.findings[0] for one in qm1}
    assert "79.2" in {str(finding.reached) for finding in shares.values() if not finding.is_met}
    qy2 = certificates.standings(school, offering=_offering(school, "QY2").id, at=NOW)
    assert any(str(one.verdict.findings[0].reached) == "80.0" and one.verdict.is_complete for one in qy2)


def test_nothing_of_it_stands_against_what_people_have_said(school: Session) -> None:
    people = [one.id for one in scheduling.list_teachers(school)]
    free = availability.free_times_of(school, people=people)
    assert len(people) - len(availability.answers_of(school, people=people)) == 2, "one instructor, and the tutor"
    assert [standing.list_misfits(school, person=one, free=free.get(one), at=NOW) for one in people if one in free] == [
        [] for one in people if one in free
    ]
    venues = availability.open_times_of(school, venues=[one.id for one in days.list_venues(school)])
    assert len(venues) == 2
    assert [standing.list_in_closed_time(school, venue=one, at=NOW) for one in venues] == [[], []]
    stations = [one.id for one in days.list_stations(school)]
    term = days.list_terms(school)[0]
    watches = standing.list_watches(school, stations=stations, first=term.starts_on, last=term.ends_on)
    assert len(watches) > 5
    assert not [one for one in watches if one.is_short]


def test_it_loads_on_a_leap_day_too(session: Session) -> None:
    assert demo.load(session, at=NOW.replace(year=2028, month=2, day=29), **HERE) == "loaded"


def test_on_a_later_day_the_next_sessions_are_today(school: Session) -> None:
    tomorrow = NOW + timedelta(days=1)
    assert demo.load(school, at=tomorrow, **HERE) == "moved"
    running = _offering(school, "QY1").id
    days = [school_day(meeting.starts_at) for meeting in scheduling.list_of_offering(school, offering=running)]
    assert school_day(tomorrow) in days


def test_it_stays_away_from_production(session: Session) -> None:
    with pytest.raises(Refusal, match="demo.in_production"):
        demo.load(session, at=NOW, base_url="https://school.example", is_production=True)
    with pytest.raises(Refusal, match="demo.in_production"):
        demo.reset(session, at=NOW, base_url="https://school.example", is_production=True)


def test_it_stays_away_from_real_people(session: Session) -> None:
    factories.person(session)
    with pytest.raises(Refusal, match="demo.real_people"):
        demo.load(session, at=NOW, **HERE)
    with pytest.raises(Refusal, match="demo.real_people"):
        demo.reset(session, at=NOW, **HERE)


def test_resetting_starts_over(school: Session) -> None:
    factories.person(school, name="来访者", phone="+8610099999999")
    demo.reset(school, at=NOW, **HERE)
    assert school.scalar(select(func.count(Person.id)).where(Person.name == "来访者")) == 0
    assert school.scalar(select(func.count(Offering.id))) == 6
