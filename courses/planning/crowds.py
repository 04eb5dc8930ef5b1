"""What matters to a timetable about the people in classes: who is in two of them, how old they are, when they can come.

All of it is counted in the database, in a number of queries that grows neither with classes nor with people.
Who only waits for a seat has nowhere to be yet.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from courses.availability.models import Availability, FreePart
from courses.availability.rules import PartOfDay
from courses.catalog.models import Offering
from courses.catalog.rules import OfferingState
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import SEATED
from courses.people.models import Consent, Person
from courses.people.rules import ADULT_AGE, GUARDIAN_VERSION, ConsentKind
from courses.scheduling.timetable.calendar import kind_of
from courses.scheduling.timetable.facts import Shared


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people of a class."""

    minors: int = 0
    missing_consents: int = 0
    home_villages: frozenset[int] = frozenset()
    refused_percent: Mapping[str, int] = field(default_factory=dict)


def crowds_of(session: Session, *, offerings: Sequence[int], day: date) -> dict[int, Crowd]:
    """Sum up the people who sit in some classes, in five queries.

    :param day: on which they are minors or not
    """
    minors, consents = _minors(session, offerings, day)
    homes, refused = _homes(session, offerings), _refused(session, offerings)
    return {
        one: Crowd(minors[one], minors[one] - consents[one], homes.get(one, frozenset()), refused.get(one, {}))
        for one in offerings
    }


def shared_people(session: Session, *, offerings: Sequence[int], among: Sequence[int] | None = None) -> list[Shared]:
    """List the people who sit in two classes, by the names by which staff know them.

    :param offerings: one of the two is among these …
    :param among: … and the other among those; None: any other
    """
    one, other = aliased(Enrollment), aliased(Enrollment)
    query = (
        select(one.offering_id, other.offering_id, Person.name)
        .join(other, (other.person_id == one.person_id) & (other.offering_id != one.offering_id))
        .join(Person, Person.id == one.person_id)
        .where(one.offering_id.in_(offerings), one.state.in_(SEATED), other.state.in_(SEATED))
        .order_by(one.offering_id, other.offering_id, Person.name, Person.id)
    )
    if among is not None:
        query = query.where(other.offering_id.in_(among))
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for a, b, name in session.execute(query):
        if a < b or b not in offerings:
            found[min(a, b), max(a, b)].append(name)
    return [Shared(pair, tuple(names)) for pair, names in sorted(found.items())]


def sitting_elsewhere(offering: int) -> Select[int]:
    """Ask for the people of a class who sit in another one that is not over, too."""
    one, other = aliased(Enrollment), aliased(Enrollment)
    return (
        select(one.person_id)
        .join(other, (other.person_id == one.person_id) & (other.offering_id != one.offering_id))
        .join(Offering, Offering.id == other.offering_id)
        .where(one.offering_id == offering, one.state.in_(SEATED), other.state.in_(SEATED))
        .where(Offering.state != OfferingState.CLOSED)
    )


def _minors(session: Session, offerings: Sequence[int], day: date) -> tuple[Counter[int], Counter[int]]:
    """Count the minors of each class, and those of them whose guardians have agreed."""
    adult_since = date(day.year - ADULT_AGE, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
    young = (
        select(Enrollment.offering_id, func.count())
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.offering_id.in_(offerings), Enrollment.state.in_(SEATED), Person.born_on > adult_since)
        .group_by(Enrollment.offering_id)
    )
    agreed = young.join(
        Consent,
        (Consent.person_id == Person.id)
        & (Consent.kind == ConsentKind.GUARDIAN)
        & (Consent.version == GUARDIAN_VERSION),
    )
    return _counted(session, young), _counted(session, agreed)


def _homes(session: Session, offerings: Sequence[int]) -> dict[int, frozenset[int]]:
    """Give the fewest villages in which more than half of each class live, of those whose village is known."""
    rows = session.execute(
        select(Enrollment.offering_id, Person.village_id, func.count())
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.offering_id.in_(offerings), Enrollment.state.in_(SEATED), Person.village_id.is_not(None))
        .group_by(Enrollment.offering_id, Person.village_id)
        .order_by(Enrollment.offering_id, func.count().desc(), Person.village_id)
    ).all()
    total: Counter[int] = Counter()
    for offering, _, people in rows:
        total[offering] += people
    homes: dict[int, set[int]] = defaultdict(set)
    reached: Counter[int] = Counter()
    for offering, village, people in rows:
        if 2 * reached[offering] <= total[offering] and village is not None:
            homes[offering].add(village)
            reached[offering] += people
    return {offering: frozenset(villages) for offering, villages in homes.items()}


def _refused(session: Session, offerings: Sequence[int]) -> dict[int, dict[str, int]]:
    """Give the share of each class that has said “no” to a part of the week, of all who sit in it."""
    seated = (
        select(Enrollment.offering_id, func.count())
        .where(Enrollment.offering_id.in_(offerings), Enrollment.state.in_(SEATED))
        .group_by(Enrollment.offering_id)
    )
    everybody = _counted(session, seated)
    answered = _counted(session, seated.join(Availability, Availability.person_id == Enrollment.person_id))
    if not answered:
        return {}
    free: Counter[tuple[int, int, PartOfDay]] = Counter()
    for offering, weekday, part, people in session.execute(
        select(Enrollment.offering_id, FreePart.weekday, FreePart.part, func.count())
        .join(FreePart, FreePart.person_id == Enrollment.person_id)
        .where(Enrollment.offering_id.in_(offerings), Enrollment.state.in_(SEATED))
        .group_by(Enrollment.offering_id, FreePart.weekday, FreePart.part)
    ):
        free[offering, weekday, part] = people
    return {
        offering: {
            kind_of(weekday, part.value): (count - free[offering, weekday, part]) * 100 // everybody[offering]
            for weekday in range(7)
            for part in PartOfDay
        }
        for offering, count in answered.items()
    }


def _counted(session: Session, query: Select[int, int]) -> Counter[int]:
    return Counter({row[0]: row[1] for row in session.execute(query)})
