"""Decisions about plans and the weather. Pure."""

from enum import StrEnum


class DraftState(StrEnum):
    """Where a proposed timetable stands."""

    SOLVING = "solving"
    READY = "ready"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"


class WeatherReach(StrEnum):
    """What a weather signal stops."""

    ALL = "all"
    OUTDOORS = "outdoors"
    """Only practice outdoors."""
