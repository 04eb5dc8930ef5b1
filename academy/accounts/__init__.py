"""Signing up and in, and what the school knows of a person."""
