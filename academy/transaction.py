"""The one edge at which the web application writes: begin, do one use case, commit or take it all back."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol, cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from academy.extensions import db
from courses.base import violated_constraint
from courses.errors import Refusal, Unknown

TAKEN: dict[str, tuple[str, str]] = {
    "uq_person_phone": ("person.phone_taken", "phone"),
    "uq_person_email": ("person.email_taken", "email"),
    "uq_enrollment_offering_id_person_id": ("enrollment.already", ""),
    "ck_offering_seats": ("capacity.below_taken", "capacity"),
    "uq_course_code": ("code.taken", "code"),
    "uq_offering_code": ("code.taken", "code"),
    "uq_term_code": ("code.taken", "code"),
    "uq_college_slug": ("code.taken", "slug"),
    "uq_college_name": ("name.taken", "name"),
    "uq_college_series": ("name.taken", "series"),
    "uq_village_name": ("name.taken", "name"),
    "uq_venue_name": ("name.taken", "name"),
    "uq_station_name": ("name.taken", "name"),
    "uq_station_village_id": ("station.village_has_one", "village_id"),
    "uq_term_name": ("name.taken", "name"),
    "pk_calendar_day": ("day.taken", "day"),
    "pk_teaching_time": ("teaching_time.changed_meanwhile", ""),
    "uq_mark_session_id_enrollment_id_version": ("mark.changed_meanwhile", ""),
    "uq_mark_current": ("mark.changed_meanwhile", ""),
    "uq_mark_tap": ("mark.tap_reused", ""),
    "uq_calendar_feed_live_person": ("calendar_feed.made_meanwhile", ""),
    "uq_calendar_feed_live_venue": ("calendar_feed.made_meanwhile", ""),
    "uq_syllabus_unit_course_id_position": ("unit.position_taken", "position"),
}
"""What a person is told when the database itself refuses: constraint → refusal code and field."""


class CanRefuse(Protocol):
    """A form that can show a refusal beside the field that it is about."""

    def refuse(self, refusal: Refusal) -> None:
        """Show the refusal."""


def transaction(form: CanRefuse | None = None) -> "AbstractContextManager[Session, bool]":
    """Run one use case; commit, or roll back and put a refusal at its field.

    With a form, a refusal is shown there and the code after the block runs; without one, and for records that do
    not exist, it goes on to the error pages. So does what the database refuses at the commit itself: by then the block
    has returned its answer. What the request read before is read anew: rows loaded outside the block must not be used
    inside it.
    """
    return cast("AbstractContextManager[Session, bool]", _transaction(form))


@contextmanager
def _transaction(form: CanRefuse | None) -> Iterator[Session]:
    session = db.session()
    session.rollback()
    session.connection(execution_options={"writes": True})
    try:
        yield session
    except IntegrityError as error:
        session.rollback()
        _show(form, _refusal_of(error))
    except Refusal as refusal:
        session.rollback()
        _show(form, refusal)
    except BaseException:
        session.rollback()
        raise
    else:
        _commit(session)


def _commit(session: Session) -> None:
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise _refusal_of(error) from error
    except BaseException:
        session.rollback()
        raise


def _show(form: CanRefuse | None, refusal: Refusal) -> None:
    if form is None or isinstance(refusal, Unknown):
        raise refusal
    form.refuse(refusal)


def _refusal_of(error: IntegrityError) -> Refusal:
    name = violated_constraint(error)
    if name not in TAKEN:
        raise error
    code, field = TAKEN[name]
    facts: dict[str, Any] = {"taken": ""} if code == "capacity.below_taken" else {}
    return Refusal(code, field=field or None, **facts)
