"""QR codes as what is dark in them."""

from __future__ import annotations

from itertools import groupby
from typing import Any, cast

import zxingcpp

Run = tuple[int, int, int]
"""Dark modules side by side: column and row of the first, and how many they are."""


def runs(content: str) -> tuple[int, list[Run]]:
    """Encode a text with error correction M.

    :returns: how many modules the square is wide, without the quiet zone, and its dark runs
    """
    barcode = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    # The image has Python's buffer protocol, which its type does not say.
    picture = cast("Any", memoryview(cast("Any", barcode.to_image(scale=1, add_quiet_zones=False)))).tolist()
    return len(picture), [run for row, line in enumerate(picture) for run in _dark(row, line)]


def _dark(row: int, line: list[int]) -> list[Run]:
    found: list[Run] = []
    column = 0
    for shade, modules in groupby(line):
        count = sum(1 for _ in modules)
        if shade == 0:
            found.append((column, row, count))
        column += count
    return found
