"""Reading a roster (花名册) as officials keep it: find the headings, read the rows, say what is wrong where.

Pure: sheets in, rows and faults out (DOMAIN.md §7). Titles, notes, empty rows and sums are passed over; columns are
known by many names and come in any order; what a spreadsheet has broken is said, never guessed.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from courses.errors import Refusal
from courses.people import rules as people
from courses.people.accounts import normalized_email, normalized_phone
from courses.people.papers import Paper, read_paper
from courses.people.rules import PoliticalStatus, age_on
from courses.sheets import Cell, Sheet, column_name
from courses.values import read_day

MOST_PEOPLE = 5_000
LAST_HEADING = 20
"""In which of the first rows the headings are looked for."""
LONGEST_NAME, LONGEST_UNIT = 50, 100


class Column(StrEnum):
    """What a column tells."""

    NUMBER = "number"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    BORN = "born"
    PAPER = "paper"
    STATUS = "status"
    UNIT = "unit"
    """Village, League branch or employer."""
    SEX = "sex"
    NOTE = "note"
    GUARDIAN = "guardian"
    GUARDIAN_PHONE = "guardian_phone"


_C = Column
NAMES: Mapping[Column, tuple[str, ...]] = {
    _C.NUMBER: ("序号", "编号", "no", "no."),
    _C.NAME: ("姓名", "学员姓名", "名字", "学员", "name"),
    _C.PHONE: ("电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码", "移动电话", "phone", "mobile"),
    _C.EMAIL: ("电子邮箱", "邮箱", "电子邮件", "e-mail", "email"),
    _C.BORN: ("出生年月", "出生日期", "出生年月日", "生日", "birth date", "date of birth"),
    _C.PAPER: ("身份证号", "身份证号码", "身份证", "证件号", "证件号码", "id number"),
    _C.STATUS: ("政治面貌", "political status"),
    _C.UNIT: (
        "村居",
        "村(社区)",
        "村社区",
        "所在村居",
        "所在村",
        "单位",
        "工作单位",
        "所在单位",
        "所在团支部",
        "团支部",
    ),
    _C.SEX: ("性别", "sex"),
    _C.NOTE: ("备注", "说明", "note", "notes"),
    _C.GUARDIAN: ("监护人", "监护人姓名", "家长", "guardian"),
    _C.GUARDIAN_PHONE: ("监护人电话", "家长电话", "监护人联系电话", "guardian phone"),
}
"""What a column may be called, without spaces, in lower case."""
_COLUMN_OF = {name.replace(" ", ""): column for column, names in NAMES.items() for name in names}
STATUSES = {
    "群众": PoliticalStatus.MASSES,
    "入团积极分子": PoliticalStatus.APPLICANT,
    "共青团员": PoliticalStatus.LEAGUE_MEMBER,
    "团员": PoliticalStatus.LEAGUE_MEMBER,
    "中共预备党员": PoliticalStatus.PROBATIONARY_PARTY_MEMBER,
    "预备党员": PoliticalStatus.PROBATIONARY_PARTY_MEMBER,
    "中共党员": PoliticalStatus.PARTY_MEMBER,
    "党员": PoliticalStatus.PARTY_MEMBER,
    "中国共产党党员": PoliticalStatus.PARTY_MEMBER,
}
_SUM = re.compile(r"(合计|总计|小计|total)")
_FOOT = re.compile(r"(填表人|制表人|审核人|负责人|联系人|填报单位|填报日期|注|说明)[::]")
_MONTH = re.compile(r"(\d{4})\s*[-./年]?\s*(\d{1,2})\s*月?")
_GUARDIAN = re.compile(r"(?:监护人|家长)[::\s]*([\u4e00-\u9fff·]{2,10})\s*([+\d][\d\s-]{9,18})")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell."""

    column: str
    """Its heading, as the file has it."""
    reason: Refusal


@dataclass(frozen=True, slots=True)
class Entry:
    """A row about a person."""

    row: int
    """Counted as a spreadsheet does."""
    name: str
    phone: str | None = None
    """E.164."""
    email: str | None = None
    born_on: date | None = None
    paper: Paper | None = None
    status: PoliticalStatus | None = None
    unit: str = ""
    note: str = ""
    guardian: tuple[str, str] | None = None
    """Name and number (E.164) of a minor's guardian."""
    faults: tuple[Fault, ...] = ()
    """Why the row cannot be taken over."""
    warnings: tuple[Fault, ...] = ()
    """What has to be asked later."""
    same_as: int | None = None
    """The row above that is about the same person."""


@dataclass(frozen=True, slots=True)
class Roster:
    """What a file says."""

    sheet: str
    headings: tuple[str, ...]
    heading_row: int
    """Counted as a spreadsheet does."""
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class _Row:
    """A row while it is read."""

    row: int
    cells: Mapping[Column, Cell]
    headings: Mapping[Column, str]
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def text(self, column: Column) -> str:
        return plain(self.cells.get(column))

    def wrong(self, column: Column, reason: Refusal) -> None:
        self.faults.append(Fault(self.headings.get(column, column.value), reason))

    def ask(self, column: Column, reason: Refusal) -> None:
        self.warnings.append(Fault(self.headings.get(column, column.value), reason))


def read(sheets: Sequence[Sheet], *, starts_on: date, allow_invented: bool = False) -> Roster:
    """Read the first sheet that has headings of a roster.

    :param starts_on: the day on which ages count
    :param allow_invented: accept the demo school's numbers
    :raises Refusal: ``roster.no_headings``, ``file.no_rows``, ``roster.too_many``, ``roster.formula``
    """
    sheet, heading_row, columns, headings = _find_headings(sheets)
    rows = [
        _Row(number + 1, {column: cells[place] for column, place in columns.items()}, headings)
        for number, cells in enumerate(sheet.rows)
        if number > heading_row and _is_about_somebody(cells, columns)
    ]
    if not rows:
        raise Refusal("file.no_rows", field="file")
    if len(rows) > MOST_PEOPLE:
        raise Refusal("roster.too_many", field="file", most=MOST_PEOPLE)
    _check_formulas(sheet, rows)
    entries = [_read_row(row, starts_on, allow_invented) for row in rows]
    shown = tuple(plain(cell) for cell in sheet.rows[heading_row])
    return Roster(sheet.name, shown, heading_row + 1, tuple(_among_each_other(entries, headings)))


def find_sheet(sheets: Sequence[Sheet]) -> tuple[Sheet, int]:
    """Give the sheet that a roster is read from, and where its headings are, counted from 0.

    :raises Refusal: ``roster.no_headings``
    """
    return _find_headings(sheets)[:2]


def _find_headings(
    sheets: Sequence[Sheet],
) -> tuple[Sheet, int, dict[Column, int], dict[Column, str]]:
    for sheet in sheets:
        for number, cells in enumerate(sheet.rows[:LAST_HEADING]):
            above = sheet.rows[number - 1] if number else []
            names = [plain(cell) or (plain(above[place]) if above else "") for place, cell in enumerate(cells)]
            own = {_known(plain(cell)) for cell in cells}
            if Column.NAME not in own or len({one for one in map(_known, names) if one}) < 2:
                continue
            columns: dict[Column, int] = {}
            for place, name in enumerate(names):
                if (column := _known(name)) is not None:
                    columns.setdefault(column, place)
            return sheet, number, columns, {column: names[place] for column, place in columns.items()}
    raise Refusal("roster.no_headings", field="file")


def _known(name: str) -> Column | None:
    folded = unicodedata.normalize("NFKC", name).replace(" ", "").replace("*", "").lower()
    return _COLUMN_OF.get(folded)


def _is_about_somebody(cells: Sequence[Cell], columns: Mapping[Column, int]) -> bool:
    """Whether a row is about a person, and not empty, a sum or a note at the foot."""
    texts = [plain(cell) for cell in cells]
    told = {column for column, place in columns.items() if texts[place]} - {Column.NUMBER}
    if not told:
        return False
    first = [text for text in texts if text][:2]
    return not any(_SUM.fullmatch(text.replace(" ", "")) or _FOOT.match(text) for text in first)


def _check_formulas(sheet: Sheet, rows: Sequence[_Row]) -> None:
    numbers = {row.row - 1 for row in rows}
    found = sorted(place for place in sheet.formulas if place[0] in numbers)
    if found:
        row, column = found[0]
        raise Refusal("roster.formula", field="file", cell=f"{column_name(column)}{row + 1}", count=len(found))


def plain(cell: Cell) -> str:
    """Give a cell as text: one line, no invisible characters, numbers without a decimal point."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", str(cell))).split())


def _read_row(row: _Row, starts_on: date, allow_invented: bool) -> Entry:
    name, paper = _name(row), _paper(row)
    born_on = _born_on(row, paper)
    if born_on is not None:
        _check_age(row, born_on, starts_on)
    return Entry(
        row=row.row,
        name=name,
        phone=_phone(row, allow_invented),
        email=_email(row),
        born_on=born_on,
        paper=paper,
        status=STATUSES.get(row.text(Column.STATUS)),
        unit=row.text(Column.UNIT)[:LONGEST_UNIT],
        note=row.text(Column.NOTE),
        guardian=_guardian(row, allow_invented),
        faults=tuple(row.faults),
        warnings=tuple(row.warnings),
    )


def _name(row: _Row) -> str:
    """Give the name; a space inside a Chinese name is only there to make it as wide as the others."""
    typed = row.text(Column.NAME)
    name = re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", typed)
    if not name:
        row.wrong(Column.NAME, Refusal("roster.name_missing"))
    elif len(name) > LONGEST_NAME or not _is_name(name):
        row.wrong(Column.NAME, Refusal("roster.no_name", typed=name[:LONGEST_NAME]))
    return name[:LONGEST_NAME]


def _is_name(name: str) -> bool:
    try:
        people.check_name(name)
    except Refusal:
        return False
    return not re.search(r"[=+@\"<>:/\\;|{}\[\]#%&*_\d]", name)


def _phone(row: _Row, allow_invented: bool) -> str | None:
    typed = row.text(Column.PHONE)
    if not typed:
        if not row.text(Column.EMAIL):
            row.wrong(Column.PHONE, Refusal("roster.no_account"))
        return None
    found = normalized_phone(typed, allow_invented=allow_invented)
    if found is None:
        row.wrong(Column.PHONE, Refusal("roster.no_phone", typed=typed))
    return found


def _email(row: _Row) -> str | None:
    typed = row.text(Column.EMAIL)
    found = normalized_email(typed) if typed else None
    if typed and found is None:
        row.wrong(Column.EMAIL, Refusal("roster.no_email", typed=typed))
    return found


def _paper(row: _Row) -> Paper | None:
    cell, typed = row.cells.get(Column.PAPER), row.text(Column.PAPER)
    if not typed:
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        row.wrong(Column.PAPER, Refusal("roster.number_lost"))
        return None
    try:
        return read_paper(typed)
    except Refusal as reason:
        row.wrong(Column.PAPER, reason)
        return None


def _born_on(row: _Row, paper: Paper | None) -> date | None:
    told = paper.born_on if paper else None
    typed = row.text(Column.BORN)
    if not typed:
        return told
    day = read_day(typed)
    if day is not None:
        if told is not None and told != day:
            row.wrong(Column.BORN, Refusal("roster.birth_differs", day=told))
        return day
    month = _MONTH.fullmatch(typed)
    if month is None or not 1 <= int(month[2]) <= 12:
        row.wrong(Column.BORN, Refusal("roster.no_day", typed=typed))
    elif told is None:
        row.ask(Column.BORN, Refusal("roster.month_only"))
    elif (told.year, told.month) != (int(month[1]), int(month[2])):
        row.wrong(Column.BORN, Refusal("roster.birth_differs", day=told))
    return told


def _check_age(row: _Row, born_on: date, starts_on: date) -> None:
    column = Column.BORN if Column.BORN in row.headings else Column.PAPER
    age = age_on(born_on, starts_on)
    if age < people.LEAST_AGE:
        row.wrong(column, Refusal("roster.too_young", least=people.LEAST_AGE, age=max(0, age)))
    elif age > people.GREATEST_AGE:
        row.wrong(column, Refusal("birth.too_long_ago"))


def _guardian(row: _Row, allow_invented: bool) -> tuple[str, str] | None:
    """Find the guardian in columns of their own, or in the notes: 监护人:何建国 13900000001."""
    name, number = row.text(Column.GUARDIAN), row.text(Column.GUARDIAN_PHONE)
    if not (name and number):
        found = _GUARDIAN.search(row.text(Column.NOTE))
        name, number = (found[1], found[2]) if found else ("", "")
    phone = normalized_phone(number, allow_invented=allow_invented) if number else None
    return (name, phone) if name and phone else None


def _among_each_other(entries: Sequence[Entry], headings: Mapping[Column, str]) -> list[Entry]:
    """Find rows about the same person, and numbers that two people claim."""
    seen: dict[str, Entry] = {}
    done = []
    for one in entries:
        keys = [key for key in (one.phone, one.email, one.paper and one.paper.number) if key]
        earlier = next((seen[key] for key in keys if key in seen), None)
        done.append(_beside(one, earlier, headings) if earlier else one)
        for key in keys:
            seen.setdefault(key, one)
    return done


def _beside(one: Entry, earlier: Entry, headings: Mapping[Column, str]) -> Entry:
    if earlier.name == one.name:
        return replace(one, same_as=earlier.row)
    column = Column.PHONE if one.phone and one.phone == earlier.phone else Column.PAPER
    if column is Column.PAPER and one.email and one.email == earlier.email:
        column = Column.EMAIL
    fault = Fault(headings.get(column, column.value), Refusal("roster.same_number", row=earlier.row))
    return replace(one, faults=(*one.faults, fault))
