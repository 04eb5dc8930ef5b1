"""Single icons out of the kit's sprite, inlined: the sprite as a whole weighs over a megabyte."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import flask_bootstrap
from markupsafe import Markup

SPRITE = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"
SYMBOL = re.compile(r'<symbol class="[^"]*" viewBox="([^"]+)" id="([^"]+)">(.*?)</symbol>', re.DOTALL)


class Drawing(NamedTuple):
    """One icon of the sprite."""

    view_box: str
    body: Markup


@cache
def _drawings() -> dict[str, Drawing]:
    sprite = SPRITE.read_text(encoding="utf-8")
    # The sprite is package data, not anybody's input, so its markup is taken as it is.
    return {name: Drawing(view_box, Markup(body)) for view_box, name, body in SYMBOL.findall(sprite)}  # noqa: S704


@cache
def icon(name: str, label: str | None = None) -> Markup:
    """Draw an icon inline: silent beside a text, or spoken as ``label`` where it stands alone.

    :raises KeyError: there is no icon of that name
    """
    view_box, body = _drawings()[name]
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="icon" viewBox="{}" width="16" height="16" fill="currentColor" focusable="false" {}>{}</svg>'
    ).format(view_box, spoken, body)


@cache
def sprite(*names: str) -> Markup:
    """Draw icons once and out of sight, so that :func:`again` can repeat them two hundred times on a page.

    :raises KeyError: there is no icon of that name
    """
    symbol = Markup('<symbol id="icon-{}" viewBox="{}">{}</symbol>')
    symbols = Markup("").join(symbol.format(name, *_drawings()[name]) for name in names)
    return Markup('<svg class="icon-sprite" width="0" height="0" aria-hidden="true">{}</svg>').format(symbols)


@cache
def again(name: str) -> Markup:
    """Repeat an icon of the page's :func:`sprite`, silent beside a text."""
    return Markup(
        '<svg class="icon" width="16" height="16" fill="currentColor" focusable="false" aria-hidden="true">'
        '<use href="#icon-{}"></use></svg>'
    ).format(name)
