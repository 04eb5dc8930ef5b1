"""The artwork of a certificate, drawn by rule in each college's colors: SVG in millimeters, without a letter in it.

The emblems are the school's own invention. Nobody may print those of the League or of the Party on their own account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

WIDTH = 297
HEIGHT = 210
EMBLEM_AT = (148.5, 38.0)
MARK_AT = (148.5, 171.0)
SEAL_AT = (226.0, 166.0)

_BAND = 9.0
"""Where the ornamental band begins, counted from the edge of the paper; office printers leave 5 mm white."""
_BAND_WIDTH = 8.0
_NOTCH = 7.0


@dataclass(frozen=True, slots=True)
class Palette:
    """The colors of a college: one that carries, one that shines, and their tints for what lies behind text."""

    deep: str
    accent: str
    tint: str
    paper: str = "#fffdf8"


PALETTES: Mapping[str, Palette] = {
    "qingma": Palette(deep="#8e1b20", accent="#b98a3c", tint="#f3e6dc"),
    "qingyi": Palette(deep="#0f5a4c", accent="#b7903f", tint="#e3ede6"),
    "qingshang": Palette(deep="#1f2f60", accent="#ad6b3e", tint="#e6e7ef"),
}
OTHER = Palette(deep="#45393a", accent="#a08050", tint="#ece8e4")
"""For a college that the school founds later."""

_EMBLEMS: Mapping[str, str] = {
    # a book opened, and what rises from it
    "qingma": (
        '<path fill="{deep}" d="M0 8.4C-2.6 6.3 -6 5.9 -8.8 6.9V3.7C-6 2.8 -2.6 3.2 0 5.3C2.6 3.2 6 2.8 8.8 3.7V6.9C6 5.9 2.6 6.3 0 8.4Z"/>'
        '<path fill="{accent}" d="M-1.5 3C-5.6 1.6 -7.3 -1.8 -6.7 -5.4C-3.5 -4.3 -1.3 -1.2 -1.5 3Z"/>'
        '<path fill="{accent}" d="M1.5 3C5.6 1.6 7.3 -1.8 6.7 -5.4C3.5 -4.3 1.3 -1.2 1.5 3Z"/>'
        '<path fill="{deep}" d="M0 3.2C-3.3 -0.6 -3.2 -4.9 0 -9C3.2 -4.9 3.3 -0.6 0 3.2Z"/>'
        '<path fill="none" stroke="{paper}" stroke-width=".35" d="M0 2.2V-5.4"/>'
    ),
    # two leaves that make a heart
    "qingyi": (
        '<path fill="{deep}" d="M-.35 8.2C-7.6 3.6 -9.6 -.6 -8.3 -4.4C-6.9 -8.1 -1.9 -7.9 -.35 -3.6Z"/>'
        '<path fill="{accent}" d="M.35 8.2C7.6 3.6 9.6 -.6 8.3 -4.4C6.9 -8.1 1.9 -7.9 .35 -3.6Z"/>'
        '<path fill="none" stroke="{paper}" stroke-width=".42" stroke-linecap="round" d="M-.9 5.4C-3.2 1.6 -5 -.9 -6.4 -3.4'
        "M-2.5 2.5C-4 2.1 -5.3 1.5 -6.3 .6M-4.3 -.3C-4.2 -2.1 -3.8 -3.5 -3.2 -4.6"
        'M.9 5.4C3.2 1.6 5 -.9 6.4 -3.4M2.5 2.5C4 2.1 5.3 1.5 6.3 .6M4.3 -.3C4.2 -2.1 3.8 -3.5 3.2 -4.6"/>'
    ),
    # two squares linked (方胜): partners, each whole
    "qingshang": (
        '<g fill="none" stroke-width="1.7" stroke-linejoin="miter">'
        '<path stroke="{deep}" d="M-3.1 -6.3L3.2 0L-3.1 6.3L-9.4 0Z"/>'
        '<path stroke="{paper}" stroke-width="2.7" d="M1.8 -5L-1.8 -1.4"/>'
        '<path stroke="{accent}" d="M3.1 -6.3L9.4 0L3.1 6.3L-3.2 0Z"/>'
        '<path stroke="{paper}" stroke-width="2.7" d="M-1.4 4.6L1.4 1.8"/>'
        '<path stroke="{deep}" d="M-1.9 5.1L1.9 1.3"/></g>'
        '<path fill="{accent}" d="M0 -1.7L1.7 0L0 1.7L-1.7 0Z"/>'
    ),
}
_PLAIN_EMBLEM = '<path fill="{deep}" d="M0 -8L8 0L0 8L-8 0Z"/><path fill="{accent}" d="M0 -4L4 0L0 4L-4 0Z"/>'


@cache
def sheet(college: str) -> str:
    """Draw the whole sheet behind the text of a certificate, A4 landscape."""
    colors = PALETTES.get(college, OTHER)
    parts = (
        _paper(colors),
        _watermark(colors),
        _band(colors),
        _rules(colors),
        _emblem(college, colors),
        _flourish(colors),
        _seal_place(colors),
        _mark(colors),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}mm" height="{HEIGHT}mm" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" fill="none">{"".join(parts)}</svg>'
    )


def _number(value: float) -> str:
    return (
        f"{value:.2f}".rstrip("0").rstrip(".").replace("-0", "0")
        if abs(value) < 0.005
        else f"{value:.2f}".rstrip("0").rstrip(".")
    )
