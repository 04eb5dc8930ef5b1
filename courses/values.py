"""Plain values that rules and tables share."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
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


def school_midnight(moment: datetime) -> datetime:
    """Give the beginning of the day of a moment at the school."""
    return datetime.combine(school_day(moment), time.min, tzinfo=SCHOOL_ZONE)


def read_day(text: str) -> date | None:
    """Read a day in any habit of the town: 2003-01-15, 2003.1.15, 2003/1/15, 2003年1月15日, 20030115.

    :returns: None where no calendar has such a day
    """
    numbers = re.fullmatch(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?", text)
    parts = numbers or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    try:
        return date(*(int(part) for part in parts.groups())) if parts else None
    except ValueError:
        return None
