"""What codes and terms have to look like."""

from datetime import date

import pytest

from courses.errors import Refusal
from courses.school.rules import check_code, check_slug, check_term


@pytest.mark.parametrize("code", ["A", "QM1", "2026A", "QM1-2026", "A-B-C-9"])
def test_a_code_of_letters_digits_and_hyphens_passes(code: str) -> None:
    check_code(code)


@pytest.mark.parametrize("code", ["", "-", "A-", "-A", "A--B", "qm1", "QM 1", "QM/1", "青马", "Ａ", "A\n", "<b>", "🙂"])
def test_another_code_is_refused(code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_code(code)
    assert (refused.value.code, refused.value.field) == ("code.malformed", "code")


@pytest.mark.parametrize("slug", ["qingma", "a", "qing-ma2"])
def test_a_slug_in_lower_case_passes(slug: str) -> None:
    check_slug(slug)


@pytest.mark.parametrize("slug", ["", "Qingma", "2qing", "qing_ma", "qing ma", "-a", "a-", "青马", "../x"])
def test_another_slug_is_refused(slug: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_slug(slug)
    assert (refused.value.code, refused.value.field) == ("slug.malformed", "slug")


def test_a_term_ends_after_it_begins() -> None:
    check_term(date(2026, 9, 1), date(2026, 9, 2))
    for last in (date(2026, 9, 1), date(2026, 8, 31)):
        with pytest.raises(Refusal, match=r"term\.reversed"):
            check_term(date(2026, 9, 1), last)
