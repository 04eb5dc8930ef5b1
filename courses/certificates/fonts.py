"""The fonts of a certificate: where they lie, what they can write, and how they are cut down to what a batch needs.

docs/decisions/0001-certificate-fonts.md says why these. Each is opened whole, as packaged: WeasyPrint confuses the
slices that web pages use, and takes half a minute to open a compressed web font.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import uharfbuzz as hb

from courses.certificates import native

PACKAGES = ("fonts-noto-cjk", "fonts-lxgw-wenkai")
"""What brings the fonts, by Debian's and Ubuntu's names."""
PACKAGES_ON_MACOS = ("font-noto-serif-cjk-sc", "font-noto-sans-cjk-sc", "font-lxgw-wenkai")

LATIN_LETTERS = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180)))) - {"·"}
"""What the Latin font writes, also within Chinese text; the dot inside a name belongs to the characters around it."""

_FOLDERS = (
    native.UNPACKED / "usr" / "share" / "fonts",
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts").expanduser(),
    Path("~/Library/Fonts").expanduser(),
    Path("/Library/Fonts"),
)
_UNUSED_TABLES = ("BASE", "DSIG", "GDEF", "GSUB", "VORG", "gasp", "meta", "vhea", "vmtx")


class FontsMissing(RuntimeError):
    """Certificates cannot be printed; the message names the files and the command that brings them."""

    def __init__(self, missing: Iterable[str]) -> None:
        super().__init__(
            f"Certificates cannot be printed: no font file {', '.join(missing)}. Run script/bootstrap, or install it "
            f"(Debian, Ubuntu: apt-get install {' '.join(PACKAGES)}; "
            f"macOS: brew install --cask {' '.join(PACKAGES_ON_MACOS)})."
        )


class Writes(StrEnum):
    """What a typeface is cut for."""

    LATIN = "latin"
    SHEET = "sheet"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Typeface:
    """One weight of one of our families."""

    family: str
    """As style sheets call it."""
    weight: int
    writes: Writes
    files: tuple[tuple[str, int], ...]
    """Names under which packages have it, each with the number of the face inside the file."""


_NOTO_SERIF = (("NotoSerifCJK-Regular.ttc", 2), ("NotoSerifCJKsc-Regular.otf", 0))
_NOTO_SERIF_BOLD = (("NotoSerifCJK-Bold.ttc", 2), ("NotoSerifCJKsc-Bold.otf", 0))
_NOTO_SANS = (("NotoSansCJK-Regular.ttc", 2), ("NotoSansCJKsc-Regular.otf", 0))
_WENKAI = (("LXGWWenKai-Regular.ttf", 0),)
_WENKAI_BOLD = (("LXGWWenKai-Bold.ttf", 0), ("LXGWWenKai-Medium.ttf", 0))

LATIN = Typeface("Certificate Latin", 400, Writes.LATIN, _NOTO_SERIF)
LATIN_BOLD = Typeface("Certificate Latin", 700, Writes.LATIN, _NOTO_SERIF_BOLD)
SERIF = Typeface("Certificate Serif", 400, Writes.SHEET, _NOTO_SERIF)
SERIF_BOLD = Typeface("Certificate Serif", 700, Writes.SHEET, _NOTO_SERIF_BOLD)
KAI = Typeface("Certificate Kai", 400, Writes.SHEET, _WENKAI)
KAI_BOLD = Typeface("Certificate Kai", 700, Writes.NAMES, _WENKAI_BOLD)
SANS = Typeface("Certificate Sans", 400, Writes.SHEET, _NOTO_SANS)
ALL = (LATIN, LATIN_BOLD, SERIF, SERIF_BOLD, KAI, KAI_BOLD, SANS)


def check() -> None:
    """Make sure that every font is there.

    :raises FontsMissing: one is not
    """
    missing = {typeface.files[0][0] for typeface in ALL if _find(typeface) is None}
    if missing:
        raise FontsMissing(sorted(missing))


@cache
def characters(typeface: Typeface) -> frozenset[str]:
    """Give every character that a typeface can write."""
    return frozenset(map(chr, _open(typeface).unicodes))


def cut(typeface: Typeface, *, sheet: frozenset[str], names: frozenset[str]) -> bytes:
    """Cut a font down to those characters of a sheet, or of names, that are its own to write.

    The font for names keeps the glyph numbers of the whole one: what a person's page looks like, byte by byte, must not
    depend on who else is in the batch. It costs a TrueType font half a kilobyte; a CFF font would take a hundred.
    """
    wanted = {
        Writes.LATIN: LATIN_LETTERS,
        Writes.SHEET: (sheet - LATIN_LETTERS) | {" "},
        Writes.NAMES: (names - LATIN_LETTERS) | {" "},
    }[typeface.writes]
    face = _open(typeface)
    font = hb.Font(face)
    order = hb.SubsetInput()
    order.glyph_set.update(glyph for character in wanted if (glyph := font.get_nominal_glyph(ord(character))))
    order.drop_table_tag_set.update(_tag(name) for name in _UNUSED_TABLES)
    order.layout_feature_tag_set.clear()
    order.layout_feature_tag_set.add(_tag("kern"))
    order.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DESUBROUTINIZE
    if typeface.writes is Writes.NAMES:
        order.flags |= hb.SubsetFlags.RETAIN_GIDS
    return bytes(hb.subset(face, order).blob.data)


def _tag(name: str) -> int:
    return int.from_bytes(name.ljust(4).encode(), "big")


@cache
def _open(typeface: Typeface) -> hb.Face:
    found = _find(typeface)
    if found is None:
        raise FontsMissing([typeface.files[0][0]])
    path, number = found
    return hb.Face(hb.Blob.from_file_path(path), number)


def _find(typeface: Typeface) -> tuple[Path, int] | None:
    installed = _installed()
    return next(((installed[name], number) for name, number in typeface.files if name in installed), None)


@cache
def _installed() -> dict[str, Path]:
    """Map the name of every font file to where it lies; the first folder wins."""
    files: dict[str, Path] = {}
    for path in _walk():
        files.setdefault(path.name, path)
    return files


def _walk() -> Iterator[Path]:
    for folder in _FOLDERS:
        for place, _, names in os.walk(folder):
            yield from (Path(place, name) for name in names)
