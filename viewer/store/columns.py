"""Columns: tables that grow at their end, and a finder of the rows that have one number, as those of a sample."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike, NDArray

NO_LABEL = 0xFFFFFFFF  # in a column of labels: there is none

Column = NDArray[Any]

_ROOM = 1.25  # a table that is full gets this much more room: what is added costs the same on average, however long
_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")
_LATE_ROWS = 1 << 16  # rows that are looked through one by one before they are sorted, too


@functools.cache
def _empty(kind: np.dtype[Any]) -> Column:
    """Return a column without room, shared by all: thousands of runs begin with dozens of them."""
    return np.empty(0, kind)


class Table:
    """Columns of one length. What was handed out does not change when more is appended."""

    def __init__(self, types: Mapping[str, DTypeLike]) -> None:
        self._columns: dict[str, Column] = {name: _empty(np.dtype(kind)) for name, kind in types.items()}
        self._count = 0

    @classmethod
    def of(cls, columns: Mapping[str, Column]) -> Table:
        """Return a table that takes over columns of one length."""
        table = cls({})
        table._columns = dict(columns)
        table._count = len(next(iter(columns.values())))
        return table

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, name: str) -> Column:
        return self._columns[name][: self._count]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self._columns)

    def copy(self) -> Table:
        """Return the table as it is now; shares memory."""
        return Table.of({name: self[name] for name in self._columns})

    def append(self, values: Mapping[str, Any]) -> None:
        """Add rows: columns of one length, or one value for all; at least one is a column."""
        count = self._count + max(np.size(value) for value in values.values())
        for name, column in self._columns.items():
            if count > len(column):
                self._columns[name] = np.empty(max(16, int(count * _ROOM)), column.dtype)
                self._columns[name][: self._count] = column[: self._count]
            self._columns[name][self._count : count] = values[name]
        self._count = count


class Finder:
    """Finds the rows of a table that have one number in a column, without looking through all of them.

    A sorted order is kept for all but the latest rows, which are looked through.
    """

    def __init__(self, table: Table, name: str = "position") -> None:
        self.table, self._name = table, name
        self._order: NDArray[np.intp] = np.empty(0, np.intp)
        self._sorted: Column = table[name]

    def rows(self, number: int) -> NDArray[np.intp]:
        """Return the numbers of the rows that have a number, as a sample's position, in the order of the table."""
        column = self.table[self._name]
        if len(column) - len(self._order) > min(_LATE_ROWS, len(column) // 4):
            self._order = np.argsort(column, kind="stable").astype(np.int32)
            self._sorted = column[self._order]
        wanted = column.dtype.type(number)
        low, high = (np.searchsorted(self._sorted, wanted, side) for side in _SIDES)
        late = len(self._order)
        return np.concatenate([self._order[low:high], late + np.flatnonzero(column[late:] == wanted)])
