"""Every broken rule is one sentence in either language, and names what it is about."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from academy import clash_words
from courses.availability.rules import OpenTime
from courses.planning.names import Names, SessionName, Signal
from courses.scheduling.timetable.facts import Place
from courses.scheduling.timetable.violations import Code, Violation
from courses.values import Bilingual, school_day

MORNING = datetime(2026, 11, 28, 1, tzinfo=UTC)
SPAN = (MORNING, MORNING + timedelta(minutes=135))
LATER = (SPAN[0] + timedelta(days=1), SPAN[1] + timedelta(days=1))
NAMES = Names(
    sessions={
        1: SessionName(Bilingual("青马一班", "Class One"), Bilingual("急救", "First Aid"), SPAN),
        2: SessionName(Bilingual("青义站长班", "Class Two"), Bilingual("值班", "A shift"), LATER),
        3: SessionName(Bilingual("青马一班", "Class One"), Bilingual("调研", "Research"), None),
    },
    offerings={1: Bilingual("青马一班", "Class One"), 2: Bilingual("青义站长班", "Class Two")},
    venues={1: Bilingual("水藤站", "Shuiteng station")},
    people={1: "岑望舒"},
    slots={1: SPAN, 2: LATER},
    days={school_day(MORNING): Bilingual("校庆", "Founders' Day")},
    signals=[Signal(SPAN, "台风黄色预警")],
)


def _broken(code: Code, **values: object) -> Violation:
    everything = {
        "sessions": (1, 2),
        "slot": 1,
        "venue": 1,
        "instructor": 1,
        "offerings": (1,),
        "people": ("何子晴", "黎若谷"),
        "found": 3,
        "limit": 5,
    }
    return Violation(code, **{**everything, **values})  # type: ignore[arg-type]


def _said(app: Flask, locale: str, broken: Violation, **values: object) -> str:
    with app.test_request_context(), force_locale(locale):
        return clash_words.of_violation(broken, NAMES, **values)  # type: ignore[arg-type]


def test_every_rule_has_a_sentence_in_both_languages(app: Flask) -> None:
    for code in Code:
        chinese, english = _said(app, "zh_Hans_CN", _broken(code)), _said(app, "en", _broken(code))
        assert re.search(r"[\u4e00-\u9fff]", chinese), code
        assert not re.search(r"[A-Za-z]{3,}|[,;!?()]", chinese), (code, chinese)
        assert not re.search(r"[\u3001-\u303f\uff00-\uffef]", english), (code, english)
        assert "%(" not in chinese + english
        if code is not Code.HOURS_DIFFER:
            assert "急救" in chinese, code
            assert "First Aid" in english, code


TWO = [
    *(Code.VENUE_TAKEN, Code.STATION_TAKEN, Code.INSTRUCTOR_TAKEN, Code.OFFERING_TAKEN, Code.SHARED_PEOPLE),
    *(Code.FEW_SHARED, Code.INSTRUCTOR_TRAVEL, Code.PRACTICE_EARLY, Code.OUT_OF_ORDER, Code.OFFERING_DAY),
    *(Code.OFFERING_WEEK, Code.INSTRUCTOR_WEEK, Code.INSTRUCTOR_MONTH, Code.BEFORE_OPENING, Code.AFTER_CLOSING),
]


def test_who_stands_in_each_others_way_is_named_with_day_and_time(app: Flask) -> None:
    for code in TWO:
        said = _said(app, "en", _broken(code))
        assert "“Class One · First Aid” (Sat 28 Nov 09:00–11:15)" in said, code
        assert "“Class Two · A shift” (Sun 29 Nov 09:00–11:15)" in said, code


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (_broken(Code.STATION_SHORT), "水藤站当班志愿者仅3人，《青马一班 · 急救》（11月28日 周六 09:00–11:15）需5人。"),
        (_broken(Code.SHARED_PEOPLE), "何子晴、黎若谷"),
        (_broken(Code.HOLIDAY), "11月28日 周六是法定节假日（校庆）"),
        (_broken(Code.INSTRUCTOR_BUSY), "岑望舒"),
        (_broken(Code.WEATHER), "台风黄色预警"),
        (_broken(Code.MINORS_LATE), "20:30"),
        (_broken(Code.PRACTICE_EARLY, found=-2), "之前"),
        (_broken(Code.NOT_PLACED, sessions=(3,)), "《青马一班 · 调研》还没有排课。"),
    ],
)
def test_a_sentence_says_who_what_and_how_many(app: Flask, broken: Violation, words: str) -> None:
    assert words in _said(app, "zh_Hans_CN", broken)


def test_a_plan_says_where_sessions_would_be(app: Flask) -> None:
    said = _said(app, "en", _broken(Code.VENUE_TAKEN), plan={1: Place(2, (1,))})
    assert "“Class One · First Aid” (Sun 29 Nov 09:00–11:15)" in said


def test_a_closed_venue_says_why(app: Flask) -> None:
    names = Names(
        NAMES.sessions, {}, NAMES.venues, {}, NAMES.slots, open_times={1: OpenTime({}, ((*SPAN, "村民大会"),))}
    )
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        assert "村民大会" in clash_words.of_violation(_broken(Code.VENUE_CLOSED), names)
        assert "全程开放" in clash_words.of_violation(_broken(Code.VENUE_CLOSED, slot=2), names)
