"""One style sheet for all pages, put together at the start and kept in memory, packed for slow networks.

Bootstrap and our sheets are eleven files and 280 KB; a phone in a village hall gets one file of a sixth of that, once.
"""

import gzip
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import flask_bootstrap
from flask import Flask, Response, request, url_for
from flask.typing import ResponseReturnValue

from academy.access import requires
from courses.scheduling.calendar import FULL_DAY, SHARES, STEP

STATIC = Path(__file__).parent / "static"
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
SHEETS = ("tokens", "base", "layout", "forms", "cards", "components", "lists", "roll", "week", "calendar", "inbox")
"""In the order in which they build on each other."""
YEAR = 365 * 24 * 3600


@cache
def style() -> bytes:
    """Give the style sheet of all pages."""
    files = [BOOTSTRAP, *(STATIC / "css" / f"{name}.css" for name in SHEETS)]
    text = "\n".join([*(file.read_text(encoding="utf-8") for file in files), *_places()])
    return text.replace("/*# sourceMappingURL=bootstrap.min.css.map */", "").encode()


def _places() -> Iterator[str]:
    """Give the rules that put sessions into the rows and lanes of the time grid: our policy allows no style attribute.

    A day has 120 units of width, so that each of the shares gets whole ones.
    """
    for row in range(FULL_DAY // STEP + 1):
        yield f".from-{row}{{grid-row-start:{row + 1}}}.to-{row}{{grid-row-end:{row + 1}}}"
    for shares in SHARES:
        unit = 120 // shares
        yield "".join(f".lane-{shares}-{n}{{grid-column:{n * unit + 1}/span {unit}}}" for n in range(shares))


@cache
def packed_style() -> bytes:
    """Give the style sheet as browsers unpack it."""
    return gzip.compress(style(), 9, mtime=0)


@cache
def style_version() -> str:
    """Give the mark of the style sheet's content, so that phones may keep it for ever."""
    return hashlib.sha256(style()).hexdigest()[:10]


def style_url() -> str:
    """Give the address of the style sheet as it is now."""
    return url_for("style", v=style_version())


@requires("page.read")
def serve_style() -> ResponseReturnValue:
    """Answer with the style sheet, packed where the browser can unpack it."""
    is_packed = request.accept_encodings.quality("gzip") > 0
    response = Response(packed_style() if is_packed else style(), mimetype="text/css")
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def init(app: Flask) -> None:
    """Serve the style sheet."""
    app.add_url_rule("/style.css", "style", serve_style)
