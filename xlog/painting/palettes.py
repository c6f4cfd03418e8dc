"""Palettes: the colors of maps, as tables of 256.

Readable with a color vision deficiency, and even: equal steps look equal, or nearly so. Inferno, magma and viridis are
by van der Walt and Smith, cividis by Nuñez, Anderton and Renslow (2018), balance by Thyng et al. (2016), the others by
Brewer (ColorBrewer 2). Between the colors that are given here all are mixed linearly.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

_SEQUENTIAL = {
    "inferno": "000004 1b0c41 4a0c6b 781c6d a52c60 cf4446 ed6925 fb9b06 f7d13d fcffa4",
    "magma": "000004 180f3d 440f76 721f81 9e2f7f cd4071 f1605d fd9668 feca8d fcfdbf",
    "viridis": "440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725",
    "cividis": "00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838",
    "gray": "000000 101010 262626 3b3b3b 515050 666564 7c7b7a 929291 ababaa c5c5c3 e0e0df fefefd",
}
_DIVERGING = {  # the high end speaks for the label
    "RdBu": "053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f",
    "balance": "171c42 293a8f 0b66bd 4590b9 8eb5c2 d2d8db e6d2cc d59d89 c46548 ac2b24 780e28 3c0911",
    "PuOr": "2d004b 542788 8073ac b2abd2 d8daeb f7f7f7 fee0b6 fdb863 e08214 b35806 7f3b08",
    "PRGn": "40004b 762a83 9970ab c2a5cf e7d4e8 f7f7f7 d9f0d3 a6dba0 5aae61 1b7837 00441b",
    "PiYG": "8e0152 c51b7d de77ae f1b6da fde0ef f7f7f7 e6f5d0 b8e186 7fbc41 4d9221 276419",
}
SEQUENTIAL, DIVERGING = tuple(_SEQUENTIAL), tuple(_DIVERGING)
"""Names of palettes, for unsigned and for signed maps; the first is the usual one."""
_COLORS = 256


@lru_cache(maxsize=1)
def color_tables() -> dict[str, dict[str, list[list[int]]]]:
    """Return tables of 256 colors (red, green, blue), by name, for unsigned and for signed maps."""
    kinds = {"sequential": _SEQUENTIAL, "diverging": _DIVERGING}
    return {kind: {name: _table(colors) for name, colors in tables.items()} for kind, tables in kinds.items()}


def _table(colors: str) -> list[list[int]]:
    given = np.array([[*bytes.fromhex(color)] for color in colors.split()], np.float64)
    places = np.linspace(0, len(given) - 1, _COLORS)
    mixed = [np.interp(places, np.arange(len(given)), channel) for channel in given.T]
    table: list[list[int]] = np.rint(np.stack(mixed, axis=1)).astype(int).tolist()
    return table
