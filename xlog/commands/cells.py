"""Cells of CSV tables that are safe to open in a spreadsheet."""

from __future__ import annotations

import math

_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # OWASP, CSV Injection; the last are full-width


def cell(value: object) -> object:
    """Return a value as a cell: nothing for a number that is missing, labels with spaces between.

    A text that a spreadsheet would run as a formula gets an apostrophe before it, as in the viewer's tables: names come
    from logs. NUL, which many a reader of CSV takes for the end, becomes the symbol for it.
    """
    if isinstance(value, str):
        text = value.replace("\0", "\N{SYMBOL FOR NULL}")
        return f"'{text}" if text[:1] in _FORMULA else text
    if isinstance(value, float) and math.isnan(value):
        return ""
    return " ".join(map(str, value)) if isinstance(value, list) else value
