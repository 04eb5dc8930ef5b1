"""The office: one file a desk."""

from academy.office import courses, enrollments, offerings, overview, people, schedule, school
from academy.office.room import room

__all__ = ["courses", "enrollments", "offerings", "overview", "people", "room", "schedule", "school"]
