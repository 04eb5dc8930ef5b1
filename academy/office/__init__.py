"""The office: one file a desk."""

from academy.office import enrollments, people, planning
from academy.office.room import room

__all__ = ["enrollments", "people", "planning", "room"]
