"""The one place that rolls the dice for what nobody may guess."""

import secrets

from courses.certificates.rules import CODE_DIGITS


def verification_code() -> str:
    """Draw the digits under which a certificate can be checked."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def feed_token() -> str:
    """Draw the secret part of a calendar's address: 256 bits."""
    return secrets.token_urlsafe(32)


INVITATION_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No letter that looks like a digit: codes are read out on the phone."""


def invitation_code() -> str:
    """Draw the code of an invitation: 49 random bits, of which each try is one request."""
    return "".join(secrets.choice(INVITATION_LETTERS) for _ in range(10))
