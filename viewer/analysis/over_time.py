"""Over time: what changes from step to step of a run, found piece by piece."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xlog.intervals import SHARES, UNBOUNDED, Bounds, Estimate, of_mean

from ..data import LogDir
from ..store.entries import MapEntry, PredictionTable, Sample
from ..store.fits import errors
from ..store.lru import LRUCache
from ..store.run import Run
from .background import BACKGROUND, KEPT, Steps, Task
from .representatives import map_ranks, representative_maps
from .score_matrix import PairedMeans, ScoreMatrix, bounds_of, paired_means

MOST_STEPS = 60  # evenly spaced, the last one among them
_LEAST_PROBABILITY = 1e-12  # the logarithm of 0 is not finite

_FOUND = LRUCache(KEPT)


@dataclass(frozen=True)
class Point:
    """A mean at one step."""

    step: int
    value: float | None
    low: float | None = None
    """95 %."""
    high: float | None = None
    count: int = 0
    """Of samples, pairs or maps that it is the mean of."""

    @classmethod
    def of(cls, step: int, found: Estimate, count: int) -> Point:
        """Return a mean with its interval."""
        low, high = found.interval or (None, None)
        return cls(step, found.mean, low, high, count)


class OverTime:
    """What is known so far of a run at some of its steps."""

    def __init__(self, run: Run, steps: Sequence[int], explainers: Sequence[str]) -> None:
        self.steps, self.explainers = list(steps), list(explainers)
        self.samples = 0
        """How many samples are the same at each step; 0: there are none, each step has its own."""
        self.accuracy: list[Point] = []
        """Of the top label, over samples with a true one."""
        self.loss: list[Point] = []
        """Mean negative log-likelihood of the true labels, nats."""
        self.same: list[Point] = []
        """Share of samples whose top label is that of the last step."""
        self.errors: dict[str, list[Point]] = {}
        """Mean absolute errors by output, of a regression, which has none of the above."""
        self.scores: dict[str, list[tuple[int, PairedMeans]]] = defaultdict(list)
        """By benchmark: of each step."""
        self.compared = 0
        """Samples whose maps were compared."""
        self.to_compare = 0
        self.is_done = False
        self._run = run
        self._to_last: dict[tuple[str, int], list[float]] = defaultdict(list)
        self._to_previous: dict[tuple[str, int], list[float]] = defaultdict(list)

    def agreement(self, previous: bool = False) -> Mapping[str, list[Point]]:
        """Return by explainer how alike maps are to those of the last step, or of the step before: -1..1."""
        found = dict(self._to_previous if previous else self._to_last)
        return {
            name: [
                Point(step, float(np.mean(found[name, step])), count=len(found[name, step]))
                for step in self.steps
                if found.get((name, step))
            ]
            for name in self.explainers
        }

    def work(self, logs: LogDir) -> Steps[None]:
        """Find it, piece by piece."""
        shared = self._shared()
        self.samples = len(shared)
        last = _Tops.of(self._run.predictions(self.steps[-1]), shared)
        for step in self.steps:
            yield
            self._predictions(step, shared, last)
            yield
            self._scores(step)
        yield from self._maps(logs)
        self.is_done = True

    def _shared(self) -> NDArray[np.int32]:
        """Return the positions of the samples that are there at each step."""
        found = self._run.positions_at(self.steps[0])
        for step in self.steps[1:]:
            found = np.intersect1d(found, self._run.positions_at(step))
        return found

    def _errors(self, step: int, shared: NDArray[np.int32]) -> None:
        known, missed = errors(self._run.output_table(step), self._run.truth_table(step))
        among = np.isin(known, shared) if len(shared) else np.ones(len(known), np.bool_)
        for place, name in enumerate(self._run.metadata.class_names[: missed.shape[1]]):
            off = np.abs(missed[among, place])
            self._add(self.errors.setdefault(name, []), step, off[np.isfinite(off)], UNBOUNDED)

    def _predictions(self, step: int, shared: NDArray[np.int32], last: _Tops) -> None:
        if self._run.metadata.task:
            self._errors(step, shared)
            return
        table = self._run.predictions(step)
        tops = _Tops.of(table, shared)
        known = tops.right >= 0
        self._add(self.accuracy, step, tops.right[known], SHARES)
        row = np.flatnonzero(table.true & table.has_truth & _is_among(table.position, shared))
        loss = -np.log(np.maximum(table.probability[row].astype(np.float64), _LEAST_PROBABILITY))
        self._add(self.loss, step, loss[np.isfinite(loss)], UNBOUNDED, table.position[row][np.isfinite(loss)])
        _, mine, theirs = np.intersect1d(tops.position, last.position, return_indices=True)
        self._add(self.same, step, tops.label[mine] == last.label[theirs], SHARES)

    def _add(
        self,
        line: list[Point],
        step: int,
        values: NDArray[np.generic],
        bounds: Bounds,
        position: NDArray[np.integer] | None = None,
    ) -> None:
        if not len(values):
            return
        samples = np.arange(len(values)) if position is None else np.unique(position, return_inverse=True)[1]
        line.append(Point.of(step, of_mean(values.astype(np.float64), samples, bounds), len(values)))

    def _scores(self, step: int) -> None:
        metadata = self._run.metadata
        matrix = ScoreMatrix.of(self._run.scores(step))
        names = [*(control.name for control in metadata.controls), *self.explainers]
        for benchmark in matrix.benchmarks:
            found = paired_means(matrix, names, benchmark, bounds_of(metadata, benchmark))
            if found.pairs:
                self.scores[benchmark].append((step, found))

    def _maps(self, logs: LogDir) -> Iterator[None]:
        chosen = list(representative_maps(self._run, self.steps[-1], len(self.explainers)))
        self.to_compare = len(chosen)
        for sample, maps in chosen:
            for name in self.explainers:
                if name in maps:
                    yield
                    self._compare(logs, sample, maps[name])
            self.compared += 1

    def _compare(self, logs: LogDir, at_end: Sample, last: MapEntry) -> None:
        """Compare a sample's maps of one label by one explainer at all steps."""
        special = at_end.special_tokens
        end, before = map_ranks(logs, self._run.key, last.ref, special), None
        for step in self.steps:
            sample = self._run.sample(at_end.position, step)
            entry = sample.maps.get((last.label, last.explainer)) if sample and sample.step == step else None
            ranked = map_ranks(logs, self._run.key, entry.ref, special) if entry else None
            for found, other in ((self._to_last, end), (self._to_previous, before)):
                if ranked is not None and other is not None and ranked.shape == other.shape:
                    found[last.explainer, step].append(float(np.clip(ranked @ other, -1, 1)))
            before = ranked


@dataclass(frozen=True)
class _Tops:
    """The top label of each of some samples."""

    position: NDArray[np.integer]
    label: NDArray[np.integer]
    right: NDArray[np.int8]
    """1, 0; -1: not known."""

    @classmethod
    def of(cls, table: PredictionTable, shared: NDArray[np.int32]) -> _Tops:
        rows, right = table.correct_tops()
        is_shared = _is_among(table.position[rows], shared)
        rows = rows[is_shared]
        return cls(table.position[rows], table.label[rows], right[is_shared])


def _is_among(position: NDArray[np.integer], shared: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell which rows are of the samples that all steps share; where there are none, of any."""
    return np.isin(position, shared) if len(shared) else np.ones(len(position), np.bool_)


def spread_steps(steps: Sequence[int]) -> list[int]:
    """Return steps, of many some that are evenly spaced, with the first and the last."""
    if len(steps) <= MOST_STEPS:
        return list(steps)
    return [steps[place] for place in np.linspace(0, len(steps) - 1, MOST_STEPS).round().astype(int)]


def over_time(logs: LogDir, run: Run, pace: tuple[str, int], explainers: Sequence[str], seconds: float) -> OverTime:
    """Return what is known after so many seconds at most; it goes on in the background."""
    key = _key(run, pace, explainers)

    def begin() -> tuple[OverTime, Task[None]]:
        found = OverTime(run, spread_steps(run.steps()), explainers)
        return found, BACKGROUND.begin(key, found.work(logs))

    begun: tuple[OverTime, Task[None]] = _FOUND.get(key, begin)
    found, task = begun
    task.result(seconds)
    return found


def progress(run: Run, pace: tuple[str, int], explainers: Sequence[str]) -> int:
    """Return what changes whenever more is known."""
    return BACKGROUND.pieces(_key(run, pace, explainers))


def _key(run: Run, pace: tuple[str, int], explainers: Sequence[str]) -> tuple[object, ...]:
    return "over time", run.key, pace, tuple(explainers)
