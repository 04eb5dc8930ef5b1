"""Numbers of identity papers: rules without a database. The numbers belong to nobody (area 999999)."""

from datetime import date

import pytest

from courses.errors import Refusal
from courses.people.papers import PaperKind, masked, read_paper


def test_a_card_tells_the_birth_date() -> None:
    paper = read_paper(" 999999 20030115 0016 ")
    assert (paper.kind, paper.number, paper.born_on) == (PaperKind.CARD, "999999200301150016", date(2003, 1, 15))
    assert paper.masked == "999***********0016"


def test_a_small_x_counts_as_a_large_one() -> None:
    assert read_paper("99999920020304114x").number.endswith("X")


@pytest.mark.parametrize("typed", ["H12345678(0)", "H1234567890", "12345678", "E12345678"])
def test_permits_and_passports_pass(typed: str) -> None:
    assert (read_paper(typed).kind, read_paper(typed).born_on) == (PaperKind.PERMIT, None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("999999200212201130", "paper.check_digit"),
        ("999999200213201130", "paper.no_such_day"),
        ("99999920030115001", "paper.unreadable"),
        ("440682", "paper.unreadable"),
        ("没有", "paper.unreadable"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(typed: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_paper(typed)
    assert refused.value.code == code


def test_little_of_a_short_number_is_shown() -> None:
    assert masked("H1234567") == "******67"
