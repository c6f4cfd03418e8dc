"""JoinedRows: the index rows of all files of a run, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .index import Index
from .rows import NAMED, ROW, Rows


class JoinedRows:
    """Rows of several files, each of which has names and numbers of its own. One numbering of all is made when it is
    needed: who lists a page of a million maps looks up fifty names, who filters compares numbers.
    """

    def __init__(self, indexes: Sequence[Index]) -> None:
        counts = [len(index.rows) for index in indexes]
        self.files = np.repeat(np.arange(len(counts), dtype=np.uint16), counts)
        """Of each row, by position among the indexes."""
        self._indexes, self._starts = indexes, np.cumsum([0, *counts])
        self._rows: Rows | None = indexes[0].rows if len(indexes) == 1 else None  # None: as in the files
        self._names: Sequence[str] = indexes[0].names
        self._columns: dict[str, NDArray[np.generic]] = {}

    def __len__(self) -> int:
        return len(self.files)

    @property
    def rows(self) -> Rows:
        """All rows, with one numbering of names."""
        if self._rows is None:
            self._rows, self._names = _renumbered(self._indexes)
        return self._rows

    @property
    def names(self) -> Sequence[str]:
        """What they refer to by number."""
        _ = self.rows  # or they are of one file
        return self._names

    def row(self, number: int) -> tuple[np.void, Sequence[str]]:
        """Return a row, and the names that it refers to."""
        if self._rows is not None:
            return self._rows[number], self._names
        index = self._indexes[self.files[number]]
        return index.rows[number - self._starts[self.files[number]]], index.names

    def column(self, name: str) -> NDArray[np.generic]:
        """Return a column by itself: comparing one takes a tenth of the time that it takes among the others."""
        if name not in self._columns:
            is_joined = self._rows is not None or name in NAMED
            parts = [self.rows] if is_joined else [index.rows for index in self._indexes]
            self._columns[name] = np.concatenate([part[name] for part in parts])
        return self._columns[name]

    def at(self, name: str, numbers: NDArray[np.intp]) -> NDArray[np.generic]:
        """Return a column of some rows."""
        found: NDArray[np.generic] = (self.column(name) if self._rows is None else self._rows[name])[numbers]
        return found

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Drop all other rows."""
        self._rows, self.files = self.rows[kept], self.files[kept]
        self._columns.clear()

    def rename(self, names: Sequence[str]) -> None:
        """Take other names by the same numbers, and more; rows that were changed refer to these."""
        self._names = names
        self._columns.clear()


def _renumbered(indexes: Sequence[Index]) -> tuple[Rows, Sequence[str]]:
    """Return the rows of all files, with one numbering of names."""
    numbers: dict[str, int] = {}
    rows = np.empty(sum(len(index.rows) for index in indexes), ROW)
    start = 0
    for index in indexes:
        mapping = np.array([numbers.setdefault(name, len(numbers)) for name in index.names], np.uint32)
        part = rows[start : start + len(index.rows)]
        part[:] = index.rows
        for column in NAMED:
            part[column] = mapping[part[column]]
        start += len(part)
    return rows, list(numbers)
