"""Reads about courses and offerings."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from courses.catalog.models import Course, Offering


def find_course(session: Session, *, code: str) -> Course | None:
    """Find a course with its college and syllabus, by its code in any case."""
    return session.scalar(
        select(Course)
        .where(Course.code == code.upper())
        .options(joinedload(Course.college), joinedload(Course.units))
        .execution_options(unique=True)
    )


def find_offering(session: Session, *, code: str) -> Offering | None:
    """Find an offering with its course, college, term and tutor, by its code in any case."""
    return session.scalar(
        select(Offering)
        .where(Offering.code == code.upper())
        .options(joinedload(Offering.course).joinedload(Course.college), joinedload(Offering.term))
        .options(joinedload(Offering.tutor))
    )
