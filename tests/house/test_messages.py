"""Every no has a sentence, every value a word, and every text both languages."""

import ast
import re
from enum import StrEnum
from pathlib import Path
from typing import TypeGuard

import pytest
from babel.messages.catalog import Catalog, Message
from flask import Flask
from flask_babel import force_locale

from academy import labels, texts
from academy.config import ROOT
from academy.locale import LOCALES
from academy.messages import SENTENCES

BOTH_LANGUAGES_AT_ONCE = {
    "templates/base.html",  # the school's name in the other language
    "templates/components/_language.html",  # each language by its own name
    "templates/errors/fault.html",  # shown when not even the language is known
}
SPECIAL = {"session.clashes", "session.needs_reason"}
"""Refusals whose sentence is put together, not looked up."""


def _refusal_codes() -> dict[str, str]:
    found = {}
    for folder in ("courses", "academy"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if _is_refusal(node):
                    found[node.args[0].value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def _is_refusal(node: ast.AST) -> TypeGuard[ast.Call]:
    if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in ("Refusal", "Unknown"):
        return False
    return bool(node.args) and isinstance(node.args[0], ast.Constant)


def test_every_refusal_has_a_sentence() -> None:
    codes = _refusal_codes()
    missing = {code: where for code, where in codes.items() if code not in SENTENCES and code not in SPECIAL}
    assert not missing


def test_every_sentence_has_a_refusal() -> None:
    text = "\n".join(path.read_text() for folder in ("courses", "academy") for path in (ROOT / folder).rglob("*.py"))
    unused = [code for code in SENTENCES if len(re.findall(rf'"{re.escape(code)}"', text)) < 2]
    assert not unused


@pytest.mark.parametrize("kind", labels.LABELS, ids=lambda kind: kind.__name__)
def test_every_value_of_a_class_has_a_word(kind: type[StrEnum]) -> None:
    assert set(labels.LABELS[kind]) == set(kind)


def _holes(message: Message, catalog: Catalog) -> str:
    kept = catalog.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
    if kept is None:
        return "missing"
    if kept.fuzzy:
        return "fuzzy"
    strings = kept.string if isinstance(kept.string, tuple | list) else [kept.string]
    if not all(strings):
        return "empty"
    return "" if not list(kept.check(catalog)) else "its placeholders differ"


@pytest.mark.parametrize("locale", sorted(LOCALES))
def test_every_text_is_in_both_languages(locale: str) -> None:
    catalog = texts.read(locale)
    holes = {str(message.id): hole for message in texts.gathered() if message.id and (hole := _holes(message, catalog))}
    assert not holes


def test_a_chinese_text_has_chinese_in_it(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        english = [code for code, text in SENTENCES.items() if not re.search(r"[\u4e00-\u9fff]", str(text))]
    assert not english


def test_templates_hold_no_text_outside_gettext() -> None:
    chinese = [
        str(path.relative_to(ROOT))
        for path in Path(ROOT / "templates").rglob("*.html")
        if "certificates" not in path.parts and re.search(r"[\u4e00-\u9fff]", _without_comments(path.read_text()))
    ]
    assert set(chinese) <= BOTH_LANGUAGES_AT_ONCE


def _without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
