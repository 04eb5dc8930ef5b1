"""Plain values that rules and tables share."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

SCHOOL_ZONE = ZoneInfo("Asia/Shanghai")
HALF_HOUR = Decimal("0.5")
"""The step of credit hours (学时)."""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A name in Chinese and, where there is one, in English. Pages choose by the reader's language."""

    zh: str
    en: str = ""


def school_day(moment: datetime) -> date:
    """Give the calendar day of a moment at the school (Asia/Shanghai)."""
    return moment.astimezone(SCHOOL_ZONE).date()
