"""What people have to be told about a session, written down in the transaction of the deed.

Only classes that they can have seen are worth a word.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courses import outbox
from courses.catalog.models import Offering
from courses.catalog.rules import OfferingState
from courses.people.models import Person
from courses.scheduling.models import TrainingSession
from courses.school.models import Venue


@dataclass(frozen=True, slots=True)
class Spot:
    """When and where a session is, in plain values."""

    starts_at: str
    ends_at: str
    venue: str
    venue_en: str


def spot_of(session: Session, meeting: TrainingSession) -> Spot:
    """Give when and where a session is now."""
    venue = session.get_one(Venue, meeting.venue_id)
    return Spot(meeting.starts_at.isoformat(), meeting.ends_at.isoformat(), venue.name, venue.name_en)


def tell_moved(
    session: Session,
    meeting: TrainingSession,
    offering: Offering,
    was: Spot,
    *,
    reason: str,
    at: datetime,
    by: int | None,
) -> None:
    """Tell that a session has another time or venue; nobody has to know when it keeps both."""
    if spot_of(session, meeting) != was:
        before = {f"was_{name}": value for name, value in asdict(was).items()}
        tell(session, "session.moved", meeting, offering, reason=reason, at=at, by=by, **before)


def tell_teachers(
    session: Session,
    meeting: TrainingSession,
    offering: Offering,
    were: Sequence[Person],
    *,
    reason: str,
    at: datetime,
    by: int | None,
) -> None:
    """Tell that somebody else teaches a session, also those who no longer do."""
    gone = [one.id for one in were if one not in meeting.instructors]
    if gone or len(were) != len(meeting.instructors):
        facts = {
            "instructors": [one.name for one in meeting.instructors],
            "was_instructors": [one.name for one in were],
        }
        tell(session, "session.substituted", meeting, offering, reason=reason, at=at, by=by, also=gone, **facts)


def tell(
    session: Session,
    kind: str,
    meeting: TrainingSession,
    offering: Offering,
    *,
    reason: str,
    at: datetime,
    by: int | None,
    **facts: Any,
) -> None:
    """Tell what has become of a session, unless its class is a draft.

    :param kind: ``session.moved``, ``session.cancelled``, ``session.restored``, ``session.substituted``
    """
    if offering.state is OfferingState.DRAFT:
        return
    outbox.write(
        session,
        kind,
        audience=f"session:{meeting.id}",
        at=at,
        by=by,
        offering=offering.id,
        session=meeting.id,
        title=meeting.title,
        title_en=meeting.title_en,
        class_title=offering.title,
        class_title_en=offering.title_en,
        reason=reason.strip(),
        **asdict(spot_of(session, meeting)),
        **facts,
    )
