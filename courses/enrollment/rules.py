"""States of an enrollment and who may have a seat. Pure: facts and a moment in, an answer out."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from courses.catalog.rules import OfferingState, Window, window_at
from courses.errors import Refusal
from courses.people.rules import age_on, is_minor
from courses.values import Bilingual


class EnrollmentState(StrEnum):
    """Where a person stands with an offering (first come first served: straight to enrolled or waiting)."""

    WAITING = "waiting"
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    COMPLETED = "completed"


LIVE = frozenset({EnrollmentState.WAITING, EnrollmentState.ENROLLED, EnrollmentState.COMPLETED})
"""States in which the person is on the list."""
SEATED = frozenset({EnrollmentState.ENROLLED, EnrollmentState.COMPLETED})
"""States that hold a seat."""

LEGAL_CHANGES = frozenset(
    {
        (None, EnrollmentState.ENROLLED),
        (None, EnrollmentState.WAITING),
        (EnrollmentState.WAITING, EnrollmentState.ENROLLED),
        (EnrollmentState.WAITING, EnrollmentState.WITHDRAWN),
        (EnrollmentState.WAITING, EnrollmentState.REMOVED),
        (EnrollmentState.ENROLLED, EnrollmentState.WITHDRAWN),
        (EnrollmentState.ENROLLED, EnrollmentState.REMOVED),
        (EnrollmentState.ENROLLED, EnrollmentState.COMPLETED),
        (EnrollmentState.COMPLETED, EnrollmentState.ENROLLED),
        (EnrollmentState.WITHDRAWN, EnrollmentState.ENROLLED),
        (EnrollmentState.WITHDRAWN, EnrollmentState.WAITING),
        (EnrollmentState.REMOVED, EnrollmentState.ENROLLED),
        (EnrollmentState.REMOVED, EnrollmentState.WAITING),
    }
)
"""Every change that there is; completed goes back to enrolled when the certificate is revoked."""


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


@dataclass(frozen=True, slots=True)
class PlaceAhead:
    """A session to come and the venue that it has."""

    session: Bilingual
    starts_at: datetime
    venue: Bilingual
    capacity: int
    """Of the venue."""


def check_change(old: EnrollmentState | None, new: EnrollmentState) -> None:
    """Refuse a change of state that is not in the table.

    :raises Refusal: ``enrollment.illegal_change``
    """
    if (old, new) not in LEGAL_CHANGES:
        raise Refusal("enrollment.illegal_change")


def check_completed(state: EnrollmentState) -> None:
    """Refuse to take back a completion that is none.

    :raises Refusal: ``enrollment.illegal_change``
    """
    if state is not EnrollmentState.COMPLETED:
        raise Refusal("enrollment.illegal_change")


def check_reason(reason: str) -> None:
    """Refuse to take a person off the list without a word.

    :raises Refusal: ``enrollment.reason_missing``
    """
    if not reason.strip():
        raise Refusal("enrollment.reason_missing", field="reason")


def check_room(capacity: int, smallest: PlaceAhead | None) -> None:
    """Refuse more seats than the smallest venue of the sessions to come has.

    :raises Refusal: ``capacity.beyond_venue``
    """
    if smallest is not None and capacity > smallest.capacity:
        raise Refusal(
            "capacity.beyond_venue",
            field="capacity",
            venue=smallest.venue,
            seats=smallest.capacity,
            session=smallest.session,
            starts_at=smallest.starts_at,
        )


def reasons_against(facts: EnrollingFacts, *, at: datetime, day: date) -> list[Refusal]:
    """List every reason why the person cannot enroll now, the decisive one first; empty: they can."""
    reasons = []
    if facts.current in LIVE:
        return [Refusal("enrollment.already")]
    if facts.offering_state is not OfferingState.PUBLISHED:
        return [Refusal("offering.not_open")]
    window = window_at(at, opens_at=facts.opens_at, closes_at=facts.closes_at)
    if window is Window.NOT_YET:
        reasons.append(Refusal("window.not_yet", opens_at=facts.opens_at))
    elif window is Window.OVER:
        reasons.append(Refusal("window.over", closes_at=facts.closes_at))
    reasons.extend(_reasons_of_age(facts, day))
    return reasons


def _reasons_of_age(facts: EnrollingFacts, day: date) -> list[Refusal]:
    if facts.born_on is None:
        return [Refusal("person.birth_missing")]
    reasons = []
    age = age_on(facts.born_on, facts.starts_on)
    if facts.min_age is not None and age < facts.min_age:
        reasons.append(Refusal("person.below_age", least=facts.min_age, age=age, day=facts.starts_on))
    if facts.max_age is not None and age > facts.max_age:
        reasons.append(Refusal("person.above_age", most=facts.max_age, age=age, day=facts.starts_on))
    if is_minor(facts.born_on, day) and not facts.has_guardian_consent:
        reasons.append(Refusal("person.guardian_missing"))
    return reasons


def check_may_enroll(facts: EnrollingFacts, *, at: datetime, day: date) -> None:
    """Refuse a person who cannot enroll now.

    :raises Refusal: the first of :func:`reasons_against`
    """
    for reason in reasons_against(facts, at=at, day=day):
        raise reason
