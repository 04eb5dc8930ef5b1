"""How moments, hours and names are written, in each language's habit."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from babel.dates import get_day_names
from flask_babel import format_date, format_datetime, get_locale
from flask_babel import gettext as _

from courses.people.accounts import masked_email, masked_phone, national
from courses.values import SCHOOL_ZONE, Bilingual


def is_chinese() -> bool:
    """Whether the reader reads Chinese."""
    locale = get_locale()
    return locale is None or locale.language == "zh"


def of(label: Bilingual) -> str:
    """Choose the name in the reader's language; the Chinese one where there is no other."""
    return label.zh if is_chinese() or not label.en else label.en


def day(value: date) -> str:
    """Write a day: 2026年11月24日, or 24 November 2026."""
    return format_date(value, "y年M月d日" if is_chinese() else "d MMMM y")


def short_day(value: date) -> str:
    """Write a day of this season: 11月24日 周二, or Tue 24 Nov."""
    return format_date(value, "M月d日 EEE" if is_chinese() else "EEE d MMM")


def long_day(value: date) -> str:
    """Write a day with its weekday: 2026年11月24日 星期二, or Tuesday 24 November 2026."""
    return format_date(value, "y年M月d日 EEEE" if is_chinese() else "EEEE d MMMM y")


def month(value: date) -> str:
    """Write a month: 2026年11月, or November 2026."""
    return format_date(value, "y年M月" if is_chinese() else "MMMM y")


def weekday_name(number: int, *, short: bool = False) -> str:
    """Name a day of the week, Monday 0: 星期二 and 周二, or Tuesday and Tue."""
    return get_day_names("abbreviated" if short else "wide", locale=get_locale() or "zh_Hans_CN")[number]


def sheet_day(value: date) -> str:
    """Write a day in a table on paper: 11月24日（周二）, or Tue 24 Nov."""
    return format_date(value, "M月d日（EEE）" if is_chinese() else "EEE d MMM")


def sheet_times(starts_at: datetime, ends_at: datetime) -> str:
    """Write from when to when in a table on paper: 9:00—11:15, or 9:00–11:15."""
    dash = "—" if is_chinese() else "–"
    return dash.join(format_datetime(value, "H:mm") for value in (starts_at, ends_at))


def days(first: date, last: date) -> str:
    """Write from which day to which: 2026年11月23–29日, or 23–29 November 2026."""
    if (first.year, first.month) != (last.year, last.month):
        return _("%(first)s to %(last)s", first=day(first), last=day(last))
    return f"{month(first)}{first.day}–{last.day}日" if is_chinese() else f"{first.day}–{day(last)}"


def day_of(value: datetime) -> str:
    """Write the day of a moment at the school, with its weekday."""
    return short_day(value.astimezone(SCHOOL_ZONE).date())


def moment(value: datetime) -> str:
    """Write a moment: 2026年11月24日 19:00, or 24 November 2026, 19:00."""
    return format_datetime(value, "y年M月d日 HH:mm" if is_chinese() else "d MMMM y, HH:mm")


def clock(value: datetime) -> str:
    """Write the time of day: 19:00."""
    return format_datetime(value, "HH:mm")


def timespan(starts_at: datetime, ends_at: datetime) -> str:
    """Write when something takes place: 11月28日 周六 9:00–11:15."""
    return f"{day_of(starts_at)} {clock(starts_at)}–{clock(ends_at)}"


def hours(value: Decimal) -> str:
    """Write a number of credit hours without needless decimals: 3, 2.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed(names: Iterable[str]) -> str:
    """Write names one after another: 甲、乙, or A, B."""
    return ("、" if is_chinese() else ", ").join(names)


def phone(number: str | None) -> str:
    """Write a mobile number (E.164) in groups, as one reads it out: 138 0000 0000."""
    shown = national(number or "")
    return f"{shown[:3]} {shown[3:7]} {shown[7:]}" if re.fullmatch(r"\d{11}", shown) else shown


def hidden_phone(number: str | None) -> str:
    """Write a mobile number for a list, without its middle: 138****8000."""
    return masked_phone(number) if number else "—"


def hidden_email(address: str | None) -> str:
    """Write an e-mail address for a list, without its name."""
    return masked_email(address) if address else "—"


def credit_hours(value: Decimal) -> str:
    """Write credit hours with their unit."""
    return _("%(count)s credit hours", count=hours(value))


def joined(sentences: Iterable[str]) -> str:
    """Write sentences one after another."""
    return ("" if is_chinese() else " ").join(sentences)
