"""A sheet as PDF, drawn in the request: about 20 ms a row, so that what is longer than a term is left to the browser."""

from threading import Lock

from flask import render_template
from flask_babel import gettext as _

from academy.assets import STATIC
from academy.sheets import Sheet
from courses.certificates import fonts, native, press

MOST_ROWS = 120
"""More take longer than somebody waits for without a word."""
_ONE_AT_A_TIME = Lock()
"""Each keeps a processor busy: several at once would make everybody else wait."""


class NoPdf(RuntimeError):
    """This cannot be drawn here and now; the page can still be printed from the browser."""


def pdf(sheet: Sheet) -> bytes:
    """Draw a sheet.

    :raises NoPdf: it is too long, or this machine lacks fonts or libraries
    """
    if sheet.size > MOST_ROWS:
        raise NoPdf
    page = render_template("print/pdf.html", sheet=sheet)
    try:
        with _ONE_AT_A_TIME:
            return _drawn(page, _own_rules(sheet))
    except (native.LibrariesMissing, fonts.FontsMissing) as error:
        raise NoPdf from error


_FACES = (fonts.LATIN, fonts.LATIN_BOLD, fonts.SERIF, fonts.SERIF_BOLD, fonts.KAI, fonts.SANS)


def _drawn(page: str, own_rules: str) -> bytes:
    weasyprint, characters = press.weasyprint(), frozenset(page + own_rules)
    files = {_url(face): fonts.cut(face, sheet=characters, names=frozenset()) for face in _FACES}
    fetcher, config = press.own_assets(files), weasyprint.text.fonts.FontConfiguration()
    rules = "\n".join((*map(_font_rule, _FACES), (STATIC / "css" / "sheet.css").read_text("utf-8"), own_rules))
    styles = weasyprint.CSS(string=rules, font_config=config, url_fetcher=fetcher)
    html = weasyprint.HTML(string=page, base_url="press:sheet", url_fetcher=fetcher)
    drawn: bytes = html.write_pdf(stylesheets=[styles], font_config=config)
    return drawn


def _url(face: fonts.Typeface) -> str:
    return f"press:font/{face.family.replace(' ', '-')}-{face.weight}"


def _font_rule(face: fonts.Typeface) -> str:
    return f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; src: url("{_url(face)}") }}'


def _own_rules(sheet: Sheet) -> str:
    """Set the fonts that were cut and the widths, and number the pages in words, as no style sheet for all can."""
    families = ", ".join(f'"{name}"' for name in dict.fromkeys(face.family for face in _FACES))
    before, between, after = _("Page %(page)s of %(pages)s", page="|", pages="|").split("|")
    number = f'"{before}" counter(page) "{between}" counter(pages) "{after}"'
    boxes = " ".join(f"@page {name} {{ @bottom-center {{ content: {number} }} }}" for name in ("portrait", "landscape"))
    faces = f":root {{ --sheet-title: {families}; --sheet-text: {families} }} @page {{ font-family: {families} }}"
    shares = enumerate(sheet.shares, start=1)
    widths = " ".join(f".sheet col:nth-child({place}) {{ width: {share}% }}" for place, share in shares)
    return "\n".join((faces, boxes, widths))
