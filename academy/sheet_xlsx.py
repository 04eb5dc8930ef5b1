"""A sheet as XLSX: ready to print from WPS and Excel as it is, one page wide, with the headings on each page."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from academy import wording
from academy.sheets import Cell, Sheet, lines_of, tab_name, written

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A4, TEXT = 9, 49
"""Numbers of the format: the paper, and cells that stay text when somebody edits them."""
INCH = 25.4
ROW, SIGNED_ROW = 8 * 72 / INCH, 10 * 72 / INCH
"""8 and 10 millimeters in points."""
LINE = 15
"""The height of a line of the table in points."""
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""For every workbook that we write: a text that begins with “=” is a text."""


def _title_font() -> dict[str, Any]:
    """Give the font of titles in the offices of the town, which has one weight; in English a common one."""
    if wording.is_chinese():
        return {"font_name": "方正小标宋简体", "font_size": 22}
    return {"font_name": "Times New Roman", "font_size": 18, "bold": True}


class _Writer:
    """Writes one sheet into one workbook."""

    def __init__(self, sheet: Sheet, book: xlsxwriter.Workbook) -> None:
        self.sheet, self.last = sheet, len(sheet.columns) - 1
        self.page = book.add_worksheet(tab_name(sheet.title))
        self._book, self._font = book, "宋体" if wording.is_chinese() else "Times New Roman"
        self.title = self._format(**_title_font(), align="center", text_wrap=True)
        self.left, self.right = self._format(align="left"), self._format(align="right")
        self.heading = self._format(align="center", bold=True, border=1, text_wrap=True, bg_color="#E7E6E6")
        self.block = self._format(align="left", bold=True, border=1, text_wrap=True)
        self.center, self.start = (self._format(align=how, border=1, text_wrap=True) for how in ("center", "left"))
        self.number = self._format(align="center", border=1, num_format="General")

    def _format(self, **how: Any) -> Any:
        plain = {"font_name": self._font, "font_size": 11, "valign": "vcenter", "num_format": TEXT}
        return self._book.add_format({**plain, **how})

    def write(self) -> None:
        """Write everything."""
        self._set_up_page()
        for place, column in enumerate(self.sheet.columns):
            self.page.set_column(place, place, column.width)
        self._across(0, self.sheet.title, self.title, least=36, size=2)
        self._head()
        self.page.set_row(2, 26)
        for place, column in enumerate(self.sheet.columns):
            self.page.write_string(2, place, column.heading, self.heading)
        row = 3
        for heading, cells in self.sheet.lines():
            if heading:
                self._across(row, heading, self.block, least=24)
            else:
                self._cells(row, cells)
            row += 1
        self._foot(row + 1)
        self.page.print_area(0, 0, row + 1, self.last)

    def _set_up_page(self) -> None:
        page = self.page
        page.set_paper(A4)
        if self.sheet.is_landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=20 / INCH, right=10 / INCH, top=16 / INCH, bottom=18 / INCH)
        page.center_horizontally()
        page.repeat_rows(2)
        page.freeze_panes(3, 0)
        page.set_footer(_("&CPage &P of &N"))

    def _across(self, row: int, text: str, look: Any, *, least: float, size: float = 1) -> None:
        width = sum(column.width for column in self.sheet.columns)
        self.page.set_row(row, max(least, lines_of(text, int(width / size)) * LINE * size + 6))
        self.page.merge_range(row, 0, row, self.last, "", look)
        self.page.write_string(row, 0, text, look)

    def _head(self) -> None:
        half = self.last // 2
        self.page.set_row(1, 22)
        for first, last, text, look in (
            (0, half, self.sheet.head[0], self.left),
            (half + 1, self.last, self.sheet.head[1], self.right),
        ):
            self.page.merge_range(1, first, 1, last, "", look)
            self.page.write_string(1, first, text, look)

    def _cells(self, row: int, cells: Sequence[Cell]) -> None:
        lines = 1
        for place, (column, cell) in enumerate(zip(self.sheet.columns, cells, strict=True)):
            lines = max(lines, lines_of(written(cell), column.width))
            if isinstance(cell, str):
                self.page.write_string(row, place, cell, self.center if column.is_centered else self.start)
            else:
                self.page.write_number(row, place, float(cell), self.number)
        least = SIGNED_ROW if self.sheet.is_signed else ROW
        self.page.set_row(row, max(least, lines * LINE + 6))

    def _foot(self, row: int) -> None:
        self.page.set_row(row, 24)
        share = (self.last + 1) / max(len(self.sheet.foot), 1)
        for place, text in enumerate(self.sheet.foot):
            self.page.write_string(row, round(place * share), text, self.left)


def xlsx(sheet: Sheet, *, at: datetime) -> bytes:
    """Write a sheet; the same sheet at the same moment gives the same bytes."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, SAFE) as book:
        author = _("Lecong League School")
        book.set_properties({"title": sheet.title, "author": author, "created": at.replace(tzinfo=None)})
        _Writer(sheet, book).write()
    return file.getvalue()
