"""Taking rosters over: on both databases."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalog.models import Offering
from courses.enrollment import rosters
from courses.enrollment.models import Enrollment
from courses.enrollment.rosters import Judged, Outcome
from courses.enrollment.rules import EnrollmentState, RosterState
from courses.errors import Refusal
from courses.people.models import Guardian, Person
from tests import factories
from tests.factories import NOW

HEADINGS = "姓名,电话,村居,出生日期,备注\n"


@pytest.fixture
def officer(session: Session) -> int:
    return factories.person(session).id


def _judge(session: Session, offering: Offering, text: str, same: dict[str, int] | None = None) -> list[Judged]:
    found = rosters.read((HEADINGS + text).encode(), starts_on=date(2026, 12, 1), allow_invented=True)
    return rosters.judge(session, offering=offering.id, found=found, same_people=same or {}, at=NOW)


def _enter(session: Session, offering: Offering, rows: list[Judged], by: int) -> Counter[str]:
    return rosters.enter_rows(session, offering=offering.id, rows=rows, file_name="名单.xlsx", at=NOW, by=by)


def _outcomes(rows: list[Judged]) -> list[str]:
    return [one.outcome.value for one in rows]


def test_new_and_known_people_come_on_the_list_once(session: Session, officer: int) -> None:
    offering = factories.offering(session)
    village = factories.village(session, name="上华村")
    known = factories.person(session, name="卢乐", phone="+8613800000002")
    text = "何乐,13800000001,上华村团支部,2003-01-15,\n卢乐,13800000002,,,\n何乐,13800000001,,,\n"
    rows = _judge(session, offering, text)
    assert _outcomes(rows) == ["new", "known", "unchanged"]
    assert _enter(session, offering, rows, officer) == {"new": 1, "known": 1, "unchanged": 1}
    made = session.scalars(select(Person).where(Person.phone == "+8613800000001")).one()
    assert (made.name, made.born_on, made.village_id) == ("何乐", date(2003, 1, 15), village.id)
    listed = set(session.scalars(select(Enrollment.person_id).where(Enrollment.offering_id == offering.id)))
    assert listed == {made.id, known.id}
    again = _judge(session, offering, text)
    assert _outcomes(again) == ["unchanged"] * 3
    assert _enter(session, offering, again, officer) == {"unchanged": 3}


def test_a_number_of_somebody_else_is_an_error(session: Session) -> None:
    factories.person(session, name="卢乐", phone="+8613800000002")
    [row] = _judge(session, factories.offering(session), "何乐,13800000002,,,\n")
    assert (row.outcome, row.faults[0].reason.code) == (Outcome.ERROR, "roster.other_name")


def test_a_namesake_of_the_same_village_is_only_suggested(session: Session, officer: int) -> None:
    offering, village = factories.offering(session), factories.village(session, name="上华村")
    namesake = factories.person(session, name="何乐", village_id=village.id, born_on=date(2003, 1, 15))
    text = "何乐,13800000001,上华,2003-01-15,\n"
    [row] = _judge(session, offering, text)
    assert (row.outcome, [one.person for one in row.namesakes]) == (Outcome.NEW, [namesake.id])
    [row] = _judge(session, offering, text, same={"2": namesake.id})
    assert (row.outcome, row.person) == (Outcome.KNOWN, namesake.id)
    _enter(session, offering, [row], officer)
    assert session.scalars(select(Enrollment.person_id)).all() == [namesake.id]


def test_a_minor_comes_with_the_guardian_and_the_seat_waits_for_the_consent(session: Session, officer: int) -> None:
    offering = factories.offering(session)
    rows = _judge(session, offering, "黎晴怡,13800000018,,2010-05-06,监护人:何建国 13900000001\n")
    _enter(session, offering, rows, officer)
    [enrolled] = session.scalars(select(Enrollment))
    assert enrolled.state is EnrollmentState.ADMITTED
    assert session.get_one(Guardian, enrolled.person_id).name == "何建国"


def test_a_full_class_lets_the_others_wait_in_the_order_of_the_rows(session: Session, officer: int) -> None:
    offering = factories.offering(session, capacity=1)
    text = "".join(f"学员{name},1380000000{n},,,\n" for n, name in enumerate("甲乙丙"))
    _enter(session, offering, _judge(session, offering, text), officer)
    line = session.execute(
        select(Person.name).join(Enrollment, Enrollment.person_id == Person.id).order_by(Enrollment.waiting_no)
    ).scalars()
    assert {*line} == {"学员甲", "学员乙", "学员丙"}
    assert session.get_one(Offering, offering.id).taken == 1


def test_what_changed_meanwhile_counts_as_an_error_and_stops_nobody_else(session: Session, officer: int) -> None:
    offering = factories.offering(session)
    rows = _judge(session, offering, "何乐,13800000001,,,\n卢乐,13800000002,,,\n")
    factories.person(session, phone="+8613800000001")
    assert _enter(session, offering, rows, officer) == {"error": 1, "new": 1}


def test_a_roster_is_kept_taken_over_once_and_its_file_goes(session: Session, officer: int) -> None:
    offering = factories.offering(session)
    sent = rosters.send(
        session,
        offering=offering.id,
        file_name="名单.csv",
        data=(HEADINGS + "何乐,13800000001,,,\n").encode(),
        allow_invented=True,
        at=NOW,
        by=officer,
    )
    ids = {"roster_import": sent.id, "at": NOW, "by": officer}
    rosters.take_over(session, **ids, same_people={}, total=1)
    for again in (
        lambda: rosters.take_over(session, **ids, same_people={}, total=1),
        lambda: rosters.discard(session, **ids),
    ):
        with pytest.raises(Refusal, match=r"roster\.over"):
            again()
    rosters.close(session, roster_import=sent.id, counts={"new": 1}, at=NOW)
    assert (sent.state, sent.data, sent.counts) == (RosterState.DONE, None, {"new": 1})
