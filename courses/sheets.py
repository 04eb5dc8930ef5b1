"""Reading the sheets that people send: XLSX and CSV, whatever is in them.

What comes from outside is unpacked here first, piece by piece and against limits, and only what has been measured is
handed to the library that reads it. A workbook is a ZIP of XML, and either may be a bomb.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from courses.errors import Refusal

Cell = str | float | int | bool | date | datetime | time | timedelta | None
"""A cell as it was typed; an empty one is an empty text."""

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_CELLS = 500_000
_PART = 64 * 1024
_MACROS = ("vbaProject.bin", "macrosheets/")
_WANTED = ("[Content_Types].xml", "_rels/", "xl/")
_UNWANTED = ("xl/media/", "xl/drawings/", "xl/embeddings/", "xl/externalLinks/", "xl/printerSettings/")
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows from the first on, empty ones too, all of one length."""

    name: str
    rows: Sequence[Sequence[Cell]]
    formulas: frozenset[tuple[int, int]] = frozenset()
    """Row and column, counted from 0, of the cells that hold a formula."""


def read(data: bytes) -> list[Sheet]:
    """Read all sheets of an XLSX file, or the one of a CSV file in UTF-8 or GBK.

    :raises Refusal: ``file.too_big``, ``file.old_workbook``, ``file.macros``, ``file.bomb``, ``file.too_large_sheet``,
        ``file.unreadable``, ``file.no_rows``
    """
    if len(data) > MOST_BYTES:
        raise Refusal("file.too_big", field="file", most=MOST_BYTES // 1024 // 1024)
    if not data.strip():
        raise Refusal("file.no_rows", field="file")
    if data.startswith(_OLD_WORKBOOK):
        raise Refusal("file.old_workbook", field="file")
    if data.startswith(b"PK"):
        return _workbook(data)
    if b"\x00" in data:
        raise Refusal("file.unreadable", field="file")
    return [Sheet("", rows_of_text(text_of(data)))]


def text_of(data: bytes) -> str:
    """Decode a text file in UTF-8 or GBK.

    :raises Refusal: ``file.unreadable``
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("file.unreadable", field="file")


def rows_of_text(text: str) -> list[list[str]]:
    """Split a table by whichever mark its first lines hold most of.

    :raises Refusal: ``file.unreadable``, ``file.too_large_sheet``
    """
    mark = max(",;\t", key=text[:2000].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise Refusal("file.unreadable", field="file") from error
    _check_size(len(rows), max(map(len, rows), default=0), sum(map(len, rows)))
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def column_name(column: int) -> str:
    """Name a column, counted from 0, as a spreadsheet does: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _check_size(rows: int, columns: int, cells: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS or cells > MOST_CELLS:
        raise Refusal("file.too_large_sheet", field="file", rows=MOST_ROWS, columns=MOST_COLUMNS)


def _workbook(data: bytes) -> list[Sheet]:
    parts = _unpacked(data)
    formulas = {
        name: _measured(part)
        for name, part in parts.items()
        if name.startswith("xl/worksheets/") and name[-4:] == ".xml"
    }
    places = _places(parts)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_packed(parts)))
        return [_sheet(book, name, formulas.get(places.get(name, ""), frozenset())) for name in book.sheet_names]
    except (CalamineError, ValueError, OSError) as error:
        raise Refusal("file.unreadable", field="file") from error


def _places(parts: dict[str, bytes]) -> dict[str, str]:
    """Say in which part of the workbook each sheet is, by its name."""
    targets = {
        one.get("Id", ""): one.get("Target", "").removeprefix("/xl/")
        for one in _elements(parts.get("xl/_rels/workbook.xml.rels", b""), "Relationship")
    }
    sheets = _elements(parts["xl/workbook.xml"], "sheet")
    return {one.get("name", ""): f"xl/{targets.get(one.get('r:id', ''), '')}" for one in sheets}


def _elements(part: bytes, wanted: str) -> list[dict[str, str]]:
    """List the attributes of all elements of a name."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == wanted:
            found.append(attributes)

    _parse(part, start)
    return found


def _parse(part: bytes, start: Callable[[str, dict[str, str]], None]) -> None:
    """Read XML without letting it define anything."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = _no_entities
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise Refusal("file.unreadable", field="file") from error


def _sheet(book: Any, name: str, formulas: frozenset[tuple[int, int]]) -> Sheet:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return Sheet(name, rows, formulas)


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Unpack what is needed of a workbook, never more than the limits say, whatever its directory says."""
    found: dict[str, bytes] = {}
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.infolist()
            if len(names) > MOST_PARTS:
                raise Refusal("file.bomb", field="file")
            for info in names:
                if any(mark in info.filename for mark in _MACROS):
                    raise Refusal("file.macros", field="file")
                if not info.filename.startswith(_WANTED) or info.filename.startswith(_UNWANTED):
                    continue
                found[info.filename] = b"".join(_pieces(archive, info, left))
                left -= len(found[info.filename])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refusal("file.unreadable", field="file") from error
    if "xl/workbook.xml" not in found:
        raise Refusal("file.unreadable", field="file")
    return found


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    with archive.open(info) as part:
        while piece := part.read(_PART):
            left -= len(piece)
            if left < 0:
                raise Refusal("file.bomb", field="file")
            yield piece


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


class _Measure:
    """Counts what a sheet's XML holds while it is read, and notes where formulas are."""

    def __init__(self) -> None:
        self.row = self.column = -1
        self.cells = 0
        self.formulas: set[tuple[int, int]] = set()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self.row = int(attributes["r"]) - 1 if attributes.get("r", "").isdecimal() else self.row + 1
            self.column = -1
        elif name == "c":
            self.column = _column(attributes.get("r", "")) if attributes.get("r") else self.column + 1
            self.cells += 1
        elif name == "f":
            self.formulas.add((self.row, self.column))
        else:
            return
        _check_size(self.row + 1, self.column + 1, self.cells)


def _column(reference: str) -> int:
    number = 0
    for char in reference.upper():
        if not "A" <= char <= "Z":
            break
        number = number * 26 + ord(char) - ord("A") + 1
        if number > MOST_COLUMNS:
            break
    return number - 1


def _no_entities(*_declared: object) -> None:
    raise Refusal("file.bomb", field="file")


def _measured(part: bytes) -> frozenset[tuple[int, int]]:
    """Refuse a sheet that is larger than any roster; give where its formulas are."""
    measure = _Measure()
    _parse(part, measure.start)
    return frozenset(measure.formulas)
