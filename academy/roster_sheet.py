"""The rows of a roster that have to be corrected, as the sheet that was sent."""

import io
from collections.abc import Sequence

import xlsxwriter
from flask_babel import gettext as _

from academy.messages import sentence
from academy.sheet_xlsx import SAFE
from academy.sheets import tab_name
from courses import sheets
from courses.enrollment import roster
from courses.enrollment.roster import Fault
from courses.enrollment.rosters import Judged, Outcome

WIDTH, REASON_WIDTH = 16, 60


def faulty_rows(data: bytes, rows: Sequence[Judged]) -> bytes:
    """Write the headings and the faulty rows as they came, all as text, with a last column that says why."""
    wrong = {one.entry.row: one for one in rows if one.outcome is Outcome.ERROR}
    sheet, heading_row = roster.find_sheet(sheets.read(data)) if data else (sheets.Sheet("", [[]]), 0)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as book:
        text, bold = book.add_format({"num_format": "@", "text_wrap": True}), book.add_format({"bold": True})
        page = book.add_worksheet(tab_name(sheet.name))
        width = len(sheet.rows[0])
        page.set_column(0, max(0, width - 1), WIDTH)
        page.set_column(width, width, REASON_WIDTH)
        for place, cells in enumerate(sheet.rows[: heading_row + 1]):
            for column, cell in enumerate(cells):
                page.write_string(place, column, roster.plain(cell), bold)
        page.write_string(heading_row, width, _("What is wrong"), bold)
        for place, (number, one) in enumerate(sorted(wrong.items()), start=heading_row + 1):
            for column, cell in enumerate(sheet.rows[number - 1]):
                page.write_string(place, column, roster.plain(cell), text)
            page.write_string(place, width, " ".join(map(fault_text, one.faults)), text)
    return out.getvalue()


def fault_text(fault: Fault) -> str:
    """Say what is wrong with a cell, and in which column."""
    reason = sentence(fault.reason)
    return _("%(column)s: %(reason)s", column=fault.column, reason=reason) if fault.column else reason
