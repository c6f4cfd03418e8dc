"""Pair: the reference and another side, and what is computed of both, in the background."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xlog.intervals import SHARES, Interval, share_interval

from ..data import LogDir
from ..store.lru import LRUCache
from .background import BACKGROUND, KEPT, Steps, Task
from .compared_runs import ComparedRun
from .error_changes import Errors, error_changes
from .joinable import Joinable
from .map_changes import MapChanges
from .paired_scores import Difference, ScoreDifference, mean_difference, score_differences
from .pairing import Labels, match_labels
from .prediction_changes import RIGHT, UNKNOWN, Changes, changes
from .same_inputs import Looked, look

_MAPS = LRUCache(KEPT)


@dataclass(frozen=True)
class Compared:
    """What two sides have in common, and in what they differ."""

    samples: NDArray[np.int32]
    """Positions in both of all samples that both have, (N, 2), in the order of the reference's log."""
    changes: Changes
    accuracy: Difference
    """Over samples whose truth both know."""
    scores: list[ScoreDifference]
    errors: Errors
    """Of regressions."""
    other_numbers: tuple[str, ...]
    """Benchmarks that both have and whose scores are not one kind of number."""


@dataclass(frozen=True)
class Accuracy:
    """How often the most probable label of a side is a true one."""

    right: int
    count: int
    """Of samples whose truth is known."""

    @property
    def interval(self) -> Interval:
        """95 %, exact."""
        return share_interval(self.right, self.count)


@dataclass(frozen=True)
class Pair:
    """Two sides."""

    first: ComparedRun
    """The reference."""
    other: ComparedRun

    @property
    def labels(self) -> Labels:
        """Labels of the other side in the numbers of the reference."""
        return match_labels(*(side.run.metadata.class_names for side in (self.first, self.other)))

    def compared(self) -> Task[Compared]:
        """Return the comparison of predictions and scores."""
        return BACKGROUND.task(self._key("compared"), self._compare)

    def maps(self, logs: LogDir, seconds: float = 0.0) -> MapChanges:
        """Return the comparison of maps, as far as it has come after so many seconds at most; it goes on."""
        begun: tuple[MapChanges, Task[None]] = _MAPS.get(self._key("maps"), lambda: self._begin_maps(logs))
        found, task = begun
        task.result(seconds)
        return found

    def inputs(self, logs: LogDir) -> Task[Looked]:
        """Return whether samples with the same id have the same input, as far as a look at some tells."""
        return BACKGROUND.task(self._key("inputs"), lambda: look(logs, self.first, self.other, self._both()))

    def inputs_progress(self) -> int:
        """Return what changes when it is known whether inputs are the same."""
        return BACKGROUND.pieces(self._key("inputs"))

    def progress(self) -> tuple[int, ...]:
        """Return what changes whenever more of both is known."""
        return tuple(BACKGROUND.pieces(self._key(name)) for name in ("compared", "maps"))

    def _begin_maps(self, logs: LogDir) -> tuple[MapChanges, Task[None]]:
        found = MapChanges(self.first, self.other, self.labels)
        return found, BACKGROUND.begin(self._key("maps"), found.steps(logs, self._both))

    def _key(self, name: str) -> tuple[object, ...]:
        return name, self.first.state, self.other.state

    def _compare(self) -> Steps[Compared]:
        labels, tables = self.labels, []
        for side in (self.first, self.other):
            tables.append(side.run.predictions(side.step))
            yield
        found = changes(tables[0], tables[1], self._match(), labels)
        yield
        logged = []
        for side in (self.first, self.other):
            logged.append(side.run.scores(side.step))
            yield
        joinable = Joinable.of(*(side.run.metadata for side in (self.first, self.other)))
        scores = score_differences(logged[0], logged[1], self._match(), labels, joinable)
        yield
        errors = error_changes(self.first, self.other, self._both())
        yield
        return Compared(self._both(), found, _accuracy_difference(found), scores, errors, joinable.apart)

    def _match(self) -> NDArray[np.int32]:
        """Return by position in B that of the same sample in A, 0: none; after B was asked for what it has."""
        ids = self.other.run.ids()
        is_one = self.first.run is self.other.run
        return np.arange(len(ids), dtype=np.int32) if is_one else self.first.run.positions(ids)

    def _both(self) -> NDArray[np.int32]:
        mine, theirs = (side.run.positions_at(side.step) for side in (self.first, self.other))
        own = self._match()[theirs]
        partner = np.zeros(max(int(mine.max(initial=0)), int(own.max(initial=0))) + 1, np.int32)
        partner[own] = theirs
        partner[0] = 0
        there = mine[partner[mine] > 0]
        return np.stack([there, partner[there]], axis=1)


def accuracy(side: ComparedRun) -> Task[Accuracy]:
    """Return how often a side is right."""
    return BACKGROUND.task(_accuracy_key(side), lambda: _accuracy(side))


def accuracy_progress(side: ComparedRun) -> int:
    """Return what changes when the accuracy of a side is known."""
    return BACKGROUND.pieces(_accuracy_key(side))


def _accuracy_key(side: ComparedRun) -> tuple[object, ...]:
    return "accuracy", side.state


def _accuracy(side: ComparedRun) -> Steps[Accuracy]:
    yield
    table = side.run.predictions(side.step)
    correct = table.correct_tops()[1]
    return Accuracy(int((correct == 1).sum()), int((correct >= 0).sum()))


def _accuracy_difference(found: Changes) -> Difference:
    known = (found.outcome != UNKNOWN) & (found.new_outcome != UNKNOWN)
    hits = [outcome[known] == RIGHT for outcome in (found.outcome, found.new_outcome)]
    first, second = (hit.astype(np.float64) for hit in hits)
    return mean_difference(found.position[known], first, second, SHARES)
