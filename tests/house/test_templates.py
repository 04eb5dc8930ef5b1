"""Templates and static files keep to the content security policy and to the look's own rules."""

import re
from pathlib import Path

import pytest

from academy.config import ROOT

PAGES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if "certificates" not in path.parts]
FORBIDDEN = {
    "inline script": r"<script(?![^>]*\bsrc=)",
    "inline style element": r"<style\b",
    "inline style attribute": r"\sstyle=",
    "inline handler": r"\son(click|change|submit|load|input|error)=",
    "unescaped text": r"\|\s*safe\b|autoescape\s+false",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_page_has(what: str) -> None:
    found = [_place(path, match) for path in PAGES for match in re.finditer(FORBIDDEN[what], path.read_text())]
    assert not found


def _place(path: Path, match: re.Match[str]) -> str:
    line = match.string.count("\n", 0, match.start()) + 1
    return f"{path.relative_to(ROOT)}:{line}"


def test_every_post_form_carries_a_token() -> None:
    bare = [
        str(path.relative_to(ROOT))
        for path in PAGES
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text(), re.DOTALL | re.IGNORECASE)
        if not any(token in form for token in ("csrf_token", "hidden_tag", "hidden_fields"))
    ]
    assert not bare


def test_scripts_write_no_markup_from_text() -> None:
    scripts = sorted((ROOT / "academy" / "static" / "js").glob("*.js"))
    risky = [path.name for path in scripts if re.search(r"\.innerHTML\s*=|insertAdjacentHTML|eval\(", path.read_text())]
    assert not risky
