"""Addresses of this site, as opposed to whatever a link asks for."""

import re

UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]|//")
"""What browsers read as another host, or drop before they look: back slashes, control characters, empty parts."""
LONGEST = 2000


def local(target: str | None) -> str | None:
    """Give the target when it is a path of this site, query included; None otherwise."""
    if not target or len(target) > LONGEST or not target.startswith("/"):
        return None
    path, _, _ = target.partition("?")
    return None if UNSAFE.search(path) or re.search(r"[\x00-\x20\x7f-\x9f]", target) else target
