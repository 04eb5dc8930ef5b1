"""Files as people keep them: names that every system takes, in whatever language."""

import re
import unicodedata
from urllib.parse import quote

from flask import Response

from courses.catalog.models import Offering
from courses.certificates.models import Certificate

SCHOOL, DIPLOMA = "乐从团校", "结业证书"
"""In file names, which stay the same whatever language the page is in."""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_MOST_BYTES = 60
"""Of each part of a name: file systems take 255 bytes for the whole, and a Chinese character is three."""


def file_name(*parts: str, suffix: str) -> str:
    """Join parts to a name as they go around in chat groups: 乐从团校_青马一班_何子晴_结业证书.pdf."""
    return "_".join(filter(None, map(_plain, parts))) + f".{suffix}"


def _plain(part: str) -> str:
    """Leave out what some system refuses in a name; cut between characters."""
    kept = re.sub(r"\s+", " ", _FORBIDDEN.sub("", unicodedata.normalize("NFC", part)))
    return kept.encode()[:_MOST_BYTES].decode(errors="ignore").strip(" .")


def name_file(response: Response, name: str, *, fallback: str, is_inline: bool = False) -> Response:
    """Give an answer the name of a file (RFC 6266), to be kept or, inline, to be shown at once.

    :param fallback: an ASCII name for programs that do not know RFC 5987
    """
    how = "inline" if is_inline else "attachment"
    encoded = quote(name, safe="!#$&+-.^_`|~")
    response.headers["Content-Disposition"] = f"{how}; filename=\"{fallback}\"; filename*=UTF-8''{encoded}"
    return response


def certificate_name(certificate: Certificate, offering: Offering, *, is_numbered: bool = False) -> str:
    """Name the PDF of a certificate; among others of a class with its number, since people share names."""
    number = f"{certificate.series}第{certificate.seq:03d}号" if is_numbered else ""
    return file_name(SCHOOL, offering.title, certificate.snapshot["name"], number, DIPLOMA, suffix="pdf")


def certificate_file(certificate: Certificate, content: bytes, *, is_inline: bool) -> Response:
    """Answer with the PDF of a certificate, exactly as it was printed."""
    response = Response(content, mimetype="application/pdf")
    name = certificate_name(certificate, certificate.enrollment.offering)
    fallback = f"certificate-{certificate.year}-{certificate.seq:03d}.pdf"
    return name_file(response, name, fallback=fallback, is_inline=is_inline)
