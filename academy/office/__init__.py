"""The office: one file a desk."""

from academy.office import (
    applications,
    availability,
    certificates,
    completion,
    courses,
    days,
    enrollments,
    feeds,
    offerings,
    overview,
    papers,
    people,
    printing,
    schedule,
    school,
    times,
    ways,
)
from academy.office.room import room

__all__ = [
    "applications",
    "availability",
    "certificates",
    "completion",
    "courses",
    "days",
    "enrollments",
    "feeds",
    "offerings",
    "overview",
    "papers",
    "people",
    "printing",
    "room",
    "schedule",
    "school",
    "times",
    "ways",
]
