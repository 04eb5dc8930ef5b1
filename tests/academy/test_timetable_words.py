"""Every rule that can contradict another has its sentence, every wish says what it wants."""

import re

import pytest
from flask import Flask
from flask_babel import force_locale

from academy import timetable_words as words
from courses.planning.names import Names, SessionName
from courses.scheduling.timetable.causes import Cause
from courses.scheduling.timetable.settings import POINT, Soft
from courses.scheduling.timetable.violations import Code
from courses.values import Bilingual

NAMES = Names(
    sessions={1: SessionName(Bilingual("一班", "Class One"), Bilingual("开班", "Opening"), None)},
    offerings={1: Bilingual("一班", "Class One"), 2: Bilingual("二班", "Class Two")},
    venues={1: Bilingual("教室", "Room")},
    people={1: "岑望舒"},
    slots={},
)
WITHOUT_A_WAY_OUT = {
    Code.NOT_PLACED,
    Code.HOURS_DIFFER,
    Code.FEW_SHARED,
    Code.PAST,
    Code.SLOT_PAST,
    Code.CONSENT_MISSING,
}
"""Warnings, and what time has decided."""


@pytest.mark.parametrize(("locale", "foreign"), [("en", r"[一二]班"), ("zh_Hans_CN", r"[A-Za-z]{2,}")])
def test_every_rule_and_every_way_out_is_said_in_the_reader_s_language(app: Flask, locale: str, foreign: str) -> None:
    with app.test_request_context(), force_locale(locale):
        for code in Code:
            cause = Cause(code, session=1, instructor=1, venue=1, offerings=(1, 2))
            said = [words.rule_of(cause, NAMES)]
            way = words.way_out(cause, NAMES)
            assert (way is None) == (code in WITHOUT_A_WAY_OUT), code
            for text in [*said, *([way] if way else [])]:
                assert text.endswith((".", "。"))
                assert "%(" not in text
                assert not re.search(foreign, text), text


def test_a_rule_names_what_it_is_about(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert words.rule_of(Cause(Code.LOCKED, session=1), NAMES) == "“Class One · Opening” is locked where it is."
        shared = Cause(Code.SHARED_PEOPLE, offerings=(1, 2))
        assert words.rule_of(shared, NAMES).startswith("Class One, Class Two have people in common")
        assert words.way_out(Cause(Code.VENUE_CLOSED, venue=1), NAMES) == "Let Room be open at more times."


def test_points_are_whole_or_have_one_decimal() -> None:
    assert [words.points(cost) for cost in (0, POINT, POINT * 3 // 2, 12_345)] == ["0", "1", "1.5", "30.9"]


def test_every_wish_says_what_it_wants() -> None:
    assert set(words.WISHES) == set(Soft)
