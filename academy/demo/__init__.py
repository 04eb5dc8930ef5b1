"""The invented school: loaded once, kept around today, started over on request."""

from datetime import datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from academy.demo.build import Builder
from academy.demo.today import bring_to_today
from courses.base import Base
from courses.errors import Refusal
from courses.people.models import Person


def load(session: Session, *, at: datetime, base_url: str, is_production: bool) -> str:
    """Put the invented school up; where it stands already, only see to it that there is a session today.

    :returns: what was done: ``loaded``, ``moved``, or ``kept``
    :raises Refusal: ``demo.in_production``, ``demo.real_people``
    """
    _check_no_real_school(session, is_production=is_production)
    if _is_loaded(session):
        return "moved" if bring_to_today(session, at=at) else "kept"
    Builder(session, at=at, base_url=base_url).build()
    return "loaded"


def reset(session: Session, *, at: datetime, base_url: str, is_production: bool) -> None:
    """Remove everything and put the invented school up anew.

    :raises Refusal: ``demo.in_production``, ``demo.real_people``
    """
    _check_no_real_school(session, is_production=is_production)
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(delete(table))
    session.expunge_all()
    Builder(session, at=at, base_url=base_url).build()


def _is_loaded(session: Session) -> bool:
    return bool(session.scalar(select(exists().where(Person.is_invented))))


def _check_no_real_school(session: Session, *, is_production: bool) -> None:
    """Refuse to touch a school with real people: one in production, or one that never had an invented person."""
    if is_production:
        raise Refusal("demo.in_production")
    if not _is_loaded(session) and session.scalar(select(func.count(Person.id))):
        raise Refusal("demo.real_people")
