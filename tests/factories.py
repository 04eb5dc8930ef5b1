"""The only builder of rows for tests: each function adds one row with whatever it needs around it.

Values that a test does not name are filled in; names are invented.
"""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.attendance.models import Mark
from courses.attendance.rules import HERE, MarkSource, MarkStatus
from courses.catalog.models import Course, Offering, SyllabusUnit
from courses.catalog.rules import Kind, OfferingState
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import HOLDING, EnrollmentState
from courses.people import passwords
from courses.people.models import Consent, Guardian, Person, RoleGrant
from courses.people.rules import GUARDIAN_VERSION, ConsentKind, ConsentMethod, Role
from courses.scheduling.models import TrainingSession
from courses.school.models import CalendarDay, College, Station, Term, Venue, Village
from courses.school.rules import DayKind

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday 24 November 2026, 10:00 at the school: the moment of all tests that name no other."""
PASSWORD = "a calm river bend"
PASSWORD_HASH = passwords.hash_of(PASSWORD)
_numbers = itertools.count(1)


def number() -> int:
    """Give a number that no other row of this run has."""
    return next(_numbers)


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def college(session: Session, **values: Any) -> College:
    n = number()
    defaults = {"slug": f"college-{n}", "name": f"第{n}学院", "name_en": f"College {n}", "series": f"学{n}"}
    return _add(session, College(**{**defaults, **values}))


def village(session: Session, **values: Any) -> Village:
    n = number()
    return _add(session, Village(**{"name": f"示例村{n}", "name_en": f"Village {n}", **values}))


def station(session: Session, **values: Any) -> Station:
    n = number()
    values.setdefault("village_id", None)
    if values["village_id"] is None:
        values["village_id"] = village(session).id
    return _add(session, Station(**{"name": f"示例站{n}", "name_en": f"Station {n}", "capacity": 25, **values}))


def venue(session: Session, **values: Any) -> Venue:
    n = number()
    return _add(session, Venue(**{"name": f"教室{n}", "name_en": f"Room {n}", "capacity": 80, **values}))


def calendar_day(session: Session, day: date, **values: Any) -> CalendarDay:
    """Enter a day, a holiday unless told otherwise; one that is entered already becomes this."""
    defaults = {"kind": DayKind.HOLIDAY, "name": "校庆", "name_en": "Founders' Day"}
    found = session.merge(CalendarDay(day=day, **{**defaults, **values}))
    session.flush()
    return found


def term(session: Session, *, days_known: bool = True, **values: Any) -> Term:
    """Add a term; unless told otherwise, the holidays of its years have been entered (New Year's Day only)."""
    n = number()
    defaults = {
        "code": f"T{n}",
        "name": f"学期{n}",
        "name_en": f"Term {n}",
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 1, 31),
    }
    found = _add(session, Term(**{**defaults, **values}))
    for year in {found.starts_on.year, found.ends_on.year} if days_known else ():
        calendar_day(session, date(year, 1, 1), name="元旦", name_en="New Year's Day")
    return found


def person(session: Session, **values: Any) -> Person:
    """Add an adult who can sign in with PASSWORD."""
    n = number()
    defaults = {
        "name": f"学员{n}",
        "phone": f"+86100{n:08d}",
        "password_hash": PASSWORD_HASH,
        "born_on": date(2000, 5, 4),
        "created_at": NOW,
    }
    return _add(session, Person(**{**defaults, **values}))


def minor(session: Session, *, consent: bool, **values: Any) -> Person:
    """Add a sixteen-year-old with a guardian, who has agreed or not."""
    found = person(session, **{"born_on": date(2010, 5, 4), **values})
    session.add(Guardian(person_id=found.id, name="何家长", phone=f"+86100{number():08d}"))
    if consent:
        session.add(
            Consent(
                person_id=found.id,
                kind=ConsentKind.GUARDIAN,
                version=GUARDIAN_VERSION,
                given_at=NOW,
                method=ConsentMethod.PHONE,
            )
        )
    session.flush()
    return found


def grant(session: Session, *, person: int, role: Role, college: int | None = None) -> RoleGrant:
    return _add(session, RoleGrant(person_id=person, role=role, college_id=college, granted_at=NOW))


def with_role(session: Session, role: Role, *, college: int | None = None, **values: Any) -> Person:
    found = person(session, **values)
    grant(session, person=found.id, role=role, college=college)
    return found


def course(session: Session, *, units: int = 2, **values: Any) -> Course:
    """Add a course with units of three credit hours, theory and practice by turns."""
    n = number()
    if "college_id" not in values:
        values["college_id"] = college(session).id
    defaults = {
        "code": f"C{n}",
        "title": f"课程{n}",
        "title_en": f"Course {n}",
        "min_theory_hours": Decimal(3),
        "min_practice_hours": Decimal(3),
    }
    found = _add(session, Course(**{**defaults, **values}))
    for position in range(1, units + 1):
        kind = Kind.THEORY if position % 2 else Kind.PRACTICE
        session.add(
            SyllabusUnit(
                course_id=found.id,
                position=position,
                kind=kind,
                title=f"第{position}课",
                title_en=f"Unit {position}",
                credit_hours=Decimal(3),
                minutes=135,
            )
        )
    session.flush()
    return found


def offering(session: Session, **values: Any) -> Offering:
    """Add a published offering whose enrollment is open at NOW."""
    n = number()
    if "course_id" not in values:
        values["course_id"] = course(session).id
    if "term_id" not in values:
        values["term_id"] = term(session).id
    parent = session.scalars(select(Course).where(Course.id == values["course_id"])).one()
    defaults = {
        "code": f"CLASS-{n}",
        "title": f"示例{n}班",
        "title_en": f"Class {n}",
        "capacity": 20,
        "opens_at": NOW - timedelta(days=10),
        "closes_at": NOW + timedelta(days=10),
        "state": OfferingState.PUBLISHED,
        "min_attendance_percent": parent.min_attendance_percent,
        "min_theory_hours": parent.min_theory_hours,
        "min_practice_hours": parent.min_practice_hours,
        "max_unexcused": parent.max_unexcused,
    }
    return _add(session, Offering(**{**defaults, **values}))


def training_session(session: Session, *, instructors: tuple[int, ...] = (), **values: Any) -> TrainingSession:
    """Add a theory session of three credit hours that began an hour before NOW."""
    if "offering_id" not in values:
        values["offering_id"] = offering(session).id
    if "venue_id" not in values:
        values["venue_id"] = venue(session).id
    starts_at = values.pop("starts_at", NOW - timedelta(hours=1))
    defaults = {
        "kind": Kind.THEORY,
        "title": "党的创新理论",
        "title_en": "Theory today",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=135),
        "credit_hours": Decimal(3),
    }
    found = TrainingSession(**{**defaults, **values})
    found.instructors = [session.get_one(Person, one) for one in instructors]
    return _add(session, found)


def enrollment(session: Session, **values: Any) -> Enrollment:
    """Add a person's seat in a class, as the enrolling use case would leave it."""
    if "offering_id" not in values:
        values["offering_id"] = offering(session).id
    if "person_id" not in values:
        values["person_id"] = person(session).id
    made = Enrollment(**{"state": EnrollmentState.ENROLLED, "changed_at": NOW, **values})
    if made.state in HOLDING:
        taken = update(Offering).where(Offering.id == made.offering_id).values(taken=Offering.taken + 1)
        session.execute(taken)
    return _add(session, made)


def mark(session: Session, *, training_session: TrainingSession, enrollment: int, **values: Any) -> Mark:
    """Add the mark that stands for a person at a session: present for all of it, unless the status says otherwise."""
    status = values.get("status", MarkStatus.PRESENT)
    if "by_id" not in values:
        values["by_id"] = person(session).id
    defaults = {
        "session_id": training_session.id,
        "enrollment_id": enrollment,
        "version": 1,
        "is_current": True,
        "status": status,
        "credit_hours": training_session.credit_hours if status in HERE else Decimal(0),
        "source": MarkSource.ROLL,
        "at": NOW,
    }
    return _add(session, Mark(**{**defaults, **values}))


def finished_class(session: Session, *, people: int = 2, meetings: int = 4, **values: Any) -> Offering:
    """Add a class whose sessions of three hours, theory and practice by turns, are over: its people attended all."""
    found = offering(session, **values)
    held = []
    for n in range(meetings):
        kind, starts_at = (Kind.PRACTICE if n % 2 else Kind.THEORY), NOW - timedelta(days=7 * (meetings - n))
        held.append(training_session(session, offering_id=found.id, kind=kind, starts_at=starts_at))
    for _ in range(people):
        seat = enrollment(session, offering_id=found.id)
        for one in held:
            mark(session, training_session=one, enrollment=seat.id, by_id=seat.person_id)
    return found
