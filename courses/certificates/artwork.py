"""The artwork of a certificate, drawn by rule in each college's colors: SVG in millimeters, without a letter in it.

The emblems are the school's own invention: those of the League and of the Party are nobody's ornament. Where text
stands on artwork, the style sheet of the template repeats the place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import cos, pi, sin, sqrt

WIDTH = 297.0
HEIGHT = 210.0

_MIDDLE = WIDTH / 2
_EDGE = 9.0
"""Where the ornamental band begins; office printers leave 5 mm of a sheet white."""
_BAND = 8.0
_CORNER = _EDGE + _BAND / 2
"""Both coordinates of the middle of a corner's rosette."""


@dataclass(frozen=True, slots=True)
class Palette:
    """A college's colors: one that carries, one that shines, one for what lies behind text, and the paper's."""

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
    # an open book, and what rises from it
    "qingma": (
        '<path fill="{deep}" d="M0 8.4C-2.6 6.3 -6 5.9 -8.8 6.9V3.7C-6 2.8 -2.6 3.2 0 5.3C2.6 3.2 6 2.8 8.8 3.7'
        'V6.9C6 5.9 2.6 6.3 0 8.4ZM0 3.2C-3.3 -.6 -3.2 -4.9 0 -9C3.2 -4.9 3.3 -.6 0 3.2Z"/>'
        '<path fill="{accent}" d="M-1.5 3C-5.6 1.6 -7.3 -1.8 -6.7 -5.4C-3.5 -4.3 -1.3 -1.2 -1.5 3Z'
        'M1.5 3C5.6 1.6 7.3 -1.8 6.7 -5.4C3.5 -4.3 1.3 -1.2 1.5 3Z"/>'
        '<path stroke="{paper}" stroke-width=".35" d="M0 2.2V-5.4"/>'
    ),
    # two leaves that make a heart
    "qingyi": (
        '<path fill="{deep}" d="M-.35 8.2C-7.6 3.6 -9.6 -.6 -8.3 -4.4C-6.9 -8.1 -1.9 -7.9 -.35 -3.6Z"/>'
        '<path fill="{accent}" d="M.35 8.2C7.6 3.6 9.6 -.6 8.3 -4.4C6.9 -8.1 1.9 -7.9 .35 -3.6Z"/>'
        '<path stroke="{paper}" stroke-width=".42" stroke-linecap="round" d="M-.9 5.4C-3.2 1.6 -5 -.9 -6.4 -3.4'
        "M-2.5 2.5C-4 2.1 -5.3 1.5 -6.3 .6M-4.3 -.3C-4.2 -2.1 -3.8 -3.5 -3.2 -4.6"
        'M.9 5.4C3.2 1.6 5 -.9 6.4 -3.4M2.5 2.5C4 2.1 5.3 1.5 6.3 .6M4.3 -.3C4.2 -2.1 3.8 -3.5 3.2 -4.6"/>'
    ),
    # two squares linked (方胜): partners, each of them whole
    "qingshang": (
        '<g stroke-width="1.8"><path stroke="{deep}" d="M-2.9 -6.2L3.3 0L-2.9 6.2L-9.1 0Z"/>'
        '<path stroke="{paper}" stroke-width="3.2" d="M-1.4 1.9L1.4 4.7"/>'
        '<path stroke="{accent}" d="M2.9 -6.2L9.1 0L2.9 6.2L-3.3 0Z"/>'
        '<path stroke="{paper}" stroke-width="3.2" d="M-1.4 -4.7L1.4 -1.9"/>'
        '<path stroke="{deep}" d="M-2 -5.3L2 -1.3"/></g>'
    ),
}
_OTHER_EMBLEM = '<path fill="{deep}" d="M0 -8L8 0L0 8L-8 0Z"/><path fill="{accent}" d="M0 -4L4 0L0 4L-4 0Z"/>'


def sheet(college: str) -> str:
    """Draw all that lies behind the text of a certificate, A4 landscape.

    :param college: a slug; one without a palette gets the colors and the emblem of :data:`OTHER`
    """
    colors = PALETTES.get(college, OTHER)
    emblem = _EMBLEMS.get(college, _OTHER_EMBLEM)
    parts = (_paper, _watermark, _band, _frame, _flourish, _seal_place, _mark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(WIDTH)}mm" height="{_n(HEIGHT)}mm" '
        f'viewBox="0 0 {_n(WIDTH)} {_n(HEIGHT)}" fill="none">'
        f"{''.join(part(colors) for part in parts)}{_emblem(emblem, colors)}</svg>"
    )


def _paper(colors: Palette) -> str:
    return (
        f'<rect x="{_n(_EDGE)}" y="{_n(_EDGE)}" width="{_n(WIDTH - 2 * _EDGE)}" height="{_n(HEIGHT - 2 * _EDGE)}" '
        f'fill="{colors.paper}"/>'
    )


def _watermark(colors: Palette) -> str:
    rings = _rosette(46, 13, petals=12, turns=6) + _rosette(24, 9, petals=12, turns=4)
    return _at(_MIDDLE, 112, rings, f'stroke="{colors.tint}" stroke-width=".3"')


def _band(colors: Palette) -> str:
    """Draw the band of woven waves, a rosette on each corner."""
    long = _side(WIDTH - 2 * _CORNER, 28, colors)
    short = _side(HEIGHT - 2 * _CORNER, 19, colors)
    far_x, far_y = WIDTH - _CORNER, HEIGHT - _CORNER
    sides = (
        _at(_CORNER, _CORNER, long)
        + _at(far_x, far_y, long, turned=180)
        + _at(far_x, _CORNER, short, turned=90)
        + _at(_CORNER, far_y, short, turned=270)
    )
    lines = "".join(
        f'<rect x="{_n(inset)}" y="{_n(inset)}" width="{_n(WIDTH - 2 * inset)}" height="{_n(HEIGHT - 2 * inset)}" '
        f'stroke="{colors.deep}" stroke-width=".45"/>'
        for inset in (_EDGE - 0.3, _EDGE + _BAND + 0.3)
    )
    corner = _corner(colors)
    return sides + lines + "".join(_at(x, y, corner) for x, y in product((_CORNER, far_x), (_CORNER, far_y)))


def _side(length: float, periods: int, colors: Palette) -> str:
    """Weave one side of the band along the x axis. Its ragged ends lie under the corners."""
    hidden = 5.0
    period = (length + 2 * hidden) / (periods + 0.9)
    tile = "".join(
        f'<path d="{"".join(_wave(period * strand / strands, period, height) for strand in range(strands))}" '
        f'stroke="{color}" stroke-width="{width}"/>'
        for height, strands, color, width in ((3.2, 10, colors.accent, ".15"), (1.6, 4, colors.deep, ".24"))
    )
    return "".join(_at(period * number - hidden, 0, tile) for number in range(periods))


def _corner(colors: Palette) -> str:
    return (
        f'<circle r="6.6" fill="{colors.paper}" stroke="{colors.deep}" stroke-width=".45"/>'
        f'<g stroke="{colors.accent}" stroke-width=".16">{_rosette(4.6, 1.3, petals=16, turns=4)}</g>'
        f'<circle r="3" fill="{colors.deep}"/>'
        f'<g stroke="{colors.paper}" stroke-width=".2">{_rosette(1.5, 0.9, petals=8, turns=1)}</g>'
    )


def _frame(colors: Palette) -> str:
    """Draw the double line around the text, whose corners give way to the rosettes."""
    return "".join(
        f'<path d="{_hollow_corners(inset, around)}" stroke="{color}" stroke-width="{width}"/>'
        for inset, around, color, width in ((20.0, 15.5, colors.accent, ".22"), (21.2, 16.7, colors.deep, ".55"))
    )


def _hollow_corners(inset: float, around: float) -> str:
    """Draw a rectangle whose corners are cut out by circles around the middle of the rosettes."""
    cut = _CORNER + sqrt(around**2 - (inset - _CORNER) ** 2)
    right, bottom, far_x, far_y = WIDTH - inset, HEIGHT - inset, WIDTH - cut, HEIGHT - cut
    arc = f"A{_n(around)} {_n(around)} 0 0 0 "
    return (
        f"M{_points((cut, inset))}H{_n(far_x)}{arc}{_points((right, cut))}V{_n(far_y)}{arc}{_points((far_x, bottom))}"
        f"H{_n(cut)}{arc}{_points((inset, far_y))}V{_n(cut)}{arc}{_points((cut, inset))}Z"
    )


def _flourish(colors: Palette) -> str:
    """Draw the rules beside the English title."""
    rule = (
        f'<path d="M52 0H82" stroke="{colors.accent}" stroke-width=".3"/>'
        f'<path d="M47.6 0L49 -1L50.4 0L49 1Z" fill="{colors.accent}"/>'
    )
    return _at(_MIDDLE, 82.3, rule) + _at(_MIDDLE, 82.3, rule, turned=180)


def _seal_place(colors: Palette) -> str:
    """Draw a ring under the issuer's name, as wide as the seal that will be stamped there."""
    ring = _rosette(17.5, 2.5, petals=24, turns=4)
    return _at(226, 166, ring, f'stroke="{colors.tint}" stroke-width=".3"')


def _mark(colors: Palette) -> str:
    """Draw the round mark of the school; the template sets its four characters."""
    return _at(
        _MIDDLE,
        171,
        f'<g fill="{colors.accent}">{_rosette(13.2, 0.35, petals=60, turns=1)}</g>'
        f'<g stroke="{colors.paper}" stroke-width=".18">{_rosette(10.9, 1.2, petals=30, turns=4)}</g>'
        f'<circle r="9" fill="{colors.deep}"/><circle r="8.3" stroke="{colors.accent}" stroke-width=".25"/>',
    )


def _emblem(form: str, colors: Palette) -> str:
    filled = form.format(deep=colors.deep, accent=colors.accent, paper=colors.paper)
    return _at(
        _MIDDLE,
        38,
        f'<g transform="scale(.86)"><circle r="14.2" fill="{colors.paper}"/>'
        f'<g stroke="{colors.accent}" stroke-width=".17">{_rosette(12.9, 0.9, petals=36, turns=3)}</g>'
        f'<circle r="11.6" stroke="{colors.deep}" stroke-width=".5"/>{filled}</g>',
    )


def _rosette(radius: float, swing: float, *, petals: int, turns: int) -> str:
    """Draw a closed curve around the origin whose radius swings, and turn it: lines that weave, as on banknotes.

    The curve is the same each time, so that a compressed file holds it once.
    """
    steps = petals * 8
    spots = []
    for step in range(steps):
        angle = 2 * pi * step / steps
        length = radius + swing * cos(petals * angle)
        spots.append((length * sin(angle), -length * cos(angle)))
    curve = f"M{_points(spots[0])}{''.join(_smooth(spots, step) for step in range(steps))}Z"
    return "".join(
        f'<path d="{curve}" transform="rotate({_n(360 * turn / petals / turns)})"/>' for turn in range(turns)
    )


def _smooth(spots: list[tuple[float, float]], step: int) -> str:
    """Go on to the next of the spots, bending as those around ask for (Catmull and Rom)."""
    before, here, there, after = (spots[(step + shift) % len(spots)] for shift in (-1, 0, 1, 2))
    leaving = (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
    arriving = (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6)
    return f"C{_points(leaving, arriving, there)}"


def _wave(start: float, period: float, height: float) -> str:
    """Draw one period of a sine, each quarter as the cubic curve that fits it best."""
    quarter, near, far = period / 4, 0.3261 * period / 4, 0.6381 * period / 4
    parts = [f"M{_points((start, 0))}"]
    for x, peak in ((start, -height), (start + 2 * quarter, height)):
        top, end = x + quarter, x + 2 * quarter
        bend = 0.5123 * peak
        parts.append(f"C{_points((x + near, bend), (x + far, peak), (top, peak))}")
        parts.append(f"C{_points((end - far, peak), (end - near, bend), (end, 0))}")
    return "".join(parts)


def _at(x: float, y: float, drawing: str, attributes: str = "", *, turned: int = 0) -> str:
    turn = f" rotate({turned})" if turned else ""
    return f'<g transform="translate({_points((x, y))}){turn}" {attributes}>{drawing}</g>'


def _points(*pairs: tuple[float, float]) -> str:
    return " ".join(f"{_n(x)} {_n(y)}" for x, y in pairs)


def _n(value: float) -> str:
    """Write a number of millimeters, to a hundredth."""
    return f"{round(value, 2) + 0.0:g}"
