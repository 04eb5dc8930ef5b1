"""The invented school, put up around today by the same use cases that people use: it cannot break a rule.

Today is the only thing that changes: counted from it, every class has the same sessions before, on and after it,
so that there is always a roll to take, a class to enroll in, and one that waits for its certificates.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from academy.demo import classes, free_time
from academy.demo.classes import PLANS, QM1, QM2, QS1, QS2, QY1, QY2, Plan
from academy.demo.people import Cast, add_everyone
from academy.demo.school import COLLEGES, HALLS, MEETING_ROOMS, VILLAGES
from courses.attendance import service as attendance
from courses.attendance.rules import Attended, MarkStatus
from courses.availability.rules import PartOfDay
from courses.catalog import service as catalog
from courses.catalog.rules import CompletionRule, Kind, OfferingState
from courses.certificates import service as certificates
from courses.certificates.rules import CODE_DIGITS
from courses.enrollment import service as enrollment
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import SEATED
from courses.errors import Refusal
from courses.people.models import Person
from courses.planning import placing
from courses.planning import service as planning
from courses.scheduling.models import TrainingSession
from courses.school import days
from courses.school import service as school
from courses.school.arrangements import SPANS
from courses.school.models import Station, Term
from courses.school.queries import list_stations
from courses.values import SCHOOL_ZONE, school_day

Exceptions = dict[int, dict[int, Attended]]
"""Session number → person → what was recorded instead of “present”."""

STATION_CAPACITY = 30
STATION_LEADS: dict[str, tuple[str, ...]] = {"station": ("水藤村",), "instructor": ("沙边村", "东平社区")}
"""Whose stations are in which villages; an instructor may lead some, too."""
ANY_DAY = "示例学校：任何一天都可以排课"
"""Why sessions of the demo take place on holidays too: today may be one."""
STAFF: dict[str, tuple[int, int]] = {
    QM1.code: (2, 3),
    QM2.code: (0, 4),
    QY1.code: (5, 0),
    QY2.code: (6, 7),
    QS1.code: (8, 9),
    QS2.code: (1, 10),
}
"""Who teaches the theory and who the practice of a class, by their place in INSTRUCTORS."""


@dataclass(frozen=True, slots=True)
class Class:
    """One class of the demo, by ids."""

    plan: Plan
    offering: int
    sessions: list[int]


class Builder:
    """Puts the school up, part by part, in one transaction."""

    def __init__(self, session: Session, *, at: datetime, base_url: str) -> None:
        self.session, self.at, self.today, self.base_url = session, at, school_day(at), base_url
        self.rng = Random(2026)  # noqa: S311 - an invented school, no secret
        self.begin = datetime.combine(self.today - timedelta(days=100), classes.MORNING, tzinfo=SCHOOL_ZONE)

    def build(self) -> None:
        """Put everything up."""
        self.colleges = self._colleges()
        self.villages = self._villages()
        self.halls, self.rooms = self._venues()
        self.term = self._term()
        self._days()
        self.cast = add_everyone(
            self.session,
            villages=list(self.villages.values()),
            colleges=self.colleges,
            at=self.begin,
        )
        self.official = self.cast.by_key["official"]
        self._let_one_turn_28()
        self._staff_the_stations()
        self.classes = {plan.code: self._open(plan) for plan in PLANS}
        members = members_of(self.cast)
        for plan in PLANS:
            self._enroll(self.classes[plan.code], members[plan.code])
        for plan in PLANS:
            self._take_rolls(self.classes[plan.code], plan_exceptions(plan, members[plan.code], self.rng))
        self._issue(self.classes[QY2.code])
        self._say_who_is_free()

    # Places

    def _colleges(self) -> dict[str, int]:
        made: dict[str, int] = {}
        for position, values in enumerate(COLLEGES, start=1):
            college = school.add_college(self.session, **values, position=position, at=self.begin, by=None)
            made[values["slug"]] = college.id
        return made

    def _villages(self) -> dict[str, int]:
        return {
            name: school.add_village(
                self.session, name=name, name_en=name_en, is_pilot=is_pilot, at=self.begin, by=None
            ).id
            for name, name_en, is_pilot in VILLAGES
        }

    def _venues(self) -> tuple[dict[str, int], list[int]]:
        """Add the halls, and at every village a station: practice is held there, or in a community hall nearby."""
        halls = {
            name: school.add_venue(
                self.session, name=name, name_en=name_en, capacity=capacity, address=address, at=self.begin, by=None
            ).id
            for name, name_en, capacity, address in HALLS
        }
        rooms = []
        for name, name_en, _is_pilot in VILLAGES:
            village = self.villages[name]
            station = school.add_station(
                self.session,
                village=village,
                name=f"{name}青年志愿服务站",
                name_en=f"{name_en} volunteer station",
                capacity=MEETING_ROOMS.get(name, STATION_CAPACITY),
                at=self.begin,
                by=None,
            )
            room = school.add_venue(
                self.session,
                name=f"{name}{'党群服务中心' if name in MEETING_ROOMS else '青年志愿服务站'}",
                name_en=f"{name_en} {'community hall' if name in MEETING_ROOMS else 'volunteer station'}",
                capacity=MEETING_ROOMS.get(name, STATION_CAPACITY),
                address=f"乐从镇{name}",
                village=village,
                station=None if name in MEETING_ROOMS else station.id,
                at=self.begin,
                by=None,
            )
            rooms.append(room.id)
        return halls, rooms

    def _term(self) -> Term:
        """Add the term around today: thirteen weeks back, eight weeks ahead."""
        starts_on, ends_on = self.today - timedelta(weeks=13), self.today + timedelta(weeks=8)
        year = self.today.year
        is_spring = 2 <= self.today.month <= 7
        code, name, name_en = ("S", "春季学期", "Spring") if is_spring else ("A", "秋季学期", "Autumn")
        if self.today.month == 1:
            year -= 1
        return school.add_term(
            self.session,
            code=f"{year}{code}",
            name=f"{year}年{name}",
            name_en=f"{name_en} {year}",
            starts_on=starts_on,
            ends_on=ends_on,
            at=self.begin,
            by=None,
        )

    def _days(self) -> None:
        """Enter the holidays that have been published; another year shows what a school without them sees."""
        for year in SPANS:
            days.seed_days(self.session, year=year, at=self.begin, by=None)

    # People

    def _let_one_turn_28(self) -> None:
        """Let one trainee turn 28 within the term (the age at which League membership ends)."""
        birthday = self.today + timedelta(days=20)
        born_on = date(birthday.year - 28, birthday.month, min(birthday.day, 28))
        self.session.execute(update(Person).where(Person.id == self.cast.adults[8]).values(born_on=born_on))

    def _staff_the_stations(self) -> None:
        for key, names in STATION_LEADS.items():
            villages = [self.villages[name] for name in names]
            lead = update(Station).where(Station.village_id.in_(villages)).values(lead_id=self.cast.by_key[key])
            self.session.execute(lead)

    def _say_who_is_free(self) -> None:
        hours: dict[int, set[PartOfDay]] = defaultdict(set)
        for plan in PLANS:
            for place in STAFF[plan.code]:
                hours[self.cast.instructors[place]].add(free_time.part_of(plan.slot))
        free_time.say_when_instructors_are_free(
            self.session, instructors=self.cast.instructors, hours=hours, at=self.begin
        )
        members = sorted({person for some in members_of(self.cast).values() for person in some})
        free_time.say_when_trainees_are_free(self.session, people=members, rng=Random(2026), at=self.begin)  # noqa: S311
        free_time.open_venues(
            self.session, venues=list(self.halls.values()), today=self.today, at=self.begin, by=self.official
        )
        free_time.keep_rosters(
            self.session,
            stations=[one.id for one in list_stations(self.session)],
            first=self.term.starts_on,
            last=self.term.ends_on,
            at=self.begin,
            by=self.official,
        )

    # Classes

    def _open(self, plan: Plan) -> Class:
        """Add a course, open its class of this term, place all its sessions and publish it."""
        rule = CompletionRule(
            min_attendance_percent=80,
            min_theory_hours=plan.theory_hours * Decimal("0.5") // 1,
            min_practice_hours=plan.practice_hours * Decimal("0.5") // 1,
            max_unexcused=1,
        )
        course = catalog.add_course(
            self.session,
            college=self.colleges[plan.college],
            code=plan.code,
            title=plan.course[0],
            title_en=plan.course[1],
            summary=plan.summary[0],
            summary_en=plan.summary[1],
            rule=rule,
            at=self.begin,
            by=None,
        )
        units = [
            catalog.add_unit(
                self.session,
                course=course.id,
                kind=Kind.PRACTICE if is_practice else Kind.THEORY,
                title=title,
                title_en=title_en,
                credit_hours=classes.CREDIT_HOURS,
                minutes=classes.MINUTES,
                is_required=True,
                at=self.begin,
                by=None,
            ).id
            for title, title_en, is_practice in plan.units
        ]
        offering = catalog.open_offering(
            self.session,
            course=course.id,
            term=self.term.id,
            code=f"{plan.code}-{self.term.code}",
            title=f"{self.term.name[:5]}{self.term.name[5]}·{plan.title[0]}",
            title_en=f"{plan.title[1]}, {self.term.name_en}",
            capacity=plan.people,
            opens_at=self.begin,
            closes_at=self.begin + timedelta(days=120 if plan.window_is_open else 30),
            min_age=plan.ages[0],
            max_age=plan.ages[1],
            tutor=self.cast.by_key["tutor"] if plan in (QM1, QY1) else None,
            at=self.begin,
            by=None,
        )
        made = Class(plan, offering.id, self._place_sessions(plan, offering.id, units))
        planning.change_state(
            self.session, offering=offering.id, state=OfferingState.PUBLISHED, at=self.begin, by=self.official
        )
        return made

    def _place_sessions(self, plan: Plan, offering: int, units: Sequence[int]) -> list[int]:
        """Place all sessions at the class's own hour: theory in its hall, practice in one village after another."""
        placed = []
        for number, (unit, (_title, _title_en, is_practice)) in enumerate(zip(units, plan.units, strict=True), start=1):
            day = self.today + timedelta(days=round((number - plan.today_is) * plan.every))
            starts_at = datetime.combine(day, plan.slot, tzinfo=SCHOOL_ZONE)
            first = number % len(self.rooms)
            rooms = [*self.rooms[first:], *self.rooms[:first]] if is_practice else [self.halls[plan.hall]]
            wish = {
                "offering": offering,
                "unit": unit,
                "starts_at": starts_at,
                "instructors": [self._teacher(plan, number)],
            }
            placed.append(self._place_in_first_free(rooms, **wish))
        return placed

    def _place_in_first_free(self, rooms: Sequence[int], **wish: Any) -> int:
        """Place a session in the first room that is large enough and free."""
        for room in rooms[:-1]:
            try:
                return self._place(room, **wish)
            except Refusal as refusal:
                if refusal.code != "session.clashes":
                    raise
        return self._place(rooms[-1], **wish)

    def _place(self, room: int, **wish: Any) -> int:
        made = placing.place_session(
            self.session, venue=room, ends_at=None, despite=ANY_DAY, at=self.begin, by=None, **wish
        )
        return made.id

    def _teacher(self, plan: Plan, number: int) -> int:
        theory, practice = STAFF[plan.code]
        return self.cast.instructors[practice if plan.units[number - 1][2] else theory]

    def _enroll(self, made: Class, members: Sequence[int]) -> None:
        """Enroll people one after the other while the window was open; those after the last seat wait."""
        for minute, person in enumerate(members):
            enrollment.enroll(
                self.session, offering=made.offering, person=person, at=self.begin + timedelta(days=1, minutes=minute)
            )

    def _take_rolls(self, made: Class, exceptions: Exceptions) -> None:
        """Take the roll of every session before today: the exceptions by name, then everyone else."""
        places = enrollments_of(self.session, made.offering)
        for number, meeting_id in enumerate(made.sessions, start=1):
            meeting = self.session.get_one(TrainingSession, meeting_id)
            if school_day(meeting.starts_at) >= self.today:
                return
            teacher = self._teacher(made.plan, number)
            roll: dict[str, Any] = {"training_session": meeting_id, "at": meeting.ends_at, "is_officer": False}
            for person, attended in exceptions.get(number, {}).items():
                attendance.mark(
                    self.session,
                    enrollment=places[person],
                    attended=attended,
                    by=teacher,
                    seen_version=None,
                    tap=None,
                    **roll,
                )
            attendance.mark_all_present(self.session, by=teacher, **roll)

    def _issue(self, made: Class) -> None:
        """Issue the certificates of a class that ended a while ago; a worker prints them."""
        last = self.session.get_one(TrainingSession, made.sessions[-1])
        certificates.issue(
            self.session,
            offering=made.offering,
            at=last.ends_at + timedelta(days=2),
            by=self.official,
            draw=lambda: "".join(self.rng.choices("0123456789", k=CODE_DIGITS)),
            base_url=self.base_url,
        )


def enrollments_of(session: Session, offering: int) -> dict[int, int]:
    """Give the enrollment of each person who sits in a class."""
    rows = session.execute(
        select(Enrollment.person_id, Enrollment.id).where(
            Enrollment.offering_id == offering, Enrollment.state.in_(SEATED)
        )
    )
    return {row.person_id: row.id for row in rows}


def members_of(cast: Cast) -> dict[str, list[int]]:
    """Say who is in which class, and in which order they came; some are in two."""
    adults, pupils, key = cast.adults, cast.pupils, cast.by_key
    return {
        QM1.code: adults[:40],
        QM2.code: [key["minor"], *pupils[:29]],
        QY1.code: [adults[0], *pupils[:3], *adults[64:105], key["trainee3"], *adults[153:155]],
        QY2.code: [*adults[:6], *adults[40:64]],
        QS1.code: [*adults[38:40], *adults[105:129]],
        QS2.code: adults[129:153],
    }


def plan_exceptions(plan: Plan, members: Sequence[int], rng: Random) -> Exceptions:
    """Say who was not simply present at which session; the first in the list never misses one."""
    plain = {MarkStatus.LEAVE: 0.035, MarkStatus.LATE: 0.03, MarkStatus.ABSENT: 0.01}
    found: Exceptions = {number: {} for number in range(1, len(plan.units) + 1)}
    for number in found:
        for person in members[4 : plan.people]:
            drawn = rng.choices([None, *plain], weights=[1 - sum(plain.values()), *plain.values()])[0]
            if drawn is not None:
                found[number][person] = Attended(drawn)
    leave = Attended(MarkStatus.LEAVE)
    if plan is QY2:  # exactly 80 %: 24 of 30 hours
        found[3][members[1]] = found[5][members[1]] = leave
    if plan is QM1:  # 79.2 %: 38 of 48 hours, the last two of a practice session missing; and leave beyond 1/7
        for number in (3, 5, 7):
            found[number][members[2]] = found[number][members[3]] = leave
        found[8][members[2]] = Attended(MarkStatus.PRESENT, minutes_present=90)
    return found
