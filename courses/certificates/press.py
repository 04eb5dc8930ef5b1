"""Where WeasyPrint is used, and nowhere else.

A press holds what many certificates share: fonts cut once, styles parsed once, artwork drawn once and then only referred
to. The text alone is laid out anew for each person. WeasyPrint takes the artwork through its public image cache, but
the protocol of what lies in there (``draw``, ``get_x_object``) is its own; so its version is pinned.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree as ET

import pydyf

from courses.certificates import artwork, document, fonts, native, qr

VARIANT = "pdf/a-3a"
QR_URL = "press:qr"
_OTHER = "other"
_PIXELS_PER_MILLIMETER = 96 / 25.4


class Press:
    """Prints certificates that share their fonts.

    :param sheet: the characters of all but the names, and those of a name that only the fonts of the sheet have
    :param names: at least the characters of the names; more of them change nothing on a page
    """

    def __init__(self, template_version: str, *, sheet: frozenset[str], names: frozenset[str]) -> None:
        self._version = template_version
        self._fetcher = own_assets(
            {_font_url(typeface): fonts.cut(typeface, sheet=sheet, names=names) for typeface in fonts.ALL}
        )
        self._fonts = weasyprint().text.fonts.FontConfiguration()
        self._styles = [
            weasyprint().CSS(string=rules, font_config=self._fonts, url_fetcher=self._fetcher)
            for rules in (_font_rules(), color_rules(), document.styles(template_version))
        ]

    def print(self, snapshot: document.Snapshot) -> bytes:
        """Make one PDF, of the same bytes whenever the snapshot is the same."""
        page = document.page(snapshot, self._version)
        html = weasyprint().HTML(string=page, base_url="press:page", url_fetcher=self._fetcher)
        pdf: bytes = html.write_pdf(
            finisher=_finish,
            stylesheets=self._styles,
            font_config=self._fonts,
            cache={art_url(snapshot.college): _art(snapshot.college), QR_URL: QrImage(snapshot.verification_url)},
            pdf_variant=VARIANT,
            pdf_identifier=_identifier(snapshot, self._version),
        )
        return pdf


@cache
def weasyprint() -> Any:
    """Import WeasyPrint when it is first needed: it takes most of a second, and libraries that may be missing.

    :raises LibrariesMissing: Pango or HarfBuzz is not installed
    """
    native.load()
    import weasyprint

    return weasyprint


def own_assets(assets: Mapping[str, bytes]) -> Any:
    """Make a fetcher that has a few fonts by name, and reaches neither the network nor the disk."""
    urls: Any = weasyprint().urls

    class OwnAssets(urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, _headers: Mapping[str, str] | None = None) -> Any:
            if url not in assets:
                raise ValueError(f"not one of our own assets: {url}")
            return urls.URLFetcherResponse(url, assets[url], {"Content-Type": "font/otf"})

    return OwnAssets(allowed_protocols=(), allow_redirects=False)


class Art:
    """Artwork that a file holds once as a form, to which the page refers."""

    def __init__(self, name: str, svg: str) -> None:
        self.id = name
        self._width = artwork.WIDTH * _PIXELS_PER_MILLIMETER
        self._height = artwork.HEIGHT * _PIXELS_PER_MILLIMETER
        drawing, self._states = _drawn(svg, self._width, self._height)
        self._compressed = zlib.compress(drawing, 9)

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        """Give width and height in pixels, and their ratio."""
        return self._width, self._height, self._width / self._height

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        """Refer to the form from a page."""
        name = stream.add_image(self, False, 1)
        stream.transform(a=width / self._width, d=height / self._height)
        stream.draw_x_object(name)

    def get_x_object(self, _interpolate: bool, _ratio: float) -> pydyf.Stream:
        """Give the form, as a new object for each file."""
        states = pydyf.Dictionary({name: pydyf.Dictionary(state) for name, state in self._states.items()})
        form = {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array([0, 0, self._width, self._height]),
            "Resources": pydyf.Dictionary({"ExtGState": states}),
            "Filter": "/FlateDecode",
        }
        return pydyf.Stream([self._compressed], form)


class QrImage:
    """A QR code, drawn as rectangles into the page itself."""

    def __init__(self, content: str) -> None:
        self._size, runs = qr.runs(content)
        self._path = b"\n".join(b"%d %d %d 1 re" % run for run in runs)

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        """Give width and height in modules, and their ratio."""
        return self._size, self._size, 1

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        """Fill the dark modules."""
        stream.transform(a=width / self._size, d=height / self._size)
        stream.set_color_rgb(0, 0, 0)
        stream.stream.append(self._path)
        stream.fill()


class _Compressed(pydyf.Object):  # type: ignore[misc]
    """A stream whose bytes are made once; pydyf would make them again for the file's identifier."""

    compressible = False
    data = b""

    def __init__(self, stream: pydyf.Stream) -> None:
        super().__init__()
        self.number = stream.number
        self.data = stream.data


def _finish(printed: Any, pdf: pydyf.PDF) -> None:
    """Refuse what was written with a font of the system's, or with boxes, and compress each stream.

    :raises RuntimeError: a font lacks a character it should have been cut for
    """
    for font in printed.fonts.values():
        if font.missing or font.family not in {typeface.family for typeface in fonts.ALL}:
            raise RuntimeError(f"characters printed with {font.family}, missing {sorted(map(chr, font.missing))}")
    pdf.objects[:] = [_Compressed(item) if isinstance(item, pydyf.Stream) else item for item in pdf.objects]


def art_url(college: str) -> str:
    """Name the artwork of a college, as the color rules do."""
    return f"press:art/{college if college in artwork.PALETTES else _OTHER}"


def color_rules() -> str:
    """Write the colors and the artwork of each college as CSS; the college is the class of the body."""
    palettes = {"body": (_OTHER, artwork.OTHER)}
    palettes |= {f"body.{college}": (college, colors) for college, colors in artwork.PALETTES.items()}
    return "\n".join(
        f'{selector} {{ background-image: url("{art_url(college)}"); '
        f"--deep: {colors.deep}; --accent: {colors.accent}; --paper: {colors.paper} }}"
        for selector, (college, colors) in palettes.items()
    )


def _font_rules() -> str:
    return "\n".join(
        f'@font-face {{ font-family: "{typeface.family}"; font-weight: {typeface.weight}; '
        f'src: url("{_font_url(typeface)}") }}'
        for typeface in fonts.ALL
    )


def _font_url(typeface: fonts.Typeface) -> str:
    return f"press:font/{typeface.family.replace(' ', '-')}-{typeface.weight}"


def _art(college: str) -> Art:
    return _art_of(college if college in artwork.PALETTES else _OTHER)


@cache
def _art_of(palette: str) -> Art:
    return Art(f"art-{palette}", artwork.sheet(palette))


def _drawn(svg: str, width: float, height: float) -> tuple[bytes, dict[str, dict[str, float]]]:
    """Let WeasyPrint draw an SVG by itself: operators, and the opacities they name.

    :raises ValueError: it needs more than lines and areas of one color
    """
    resources: dict[str, Any] = {"ExtGState": {}, "XObject": {}, "Pattern": {}, "Shading": {}, "ColorSpace": {}}
    stream = weasyprint().pdf.stream.Stream({}, (0, 0, width, height), resources, {}, None, {}, None)
    tree = ET.fromstring(svg)  # noqa: S314 -- our own drawing
    weasyprint().svg.SVG(tree, None, None, None).draw(stream, width, height, None, None)
    states = resources.pop("ExtGState")
    if any(resources.values()):
        raise ValueError("artwork may hold no pictures, patterns or gradients")
    return b"\n".join(part if isinstance(part, bytes) else str(part).encode() for part in stream.stream), states


def _identifier(snapshot: document.Snapshot, template_version: str) -> bytes:
    printed = json.dumps([template_version, snapshot.to_json()], sort_keys=True)
    return sha256(printed.encode()).hexdigest()[:32].encode()
