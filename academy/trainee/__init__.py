"""A trainee's own classes, sessions and certificates."""

from academy.trainee import certificates, views

__all__ = ["certificates", "views"]
