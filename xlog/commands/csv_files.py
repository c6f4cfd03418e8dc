"""CSV files: tables for spreadsheets and other programs, that none of them runs as formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import IO

from .cells import cell


def write_csv(file: IO[str], rows: Iterable[Mapping[str, object]], columns: Iterable[str]) -> int:
    """Write rows below the names of their columns, `columns` where there are none, and return how many there were."""
    rows = iter(rows)
    first = next(rows, None)
    writer = csv.DictWriter(file, list(first or columns))
    writer.writeheader()
    number = 0
    for row in chain([first] if first else [], rows):
        writer.writerow({name: cell(value) for name, value in row.items()})
        number += 1
    return number
