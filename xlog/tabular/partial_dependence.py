"""PartialDependence: what a model puts out as one feature takes other values, on average and for single rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..config import Configured, check_count
from ..errors import ConfigError
from ..model.base import Model
from ..model.passes import forward, read_off
from .importance import RowsSeen

_BAND = (10, 90)  # percentiles over rows that are logged beside the mean


@dataclasses.dataclass(frozen=True)
class Dependence:
    """How one output depends on one feature."""

    feature: str
    """Its name."""
    label: int
    """The output."""
    grid: Floats
    """(G,): values of the feature, ascending."""
    mean: Floats
    """(G,): of the output over rows that have this value and are else as they were."""
    low: Floats
    """(G,): the 10th percentile over these rows."""
    high: Floats
    """(G,): the 90th percentile."""
    rows: int
    """How many these are."""
    curves: Mapping[str, Floats]
    """(G,) of single rows of the data, by the id of the sample: individual conditional expectation."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PartialDependence(Configured):
    """What a model puts out on average where one feature has other values, and for single rows: in units of the output.

    Friedman 2001, section 8.2, and Goldstein et al. 2015 for the curves of single rows (ICE), as scikit-learn computes
    them by brute force: each value of a grid stands in every row, and outputs are averaged. The grid has each value
    that there is where there are fewer than `points`, and else `points` between two percentiles. Of a classification
    the probability. Rows are those of the Table's background, of the pass where there is none. It takes other features
    as independent of this one: where they are not, rows are asked about that do not exist. Costs `points` times `rows`
    forward passes a feature. Raises ConfigError for a feature that the Table has not, and where `percentiles` are no
    two in 0..1, ascending.
    """

    family: ClassVar[str] = "dependence"

    features: tuple[str, ...] | None = None
    """Names; None: all."""
    points: int = 100
    """Values of a grid; scikit-learn."""
    percentiles: tuple[float, float] = (0.05, 0.95)
    """Of the feature's values, between which the grid lies; scikit-learn."""
    rows: int = 1000
    """The mean is over at most so many rows, evenly spread over the background."""
    curves: int = 50
    """How many rows of the pass, evenly spread, get a curve of their own."""

    def __post_init__(self) -> None:
        for name, least in (("points", 2), ("rows", 1), ("curves", 0)):
            check_count(self, name, getattr(self, name), least)
        if self.features is not None:
            object.__setattr__(self, "features", tuple(self.features))
        low, high = self.percentiles
        if not 0 <= low < high <= 1:
            raise ConfigError(f"PartialDependence: wanted percentiles as 0 <= low < high <= 1, got {self.percentiles}")
        super().__post_init__()

    def check(self, seen: RowsSeen) -> None:
        """Raise what `compute` would raise, of the first batch, before anything is written."""
        self.places(seen)

    def passes(self, seen: RowsSeen, samples: int) -> int:
        """Return how many rows a pass over so many samples takes, from those of its first batch."""
        known = seen.rows if seen.background is None else seen.background
        rows = _spread(known, self.rows)
        grids = (self._grid(rows[:, place], place in seen.columns.categorical) for place in self.places(seen))
        return sum(map(len, grids)) * (len(rows) + min(self.curves, samples))

    def compute(self, model: Model, seen: RowsSeen) -> Iterator[Dependence]:
        """Yield the dependence of every output on each feature."""
        rows = _spread(seen.rows if seen.background is None else seen.background, self.rows)
        chosen = _spread(np.arange(len(seen.rows)), self.curves).astype(int)
        together = np.concatenate([rows, seen.rows[chosen]])
        for place in self.places(seen):
            grid = self._grid(rows[:, place], place in seen.columns.categorical)
            outputs = _along(model, together, place, grid, seen.is_regression)
            of_all, of_each = outputs[:, : len(rows)], outputs[:, len(rows) :]
            for label in range(outputs.shape[2]):
                low, high = np.percentile(of_all[:, :, label], _BAND, axis=1)
                curves = {seen.ids[at]: of_each[:, i, label] for i, at in enumerate(chosen)}
                mean, name = of_all[:, :, label].mean(axis=1), seen.columns.names[place]
                yield Dependence(name, label, grid, mean, low, high, len(rows), curves)

    def places(self, seen: RowsSeen) -> list[int]:
        """Return the positions of the features."""
        if self.features is None:
            return list(range(len(seen.columns.names)))
        return [seen.columns.place(self.name, name) for name in self.features]

    def _grid(self, values: Floats, is_categorical: bool) -> Floats:
        distinct = np.unique(values)
        if len(distinct) < self.points or is_categorical:
            return distinct
        low, high = _quantiles(values, self.percentiles)
        return np.linspace(low, high, self.points) if low < high else _spread(distinct, self.points)


def _quantiles(values: Floats, shares: tuple[float, float]) -> Floats:
    """Return quantiles by Cunnane's plotting positions, as scipy's mquantiles, which scikit-learn asks."""
    positions = np.array(shares) * (len(values) + 0.2) - 0.6
    return np.interp(positions, np.arange(len(values)), np.sort(values))


def _spread(rows: np.ndarray, most: int) -> np.ndarray:
    """Return at most so many rows, evenly spread."""
    return rows if len(rows) <= most else rows[np.linspace(0, len(rows) - 1, most).astype(int)]


def _along(model: Model, rows: Floats, place: int, grid: Floats, is_regression: bool) -> Floats:
    """Return outputs (G, M, K) of rows (M, F) with each value of a grid (G,) at a place."""
    found = []
    for value in grid:
        changed = rows.copy()
        changed[:, place] = value
        outputs = forward(model, changed[:, None, None])
        found.append(read_off(model, "logit" if is_regression else "probability", outputs))
    return np.stack(found).astype(np.float64)
