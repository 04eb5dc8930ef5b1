"""A trainee's own classes, sessions, free time and certificates."""

from academy.trainee import certificates, free_time, views

__all__ = ["certificates", "free_time", "views"]
