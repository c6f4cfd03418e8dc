"""HalfSamples: keeps the scores of samples back until their commit is read, so that no mean counts half a sample."""

from __future__ import annotations

import numpy as np

from xlog.events.commits import half_written
from xlog.events.rows import KINDS, ROW, Rows
from xlog.events.schema import FileHeader


class HalfSamples:
    """Goes through the rows of one file in their order, piece by piece."""

    def __init__(self) -> None:
        self._open = np.zeros(0, ROW)  # rows of samples that no commit was read of yet

    def passed(self, rows: Rows, header: FileHeader | None) -> Rows:
        """Return what of the rows is shown, and of those before what was kept back and is whole by now."""
        if header is None or not header.commits:
            return rows
        together = np.concatenate([self._open, rows])
        is_half, is_score = half_written(together, header), together["kind"] == KINDS["score"]
        is_new = np.arange(len(together)) >= len(self._open)
        self._open = together[is_half]
        return together[np.where(is_score, ~is_half, is_new)]

    @property
    def open(self) -> set[tuple[int, int]]:
        """Number and step of the samples that are not whole, or not yet."""
        return set(zip(self._open["sample"].tolist(), self._open["step"].tolist(), strict=True))
