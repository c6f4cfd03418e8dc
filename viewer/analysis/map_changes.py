"""Map changes: how alike the maps of the same sample, label and explainer are in two runs, found piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data import LogDir
from ..store.entries import Sample
from .background import Steps
from .compared_runs import ComparedRun
from .pairing import Labels
from .representatives import map_ranks

MOST_SAMPLES = 200  # that stand for all
LEAST_SAMPLES = 20
MOST_MAPS = 2000  # read for one pair of runs


@dataclass(frozen=True)
class MapChange:
    """Two maps of one sample, label and explainer."""

    position: int
    """In the reference."""
    other: int
    """In the other run."""
    label: int
    """In the reference."""
    explainer: str
    correlation: float | None
    """Of ranks, -1..1; None where the maps cannot be compared."""


class MapChanges:
    """The comparison of maps of two sides: some samples, spread over the log, of each the first label with maps."""

    def __init__(self, first: ComparedRun, other: ComparedRun, labels: Labels) -> None:
        self.total = 0
        """How many samples both sides have."""
        self.samples = 0
        """How many stand for all."""
        self.compared = 0
        """How many of these were compared."""
        self._sides, self._labels = (first, other), labels
        self._found: list[MapChange] = []
        self.is_done = False
        """Whether there is nothing left to compare."""

    @property
    def found(self) -> list[MapChange]:
        """What was found so far, in the order of the log."""
        return list(self._found)

    def steps(self, logs: LogDir, pair: Callable[[], NDArray[np.int32]]) -> Steps[None]:
        """Compare, piece by piece; `pair` returns the positions (N, 2) of all samples that both have."""
        pairs = pair()
        chosen = spread(pairs, _most(self._sides[0]))
        self.total, self.samples = len(pairs), len(chosen)
        for place, (position, other) in enumerate(chosen.tolist(), start=1):
            yield
            self._found.extend(self._compare(logs, position, other))
            self.compared = place
        self.is_done = True

    def _compare(self, logs: LogDir, position: int, other: int) -> Iterator[MapChange]:
        first, second = self._sides
        one, two = first.run.sample(position, first.step), second.run.sample(other, second.step)
        if one is None or two is None:
            return
        label, names, their_label = shared_maps(one, two, self._labels)
        for name in names:
            ranked = [
                map_ranks(logs, side.run.key, sample.maps[of, name].ref, sample.special_tokens)
                for side, sample, of in zip(self._sides, (one, two), (label, their_label), strict=True)
            ]
            yield MapChange(position, other, label, name, _correlation(*ranked))


def spread(pairs: NDArray[np.int32], most: int) -> NDArray[np.int32]:
    """Return every n-th of some rows, at most so many, n a power of two: as a log grows, most stay the same."""
    stride = 1
    while len(pairs) > most * stride:
        stride *= 2
    return pairs[::stride]


def shared_maps(one: Sample, two: Sample, labels: Labels) -> tuple[int, Sequence[str], int]:
    """Return the first explained label that both samples have maps of, the explainers, and its number in the other."""
    for label in one.explained_labels():
        other = labels.back(label)
        names = [name for of, name in one.maps if of == label and other is not None and (other, name) in two.maps]
        if names and other is not None:
            return label, names, other
    return 0, (), 0


def _most(first: ComparedRun) -> int:
    explainers = max(1, len(first.run.metadata.explainers))
    return max(LEAST_SAMPLES, min(MOST_SAMPLES, MOST_MAPS // (2 * explainers)))


def _correlation(one: NDArray[np.float64] | None, other: NDArray[np.float64] | None) -> float | None:
    if one is None or other is None or one.shape != other.shape:
        return None
    return float(np.clip(one @ other, -1, 1))
