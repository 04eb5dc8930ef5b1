"""The catalogs of texts: gather from the code, bring both languages up to date, compile.

``python -m academy.texts update`` writes new texts into the catalogs (the English one fills itself),
``python -m academy.texts compile`` makes what the application reads.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from academy.config import ROOT

TRANSLATIONS = ROOT / "academy" / "translations"
LOCALES = ("zh_Hans_CN", "en")
EXTRACTED: tuple[tuple[str, list[tuple[str, str]]], ...] = (
    ("academy", [("**.py", "python")]),
    ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2")]),
)
"""Where texts stand, and how to read them."""
OPTIONS: dict[str, dict[str, str]] = {"**.html": {"trimmed": "true", "silent": "false"}}
HEADER = "# Texts of the school's platform."
FIXED = datetime(2026, 1, 1, tzinfo=UTC)
"""Catalogs carry no date of their making: the history of the repository has it."""
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}


def gathered() -> Catalog:
    """Give a catalog of every text in the code, without translations."""
    catalog = Catalog(project="academy", charset="utf-8", fuzzy=False)
    for message, context, comments in _messages():
        catalog.add(message, auto_comments=comments, context=context)
    return catalog


def _messages() -> Iterator[tuple[str | tuple[str, ...], str | None, list[str]]]:
    for folder, methods in EXTRACTED:
        for _path, _line, message, comments, context in extract_from_dir(
            ROOT / folder, methods, OPTIONS, keywords=KEYWORDS, comment_tags=("L10N:",)
        ):
            yield message, context, comments


def catalog_file(locale: str) -> Path:
    """Give the place of a language's catalog."""
    return TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    """Read a language's catalog; an empty one where there is none yet."""
    file = catalog_file(locale)
    if not file.exists():
        return Catalog(locale=locale, fuzzy=False)
    with file.open("rb") as opened:
        return pofile.read_po(opened, locale=locale)


def update() -> None:
    """Bring both catalogs up to date with the code; texts that are gone go."""
    template = gathered()
    for locale in LOCALES:
        catalog = read(locale)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        if locale == "en":
            _fill_itself(catalog)
        catalog.header_comment = HEADER
        catalog.creation_date = catalog.revision_date = FIXED
        catalog.project = catalog.copyright_holder = catalog.last_translator = catalog.language_team = "academy"
        catalog.version, catalog.msgid_bugs_address = "1", ""
        _write(catalog_file(locale), catalog)


def _write(file: Path, catalog: Catalog) -> None:
    """Write a catalog, unless it says what the file says already: what was compiled from that is still good."""
    written = BytesIO()
    pofile.write_po(written, catalog, width=0, no_location=True, omit_header=False, sort_output=True)
    if not file.exists() or file.read_bytes() != written.getvalue():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written.getvalue())


def _fill_itself(catalog: Catalog) -> None:
    """English texts are their own keys."""
    for message in catalog:
        if (message.id and not message.string) or (isinstance(message.string, tuple) and not all(message.string)):
            message.string = tuple(message.id) if isinstance(message.id, list | tuple) else message.id


def compile_all() -> None:
    """Write the binary catalogs that are older than their text."""
    for locale in LOCALES:
        source = catalog_file(locale)
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with target.open("wb") as opened:
            mofile.write_mo(opened, read(locale))


if __name__ == "__main__":
    {"update": update, "compile": compile_all}[sys.argv[1]]()
