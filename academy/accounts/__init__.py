"""Signing up and in, what the school knows of a person, and their calendar on the phone."""

from academy.accounts import feeds, views

__all__ = ["feeds", "views"]
