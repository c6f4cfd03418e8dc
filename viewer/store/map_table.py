"""MapTable: where all maps of a run lie, in a few bytes for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import DTypeLike, NDArray

from .columns import Column, Table
from .lru import LRUCache
from .packed import Packed, packed

BLOCK = 1 << 13  # maps that are packed together: a sample's are unpacked in a tenth of a millisecond
PIECE = 1 << 16  # maps that are looked through at a time
_COLUMNS_KEPT = 64  # of blocks, unpacked: up to 64 kB each

_SHARED: dict[str, DTypeLike] = {"file": np.uint64, "position": np.int32, "step": np.int64}
_OWN: dict[str, DTypeLike] = {"label": np.uint32, "explainer": np.int32, "offset": np.uint64, "time": np.float64}


class MapTable:
    """A row for each map, in the order of the log. What was handed out does not change when more is appended.

    Maps of one sample at one step follow each other in a log, and are a stretch: a row of `stretches`, where they are
    found and chosen. What each has of its own is packed, block by block, but for the latest that fill none yet.
    """

    def __init__(self) -> None:
        self.stretches = Table({**_SHARED, "start": np.int64, "count": np.int32})
        self._blocks: list[dict[str, Packed]] = []
        self._late = Table(_OWN)
        self._unpacked = LRUCache(_COLUMNS_KEPT)  # by number and name

    def __len__(self) -> int:
        return len(self._blocks) * BLOCK + len(self._late)

    def copy(self) -> MapTable:
        """Return the table as it is now; shares memory."""
        other = MapTable()
        other.stretches, other._late, other._unpacked = self.stretches.copy(), self._late.copy(), self._unpacked
        other._blocks = self._blocks[:]
        return other

    def append(self, values: Mapping[str, Column]) -> None:
        """Add rows: columns of one length, as a file has them. They begin a stretch of their own."""
        count = len(values["position"])
        begins = np.flatnonzero(np.any([_changes(values[name]) for name in _SHARED], axis=0))
        shared = {name: values[name][begins] for name in _SHARED}
        self.stretches.append({**shared, "start": len(self) + begins, "count": np.diff(begins, append=count)})
        self._late.append({name: values[name] for name in _OWN})
        self._pack()

    def of(self, stretches: NDArray[np.intp]) -> Table:
        """Return the maps of some stretches, which are ascending numbers."""
        rows, of = self._rows(stretches)
        return self._table(self._parts(rows), of)

    def pieces(self, stretches: NDArray[np.intp]) -> Iterator[Table]:
        """Return the maps of stretches some at a time; those of one sample together, if its stretches are."""
        return map(self.of, self._some(stretches))

    def where(self, stretches: NDArray[np.intp], **wanted: int) -> Table:
        """Return those maps of stretches, which are ascending numbers, of which columns have these values."""
        found = Table({**_SHARED, **_OWN})
        for some in self._some(stretches):
            rows, of = self._rows(some)
            parts = self._parts(rows)
            chosen = np.flatnonzero(np.all([self._own(name, parts) == value for name, value in wanted.items()], axis=0))
            table = self._table(self._parts(rows[chosen]), of[chosen])
            found.append({name: table[name] for name in table.names})
        return found

    def _some(self, stretches: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
        """Split stretches, but not between two of one sample, so that each part has some `PIECE` of maps."""
        position = self.stretches["position"][stretches]
        ends = np.flatnonzero(np.append(position[1:] != position[:-1], True)[: len(position)])
        piece = np.cumsum(self.stretches["count"][stretches], dtype=np.int64)[ends] // PIECE
        for some in np.split(stretches, ends[:-1][piece[1:] != piece[:-1]] + 1):
            yield np.sort(some)

    def _rows(self, stretches: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
        """Return the numbers of the rows of stretches, and of each row its stretch."""
        start, count = (self.stretches[name][stretches].astype(np.int64) for name in ("start", "count"))
        return np.repeat(start - np.cumsum(count) + count, count) + np.arange(count.sum()), np.repeat(stretches, count)

    def _parts(self, rows: NDArray[np.int64]) -> list[tuple[int, NDArray[np.int64]]]:
        """Return in which blocks rows are, by their ascending numbers, and which rows of each."""
        first, last = (int(row) // BLOCK for row in (rows[0], rows[-1])) if len(rows) else (0, -1)
        if first == last:
            return [(first, rows - first * BLOCK)]
        cuts = np.searchsorted(rows, np.arange(first, last + 2) * BLOCK).tolist()
        each = enumerate(pairwise(cuts), first)
        return [(number, rows[begin:end] - number * BLOCK) for number, (begin, end) in each if begin < end]

    def _table(self, parts: list[tuple[int, NDArray[np.int64]]], of: NDArray[np.intp]) -> Table:
        """Return rows by where they are and the numbers of their stretches."""
        shared = {name: self.stretches[name][of] for name in _SHARED}
        return Table.of({**shared, **{name: self._own(name, parts) for name in _OWN}})

    def _own(self, name: str, parts: list[tuple[int, NDArray[np.int64]]]) -> Column:
        """Return a column of what maps have of their own, by where they are."""
        found = [self._block(number, name)[own] for number, own in parts]
        return found[0] if len(found) == 1 else np.concatenate([np.empty(0, _OWN[name]), *found])

    def _block(self, number: int, name: str) -> Column:
        if number == len(self._blocks):
            return self._late[name]
        found: Column = self._unpacked.get((number, name), self._blocks[number][name].column)
        return found

    def _pack(self) -> None:
        """Pack the latest maps that fill blocks."""
        whole = len(self._late) // BLOCK * BLOCK
        for begin in range(0, whole, BLOCK):
            self._blocks.append({name: packed(self._late[name][begin : begin + BLOCK]) for name in _OWN})
        if whole:
            late, self._late = self._late, Table(_OWN)
            self._late.append({name: late[name][whole:] for name in _OWN})


def _changes(column: Column) -> NDArray[np.bool_]:
    """Return of each row whether it has another value than the row before; the first one has."""
    return np.append(True, column[1:] != column[:-1])[: len(column)]
