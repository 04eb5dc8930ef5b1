"""Reading rosters as officials keep them: rules without a database, and the shapes that were really sent."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses import sheets
from courses.enrollment import roster
from courses.enrollment.roster import Entry, Roster
from courses.errors import Refusal
from courses.people.rules import PoliticalStatus
from courses.sheets import Cell, Sheet

FILES = Path(__file__).parents[2] / "data" / "rosters"
SHAPES = {"qingma_2026_autumn": "xlsx", "qingshang_two_level": "xlsx", "qingyi_gbk": "csv"}
STARTS_ON = date(2026, 9, 5)


def _read(*rows: list[Cell], formulas: frozenset[tuple[int, int]] = frozenset()) -> Roster:
    width = max(map(len, rows))
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    return roster.read([Sheet("名单", filled, formulas)], starts_on=STARTS_ON, allow_invented=True)


def _one(**cells: Cell) -> Entry:
    given: dict[str, Cell] = {"姓名": "何乐", "电话": "13800000001", **cells}
    return _read(list(given), list(given.values())).entries[0]


def _outcome(one: Entry) -> str:
    if one.faults:
        return "error"
    if one.same_as:
        return "unchanged"
    is_asked_for = one.warnings and one.born_on is None
    return "warning" if is_asked_for else "new"


@pytest.mark.parametrize("name", SHAPES)
def test_the_shapes_that_officials_send(name: str) -> None:
    wanted = json.loads((FILES / f"{name}.expected.json").read_text())
    data = (FILES / f"{name}.{SHAPES[name]}").read_bytes()
    found = roster.read(sheets.read(data), starts_on=STARTS_ON)
    rows = {one.row: one for one in found.entries}
    assert list(rows) == [one["row"] for one in wanted["rows"]]
    for expected in wanted["rows"]:
        one = rows[expected["row"]]
        assert _outcome(one) == expected["outcome"], expected
        if expected.get("field"):
            assert [fault.column for fault in (*one.faults, *one.warnings)] == [expected["field"]]
        if expected.get("birth"):
            assert str(one.born_on) == expected["birth"]
        if expected.get("phone") and not one.faults:
            assert one.phone == f"+86{expected['phone']}"
        if expected.get("name"):
            assert one.name == expected["name"]


def test_a_guardian_is_found_in_the_notes() -> None:
    assert _one(备注="监护人:何建国 13900000001").guardian == ("何建国", "+8613900000001")
    assert _one(监护人="何建国", 监护人电话="139 0000 0001").guardian == ("何建国", "+8613900000001")
    assert _one(备注="班长").guardian is None


def test_the_words_for_political_status_are_known() -> None:
    assert _one(政治面貌="共青团员").status is PoliticalStatus.LEAGUE_MEMBER
    assert _one(政治面貌="不详").status is None


@pytest.mark.parametrize("typed", ["2003-01-15", "2003.1.15", "2003/1/15", "2003年1月15日", "20030115", 20030115])
def test_birth_dates_come_in_many_habits(typed: Cell) -> None:
    assert _one(出生日期=typed).born_on == date(2003, 1, 15)


def test_the_id_number_and_the_birth_date_have_to_agree() -> None:
    paper = "999999200301150016"
    assert _one(出生年月="2003.1", 身份证号=paper).born_on == date(2003, 1, 15)
    wrong = _one(出生年月="2003.2", 身份证号=paper)
    assert [fault.reason.code for fault in wrong.faults] == ["roster.birth_differs"]


def test_nobody_comes_in_without_a_way_to_reach_them() -> None:
    entry = _read(["姓名", "电话", "邮箱"], ["何乐", "", ""]).entries[0]
    assert [(fault.column, fault.reason.code) for fault in entry.faults] == [("电话", "roster.no_account")]
    assert _read(["姓名", "邮箱"], ["何乐", "a@school.example"]).entries[0].email == "a@school.example"


@pytest.mark.parametrize("name", ["=1+1", "+何", "何乐2", "a@b", "<b>何</b>", "何" * 51])
def test_what_is_no_name_is_said(name: str) -> None:
    assert [fault.reason.code for fault in _one(姓名=name).faults] == ["roster.no_name"]


@pytest.mark.parametrize("name", ["阿依·古丽", "𬭚", "Maria da Silva", "欧阳思雨"])
def test_any_real_name_passes(name: str) -> None:
    assert (_one(姓名=name).name, _one(姓名=name).faults) == (name, ())


def test_a_formula_in_a_row_is_named_and_one_in_the_sum_does_no_harm() -> None:
    rows: list[list[Cell]] = [["姓名", "电话"], ["何乐", "13800000001"], ["合计", 1.0]]
    assert len(_read(*rows, formulas=frozenset({(2, 1)})).entries) == 1
    with pytest.raises(Refusal) as refused:
        _read(*rows, formulas=frozenset({(1, 1)}))
    assert (refused.value.code, refused.value.facts["cell"]) == ("roster.formula", "B2")


def test_a_file_without_headings_or_people_is_refused() -> None:
    for rows, code in (([["何乐", "138"]], "roster.no_headings"), ([["姓名", "电话"], ["", ""]], "file.no_rows")):
        with pytest.raises(Refusal) as refused:
            _read(*rows)
        assert refused.value.code == code


@settings(max_examples=60, deadline=None)
@given(
    cells=st.lists(
        st.lists(
            st.one_of(st.text(max_size=12), st.floats(allow_nan=True), st.integers(), st.booleans(), st.dates()),
            min_size=3,
            max_size=3,
        ),
        max_size=5,
    )
)
def test_no_content_of_cells_is_a_fault_of_ours(cells: list[list[Cell]]) -> None:
    found = _read(["姓名", "电话", "身份证号"], ["何乐", "13800000001", ""], *cells)
    assert all(one.faults or (one.name and one.phone) for one in found.entries)
