"""Numbers of identity papers: what they say of a person, and whether they can be right. Pure.

GB 11643-1999 (resident identity card): six digits of the area, eight of the birth date, three in sequence, a check.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from courses.errors import Refusal
from courses.values import read_day

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CARD = re.compile(r"\d{17}[\dX]")
_PERMIT = re.compile(r"[A-Z]{1,3}\d{6,10}(\(\d\))?|\d{8}|8[123]\d{15}[\dX]")
"""港澳、台湾居民来往内地通行证, foreigners' passports; residence permits have the form of the card."""


class PaperKind(StrEnum):
    """What identifies a person."""

    CARD = "card"
    """居民身份证, or a residence permit with a number of that form."""
    PERMIT = "permit"
    """A travel permit or a passport."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A number that can be right."""

    kind: PaperKind
    number: str
    born_on: date | None
    """What the number says; None for papers that do not."""

    @property
    def masked(self) -> str:
        """The number with its middle hidden: at most the first three and the last four are shown."""
        return masked(self.number)


def read_paper(typed: str) -> Paper:
    """Read the number of an identity paper however it was typed.

    :raises Refusal: ``paper.check_digit``, ``paper.no_such_day``, ``paper.unreadable``
    """
    number = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed)).upper()
    if _CARD.fullmatch(number):
        born_on = read_day(number[6:14])
        if born_on is None:
            raise Refusal("paper.no_such_day")
        if number[17] != check_digit(number):
            raise Refusal("paper.check_digit")
        return Paper(PaperKind.CARD, number, born_on)
    if _PERMIT.fullmatch(number):
        return Paper(PaperKind.PERMIT, number, None)
    raise Refusal("paper.unreadable", typed=masked(number))


def check_digit(number: str) -> str:
    """Give the last character that the first seventeen digits of a card ask for."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def masked(number: str) -> str:
    """Hide the middle of a number; a short one nearly all of it."""
    if len(number) < 12:
        return f"{'*' * max(0, len(number) - 2)}{number[-2:]}"
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
