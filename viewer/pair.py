"""Pair: the reference and another side, and all that is computed of both; what was made lately is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .changes import RIGHT, UNKNOWN, Changes, changes
from .map_changes import MapChanges
from .memory import Memory
from .paired_scores import Difference, ScoreDifference, mean_differences, score_differences
from .pairing import Labels, match_labels
from .sides import Side

_COLUMNS = Memory(6)  # some 5 MB each, of 100,000 samples
_NUMBERS = Memory(64)


@dataclass(frozen=True)
class Pair:
    """Two sides; A and B in what follows."""

    first: Side
    other: Side

    @property
    def labels(self) -> Labels:
        """Labels of B in the numbers of A."""
        names = (self.first.run.metadata.class_names, self.other.run.metadata.class_names)
        return self._kept(_NUMBERS, "labels", lambda: match_labels(*names))

    @property
    def samples(self) -> NDArray[np.int32]:
        """Positions in A and in B of all samples that both have, (N, 2), in the order of A's log."""
        return self._kept(_COLUMNS, "samples", self._both)

    @property
    def changes(self) -> Changes:
        """What became of predictions."""
        return self._kept(_COLUMNS, "changes", self._changes)

    @property
    def accuracy(self) -> Difference:
        """Of accuracy, over samples whose truth both know."""
        return self._kept(_NUMBERS, "accuracy", self._accuracy)

    @property
    def scores(self) -> list[ScoreDifference]:
        """Of scores."""
        return self._kept(_NUMBERS, "scores", self._scores)

    @property
    def maps(self) -> MapChanges:
        """Of maps; found piece by piece."""
        return self._kept(_NUMBERS, "maps", lambda: MapChanges(self.first, self.other, self.labels, self.samples))

    def _kept(self, memory: Memory, name: str, make: Callable[[], Any]) -> Any:
        return memory.get((name, self.first.state, self.other.state), make)

    def _match(self) -> NDArray[np.int32]:
        """Return by position in B that of the same sample in A, 0: none; after B was asked for what it has."""
        ids = self.other.run.ids()
        return np.arange(len(ids), dtype=np.int32) if self._is_one_run else self.first.run.positions(ids)

    @property
    def _is_one_run(self) -> bool:
        return self.first.run is self.other.run

    def _both(self) -> NDArray[np.int32]:
        mine, theirs = (side.run.positions_at(side.step) for side in (self.first, self.other))
        own = self._match()[theirs]
        partner = np.zeros(max(int(mine.max(initial=0)), int(own.max(initial=0))) + 1, np.int32)
        partner[own] = theirs
        partner[0] = 0
        there = mine[partner[mine] > 0]
        return np.stack([there, partner[there]], axis=1)

    def _changes(self) -> Changes:
        first, other = (side.run.predictions(side.step) for side in (self.first, self.other))
        return changes(first, other, self._match(), self.labels)

    def _accuracy(self) -> Difference:
        found = self.changes
        known = (found.outcome != UNKNOWN) & (found.new_outcome != UNKNOWN)
        hits = [outcome[known] == RIGHT for outcome in (found.outcome, found.new_outcome)]
        return mean_differences(found.position[known], np.zeros(int(known.sum()), np.intp), hits[0], hits[1], 1)[0]

    def _scores(self) -> list[ScoreDifference]:
        first, other = (side.run.scores(side.step) for side in (self.first, self.other))
        return score_differences(first, other, self._match(), self.labels)


@dataclass(frozen=True)
class Accuracy:
    """How often the most probable label of a side is a true one."""

    right: int
    count: int
    """Of samples whose truth is known."""


def accuracy(side: Side) -> Accuracy:
    """Return how often a side is right."""
    return _NUMBERS.get(("accuracy", side.state), lambda: _accuracy_of(side))


def _accuracy_of(side: Side) -> Accuracy:
    table = side.run.predictions(side.step)
    known = table.top & table.has_truth
    return Accuracy(int(table.true[known].sum()), int(known.sum()))
