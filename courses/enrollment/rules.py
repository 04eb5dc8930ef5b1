"""States of an enrollment and the way from one to another. Pure: facts and a moment in, an answer out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from courses.catalog.rules import EnrollmentMode
from courses.errors import Refusal
from courses.values import Bilingual

CONSENT_HOURS = 7 * 24
"""How long an admitted minor's seat waits for the guardian where the class does not say."""
LAST_CALL = timedelta(hours=6)
LONGEST_STATEMENT = 1000


class EnrollmentState(StrEnum):
    """Where a person stands with an offering. LEGAL_CHANGES says which state follows which."""

    DRAFT = "draft"
    """Begun to apply; nobody but the person sees it."""
    APPLIED = "applied"
    """The officers have it before them."""
    WAITING = "waiting"
    OFFERED = "offered"
    """A seat is kept for a while, until the person takes it."""
    ADMITTED = "admitted"
    """Chosen by an officer; the seat is kept until the person confirms and a minor's guardian has agreed."""
    ENROLLED = "enrolled"
    DECLINED = "declined"
    """Not chosen."""
    LAPSED = "lapsed"
    """The kept seat was not taken in time."""
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"


class RosterState(StrEnum):
    """Where a roster that was sent stands."""

    LOOKED_AT = "looked_at"
    UNDER_WAY = "under_way"
    DONE = "done"
    DISCARDED = "discarded"


_E = EnrollmentState
KEPT = frozenset({_E.OFFERED, _E.ADMITTED})
"""States in which a seat is kept for an answer."""
SEATED = frozenset({_E.ENROLLED, _E.COMPLETED, _E.NOT_COMPLETED})
"""States in which the person is on the roll."""
HOLDING = KEPT | SEATED
"""States that count as a seat taken."""
LIVE = HOLDING | {_E.DRAFT, _E.APPLIED, _E.WAITING}
"""States in which the person is on one of the lists."""
LISTED = LIVE - {_E.DRAFT}
"""States that others see: a draft is on no list yet."""
GONE = frozenset({_E.DECLINED, _E.LAPSED, _E.WITHDRAWN, _E.REMOVED})
"""States from which one begins anew."""

_FIRST = frozenset({_E.DRAFT, _E.APPLIED, _E.WAITING, _E.ENROLLED})
_NEXT: Mapping[EnrollmentState | None, frozenset[EnrollmentState]] = {
    None: _FIRST,
    **dict.fromkeys(GONE, _FIRST),
    _E.DRAFT: frozenset({_E.APPLIED, _E.WITHDRAWN}),
    _E.APPLIED: frozenset({_E.ADMITTED, _E.WAITING, _E.DECLINED, _E.WITHDRAWN, _E.REMOVED}),
    _E.WAITING: frozenset({_E.OFFERED, _E.ENROLLED, _E.DECLINED, _E.WITHDRAWN, _E.REMOVED}),
    _E.OFFERED: frozenset({_E.ENROLLED, _E.LAPSED, _E.WITHDRAWN, _E.REMOVED}),
    _E.ADMITTED: frozenset({_E.ENROLLED, _E.LAPSED, _E.WITHDRAWN, _E.REMOVED}),
    _E.ENROLLED: frozenset({_E.COMPLETED, _E.NOT_COMPLETED, _E.WITHDRAWN, _E.REMOVED}),
    _E.COMPLETED: frozenset({_E.ENROLLED}),
    _E.NOT_COMPLETED: frozenset({_E.ENROLLED}),
}
LEGAL_CHANGES = frozenset((old, new) for old, follow in _NEXT.items() for new in follow)
"""Every change that there is. First come first served goes straight to enrolled or waiting; draft, applied and
admitted are those of classes by approval. A completion goes back when its certificate is revoked."""


@dataclass(frozen=True, slots=True)
class PlaceAhead:
    """A session to come and the venue that it has."""

    session: Bilingual
    starts_at: datetime
    venue: Bilingual
    capacity: int
    """Of the venue."""


@dataclass(frozen=True, slots=True)
class VillageSeats:
    """The quota of a village and what is taken of it."""

    village: int
    name: Bilingual
    seats: int
    taken: int


def check_change(old: EnrollmentState | None, new: EnrollmentState) -> None:
    """Refuse a change of state that is not in the table.

    :raises Refusal: ``enrollment.illegal_change``
    """
    if (old, new) not in LEGAL_CHANGES:
        raise Refusal("enrollment.illegal_change")


def check_concluded(state: EnrollmentState) -> None:
    """Refuse to take back a conclusion that is none.

    :raises Refusal: ``enrollment.illegal_change``
    """
    if state not in (EnrollmentState.COMPLETED, EnrollmentState.NOT_COMPLETED):
        raise Refusal("enrollment.illegal_change")


def check_reason(reason: str) -> None:
    """Refuse to decide against a person without a word.

    :raises Refusal: ``enrollment.reason_missing``
    """
    if not reason.strip():
        raise Refusal("enrollment.reason_missing", field="reason")


def check_kept(state: EnrollmentState, *, held_until: datetime | None, at: datetime) -> None:
    """Refuse to take a seat that is not kept, or no longer.

    :raises Refusal: ``enrollment.illegal_change``, ``offer.over``
    """
    if state not in KEPT:
        raise Refusal("enrollment.illegal_change")
    if held_until is None or held_until <= at:
        raise Refusal("offer.over", held_until=held_until)


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


def check_quotas(quotas: Iterable[VillageSeats], chosen: Sequence[int | None]) -> None:
    """Refuse to choose more people of a village than its quota has seats.

    :param chosen: the village of each person, None where it is not known
    :raises Refusal: ``quota.full``, the first that is
    """
    asked = Counter(chosen)
    for one in quotas:
        if asked[one.village] and one.taken + asked[one.village] > one.seats:
            raise Refusal("quota.full", village=one.name, seats=one.seats, taken=one.taken, chosen=asked[one.village])


def check_place_in_line(place: int, *, waiting: int) -> None:
    """Refuse a place on the waiting list that there is not.

    :raises Refusal: ``waiting.no_such_place``
    """
    if not 1 <= place <= waiting:
        raise Refusal("waiting.no_such_place", field="place", most=waiting)


def moved_in_line(order: Sequence[int], one: int, place: int) -> list[int]:
    """Give the order of those who wait once one of them has another place; the others keep theirs to each other.

    :param place: 1 is next
    """
    others = [other for other in order if other != one]
    return [*others[: place - 1], one, *others[place - 1 :]]


def check_mode_change(old: EnrollmentMode, *, applications: int) -> None:
    """Refuse to fill the seats in another way while people wait for an answer to their applications.

    :raises Refusal: ``mode.applications_open``
    """
    if old is EnrollmentMode.APPROVAL and applications:
        raise Refusal("mode.applications_open", field="mode", count=applications)


def check_expiry(expires_at: datetime, *, at: datetime) -> None:
    """Refuse an invitation that would be over before anybody could use it.

    :raises Refusal: ``invitation.past``
    """
    if expires_at <= at:
        raise Refusal("invitation.past", field="expires_on")


def kept_until(at: datetime, *, offer_hours: int | None) -> datetime:
    """Give the moment until which a seat is kept for an answer."""
    return at + timedelta(hours=offer_hours or CONSENT_HOURS)


def is_ending(held_until: datetime, *, kept_since: datetime, at: datetime) -> bool:
    """Whether an offer is in the last quarter of its time, or in its last six hours if that is less."""
    return held_until - at <= min((held_until - kept_since) / 4, LAST_CALL)
