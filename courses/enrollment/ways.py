"""How people come into a class: who may, in which way the seats are filled, how many of which village, by which code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from courses import audit
from courses.catalog.models import Offering
from courses.catalog.rules import EnrollmentMode
from courses.enrollment import rules, seats
from courses.enrollment.eligibility import RequirementKind
from courses.enrollment.facts import list_requirements
from courses.enrollment.models import Enrollment, Invitation, Quota, Requirement, RequirementValue
from courses.enrollment.rules import EnrollmentState
from courses.errors import Unknown
from courses.people.rules import PoliticalStatus


@dataclass(frozen=True, slots=True)
class Asking:
    """What a requirement shall ask: one of these, or each of the courses."""

    is_hard: bool
    statuses: tuple[PoliticalStatus, ...] = ()
    ids: tuple[int, ...] = ()
    """Of villages, colleges or courses, by the kind of the requirement."""


COLUMN_OF = {
    RequirementKind.VILLAGE: "village_id",
    RequirementKind.COLLEGE: "college_id",
    RequirementKind.PREREQUISITE: "course_id",
}


def set_ways(
    session: Session,
    *,
    offering: int,
    mode: EnrollmentMode,
    offer_hours: int | None,
    asked: Mapping[RequirementKind, Asking],
    quotas: Mapping[int, int],
    at: datetime,
    by: int,
) -> Offering:
    """Say how the seats of a class are filled, what is asked of people, and how many seats a village may have.

    :param offer_hours: how long a freed seat is kept for the next in line; None: it is theirs at once
    :param quotas: most seats by village; only where officers choose
    :raises Unknown: ``offering.unknown``
    :raises Refusal: ``mode.applications_open`` while applications wait for an answer and the class shall no longer be
        by approval
    """
    found = seats.lock(session, offering)
    if mode is not found.mode:
        rules.check_mode_change(found.mode, applications=_count_applications(session, offering))
    before = {one.kind.value: one.is_hard for one in list_requirements(session, offering=offering)}
    changes = audit.fill(found, mode=mode, offer_hours=offer_hours)
    _replace_requirements(session, offering, asked)
    session.execute(delete(Quota).where(Quota.offering_id == offering))
    session.add_all(Quota(offering_id=offering, village_id=village, seats=most) for village, most in quotas.items())
    session.flush()
    audit.write(
        session,
        "offering.set_ways",
        subject=f"offering:{offering}",
        at=at,
        by=by,
        changes=changes,
        asked_before=before,
        asked={kind.value: _as_fact(one) for kind, one in asked.items()},
        quotas={str(village): most for village, most in quotas.items()},
    )
    if offer_hours is None:
        seats.pass_on(session, offering, at=at)
    return found


def _count_applications(session: Session, offering: int) -> int:
    waiting = select(Enrollment.id).where(
        Enrollment.offering_id == offering, Enrollment.state == EnrollmentState.APPLIED
    )
    return len(session.scalars(waiting).all())


def _replace_requirements(session: Session, offering: int, asked: Mapping[RequirementKind, Asking]) -> None:
    for one in list_requirements(session, offering=offering):
        session.delete(one)
    session.flush()
    for kind, wanted in asked.items():
        values = [RequirementValue(political_status=status) for status in wanted.statuses]
        values += [RequirementValue(**{COLUMN_OF[kind]: value}) for value in wanted.ids]
        session.add(Requirement(offering_id=offering, kind=kind, is_hard=wanted.is_hard, values=values))
    session.flush()


def _as_fact(asking: Asking) -> dict[str, object]:
    return {
        "is_hard": asking.is_hard,
        "statuses": [status.value for status in asking.statuses],
        "ids": list(asking.ids),
    }


def invite(
    session: Session,
    *,
    offering: int,
    code: str,
    most: int,
    expires_at: datetime,
    note: str,
    at: datetime,
    by: int | None,
) -> Invitation:
    """Make a code that lets a number of people into a class by invitation until a moment.

    :param code: drawn by the caller; letters and digits
    :raises Unknown: ``offering.unknown``
    :raises Refusal: ``invitation.past``
    """
    seats.lock(session, offering)
    rules.check_expiry(expires_at, at=at)
    made = Invitation(
        offering_id=offering,
        code=code.upper(),
        most=most,
        note=note,
        expires_at=expires_at,
        created_at=at,
        created_by_id=by,
    )
    session.add(made)
    session.flush()
    _log(session, "invitation.make", made, at=at, by=by)
    return made


def revoke_invitation(session: Session, *, invitation: int, at: datetime, by: int) -> Invitation:
    """Make a code useless from now on; who came in by it stays.

    :raises Unknown: ``invitation.unknown``
    """
    found = session.get(Invitation, invitation, populate_existing=True)
    if found is None:
        raise Unknown("invitation.unknown")
    found.revoked_at = found.revoked_at or at
    session.flush()
    _log(session, "invitation.revoke", found, at=at, by=by)
    return found


def _log(session: Session, deed: str, made: Invitation, *, at: datetime, by: int | None) -> None:
    facts = {"offering": made.offering_id, "most": made.most, "used": made.used, "note": made.note}
    audit.write(session, deed, subject=f"invitation:{made.id}", at=at, by=by, **facts)
