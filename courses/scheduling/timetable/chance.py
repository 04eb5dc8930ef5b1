"""Chance from a seed: the same on every machine and in every version of Python."""

import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from hashlib import shake_128
from itertools import chain, count
from typing import TypeVar

T = TypeVar("T")

_BLOCK = 8192
_RANGE = 1 << 32


class Chance:
    """A stream of numbers that a seed decides.

    ``number()`` gives the next one, from 0 up to and without 1.
    """

    def __init__(self, seed: int) -> None:
        self.number: Callable[[], float] = chain.from_iterable(_blocks(seed)).__next__

    def below(self, count: int) -> int:
        """Give a whole number from 0 up to, and without, ``count``."""
        return int(self.number() * count)

    def pick(self, items: Sequence[T]) -> T:
        """Give one of several things."""
        return items[int(self.number() * len(items))]


def _blocks(seed: int) -> Iterator[list[float]]:
    for block in count():
        numbers = array("I", shake_128(f"{seed}:{block}".encode()).digest(4 * _BLOCK))
        if sys.byteorder == "big":
            numbers.byteswap()
        yield [number / _RANGE for number in numbers]
