"""The office: one file a desk."""

from academy.office import planning
from academy.office.room import room

__all__ = ["planning", "room"]
