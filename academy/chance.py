"""The one place that rolls the dice for what nobody may guess."""

import secrets

from courses.certificates.rules import CODE_DIGITS


def verification_code() -> str:
    """Draw the digits under which a certificate can be checked."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def feed_token() -> str:
    """Draw the secret part of a calendar's address: 256 bits."""
    return secrets.token_urlsafe(32)
