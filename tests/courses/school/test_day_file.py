"""Reading days from a file: what people really send."""

from datetime import date

import pytest

from courses.errors import Refusal
from courses.school import arrangements, day_file
from courses.school.rules import Day, DayKind

NEW_YEAR = Day(date(2027, 1, 1), DayKind.HOLIDAY, "元旦")
CLEAN = "日期,类型,名称\n2027-01-01,放假,元旦\n"
DIRTY = """\ufeff Date ;KIND;name;remark
2027年1月1日;Holiday;元旦 ;x
;;;
2027-02-30;holiday;春节;
soon;holiday;春节;
2027/1/3;上班;元旦调休;
2027.1.4;上班;元旦调休;
2027-01-05;party;生日;
2027-01-06;holiday;;
2027-01-07;holiday;{long};
20270101;holiday;又一次;
1026-01-01;holiday;元旦;
2027-01-08
"""


def test_a_clean_file_is_read_in_either_encoding() -> None:
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030"):
        found = day_file.read(CLEAN.encode(encoding))
        assert (found.days, found.faults) == ((NEW_YEAR,), ())


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_columns_come_in_any_order_between_any_marks(mark: str) -> None:
    table = "name_en,name,date,kind\nNew Year's Day,元旦,２０２７-1-1,holiday\r\n".replace(",", mark)
    assert day_file.read(table.encode()).days == (Day(date(2027, 1, 1), DayKind.HOLIDAY, "元旦", "New Year's Day"),)


def test_a_dirty_file_names_each_wrong_row_and_why() -> None:
    found = day_file.read(DIRTY.format(long="长" * 51).encode())
    assert [(one.day, one.name) for one in found.days] == [(date(2027, 1, 1), "元旦"), (date(2027, 1, 3), "元旦调休")]
    assert [(fault.row, fault.reason.code) for fault in found.faults] == [
        (4, "day.unreadable"),
        (5, "day.unreadable"),
        (7, "day.no_weekend"),
        (8, "day.kind_unknown"),
        (9, "day.name_missing"),
        (10, "day.name_too_long"),
        (11, "day.twice"),
        (12, "day.odd_year"),
        (13, "day.kind_unknown"),
    ]
    assert found.faults[6].reason.facts == {"row": 2}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.columns_missing"),
        (b"\n\n", "file.columns_missing"),
        ("日期,名称\n2027-01-01,元旦\n".encode(), "file.columns_missing"),
        (b"date,kind,name\n", "file.no_rows"),
        (b"date,kind,name\n,,\n \n", "file.no_rows"),
        (b"date,kind,name\n" + b"2027-01-01,holiday,a\n" * 501, "file.too_many_rows"),
        (b"date,kind,name\n" + b"a" * 200_000, "file.unreadable"),
        (b"\xff\xff\xff", "file.unreadable"),
    ],
)
def test_what_is_no_table_of_days_is_refused_whole(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        day_file.read(data)
    assert (refused.value.code, refused.value.field) == (code, "file")


def test_a_workbook_is_refused_and_not_guessed() -> None:
    with pytest.raises(Refusal, match=r"file\."):
        day_file.read(b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + bytes(range(256)) * 4)


def test_invisible_characters_do_not_stay_in_names() -> None:
    found = day_file.read("date,kind,name\n2027-01-01,holiday,元\x07\u200b 旦\u3000\n".encode())
    assert found.days[0].name == "元 旦"


def test_what_is_written_is_read_as_the_same() -> None:
    days = [*arrangements.days_of(2026), Day(date(2027, 1, 1), DayKind.HOLIDAY, '“元旦”, ";<b>', "a,b")]
    found = day_file.read(day_file.written(days).replace("\n", "\r\n").encode())
    assert (list(found.days), found.faults) == (days, ())
