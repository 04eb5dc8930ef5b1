"""Icons are drawn inline, one by one."""

import re

import pytest

from academy.config import ROOT
from academy.icons import icon

NAMED = re.compile(r"""(?:\bicon\(|\bsymbol=)["']([a-z0-9-]+)["']""")


def test_an_icon_beside_a_word_is_silent() -> None:
    assert 'aria-hidden="true"' in icon("book")


def test_an_icon_that_stands_alone_is_spoken_and_escaped() -> None:
    drawn = icon("printer", 'Print "all" <b>')
    assert 'role="img"' in drawn
    assert 'aria-label="Print &#34;all&#34; &lt;b&gt;"' in drawn


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        icon("no-such-icon")


def test_all_icons_that_templates_name_exist() -> None:
    named = {name for path in (ROOT / "templates").rglob("*.html") for name in NAMED.findall(path.read_text("utf-8"))}
    assert named
    for name in sorted(named):
        assert icon(name)
