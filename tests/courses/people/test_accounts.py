"""Mobile numbers and e-mail addresses, however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.people import accounts


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "138.0013.8000",
        "138\u20130013\u20148000",
        "+8613800138000",
        "+86 138 0013 8000",
        "＋86 13800138000",
        "(+86) 138-0013-8000",
        "（86）13800138000",
        "8613800138000",
        "0086 138 0013 8000",
        "１３８００１３８０００",
        "138\u30000013\u30008000",
        "138\u00a00013\u00a08000",
    ],
)
def test_one_number_typed_in_many_ways(typed: str) -> None:
    assert accounts.normalized_phone(typed) == "+8613800138000"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+852 9123 4567", "+85291234567"),
        ("00852 9123 4567", "+85291234567"),
        ("+853 6612 3456", "+85366123456"),
        ("+886 912 345 678", "+886912345678"),
        ("19912345678", "+8619912345678"),
    ],
)
def test_numbers_of_neighbors_and_new_ranges(typed: str, number: str) -> None:
    assert accounts.normalized_phone(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "1380013800",
        "138001380001",
        "12800138000",
        "0757-22223333",
        "91234567",
        "110",
        "phone",
        "138O0138000",
        "+",
        "13800138000x",
        "<script>",
        "١٣٨٠٠١٣٨٠٠٠x",
        "1" * 5000,
    ],
)
def test_other_things_are_no_mobile_numbers(typed: str) -> None:
    assert accounts.normalized_phone(typed) is None


@pytest.mark.parametrize("typed", ["10012345678", "+86 100 1234 5678", "86-10012345678"])
def test_invented_numbers_pass_only_where_people_are_invented(typed: str) -> None:
    assert accounts.normalized_phone(typed) is None
    assert accounts.normalized_phone(typed, allow_invented=True) == "+8610012345678"


@pytest.mark.parametrize("typed", ["Lin@School.Example", " lin@school.example "])
def test_an_address_is_kept_in_lower_case(typed: str) -> None:
    assert accounts.normalized_email(typed) == "lin@school.example"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "lin",
        "lin@",
        "@school.example",
        "lin@school",
        "a b@school.example",
        "<b>@school.example",
        "lin@school..example",
        "lin@localhost",
        "x" * 300 + "@school.example",
        "lin@school.example\x00",
    ],
)
def test_other_things_are_no_address(typed: str) -> None:
    assert accounts.normalized_email(typed) is None


@given(st.text(max_size=40))
def test_any_text_is_an_account_or_none(typed: str) -> None:
    phone, email = accounts.normalized(typed, allow_invented=True)
    assert phone is None or email is None
    assert phone is None or accounts.normalized_phone(phone, allow_invented=True) == phone
    assert email is None or accounts.normalized_email(email) == email


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("+8613800138000", "138****8000"), ("+85291234567", "+852****4567"), ("+2901234", "****1234")],
)
def test_a_masked_number_shows_whose_it_is_and_not_what_it_is(phone: str, shown: str) -> None:
    assert accounts.masked_phone(phone) == shown


def test_a_masked_address_shows_where_it_is() -> None:
    assert accounts.masked_email("lin@school.example") == "l****@school.example"
