from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from courses.certificates import document
from courses.certificates.document import Snapshot
from tests.courses.certificates.snapshots import LONG_TITLE, LONGEST_NAME, QINGMA


def _statement(snapshot: Snapshot) -> str:
    page = document.page(snapshot)
    text = page[page.index('<p class="statement">') : page.index('<p class="translation"')]
    for tag in ('<p class="statement">', "<span>", "</span>", "<strong>", "</strong>", "<em>", "</em>", "</p>"):
        text = text.replace(tag, "")
    return unescape(text).strip()


def test_a_snapshot_survives_json() -> None:
    stored = QINGMA.to_json()
    assert all(isinstance(value, str) for value in stored.values())
    assert stored["started_on"] == "2026-09-05"
    assert Snapshot.from_json(stored) == QINGMA


def test_a_snapshot_takes_no_value_that_is_not_its_own() -> None:
    with pytest.raises(TypeError):
        Snapshot.from_json(QINGMA.to_json() | {"phone": "10000000000"})
    with pytest.raises(KeyError):
        Snapshot.from_json({"name": "何子晴"})


def test_the_wording_is_the_usual_one() -> None:
    assert _statement(QINGMA) == (
        "兹证明 何子晴 同志于2026年9月5日至2026年12月20日参加乐从团校青马学院2026年秋季青年骨干培训班学习，"
        "修满48学时，考核合格，准予结业。"
    )


def test_a_minor_is_addressed_as_a_fellow_student() -> None:
    assert "何子晴 同学于2026年9月5日" in _statement(replace(QINGMA, honorific="同学"))


def test_the_term_is_left_out_where_the_title_names_it() -> None:
    snapshot = replace(QINGMA, term="", term_en="", course_title="2026年秋季青年骨干培训班")
    assert "青马学院2026年秋季青年骨干培训班学习" in _statement(snapshot)
    assert "()" not in document.page(snapshot)


def test_the_translation_says_the_same() -> None:
    page = unescape(document.page(QINGMA))
    assert (
        "This is to certify that the trainee named above attended Young Cadres' Training Course (autumn 2026) at "
        "Qingma College, Lecong League School, from 5 September 2026 to 20 December 2026, completed 48 credit hours "
        "and passed the assessment." in page
    )


def test_without_an_english_title_the_translation_points_to_the_chinese_one() -> None:
    assert "attended the course named above (autumn 2026)" in document.page(replace(QINGMA, course_title_en=""))


@pytest.mark.parametrize(("hours", "shown"), [("48", "48"), ("48.0", "48"), ("45.5", "45.5"), ("100", "100")])
def test_hours_have_no_idle_zeros(hours: str, shown: str) -> None:
    assert f"修满{shown}学时" in _statement(replace(QINGMA, credit_hours=hours))


def test_days_are_written_as_prose_does() -> None:
    page = document.page(replace(QINGMA, issued_on=date(2027, 1, 3)))
    assert "2027年1月3日" in page
    assert "3 January 2027" in page


def test_a_signatory_is_shown_only_where_there_is_one() -> None:
    assert "签发人" not in document.page(QINGMA)
    assert "签发人 Signed by 黎启明" in document.page(replace(QINGMA, signatory="黎启明"))


def test_what_looks_like_a_template_stays_text() -> None:
    page = document.page(replace(QINGMA, name="{{ 7 * 7 }}", course_title="{% raw %}<b>"))
    assert "{{ 7 * 7 }}" in page
    assert "{% raw %}&lt;b&gt;" in page


def test_text_shrinks_as_there_is_more_of_it() -> None:
    short, long, longest = QINGMA, replace(QINGMA, name=LONGEST_NAME), replace(QINGMA, name=LONGEST_NAME, **LONG_TITLE)
    assert [_size(snapshot) for snapshot in (short, long, longest)] == ["roomy", "snug", "dense"]


def _size(snapshot: Snapshot) -> str:
    return document.page(snapshot).partition('<body class="qingma ')[2].partition('"')[0]
