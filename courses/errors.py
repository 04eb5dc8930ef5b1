"""How the domain says no."""

from typing import Any


class Refusal(Exception):
    """A use case was asked for something that the rules forbid.

    :param code: ``noun.state``; ``academy.messages`` holds its sentence in both languages
    :param field: the input that has to change, where there is one
    :param facts: plain values (or :class:`courses.base.Bilingual`) that the sentence names
    """

    def __init__(self, code: str, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts


class Unknown(Refusal):
    """A use case was given an id or a code that no record has; pages answer 404."""
