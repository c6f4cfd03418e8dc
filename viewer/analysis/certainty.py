"""Certainty: what is found of how sure a network is at one step, each part once for each version of its run."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..data import LogDir
from ..store.entries import PredictionTable
from ..store.lru import LRUCache
from ..store.run import Run
from .calibration import Calibration, by_class, calibration, decisions
from .uncertainty_ranks import Ranks, orders, stabilities

_FOUND = LRUCache(8)


class Certainty:
    """What is found of a run at a step, when it is asked for, and kept."""

    def __init__(self, logs: LogDir, run: Run, step: int) -> None:
        self._logs, self._run, self._step = logs, run, step

    @cached_property
    def table(self) -> PredictionTable:
        """What the network predicts."""
        return self._run.predictions(self._step)

    @cached_property
    def right(self) -> NDArray[np.int8]:
        """Of each row of a top label, whether it is a true one: 1, 0; else, and where that cannot be said, -1."""
        rows, correct = self.table.correct_tops()
        found = np.full(len(self.table.label), -1, np.int8)
        found[rows] = correct
        return found

    @cached_property
    def decided(self) -> NDArray[np.bool_]:
        """Which rows calibration is about."""
        return decisions(self.table, self._run.metadata.is_multi_label)

    @cached_property
    def overall(self) -> Calibration | None:
        """Calibration of all classes together."""
        return calibration(self.table.probability[self.decided], self.table.true[self.decided])

    @cached_property
    def classes(self) -> dict[int, Calibration]:
        """Calibration of each class that was predicted, the farthest off first."""
        return by_class(self.table, self.decided)

    @cached_property
    def orders(self) -> dict[str, Ranks]:
        """How uncertain samples are, in several ways."""
        return orders(self._run, self._step, self.table)

    @cached_property
    def stabilities(self) -> dict[str, list[float]]:
        """How far maps differ between dropout samples, by explainer."""
        return stabilities(self._logs, self._run, self._step)


def certainty(logs: LogDir, run: Run, step: int) -> Certainty:
    """Return what is found of a run at a step; not again until there is news of it."""
    found: Certainty = _FOUND.get((logs, run.key, run.version, step), lambda: Certainty(logs, run, step))
    return found
