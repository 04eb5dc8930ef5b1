"""An instructor's sessions and their rolls, free time, and the stations that somebody leads."""

from academy.instructor import availability, stations, views

__all__ = ["availability", "stations", "views"]
