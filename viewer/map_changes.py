"""Map changes: how alike the maps of the same sample, label and explainer are in two runs, found piece by piece."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .data import LogDir
from .entries import Ref, Sample
from .pairing import Labels
from .representatives import map_ranks
from .sides import Side

MOST_SAMPLES = 200  # that stand for all
LEAST_SAMPLES = 20
MOST_MAPS = 4000  # read for one pair of runs
PIECE = 0.12  # seconds of reading for one answer
_WAITING = 10.0  # seconds after which nobody looks any more


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

    def __init__(self, first: Side, other: Side, labels: Labels, pairs: NDArray[np.int32]) -> None:
        """`pairs` (N, 2) are the positions of all samples that both have."""
        self.total = len(pairs)
        self._sides, self._labels = (first, other), labels
        self._pairs = spread(pairs, _most(first))
        self._next = 0
        self._found: list[MapChange] = []
        self._lock = threading.Lock()

    @property
    def samples(self) -> int:
        """How many samples stand for all."""
        return len(self._pairs)

    @property
    def compared(self) -> int:
        """How many of them were compared."""
        return self._next

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to compare."""
        return self._next >= len(self._pairs)

    @property
    def found(self) -> list[MapChange]:
        """What was found so far, in the order of the log."""
        return list(self._found)

    def go_on(self, logs: LogDir, seconds: float = PIECE) -> None:
        """Compare more, for about so long; where another thread does, do nothing."""
        if self.is_done or not self._lock.acquire(blocking=False):
            return
        try:
            deadline = time.monotonic() + seconds
            while not self.is_done and time.monotonic() < deadline:
                self._found.extend(self._compare(logs, *self._pairs[self._next].tolist()))
                self._next += 1
            _waiting[self] = time.monotonic()
        finally:
            self._lock.release()

    def _compare(self, logs: LogDir, position: int, other: int) -> Iterator[MapChange]:
        first, second = self._sides
        one, two = first.run.sample(position, first.step), second.run.sample(other, second.step)
        if one is None or two is None:
            return
        label, names, their_label = shared_maps(one, two, self._labels)
        for name in names:
            ranked = [
                map_ranks(logs, side.run.key, ref)
                for side, ref in zip(self._sides, _refs(one, two, label, their_label, name), strict=True)
            ]
            yield MapChange(position, other, label, name, _correlation(*ranked))


_waiting: dict[MapChanges, float] = {}  # when a piece was asked for last


def progress() -> str:
    """Return a text that changes while somebody waits for the rest of a comparison."""
    now = time.monotonic()
    for work, asked in list(_waiting.items()):
        if work.is_done or now - asked > _WAITING:
            _waiting.pop(work, None)
    return str(now) if _waiting else ""


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


def _most(first: Side) -> int:
    explainers = max(1, len(first.run.metadata.explainers))
    return max(LEAST_SAMPLES, min(MOST_SAMPLES, MOST_MAPS // (2 * explainers)))


def _refs(one: Sample, two: Sample, label: int, other: int, name: str) -> tuple[Ref, Ref]:
    return one.maps[label, name].ref, two.maps[other, name].ref


def _correlation(one: NDArray[np.float64] | None, other: NDArray[np.float64] | None) -> float | None:
    if one is None or other is None or one.shape != other.shape:
        return None
    return float(np.clip(one @ other, -1, 1))
