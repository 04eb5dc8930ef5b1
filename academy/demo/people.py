"""The invented school's people: names drawn with a fixed seed, so that every demo school is the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import update
from sqlalchemy.orm import Session

from academy.demo.school import GIVEN_FIRST, GIVEN_LAST, INSTRUCTORS, PASSWORD, SIGN_INS, SURNAMES
from courses.people import passwords
from courses.people import service as people
from courses.people.models import Person
from courses.people.rules import (
    ConsentMethod,
    PoliticalStatus,
    Role,
)
from courses.people.service import Details, GuardianGiven
from courses.values import school_day

DAYS_A_YEAR = 365.25
PHONE = "+86100{:08d}"
"""Numbers that nobody has."""
SPECIAL_NAMES = ("何子晴", "欧阳文轩", "卢𬭚", "陈梓涛", "陈梓涛", "黎龑")
"""The demo trainee, a surname of two characters, rare characters, and two namesakes."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone of the demo, by id."""

    by_key: dict[str, int]
    """The persons that one can sign in as, by their key in SIGN_INS."""
    instructors: list[int]
    adults: list[int]
    pupils: list[int]


def add_everyone(session: Session, *, villages: list[int], colleges: dict[str, int], at: datetime) -> Cast:
    """Add all persons of the demo with their roles and consents."""
    adder = _Adder(session, villages=villages, at=at)
    instructors = [adder.adult(name) for name in INSTRUCTORS]
    adults = [adder.adult(name) for name in _names(adder.rng, 158)]
    pupils = [adder.pupil(name) for name in _names(adder.rng, 40, special=())]
    by_key = {"instructor": instructors[0], "instructor2": instructors[1], "trainee": adults[0]}
    for key, sign_in in SIGN_INS.items():
        if key not in by_key:
            by_key[key] = (
                adder.pupil(sign_in.name, consent=key != "minor2") if "minor" in key else adder.adult(sign_in.name)
            )
    adder.open_sign_ins(by_key)
    _grant(session, by_key, instructors, colleges, at)
    return Cast(by_key, instructors, adults, pupils)


class _Adder:
    """Adds invented persons one by one."""

    def __init__(self, session: Session, *, villages: list[int], at: datetime) -> None:
        self.session, self.villages, self.at = session, villages, at
        self.rng = Random(2026)  # noqa: S311 - invented people, no secret
        self.count = 0

    def adult(self, name: str) -> int:
        """Add a person of 18 to 34."""
        return self._add(name, years=self.rng.randint(19, 33), guardian=None)

    def pupil(self, name: str, *, consent: bool = True) -> int:
        """Add a person of 15 or 16, with a guardian who has agreed or not."""
        guardian = GuardianGiven(name=f"{name[0]}家长", phone=PHONE.format(50_000_000 + self.count))
        person = self._add(name, years=self.rng.randint(15, 16), guardian=guardian)
        if consent:
            people.record_guardian_consent(self.session, person=person, method=ConsentMethod.PHONE, at=self.at, by=None)
        return person

    def _add(self, name: str, *, years: int, guardian: GuardianGiven | None) -> int:
        self.count += 1
        days = int(years * DAYS_A_YEAR) + self.rng.randint(10, 350)
        details = Details(
            name=name,
            phone=PHONE.format(self.count),
            email=None,
            born_on=school_day(self.at) - timedelta(days=days),
            village=self.rng.choice(self.villages),
            political_status=self.rng.choice((PoliticalStatus.LEAGUE_MEMBER, PoliticalStatus.MASSES)),
            guardian=guardian,
        )
        person = people.add_person(self.session, details=details, at=self.at, by=None)
        person.is_invented = True
        people.record_privacy_consent(self.session, person=person.id, at=self.at)
        return person.id

    def open_sign_ins(self, by_key: dict[str, int]) -> None:
        """Let visitors sign in as the named persons."""
        secret = passwords.hash_of(PASSWORD)
        for key, person in by_key.items():
            values = {"email": SIGN_INS[key].account, "password_hash": secret}
            self.session.execute(update(Person).where(Person.id == person).values(**values))
        self.session.expire_all()


def _names(rng: Random, count: int, *, special: tuple[str, ...] = SPECIAL_NAMES) -> Iterator[str]:
    seen = {sign_in.name for sign_in in SIGN_INS.values()} | set(INSTRUCTORS) | set(special)
    yield from special
    for _ in range(count - len(special)):
        name = next(iter(seen))
        while name in seen:
            name = rng.choice(SURNAMES) + rng.choice(GIVEN_FIRST) + rng.choice(GIVEN_LAST)
        seen.add(name)
        yield name


def _grant(
    session: Session, by_key: dict[str, int], instructors: list[int], colleges: dict[str, int], at: datetime
) -> None:
    for person in instructors:
        people.grant_role(session, person=person, role=Role.INSTRUCTOR, college=None, at=at, by=None)
    for slug, college in colleges.items():
        officer = by_key[f"officer-{slug}"]
        people.grant_role(session, person=officer, role=Role.COLLEGE_OFFICER, college=college, at=at, by=None)
    for key, role in (("official", Role.OFFICIAL), ("admin", Role.ADMINISTRATOR)):
        people.grant_role(session, person=by_key[key], role=role, college=None, at=at, by=None)
