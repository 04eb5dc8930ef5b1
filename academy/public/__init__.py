"""What everyone may see: the school, its courses, and whether a certificate is real."""

from academy.public import feeds, verify, views

__all__ = ["feeds", "verify", "views"]
