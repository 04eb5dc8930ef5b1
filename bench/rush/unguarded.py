"""The application with the guard of the seats taken out: a rush has to oversell it, or the rush proves nothing."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from academy import create_app
from courses.catalog.models import Offering
from courses.enrollment import seats
from courses.errors import Unknown


def _unlocked(session: Session, offering: int) -> Offering:
    found = session.get(Offering, offering, populate_existing=True)
    if found is None:
        raise Unknown("offering.unknown")
    return found


def _take_after_a_look(session: Session, offering: int) -> bool:
    """Count, then insert: the gap between the two is what oversells."""
    capacity, taken = session.execute(select(Offering.capacity, Offering.taken).where(Offering.id == offering)).one()
    if taken >= capacity:
        return False
    session.execute(update(Offering).where(Offering.id == offering).values(taken=taken + 1))
    return True


seats.lock, seats.take = _unlocked, _take_after_a_look
app = create_app()
