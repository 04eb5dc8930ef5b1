"""Every notice that anything writes has its words, in both languages."""

import ast
import re
from collections.abc import Iterator

from flask import Flask
from flask_babel import Babel, force_locale

from academy import notice_words
from academy.config import ROOT
from academy.texts import TRANSLATIONS
from tests.courses.notices.news import move

FACTS = {
    **move(1, 2),
    "code": "QM1",
    "held_until": "2026-11-25T02:00:00+00:00",
    "reason": "",
    "instructors": ["何老师"],
    "was_instructors": [],
}
WRITERS = {"write", "tell", "_tell"}


def _kinds() -> Iterator[str]:
    """Give the kinds of notices that the domain writes: second arguments like ``session.moved``."""
    for path in (ROOT / "courses").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and len(node.args) > 1 and _is_writer(node.func):
                kind = node.args[1]
                if isinstance(kind, ast.Constant) and re.fullmatch(r"[a-z_]+\.[a-z_]+", str(kind.value)):
                    yield str(kind.value)


def _is_writer(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id in WRITERS
    is_audit = (
        isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "audit"
    )
    return isinstance(function, ast.Attribute) and function.attr in WRITERS and not is_audit


def test_every_kind_that_is_written_has_words() -> None:
    assert set(_kinds()) - notice_words.WORDS.keys() == set()


def test_every_kind_is_told_in_both_languages() -> None:
    app = Flask(__name__)
    app.config.update(BABEL_DEFAULT_LOCALE="zh_Hans_CN", BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS))
    Babel(app, default_timezone="Asia/Shanghai")
    for kind in notice_words.WORDS:
        with app.test_request_context():
            with force_locale("en"):
                english = notice_words.of(kind, FACTS)
            with force_locale("zh_Hans_CN"):
                chinese = notice_words.of(kind, {**FACTS, "reason": "台风"})
        said = " ".join((english.headline, *english.lines)).replace("何老师", "")
        assert not re.search(r"[\u4e00-\u9fff]|%\(|\bNone\b", said), kind
        assert "Autumn class" in said, kind
        said = " ".join((chinese.headline, *chinese.lines))
        assert not re.search(r"[A-Za-z]{3,}|%\(", said), kind
        assert "秋季班" in said, kind
