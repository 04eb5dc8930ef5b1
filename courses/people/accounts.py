"""What people type to say who they are: mobile numbers and e-mail addresses."""

import re
import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

INVENTED = re.compile(r"(\+?86)?(100\d{8})")
"""Numbers that no operator gives out; they pass for invented people only."""
SEPARATORS = re.compile(r"[\s\-./()\u2010-\u2015]")


def normalized_phone(typed: str, *, allow_invented: bool = False) -> str | None:
    """Read a mobile number however it was typed (spaces, dashes, +86); None when it is none.

    :param allow_invented: accept the demo school's numbers, 100 and eight digits
    """
    digits = SEPARATORS.sub("", unicodedata.normalize("NFKC", typed))
    if invented := INVENTED.fullmatch(digits):
        return f"+86{invented[2]}" if allow_invented else None
    if not re.fullmatch(r"\+?[0-9]{5,20}", digits):
        return None
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
        found = validate_email(typed.strip(), check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def normalized(typed: str, *, allow_invented: bool = False) -> tuple[str | None, str | None]:
    """Read what somebody signs in with, as (phone, e-mail); both None when it is neither."""
    if "@" in typed:
        return None, normalized_email(typed)
    return normalized_phone(typed, allow_invented=allow_invented), None


def national(phone: str) -> str:
    """Write a number (E.164) as people here write it: without +86, others with their country."""
    return phone.removeprefix("+86")


def masked_phone(phone: str) -> str:
    """Hide the middle of a number (E.164), so that a list shows whose it is and not what it is: 138****8000."""
    shown = national(phone)
    return f"{shown[:-8]}****{shown[-4:]}" if len(shown) > 8 else f"****{shown[-4:]}"


def masked_email(email: str) -> str:
    """Hide the name in an e-mail address: m****@school.example."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}****@{domain}"
