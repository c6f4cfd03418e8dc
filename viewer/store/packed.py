"""Packed: a column of numbers in a quarter of its memory or less, and exactly the same when it is unpacked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from .columns import Column

MOST = 1 << 16  # numbers of a column that is packed
_KINDS: dict[int, DTypeLike] = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}
_PLACE = np.dtype(np.uint16)
_RANGE = 1 << 64  # numbers are taken modulo this one


@dataclass(frozen=True, slots=True)
class Packed:
    """A column by its differences from row to row, modulo 2**64: neighbors in a log are much alike.

    Offsets grow by about the size of a map, times by little, and labels and explainers come again in one order. So of
    each difference only what it is above `base` is kept, in a few bytes or none; the few for which that is too much
    stand apart. Every 64-bit number is the sum of its differences modulo 2**64, so nothing is lost, of floats neither.
    """

    kind: np.dtype[Any]
    """Of the column."""
    count: int
    base: int
    above: NDArray[Any] | None
    """Of each difference; None: they all are `base`."""
    places: NDArray[np.uint16]
    """Of the differences that stand apart."""
    apart: NDArray[np.uint64]

    @property
    def nbytes(self) -> int:
        """How many bytes its arrays have."""
        return self.places.nbytes + self.apart.nbytes + (0 if self.above is None else self.above.nbytes)

    def column(self) -> Column:
        """Return the column."""
        if self.above is None:
            differences = np.full(self.count, self.base, np.uint64)
        else:
            differences = self.above.astype(np.uint64)
            differences += np.uint64(self.base)
        differences[self.places] = self.apart
        np.cumsum(differences, out=differences)
        return differences.view(self.kind) if self.kind.kind == "f" else differences.astype(self.kind)


def packed(column: Column) -> Packed:
    """Pack a column of up to `MOST` whole numbers, or of floats of 8 bytes."""
    if len(column) > MOST or (column.dtype.kind == "f" and column.dtype.itemsize != 8):
        raise ValueError(f"wanted up to {MOST} whole numbers or 8-byte floats, got {len(column)} of {column.dtype}")
    numbers = column.view(np.uint64) if column.dtype.kind == "f" else column.astype(np.uint64)
    differences = np.diff(numbers, prepend=np.uint64(0))
    middle = int(np.partition(differences.view(np.int64), len(column) // 2)[len(column) // 2]) if len(column) else 0
    ways = ((width, (middle - (1 << 8 * width) // 2) % _RANGE) for width in (0, 1, 2, 4))
    costs = [(_cost(differences, width, base), width, base) for width, base in ways]
    _, width, base = min([*costs, (8 * len(column), 8, 0)])
    above = differences - np.uint64(base)
    is_apart = _is_apart(above, width)
    return Packed(
        kind=column.dtype,
        count=len(column),
        base=base,
        above=np.asarray(above, _KINDS[width]) if width else None,
        places=np.flatnonzero(is_apart).astype(_PLACE),
        apart=differences[is_apart],
    )


def _cost(differences: NDArray[np.uint64], width: int, base: int) -> int:
    """Return how many bytes it takes to keep what differences are above a base in so many bytes each."""
    apart = int(np.count_nonzero(_is_apart(differences - np.uint64(base), width)))
    return len(differences) * width + apart * (_PLACE.itemsize + 8)


def _is_apart(above: NDArray[np.uint64], width: int) -> NDArray[np.bool_]:
    return above > np.uint64((1 << 8 * width) - 1)
