"""Who may have a place in an offering, and why not. Pure: facts and a moment in, reasons out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from courses.catalog.rules import EnrollmentMode, OfferingState, Window, window_at
from courses.enrollment.rules import LISTED, EnrollmentState
from courses.errors import Refusal
from courses.people.rules import PoliticalStatus, age_on, is_minor
from courses.values import Bilingual


class RequirementKind(StrEnum):
    """What an offering may ask of people."""

    AGE = "age"
    POLITICAL_STATUS = "political_status"
    VILLAGE = "village"
    COLLEGE = "college"
    """A course of one of these colleges completed before."""
    PREREQUISITE = "prerequisite"
    """Each of these courses completed before."""
    NOT_COMPLETED = "not_completed"
    """The course itself not completed before."""
    NO_CLASH = "no_clash"
    """No session at the time of another of the person's sessions."""


ALWAYS = frozenset({RequirementKind.AGE, RequirementKind.NOT_COMPLETED, RequirementKind.NO_CLASH})
"""Asked of everybody, and hard, unless the offering says otherwise."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a requirement names."""

    id: int
    label: Bilingual


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement of an offering."""

    is_hard: bool
    named: tuple[Named, ...] = ()
    statuses: tuple[PoliticalStatus, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnClash:
    """A session of the offering at the time of another of the person's."""

    session: Bilingual
    starts_at: datetime
    other: Bilingual
    other_starts_at: datetime


@dataclass(frozen=True, slots=True)
class EnrollingFacts:
    """All that decides whether a person may enroll."""

    offering_state: OfferingState
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    """The day of the first session, on which ages count; the closing day where nothing is placed yet."""
    min_age: int | None
    max_age: int | None
    current: EnrollmentState | None
    born_on: date | None
    has_guardian_consent: bool
    mode: EnrollmentMode = EnrollmentMode.FIRST_COME
    course: int = 0
    political_status: PoliticalStatus | None = None
    village: int | None = None
    asked: Mapping[RequirementKind, Asked] = field(default_factory=dict)
    completed_courses: frozenset[int] = frozenset()
    completed_colleges: frozenset[int] = frozenset()
    clashes: tuple[OwnClash, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that speaks against a person's enrolling."""

    refusal: Refusal
    is_hard: bool = True
    """It stands in the way; otherwise the person is only told."""


def reasons_against(facts: EnrollingFacts, *, at: datetime, day: date) -> list[Reason]:
    """List what speaks against the person's enrolling now, the decisive first; none hard: they can."""
    if facts.current in LISTED:
        return [Reason(Refusal("enrollment.already"))]
    if facts.offering_state is not OfferingState.PUBLISHED:
        return [Reason(Refusal("offering.not_open"))]
    found = [*_of_window(facts, at), *_of_person(facts, day), *_of_requirements(facts)]
    return sorted(found, key=lambda one: not one.is_hard)


def hard_ones(reasons: Sequence[Reason]) -> list[Refusal]:
    """Give the reasons that stand in the way."""
    return [one.refusal for one in reasons if one.is_hard]


def check_may_enroll(facts: EnrollingFacts, *, at: datetime, day: date) -> None:
    """Refuse a person who cannot enroll now.

    :raises Refusal: the first hard one of :func:`reasons_against`
    """
    for refusal in hard_ones(reasons_against(facts, at=at, day=day)):
        raise refusal


def _of_window(facts: EnrollingFacts, at: datetime) -> list[Reason]:
    window = window_at(at, opens_at=facts.opens_at, closes_at=facts.closes_at)
    if window is Window.NOT_YET:
        return [Reason(Refusal("window.not_yet", opens_at=facts.opens_at))]
    return [Reason(Refusal("window.over", closes_at=facts.closes_at))] if window is Window.OVER else []


def _of_person(facts: EnrollingFacts, day: date) -> list[Reason]:
    """Say what the person has to do first. An application may be made before a guardian has agreed, a seat not."""
    if facts.born_on is None:
        return [Reason(Refusal("person.birth_missing"))]
    found = []
    hard = _hardness(facts, RequirementKind.AGE)
    age = age_on(facts.born_on, facts.starts_on)
    if facts.min_age is not None and age < facts.min_age:
        found.append(Reason(Refusal("person.below_age", least=facts.min_age, age=age, day=facts.starts_on), hard))
    if facts.max_age is not None and age > facts.max_age:
        found.append(Reason(Refusal("person.above_age", most=facts.max_age, age=age, day=facts.starts_on), hard))
    if is_minor(facts.born_on, day) and not facts.has_guardian_consent:
        found.append(Reason(Refusal("person.guardian_missing"), facts.mode is not EnrollmentMode.APPROVAL))
    return found


def _of_requirements(facts: EnrollingFacts) -> list[Reason]:
    found: list[Reason] = []

    def add(kind: RequirementKind, code: str, **named: Any) -> None:
        found.append(Reason(Refusal(code, **named), _hardness(facts, kind)))

    asked = facts.asked.get(RequirementKind.POLITICAL_STATUS)
    if asked and facts.political_status not in asked.statuses:
        add(RequirementKind.POLITICAL_STATUS, "person.political_status", statuses=asked.statuses)
    asked = facts.asked.get(RequirementKind.VILLAGE)
    if asked and facts.village not in {one.id for one in asked.named}:
        add(RequirementKind.VILLAGE, "person.village", villages=_labels(asked.named))
    asked = facts.asked.get(RequirementKind.COLLEGE)
    if asked and facts.completed_colleges.isdisjoint(one.id for one in asked.named):
        add(RequirementKind.COLLEGE, "person.college", colleges=_labels(asked.named))
    asked = facts.asked.get(RequirementKind.PREREQUISITE)
    missing = [one for one in asked.named if one.id not in facts.completed_courses] if asked else []
    if missing:
        add(RequirementKind.PREREQUISITE, "person.prerequisite", courses=_labels(missing))
    if facts.course in facts.completed_courses:
        add(RequirementKind.NOT_COMPLETED, "person.has_completed")
    for one in facts.clashes:
        add(
            RequirementKind.NO_CLASH,
            "person.clash",
            session=one.session,
            starts_at=one.starts_at,
            other=one.other,
            other_starts_at=one.other_starts_at,
        )
    return found


def _hardness(facts: EnrollingFacts, kind: RequirementKind) -> bool:
    asked = facts.asked.get(kind)
    return asked.is_hard if asked else kind in ALWAYS


def _labels(named: Sequence[Named]) -> tuple[Bilingual, ...]:
    return tuple(one.label for one in named)
