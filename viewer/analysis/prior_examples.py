"""Prior examples: superpixels of a run's samples that are of a kind, to show what a prior is about.

A map tells the kind of its superpixels where it logged what a layer puts out at each, as LIME(features=True) does, and
where it is NormLIME's own: then a superpixel's weight is its kind's.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data import LogDir
from ..store.entries import MapEntry, Prior, Ref, Sample, WeighedPayload
from ..store.lru import LRUCache
from ..store.run import Run
from .background import BACKGROUND, KEPT, Steps, Task

MOST_SAMPLES = 300  # that are looked at, evenly spaced
EXAMPLES = 3  # of a kind
_NEAR = 1e-5  # of a weight: what two float32 may differ by that were one number

_FOUND = LRUCache(KEPT)


@dataclass(frozen=True)
class Example:
    """A superpixel."""

    position: int
    """Of its sample."""
    title: str
    label: int
    """Whose map it was found in."""
    picture: Ref
    map: Ref
    number: int


class PriorExamples:
    """What was found so far."""

    def __init__(self, run: Run, prior: Prior) -> None:
        self.step = max(run.steps(), default=0)
        every = run.positions_at(self.step)
        chosen = np.linspace(0, len(every) - 1, min(len(every), MOST_SAMPLES)).round().astype(int)
        self.positions: list[int] = every[chosen].tolist()
        self.read, self.is_done = 0, False
        self.of_kind: dict[int, list[Example]] = defaultdict(list)
        self.of_class: dict[tuple[int, int], Example] = {}
        """(label, kind) -> one of a map of the label."""
        self._run, self._prior = run, prior

    def work(self, logs: LogDir) -> Steps[None]:
        """Look at samples, piece by piece."""
        for position in self.positions:
            yield
            sample = self._run.sample(position, self.step)
            if sample is not None:
                self._take(logs, sample)
            self.read += 1
        self.is_done = True

    def _take(self, logs: LogDir, sample: Sample) -> None:
        if sample.picture is None:
            return
        seen: set[int] = set()
        for (label, explainer), entry in sample.maps.items():
            weighed = logs.weighed(self._run.key, entry.ref) if entry.segments else None
            for number, kind in enumerate(self._kinds(entry, explainer, weighed).tolist() if weighed else ()):
                if kind < 0:
                    continue
                example = Example(sample.position, sample.title, label, sample.picture, entry.ref, number)
                self.of_class.setdefault((label, kind), example)
                if kind not in seen and len(self.of_kind[kind]) < EXAMPLES:
                    seen.add(kind)
                    self.of_kind[kind].append(example)

    def _kinds(self, entry: MapEntry, explainer: str, weighed: WeighedPayload) -> NDArray[np.intp]:
        """Return the kind of each superpixel, below 0 where it cannot be told."""
        centers = self._prior.centers
        features = weighed.features
        if features is not None and entry.layer == self._prior.layer and features.shape[1] == centers.shape[1]:
            return np.asarray(((features[:, None] - centers[None]) ** 2).sum(axis=2).argmin(axis=1))
        is_own = any(one.name == explainer and one.class_name == "NormLIME" for one in self._run.metadata.explainers)
        rows = np.flatnonzero(self._prior.labels == entry.label)
        if not is_own or not len(rows):
            return np.full(len(weighed.weights), -1)
        return told_by_weight(weighed.weights, self._prior.weights[rows[0]])


def told_by_weight(found: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return the kind whose weight each superpixel has, -1 where several have it: (S,), (G,) -> (S,)."""
    same = np.abs(found[:, None] - weights[None]) <= _NEAR * np.abs(weights)[None]
    return np.where(same.sum(axis=1) == 1, same.argmax(axis=1), -1)


def prior_examples(logs: LogDir, run: Run, prior: Prior, pace: tuple[str, int], seconds: float) -> PriorExamples:
    """Return what is known after so many seconds at most; it goes on in the background, and is kept."""
    key = _key(run, pace)

    def begin() -> tuple[PriorExamples, Task[None]]:
        found = PriorExamples(run, prior)
        return found, BACKGROUND.begin(key, found.work(logs))

    begun: tuple[PriorExamples, Task[None]] = _FOUND.get(key, begin)
    found, task = begun
    task.result(seconds)
    return found


def progress(run: Run, pace: tuple[str, int]) -> int:
    """Return what changes whenever more is known."""
    return BACKGROUND.pieces(_key(run, pace))


def _key(run: Run, pace: tuple[str, int]) -> tuple[object, ...]:
    return "prior", run.key, pace
