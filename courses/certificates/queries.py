"""Reads about completion and certificates."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from courses.catalog.models import Course, Offering
from courses.certificates.models import Certificate
from courses.enrollment.models import Enrollment


def find_certificate(session: Session, *, certificate: int) -> Certificate | None:
    """Find a certificate with its holder, class and file record (not the file's bytes)."""
    enrollment = joinedload(Certificate.enrollment)
    return session.scalar(
        select(Certificate)
        .where(Certificate.id == certificate)
        .options(enrollment.joinedload(Enrollment.offering).joinedload(Offering.course).joinedload(Course.college))
        .options(enrollment.joinedload(Enrollment.person), joinedload(Certificate.file))
    )
