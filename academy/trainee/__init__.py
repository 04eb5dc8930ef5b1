"""A trainee's own classes, sessions, free time and certificates."""

from academy.trainee import certificates, enrolling, free_time, views
from academy.trainee.room import room

__all__ = ["certificates", "enrolling", "free_time", "room", "views"]
