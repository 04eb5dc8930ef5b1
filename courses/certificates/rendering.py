"""Snapshots become PDFs: one page each, complete in itself, tagged, fit for an archive (PDF/A-3a).

Conformance is built by WeasyPrint and looked over by our tests, not validated by an independent checker.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from courses.certificates import document, fonts
from courses.certificates.press import Press

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of what leaves no mark on paper, or turns the marks of others around."""


class GlyphsMissing(ValueError):
    """A certificate would show boxes, or nothing, in place of these characters."""

    def __init__(self, characters: str) -> None:
        super().__init__(f"no font of ours can print {characters!a}")
        self.characters = characters


def missing_glyphs(text: str) -> str:
    """Give the characters of a text that no font of ours can print, each once, in their order.

    :raises FontsMissing: a font file is not installed
    """
    return "".join(dict.fromkeys(character for character in text if not _can_print(character)))


def print_certificates(
    snapshots: Sequence[document.Snapshot], template_version: str = document.LATEST
) -> Iterator[bytes]:
    """Print one PDF after the other, each when it is asked for.

    A PDF depends on nothing but its snapshot: alone, in any batch, in another process, its bytes are the same.

    :raises GlyphsMissing: before the first one, when some character of some snapshot cannot be printed
    :raises FontsMissing: a font file is not installed
    :raises LibrariesMissing: Pango or HarfBuzz is not installed
    """
    if missing := missing_glyphs("".join(value for snapshot in snapshots for value in snapshot.to_json().values())):
        raise GlyphsMissing(missing)
    names = frozenset("".join(snapshot.name for snapshot in snapshots))
    presses: dict[frozenset[str], Press] = {}
    for snapshot in snapshots:
        sheet = _sheet_characters(snapshot, template_version)
        if sheet not in presses:
            presses[sheet] = Press(template_version, sheet=sheet, names=names)
        yield presses[sheet].print(snapshot)


def _can_print(character: str) -> bool:
    faces = (fonts.KAI, fonts.SERIF, fonts.SANS)
    return unicodedata.category(character) not in _INVISIBLE and any(
        character in fonts.characters(face) for face in faces
    )


def _sheet_characters(snapshot: document.Snapshot, template_version: str) -> frozenset[str]:
    """Collect what the fonts of the sheet are cut to: equal for all of a class but those with the rarest names."""
    values = snapshot.to_json()
    rare = frozenset(values.pop("name")) - fonts.characters(fonts.KAI)
    written = document.fixed_characters(template_version) | frozenset("".join(values.values())) | rare
    return written - fonts.LATIN_LETTERS
