"""Lines: what many records say of the places of a row, as a matrix that is read on where the log was read on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .entries import Ref

Places = NDArray[np.uint64]
"""(N, 3): the file and the offset of records, and the positions of their samples."""
Matrix = NDArray[np.floating]
Read = Callable[[list[Ref], list[int]], Matrix]
"""Records and the positions of their samples -> a line of numbers for each, NaN where it cannot be read."""


class Lines:
    """The lines (N, F) of some records, kept. Of a log that has grown only the new ones are read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: NDArray[Any] = np.empty((0, 3), np.uint64)
        self._lines: Matrix | None = None

    def of(self, places: NDArray[np.uint64], read: Read) -> Matrix:
        """Return the lines of records: (N, 3) has a file, an offset, and the position of a sample for each."""
        with self._lock:
            known = len(self._places)
            if self._lines is None or not np.array_equal(places[:known], self._places):
                known = 0
            if known < len(places) or self._lines is None:
                refs = [Ref(file, offset) for file, offset in places[known:, :2].tolist()]
                new = read(refs, places[known:, 2].tolist())
                whole = known and self._lines is not None and self._lines.shape[1] == new.shape[1]
                self._lines = np.concatenate([self._lines, new]) if whole else new
                self._places = places
            return self._lines
