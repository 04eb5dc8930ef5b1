"""Reading holidays and make-up workdays from a table that somebody keeps. Pure: bytes in, days and faults out."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from courses.errors import Refusal
from courses.school.rules import Day, DayKind, check_day
from courses.sheets import rows_of_text, text_of
from courses.values import read_day

MOST_ROWS = 500
LONGEST_NAME, LONGEST_NAME_EN = 50, 80
COLUMNS = {
    "date": "date",
    "日期": "date",
    "kind": "kind",
    "类型": "kind",
    "name": "name",
    "名称": "name",
    "name_en": "name_en",
    "英文名称": "name_en",
}
"""What a column may be called → what it is."""
NEEDED = ("date", "kind", "name")
KINDS = {
    "holiday": DayKind.HOLIDAY,
    "放假": DayKind.HOLIDAY,
    "休": DayKind.HOLIDAY,
    "make_up_workday": DayKind.MAKE_UP_WORKDAY,
    "调休上班": DayKind.MAKE_UP_WORKDAY,
    "上班": DayKind.MAKE_UP_WORKDAY,
    "班": DayKind.MAKE_UP_WORKDAY,
}


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row."""

    row: int
    """Counted as a spreadsheet does: the headings are row 1."""
    reason: Refusal


@dataclass(frozen=True, slots=True)
class DayFile:
    """What a file says."""

    days: tuple[Day, ...]
    faults: tuple[RowFault, ...]


def read(data: bytes) -> DayFile:
    """Read a CSV file in UTF-8 or GBK, with the columns date, kind, name and perhaps name_en.

    :raises Refusal: ``file.unreadable``, ``file.columns_missing``, ``file.no_rows``, ``file.too_many_rows``
    """
    rows = rows_of_text(text_of(data))
    columns = [COLUMNS.get(_clean(cell).lower(), "") for cell in rows[0]] if rows else []
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise Refusal("file.columns_missing", field="file", columns=", ".join(missing))
    filled = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(map(_clean, row))]
    if not filled:
        raise Refusal("file.no_rows", field="file")
    if len(filled) > MOST_ROWS:
        raise Refusal("file.too_many_rows", field="file", most=MOST_ROWS)
    return _read_rows(columns, filled)


def written(days: Sequence[Day]) -> str:
    """Write days as a file that ``read`` understands."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("date", "kind", "name", "name_en"))
    table.writerows((one.day.isoformat(), one.kind.value, one.name, one.name_en) for one in days)
    return out.getvalue()


def _read_rows(columns: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> DayFile:
    days: dict[date, tuple[int, Day]] = {}
    faults = []
    for number, row in rows:
        try:
            found = _read_row(dict(zip(columns, map(_clean, row), strict=False)))
            if found.day in days:
                raise Refusal("day.twice", field="file", row=days[found.day][0])
            days[found.day] = number, found
        except Refusal as reason:
            faults.append(RowFault(number, reason))
    return DayFile(tuple(found for _number, found in days.values()), tuple(faults))


def _read_row(cells: dict[str, str]) -> Day:
    day, kind = read_day(cells.get("date", "")), KINDS.get(cells.get("kind", "").lower())
    if day is None:
        raise Refusal("day.unreadable", field="file", typed=cells.get("date", ""))
    if kind is None:
        raise Refusal("day.kind_unknown", field="file", typed=cells.get("kind", ""))
    check_day(day, kind)
    name, name_en = cells.get("name", ""), cells.get("name_en", "")
    if not name:
        raise Refusal("day.name_missing", field="file")
    _check_length(name, LONGEST_NAME)
    _check_length(name_en, LONGEST_NAME_EN)
    return Day(day, kind, name, name_en)


def _check_length(name: str, most: int) -> None:
    if len(name) > most:
        raise Refusal("day.name_too_long", field="file", most=most)


def _clean(cell: str) -> str:
    """Make a cell plain: no characters that cannot be seen, single spaces."""
    shown = "".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", cell))
    return " ".join(shown.split())
