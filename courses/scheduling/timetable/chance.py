"""Chance from a seed: the same on every machine and in every version of Python."""

import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from hashlib import shake_128
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

_BLOCK = 8192
_RANGE = 1 << 32


class Chance:
    """A stream of numbers that a seed decides.

    ``number()`` gives the next one, from 0 up to and without 1.
    """

    def __init__(self, seed: int) -> None:
        self._stream = _stream(seed)
        self.number: Callable[[], float] = _fractions(self._stream).__next__

    def below(self, count: int) -> int:
        """Give a whole number from 0 up to, and without, ``count``."""
        return int(self.number() * count)

    def pick(self, items: Sequence[T]) -> T:
        """Give one of several things."""
        return items[int(self.number() * len(items))]

    def picks(self, items: Sequence[T], count: int) -> list[T]:
        """Give one of several things, so many times over."""
        size = len(items)
        return [items[number % size] for number in islice(self._stream, count)]


def _stream(seed: int) -> Iterator[int]:
    block = 0
    while True:
        numbers = array("I", shake_128(f"{seed}:{block}".encode()).digest(4 * _BLOCK))
        if sys.byteorder == "big":
            numbers.byteswap()
        yield from numbers
        block += 1


def _fractions(stream: Iterator[int]) -> Iterator[float]:
    for number in stream:
        yield number / _RANGE
