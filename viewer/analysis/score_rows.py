"""ScoreRows: which rows of a table of scores are of one explainer in one metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..store.entries import ScoreTable


def score_rows(table: ScoreTable, explainer: str, metric: str) -> NDArray[np.intp]:
    """Return the rows of the finite scores of an explainer in a metric, the lowest first."""
    found = np.isfinite(table.value) & _is(table.explainers, table.explainer, explainer)
    rows = np.flatnonzero(found & _is(table.benchmarks, table.benchmark, metric))
    return rows[np.argsort(table.value[rows], kind="stable")]


def _is(names: Sequence[str], column: np.ndarray, name: str) -> np.ndarray:
    return column == (names.index(name) if name in names else -1)
