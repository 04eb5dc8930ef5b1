"""Signing up and in, what the school knows of a person, and their calendar on the phone, what they are told."""

from academy.accounts import feeds, notices, views

__all__ = ["feeds", "notices", "views"]
