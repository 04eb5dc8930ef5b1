"""What people type to say who they are: mobile numbers and e-mail addresses."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email

DEMO_PREFIX = "+86100"
"""Numbers that no operator gives out (DOMAIN.md §5); they pass for invented people only."""


def normalized_phone(typed: str, *, allow_invented: bool = False) -> str | None:
    """Read a mobile number however it was typed (spaces, dashes, +86); None when it is none.

    :param allow_invented: accept the demo school's numbers, 100 and eight digits
    """
    digits = re.sub(r"[\s\-().\u2010-\u2015]", "", typed)
    if re.fullmatch(r"(\+?86)?100\d{8}", digits):
        return f"+86{digits[-11:]}" if allow_invented else None
    try:
        number = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        return None
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in kinds:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalized_email(typed: str) -> str | None:
    """Read an e-mail address, in lower case; None when it is none."""
    try:
        found = validate_email(typed.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def normalized(typed: str, *, allow_invented: bool = False) -> tuple[str | None, str | None]:
    """Read what somebody signs in with, as (phone, e-mail); both None when it is neither."""
    if "@" in typed:
        return None, normalized_email(typed)
    return normalized_phone(typed, allow_invented=allow_invented), None
