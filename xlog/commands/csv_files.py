"""CSV files: tables for spreadsheets and other programs, that none of them runs as formulas."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import IO

_FORMULA = tuple("=+-@\t\r")  # OWASP, CSV Injection


def write_csv(file: IO[str], rows: Iterable[Mapping[str, object]], columns: Iterable[str]) -> int:
    """Write rows below the names of their columns, `columns` where there are none, and return how many there were."""
    rows = iter(rows)
    first = next(rows, None)
    writer = csv.DictWriter(file, list(first or columns))
    writer.writeheader()
    number = 0
    for row in chain([first] if first else [], rows):
        writer.writerow({name: _cell(value) for name, value in row.items()})
        number += 1
    return number


def _cell(value: object) -> object:
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
