"""CSV: tables as RFC 4180 has them, row by row, safe to open in a spreadsheet."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

_ROWS = 2000  # written at a time
# What a spreadsheet takes for a formula, and names come from logs: OWASP, CSV Injection.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last are full-width

Cell = str | float | int | bool | None


@dataclass(frozen=True)
class CsvTable:
    """A table that is made while it is read, once."""

    name: str
    """What it holds: the last part of its file's name."""
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def encoded(table: CsvTable) -> Iterator[bytes]:
    """Yield a table as UTF-8, with the score by which Excel knows it; numbers in full, nothing for those that miss."""
    yield codecs.BOM_UTF8
    yield _block([table.columns])
    rows = iter(table.rows)
    while block := _block(islice(rows, _ROWS)):
        yield block


def _block(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: Cell) -> Cell:
    if isinstance(value, str):
        return harmless(value)
    return value if value == value else ""  # NaN


def harmless(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: an apostrophe before one makes it text.

    NUL, which many a reader of CSV takes for the end, becomes the symbol for it.
    """
    text = text.replace("\0", "\N{SYMBOL FOR NULL}")
    return f"'{text}" if text[:1] in _FORMULA else text


def shortest(column: NDArray[np.float32]) -> list[float]:
    """Return numbers whose shortest text is that of the float32: 0.1 and not 0.10000000149011612."""
    return list(map(float, map(str, column)))


def short(value: float | None) -> float | None:
    """Return the same for one number that is logged as a float32."""
    return None if value is None else float(str(np.float32(value)))
