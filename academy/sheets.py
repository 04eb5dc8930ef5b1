"""A sheet of paper as officials know it: what stands on it, whatever it is written as.

The form is that of the town's offices: a title over all columns, a line that says who reports and when, the headings,
the serial number (序号) first and the remarks (备注) last, and at the foot who filled it in and who checked it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from flask_babel import gettext as _

from academy import wording

Cell = str | int | Decimal
"""Numbers stay numbers, so that an office can sum them up; everything else is text, whatever it looks like."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet. On A4 there is room for about 90 widths of a digit, or 140 in landscape."""

    heading: str
    width: int
    """In widths of a digit; a Chinese character takes two. A sheet that is wider is made smaller when it is printed."""
    is_centered: bool = True
    is_whole: bool = False
    """Nothing in it is broken into lines: days and times."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under a heading of their own."""

    rows: Sequence[Sequence[Cell]]
    heading: str = ""
    """Across all columns; empty: none."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with title, head and foot, on one or more pages of A4."""

    title: str
    head: tuple[str, str]
    """What stands at the left and at the right of the line over the table."""
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    foot: tuple[str, ...]
    nothing: str
    """What stands there when there is no row at all."""
    is_landscape: bool = False
    is_signed: bool = False
    """Its rows are high enough to sign in."""

    @property
    def size(self) -> int:
        """How many rows there are."""
        return sum(len(block.rows) for block in self.blocks)

    @property
    def shares(self) -> list[str]:
        """How much of the width each column takes, in percent."""
        total = sum(column.width for column in self.columns)
        return [f"{100 * column.width / total:.2f}" for column in self.columns]

    def lines(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        """Go through the table from top to bottom: the heading of a block and no cells, or no heading and the cells."""
        for block in self.blocks:
            if block.heading:
                yield block.heading, ()
            for row in block.rows:
                yield "", row
        if not self.size and self.nothing:
            yield self.nothing, ()


def head(reporter: str, day: date) -> tuple[str, str]:
    """Say who reports and on which day."""
    return _("Reported by: %(unit)s", unit=reporter), _("Date: %(day)s", day=wording.day(day))


def foot() -> tuple[str, ...]:
    """Leave room for who filled it in and who checked it, by pen."""
    return _("Filled in by:"), _("Checked by:"), _("Telephone:")


def written(cell: Cell) -> str:
    """Write a cell as people read it."""
    return wording.hours(cell) if isinstance(cell, Decimal) else str(cell)


def lines_of(text: str, width: int) -> int:
    """Estimate how many lines a text takes in a column."""
    return sum(max(1, ceil(_digits(line) / max(width - 1, 1))) for line in text.split("\n"))


def _digits(text: str) -> float:
    """Measure a text in widths of a digit."""
    return sum(2.1 if unicodedata.east_asian_width(character) in "WFA" else 1.1 for character in text)


def tab_name(title: str) -> str:
    """Make a title the name of a tab: Excel and WPS refuse some characters, an apostrophe at an end, and more than 31."""
    kept = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "", title)[:31].strip(" '")
    return kept or "1"
