"""SeenRows: the rows of a pass, kept for what is measured of all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Floats
from ..tabular.importance import RowsSeen
from .samples import Sample
from .table import Table


class SeenRows:
    """Keeps rows and what is true of them: 8 bytes a number."""

    def __init__(self, table: Table, classes: int, is_regression: bool) -> None:
        self._classes, self._is_regression, self._columns = classes, is_regression, table.columns
        self._rows: list[tuple[float, ...]] = []
        self._ids: list[str] = []
        self.example: Sample | None = None
        """One of them; None where there is none yet."""
        self._truth: list[Floats] = []

    def take(self, samples: Sequence[Sample]) -> None:
        """Keep these too."""
        self.example = self.example or next(iter(samples), None)
        for sample in samples:
            self._rows.append(sample.row or ())
            self._ids.append(sample.id)
            self._truth.append(self._truth_of(sample))

    def rows_seen(self) -> RowsSeen:
        """Return them as arrays."""
        truth = np.array(self._truth, np.float64)
        rows = np.array(self._rows, np.float64)
        return RowsSeen(rows, tuple(self._ids), self._columns, truth, self._is_regression)

    def _truth_of(self, sample: Sample) -> Floats:
        if self._is_regression:
            return np.array(sample.values if sample.values is not None else [np.nan] * self._classes)
        if sample.labels is None:
            return np.full(self._classes, np.nan)
        return np.isin(np.arange(self._classes), sample.labels).astype(np.float64)
