"""UncertainAttribution: mean and standard deviation of the maps of many sub-networks."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np

from ..arrays import Floats
from ..errors import ExplanationError
from ..explainers.base import Attribution, Explainer


@dataclasses.dataclass(frozen=True)
class UncertainAttribution:
    """N maps of many sub-networks."""

    mean: Attribution
    spread: Attribution
    """Their standard deviation, over T - 1, at the places of a map's own grid; of superpixels that of their weights."""

    @classmethod
    def of(cls, explainer: Explainer, attributions: Iterable[Attribution]) -> UncertainAttribution:
        """Summarize an explainer's attributions of sub-networks, at least two; two attributions are held at a time.

        Raises ExplanationError where their shapes or superpixels differ.
        """
        each = iter(attributions)
        first = next(each)
        moments = _Moments(_values(first))
        for other in each:
            _check_alike(explainer, first, other)
            moments.add(_values(other))
        return cls(_with_values(first, moments.means), _with_values(first, moments.stds()))

    def row(self, i: int) -> UncertainAttribution:
        """The maps of one row, as a batch of one."""
        return UncertainAttribution(self.mean.row(i), self.spread.row(i))


class _Moments:
    """Mean and standard deviation of arrays that come one after the other: Welford 1962."""

    def __init__(self, first: Sequence[Floats]) -> None:
        self.means: list[Floats] = [value.astype(np.float64) for value in first]
        self._squares = [np.zeros_like(mean) for mean in self.means]
        self._count = 1

    def add(self, values: Sequence[Floats]) -> None:
        """Take a set of arrays, shaped as the first."""
        self._count += 1
        for value, mean, squares in zip(values, self.means, self._squares, strict=True):
            offset = value - mean
            mean += offset / self._count
            squares += offset * (value - mean)

    def stds(self) -> list[Floats]:
        """Of each place, over one less than the count."""
        return [np.sqrt(squares / (self._count - 1)) for squares in self._squares]


def _check_alike(explainer: Explainer, first: Attribution, other: Attribution) -> None:
    are_alike = [a.shape for a in _values(first)] == [b.shape for b in _values(other)]
    if first.segments is not None and other.segments is not None:
        are_alike = are_alike and np.array_equal(first.segments, other.segments)
    if not are_alike:
        raise ExplanationError(
            f"{explainer.name}: wanted maps of one shape, and the same superpixels, for every dropout sample, got "
            "others; let shapes and superpixels depend on the input alone"
        )


def _values(attribution: Attribution) -> Sequence[Floats]:
    """Return what an attribution is made of: its grids (N, h, w), or N arrays of weights of superpixels."""
    if attribution.weights is None or attribution.segments is None:
        return [attribution.grids]
    return attribution.weights


def _with_values(like: Attribution, values: Sequence[Floats]) -> Attribution:
    """Return an attribution with other values, see _values."""
    if like.weights is None or like.segments is None:
        return dataclasses.replace(like, grids=values[0].astype(like.grids.dtype), offsets=None)
    weights = [value.astype(like.grids.dtype) for value in values]
    return dataclasses.replace(Attribution.of_segments(weights, like.segments), layer=like.layer)
