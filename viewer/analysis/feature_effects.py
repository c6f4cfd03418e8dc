"""Feature effects: what an explainer says of each feature, over all rows of a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..store.run import Run

MOST_ROWS = 100_000  # spread evenly over a step: read in a second or two
_BINS = 10  # groups of equal size along a feature, within which others are compared with what is left
_LEAST = 20  # rows that a partner is looked for among

Floats = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Effects:
    """Rows that an explainer explained for a label, and what it says of them."""

    positions: NDArray[np.int64]
    """(N,)"""
    rows: Floats
    """(N, F), finite."""
    values: Floats
    """(N, F), finite."""
    total: int
    """Rows that have a map, of which these are all or some."""
    unreadable: int

    @property
    def means(self) -> Floats:
        """The mean magnitude of what is said of each feature (F,)."""
        return np.abs(self.values).mean(axis=0) if len(self.values) else np.zeros(self.values.shape[1])

    @property
    def order(self) -> list[int]:
        """Features by that, the greatest first."""
        return np.argsort(-self.means, kind="stable").tolist()


def effects(run: Run, step: int | None, explainer: str, label: int, most: int = MOST_ROWS) -> Effects:
    """Return the rows of a step that have values by an explainer for a label; of many some, evenly spread."""
    everyone = run.explained_positions(step, explainer, label)
    among = None
    if len(everyone) > most:
        among = everyone[np.linspace(0, len(everyone) - 1, most).round().astype(int)]
    said, given = run.line_table(step, explainer, label, among), run.row_table(step, among)
    _, of_said, of_given = np.intersect1d(said.positions, given.positions, assume_unique=True, return_indices=True)
    values, rows = said.values[of_said].astype(np.float64), given.values[of_given]
    sound = np.isfinite(values).all(axis=1) & np.isfinite(rows).all(axis=1)
    unreadable = len(said.positions) - int(np.count_nonzero(sound))
    return Effects(said.positions[of_said][sound], rows[sound], values[sound], len(everyone), unreadable)


def shares_below(column: Floats) -> Floats:
    """Return of each value the share of the others that lie below it, 0..1; equal ones have their middle."""
    _, inverse, counts = np.unique(column, return_inverse=True, return_counts=True)
    middles = np.cumsum(counts) - (counts + 1) / 2
    return middles[inverse] / max(1, len(column) - 1)


def direction(found: Effects, feature: int) -> float | None:
    """Return the rank correlation of a feature's values with what is said of them, -1..1; None if one is constant."""
    if not len(found.rows):
        return None
    given, said = (shares_below(column[:, feature]) for column in (found.rows, found.values))
    given, said = given - given.mean(), said - said.mean()
    size = float(np.sqrt((given**2).sum() * (said**2).sum()))
    return float(given @ said) / size if size > 0 else None


def bins_of(x: Floats, ends: tuple[float, float], count: int) -> NDArray[np.intp]:
    """Return which of `count` equal bins between two ends each value lies in."""
    low, high = ends
    return ((x - low) / ((high - low) or 1.0) * count).astype(np.intp).clip(0, count - 1)


def swarm(x: Floats, ends: tuple[float, float], count: int) -> Floats:
    """Return how far each point (N,) stands off its line so that none is over another, -0.5..0.5.

    Points of a bin stand beside each other, the first at the middle, then by turns below and above; the fullest bin
    reaches 0.5.
    """
    found = bins_of(x, ends, count)
    place = _places(found)
    turns = np.where(place % 2, (place + 1) // 2, -(place // 2))
    reach = max(1, int(np.abs(turns).max(initial=0)))
    return turns / (2 * max(reach, 4))  # few points stay near the line


def swarm_cells(x: Floats, shares: Floats, ends: tuple[float, float], shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Return the same of very many points as cells (layers, bins), each the mean share of its points; NaN: none.

    The points of a bin are piled up by share, the least below, around the middle; the fullest bin fills all layers.
    Where a bin has fewer points than layers a point fills several. Also returns how many points each bin has.
    """
    layers, count = shape
    found = bins_of(x, ends, count)
    counts = np.bincount(found, minlength=count)
    heights = np.ceil(layers * counts / max(1, counts.max())).astype(np.intp)
    sums = np.append(0.0, np.cumsum(shares[np.lexsort([shares, found])]))
    bins = np.repeat(np.arange(count), heights)
    layer = np.arange(len(bins)) - np.repeat(np.cumsum(heights) - heights, heights)
    first = layer * counts[bins] // heights[bins]
    past = np.maximum((layer + 1) * counts[bins] // heights[bins], first + 1)
    begin = (np.cumsum(counts) - counts)[bins]
    means = np.full(shape, np.nan)
    means[layer + (layers - heights[bins]) // 2, bins] = (sums[begin + past] - sums[begin + first]) / (past - first)
    return means, counts.astype(np.float64)


def _places(groups: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the place of each among those of its group, 0, 1, 2..., in the order given."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    lengths = np.diff(np.append(starts, len(ordered)))
    places = np.empty(len(groups), np.intp)
    places[order] = np.arange(len(groups)) - np.repeat(starts, lengths)
    return places


def strongest_partner(found: Effects, feature: int) -> int | None:
    """Return the other feature that tells most of what a feature's own value leaves open; None of too few rows.

    Rows are grouped by the feature's value, in groups of equal size; within groups what an explainer says is compared
    with the others' ranks. The mean of the magnitudes of these correlations decides.
    """
    count = len(found.rows)
    others = [place for place in range(found.rows.shape[1]) if place != feature]
    if count < _LEAST or not others:
        return None
    groups = np.array_split(np.argsort(found.rows[:, feature], kind="stable"), min(_BINS, count // 5))
    sums = np.zeros(len(others))
    for group in groups:
        left = found.values[group, feature] - found.values[group, feature].mean()
        for number, other in enumerate(others):
            shares = shares_below(found.rows[group, other])
            shares = shares - shares.mean()
            size = float(np.sqrt((left**2).sum() * (shares**2).sum()))
            sums[number] += abs(float(left @ shares)) / size if size else 0.0
    return others[int(sums.argmax())]
