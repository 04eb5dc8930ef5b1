"""A form, tried with a table of bad input: one application for the whole table, since nothing of it is stored."""

from collections.abc import Iterable, Mapping
from html import escape

from flask.testing import FlaskClient

Case = tuple[str, str, str]
"""Field, what is typed, and what the page has to say."""


def faults(
    client: FlaskClient, url: str, good: Mapping[str, object], cases: Iterable[Case], *, kept: str = ""
) -> list[str]:
    """Post good data with one bad value at a time; list what an answer does wrong.

    :param kept: a text field that stays as typed; markup and an emoji go into it each time
    """
    found = []
    for field, typed, message in cases:
        words = "Kept <b>as typed</b> 🙂"
        answer = client.post(url, data={**good, **({kept: words} if kept else {}), field: typed})
        case = f"{field}={typed!r}"
        if answer.status_code != 422:
            found.append(f"{case}: answered with {answer.status_code}")
        if message not in answer.text:
            found.append(f"{case}: does not say {message!r}")
        if kept and field != kept and escape(words) not in answer.text:
            found.append(f"{case}: loses {kept}")
        if _shows_as_typed(field, typed) and f'value="{escape(typed)}"' not in answer.text:
            found.append(f"{case}: is not shown again")
    return found


def _shows_as_typed(field: str, typed: str) -> bool:
    """Whether a page can show it: a choice that is not on a list and a control character have no place."""
    is_choice = field.endswith(("_id", "_ids", "kind"))
    return bool(typed.strip()) and typed.isprintable() and not is_choice and len(typed) < 300
