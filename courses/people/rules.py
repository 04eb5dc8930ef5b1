"""Who may do what by age and role. Pure: facts and a day in, an answer out."""

from datetime import date
from enum import StrEnum

from courses.errors import Refusal

ADULT_AGE = 18
LEAST_AGE = 14
"""Below it nothing is stored (RULINGS 3; Personal Information Protection Law, art. 31)."""
GREATEST_AGE = 100
LEAST_PASSWORD_LENGTH = 10
GREATEST_PASSWORD_LENGTH = 128
"""Longer input would only make the hash a burden."""
PRIVACY_VERSION = "2026-09"
"""The privacy notice that a new consent refers to."""
GUARDIAN_VERSION = "2026-09"
"""The text that a guardian agrees to."""


class Role(StrEnum):
    """What a person may be, beyond a trainee, which everyone is."""

    INSTRUCTOR = "instructor"
    COLLEGE_OFFICER = "college_officer"
    OFFICIAL = "official"
    ADMINISTRATOR = "administrator"


class PoliticalStatus(StrEnum):
    """政治面貌."""

    MASSES = "masses"
    APPLICANT = "applicant"
    LEAGUE_MEMBER = "league_member"
    PROBATIONARY_PARTY_MEMBER = "probationary_party_member"
    PARTY_MEMBER = "party_member"
    OTHER = "other"


class ConsentKind(StrEnum):
    """What a consent covers."""

    PRIVACY = "privacy"
    GUARDIAN = "guardian"


class ConsentMethod(StrEnum):
    """How a consent was given."""

    SIGN_UP = "sign_up"
    LINK = "link"
    PHONE = "phone"
    PAPER = "paper"


class LinkPurpose(StrEnum):
    """What a single-use link lets its holder do."""

    PASSWORD = "password"  # noqa: S105 - a purpose, not a secret
    GUARDIAN = "guardian"


def age_on(born_on: date, day: date) -> int:
    """Give the age in full years (周岁); one born on 29 February has the birthday on 1 March of other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_minor(born_on: date | None, day: date) -> bool:
    """Whether a guardian has to agree."""
    return born_on is not None and age_on(born_on, day) < ADULT_AGE


def check_birth(born_on: date, day: date) -> None:
    """Refuse a birth date that cannot be, or whose holder we may not register.

    :raises Refusal: ``birth.in_future``, ``person.too_young``, ``birth.too_long_ago``
    """
    if born_on > day:
        raise Refusal("birth.in_future", field="born_on")
    age = age_on(born_on, day)
    if age < LEAST_AGE:
        raise Refusal("person.too_young", field="born_on", least=LEAST_AGE)
    if age > GREATEST_AGE:
        raise Refusal("birth.too_long_ago", field="born_on")


def check_password(password: str) -> None:
    """Refuse a password that is too short or absurdly long (ASVS 6.2: length, not composition).

    :raises Refusal: ``password.too_short``, ``password.too_long``, ``password.too_common``
    """
    if len(password) < LEAST_PASSWORD_LENGTH:
        raise Refusal("password.too_short", field="password", least=LEAST_PASSWORD_LENGTH)
    if len(password) > GREATEST_PASSWORD_LENGTH:
        raise Refusal("password.too_long", field="password", most=GREATEST_PASSWORD_LENGTH)
    if len(set(password)) < 4 or password.lower() in COMMON_PASSWORDS:
        raise Refusal("password.too_common", field="password")


COMMON_PASSWORDS = frozenset(
    [
        "1234567890",
        "0123456789",
        "12345678910",
        "123456789a",
        "a123456789",
        "1q2w3e4r5t",
        "q1w2e3r4t5",
        "qwertyuiop",
        "asdfghjkl1",
        "password12",
        "password123",
        "password1234",
        "passw0rd123",
        "woaini1314",
        "woaini520520",
        "aa123456789",
        "abc1234567",
        "abcd123456",
        "iloveyou123",
        "qwerty12345",
        "qwerty123456",
        "1qaz2wsx3edc",
        "zxcvbnm123",
        "admin123456",
        "administrator",
        "letmein12345",
        "welcome12345",
        "5201314520",
        "1314520520",
        "woaini123456",
        "abc123456789",
        "asd123456789",
        "qq123456789",
        "wang123456",
        "zhang123456",
    ]
)
"""The long ones among the passwords that people choose most."""
