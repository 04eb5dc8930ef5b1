"""The office: one file a desk."""

from academy.office import people, planning
from academy.office.room import room

__all__ = ["people", "planning", "room"]
