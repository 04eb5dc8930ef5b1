"""The office: one file a desk."""

from academy.office import (
    certificates,
    completion,
    courses,
    days,
    enrollments,
    feeds,
    offerings,
    overview,
    people,
    printing,
    schedule,
    school,
)
from academy.office.room import room

__all__ = [
    "certificates",
    "completion",
    "courses",
    "days",
    "enrollments",
    "feeds",
    "offerings",
    "overview",
    "people",
    "printing",
    "room",
    "schedule",
    "school",
]
