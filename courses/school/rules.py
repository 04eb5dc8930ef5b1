"""What the school's own data has to keep to. Pure: values in, an answer out."""

import re
from datetime import date

from courses.errors import Refusal


def check_code(code: str) -> None:
    """Refuse a code that does not fit into an address, or that two people would spell in two ways.

    :raises Refusal: ``code.malformed``
    """
    if not re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)*", code):
        raise Refusal("code.malformed", field="code")


def check_slug(slug: str) -> None:
    """Refuse a word for addresses that is none.

    :raises Refusal: ``slug.malformed``
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", slug):
        raise Refusal("slug.malformed", field="slug")


def check_term(first: date, last: date) -> None:
    """Refuse a term that ends before it begins.

    :raises Refusal: ``term.reversed``
    """
    if last <= first:
        raise Refusal("term.reversed", field="ends_on")
