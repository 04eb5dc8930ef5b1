"""Who comes to the office's pages in tests."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from courses.people.rules import Role
from courses.school.models import College
from tests import factories


@dataclass(frozen=True, slots=True)
class Cast:
    """A college, its officer, an officer of another one, an official, and a trainee; by id."""

    college: int
    officer: int
    stranger: int
    official: int
    trainee: int


def cast(rows: Session) -> Cast:
    """Add everyone, and commit."""
    own: College = factories.college(rows, name_en="College of Ours")
    other: College = factories.college(rows, name_en="College of Others")
    found = Cast(
        college=own.id,
        officer=factories.with_role(rows, Role.COLLEGE_OFFICER, college=own.id).id,
        stranger=factories.with_role(rows, Role.COLLEGE_OFFICER, college=other.id).id,
        official=factories.with_role(rows, Role.OFFICIAL).id,
        trainee=factories.person(rows).id,
    )
    rows.commit()
    return found
