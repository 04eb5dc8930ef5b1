"""Who may do what by age and role. Pure: facts and a day in, an answer out."""

import unicodedata
from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum

from courses.errors import Refusal

ADULT_AGE = 18
LEAST_AGE = 14
"""Below it nothing is stored (Personal Information Protection Law, art. 31)."""
GREATEST_AGE = 100
LEAST_PASSWORD_LENGTH = 10
GREATEST_PASSWORD_LENGTH = 128
"""Longer input would only make the hash a burden."""
PRIVACY_VERSION = "2026-09"
"""The privacy notice that a new consent refers to."""
GUARDIAN_VERSION = "2026-09"
"""The text that a guardian agrees to."""
TRY_WINDOW = timedelta(minutes=15)
"""How long wrong passwords count."""
ACCOUNT_TRIES = 10
"""Wrong passwords for one account within the window."""
ADDRESS_TRIES = 50
"""Wrong passwords from one network address within the window: a whole classroom may share one."""


class Role(StrEnum):
    """What a person may be, beyond a trainee, which everyone is."""

    INSTRUCTOR = "instructor"
    COLLEGE_OFFICER = "college_officer"
    OFFICIAL = "official"
    ADMINISTRATOR = "administrator"


Grants = Collection[tuple[Role, int | None]]
"""Roles, with the college for a college officer's."""


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


VERSIONS = {ConsentKind.PRIVACY: PRIVACY_VERSION, ConsentKind.GUARDIAN: GUARDIAN_VERSION}
"""The version of each text that is in force."""


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


def check_guardian_can_agree(born_on: date | None, day: date, *, is_given: bool) -> None:
    """Refuse a guardian's consent for one who is of age, or before anyone knows who the guardian is.

    :param is_given: whether name and number of a guardian are known
    :raises Refusal: ``guardian.not_needed``, ``guardian.not_given``
    """
    if not is_minor(born_on, day):
        raise Refusal("guardian.not_needed")
    if not is_given:
        raise Refusal("guardian.not_given")


def minutes_until(end: datetime, at: datetime) -> int:
    """Give the whole minutes to wait, at least one."""
    return max(1, -((at - end) // timedelta(minutes=1)))


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


def check_birth_change(known: date | None, told: date, day: date) -> None:
    """Refuse a minor who makes themselves older: an officer looks at their papers and corrects the birth date.

    :raises Refusal: ``birth.by_officer``
    """
    if known is not None and is_minor(known, day) and told < known:
        raise Refusal("birth.by_officer", field="born_on")


def check_name(name: str, *, field: str = "name") -> None:
    """Refuse a name that is none, or that no certificate could show: it needs letters, and no signs or pictures.

    Any script passes, with ``·`` and other marks inside. Characters that are younger than Python's tables pass on
    the planes of rare Chinese characters.

    :raises Refusal: ``name.unusable``, ``name.no_letters``
    """
    if wrong := sorted({_shown(char) for char in name if not _is_writable(char)}):
        raise Refusal("name.unusable", field=field, characters=" ".join(wrong))
    if not any(_is_letter(char) for char in name):
        raise Refusal("name.no_letters", field=field)


def _is_rare_chinese(char: str) -> bool:
    return 0x20000 <= ord(char) <= 0x3FFFF


def _is_letter(char: str) -> bool:
    return unicodedata.category(char) in LETTERS or _is_rare_chinese(char)


def _is_writable(char: str) -> bool:
    return char not in PICTURE_MARKS and (unicodedata.category(char) in WRITABLE or _is_rare_chinese(char))


def _shown(char: str) -> str:
    """Show a character, or name it by its number where it has no look of its own."""
    return f"U+{ord(char):04X}" if unicodedata.category(char)[0] in "CMZ" else char


LETTERS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl"})
WRITABLE = LETTERS | {"Mn", "Mc", "Nd", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Pc", "Sm", "Zs"}
PICTURE_MARKS = frozenset("\ufe0e\ufe0f")
"""They turn a character into a picture, or back."""


def reaches(own: Grants, other: Grants) -> bool:
    """Whether one with these roles may change the account of one with those: never of somebody who may more."""
    held = {role for role, _ in own}
    if Role.ADMINISTRATOR in held:
        return True
    if Role.OFFICIAL in held:
        return all(role is not Role.ADMINISTRATOR for role, _ in other)
    return all(role is Role.INSTRUCTOR or (role, college) in own for role, college in other)


def check_password(password: str, *, accounts: Collection[str | None] = ()) -> None:
    """Refuse a password that is too short or absurdly long (ASVS 6.2: length, not composition).

    :param accounts: what the person signs in with; it is the first that others would try
    :raises Refusal: ``password.too_short``, ``password.too_long``, ``password.too_common``
    """
    if len(password) < LEAST_PASSWORD_LENGTH:
        raise Refusal("password.too_short", field="password", least=LEAST_PASSWORD_LENGTH)
    if len(password) > GREATEST_PASSWORD_LENGTH:
        raise Refusal("password.too_long", field="password", most=GREATEST_PASSWORD_LENGTH)
    plain = password.strip().lower()
    if len(set(plain)) < 4 or plain in COMMON_PASSWORDS or plain in _own_words(accounts):
        raise Refusal("password.too_common", field="password")


def _own_words(accounts: Collection[str | None]) -> set[str]:
    given = {account.lower() for account in accounts if account}
    return given | {word.removeprefix("+") for word in given} | {word.removeprefix("+86") for word in given}


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
