"""What a certificate says: a snapshot of plain values becomes one page of HTML.

The wording is the usual one of such papers. A template version that has printed a certificate is never edited; a new
one is added.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from math import ceil
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

LATEST = "v1"
TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "certificates"

_DAYS = ("started_on", "ended_on", "issued_on")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_FITS = (("roomy", 6.8, 1.9), ("even", 6.0, 1.75), ("snug", 5.2, 1.6), ("dense", 4.2, 1.4))
"""The sizes that a template has for its text: class, font size in millimeters, line height; largest first."""
_MEASURE = 231
"""Width of the text in millimeters."""
_HEIGHT = 54
"""Room for the statement and its translation, in millimeters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Every value that a certificate prints, as it was on the day of issue."""

    name: str
    honorific: str
    """同志, or 同学 for trainees of 14 to 17."""
    college: str
    """The college's slug, which chooses colors and emblem."""
    college_name: str
    college_name_en: str
    course_title: str
    course_title_en: str
    """Empty where there is no English title."""
    term: str
    """2026年秋季; empty where the course's title names it."""
    term_en: str = ""
    started_on: date
    ended_on: date
    credit_hours: str
    """Credit hours (学时) earned, as a decimal number."""
    theory_hours: str
    practice_hours: str
    serial: str
    issued_on: date
    issuer: str
    """The body whose seal is stamped over its name."""
    issuer_en: str
    code: str
    """The verification code in groups, as people read it out."""
    verification_url: str
    signatory: str = ""

    def to_json(self) -> dict[str, str]:
        """Give the values as JSON can hold them: days in ISO 8601, all else as it is."""
        values = dataclasses.asdict(self)
        return values | {name: values[name].isoformat() for name in _DAYS}

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> Snapshot:
        """Read what :meth:`to_json` gave.

        :raises KeyError: a day is missing
        :raises TypeError: another value is missing, or is none of ours
        :raises ValueError: a day is none of the calendar's
        """
        days = {name: date.fromisoformat(stored[name]) for name in _DAYS}
        return cls(**{**stored, **days})  # type: ignore[arg-type]


def page(snapshot: Snapshot, template_version: str = LATEST) -> str:
    """Write the certificate as HTML. Whatever a value contains, it is shown as text."""
    template = _environment().get_template(f"{template_version}/page.html")
    return template.render(dataclasses.asdict(snapshot), fit=_fit(snapshot))


def styles(template_version: str = LATEST) -> str:
    """Give the style sheet of a template version."""
    return (TEMPLATES / template_version / "style.css").read_text(encoding="utf-8")


@cache
def fixed_characters(template_version: str = LATEST) -> frozenset[str]:
    """Give the characters that a certificate may show whoever it is for."""
    source = (TEMPLATES / template_version / "page.html").read_text(encoding="utf-8")
    return frozenset(source) | frozenset("年月日同志学")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=_day, day_en=_day_en, hours=_hours)
    return environment


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _day_en(value: date) -> str:
    """Write a day in English, whatever locale the process runs in."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def _hours(value: str) -> str:
    """Write credit hours without idle zeros: 48, 45.5."""
    return f"{Decimal(value).normalize():f}"


def _fit(snapshot: Snapshot) -> str:
    """Choose the largest size at which the text leaves the foot of the page free.

    Widths are estimated in ems, the template's own words included; the last size is the end of what can be done.
    """
    first = 23 + 1.35 * _ems(snapshot.name)
    second = 10 + _ems(snapshot.college_name + snapshot.term + snapshot.course_title)
    translation = 82 + 0.48 * len(snapshot.course_title_en + snapshot.term_en + snapshot.college_name_en)
    for fit, size, leading in _FITS:
        lines = 1 + ceil(first * size / _MEASURE) + ceil(second * size / _MEASURE)
        if lines * size * leading + ceil(translation * 3.4 / (_MEASURE - 20)) * 5.1 <= _HEIGHT:
            return fit
    return _FITS[-1][0]


def _ems(text: str) -> float:
    return sum(1 if unicodedata.east_asian_width(character) in "WF" else 0.55 for character in text)
