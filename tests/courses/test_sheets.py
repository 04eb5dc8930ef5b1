"""Sheets from outside: read where they are what they say, refused before they can do harm."""

import io
import zipfile

import pytest
import xlsxwriter

from courses import sheets
from courses.errors import Refusal


def _book(*cells: tuple[int, int, object]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("名单")
        for row, column, value in cells:
            page.write(row, column, value)
    return out.getvalue()


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def _with_part(book: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == name else old.read(info))
        if name not in old.namelist():
            new.writestr(name, content)
    return out.getvalue()


def _refused(data: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        sheets.read(data)
    assert refused.value.field == "file"
    return refused.value.code


def test_a_workbook_gives_its_cells_as_they_were_typed() -> None:
    [sheet] = sheets.read(_book((0, 0, "姓名"), (2, 1, 13800000000), (2, 0, "何乐")))
    assert (sheet.name, sheet.rows[0][0], list(sheet.rows[2])) == ("名单", "姓名", ["何乐", 13800000000.0])
    assert list(sheet.rows[1]) == ["", ""]


def test_formulas_are_found_where_they_are() -> None:
    [sheet] = sheets.read(_book((0, 0, "姓名"), (3, 2, "=1+1")))
    assert sheet.formulas == {(3, 2)}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_text_is_read_in_both_encodings_with_any_mark(encoding: str, mark: str) -> None:
    [sheet] = sheets.read(f"姓名{mark}电话\r\n何乐{mark}138\r\n卢\r\n".encode(encoding))
    assert [list(row) for row in sheet.rows] == [["姓名", "电话"], ["何乐", "138"], ["卢", ""]]


def test_what_no_roster_is_is_refused_by_name() -> None:
    assert _refused(b"") == "file.no_rows"
    assert _refused(b"\x00\x01\x02\xff") == "file.unreadable"
    assert _refused(b"x" * (sheets.MOST_BYTES + 1)) == "file.too_big"
    assert _refused(b"\xd0\xcf\x11\xe0" + bytes(100)) == "file.old_workbook"
    assert _refused(b"PK\x03\x04 and then nothing") == "file.unreadable"
    assert _refused(_zip(readme_xml=b"<a/>")) == "file.unreadable"
    assert _refused(("a," * 300 + "\n").encode()) == "file.too_large_sheet"


def test_macros_are_refused() -> None:
    assert _refused(_with_part(_book((0, 0, "姓名")), "xl/vbaProject.bin", b"x")) == "file.macros"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = b"<a>" + b" " * (sheets.MOST_UNPACKED + 1) + b"</a>"
    assert _refused(_with_part(_book((0, 0, "姓名")), "xl/sharedStrings.xml", bomb)) == "file.bomb"
    many = {f"xl__p{number}_xml": b"" for number in range(sheets.MOST_PARTS + 1)}
    assert _refused(_zip(**many)) == "file.bomb"
    laughs = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    assert _refused(_with_part(_book((0, 0, "姓名")), "xl/worksheets/sheet1.xml", laughs)) == "file.bomb"


@pytest.mark.parametrize("place", [(0, 16_383), (1_048_575, 0)], ids=["wide", "long"])
def test_a_sheet_that_says_it_is_huge_is_refused_without_being_laid_out(place: tuple[int, int]) -> None:
    assert _refused(_book((0, 0, "姓名"), (*place, "x"))) == "file.too_large_sheet"


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_in_a_spreadsheet(column: int, name: str) -> None:
    assert sheets.column_name(column) == name
