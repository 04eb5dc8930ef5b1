"""The office: one file a desk."""

from academy.office import (
    availability,
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
    times,
)
from academy.office.room import room

__all__ = [
    "availability",
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
    "times",
]
