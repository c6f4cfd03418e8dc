"""Embedding: samples laid out so that alike ones lie together, by one explainer's maps or by what the network outputs.

As in SpRAy (Lapuschkin et al., Unmasking Clever Hans predictors, 2019) maps are shrunk and scaled to the same sum, so
that samples that are predicted for the same reason lie together, whatever their pictures show. Texts have no places in
common: they are laid out by what is said of their words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data import LogDir
from ..store.entries import MapPayload, Sample, Text
from ..store.lru import LRUCache
from ..store.run import Run
from ..words import text
from .agreement import cells
from .background import BACKGROUND, KEPT, Steps, Task
from .k_means import k_means
from .line_values import values_of
from .neighbors import near_stays_near
from .text_units import united, units, word

MOST_SAMPLES = 2000  # spread evenly over a step: some 2 MB of maps, read in seconds to a minute
MOST_LABELS = 512  # the most frequent ones: some 4 MB of outputs
MOST_WORDS = 512  # those in most texts
LEAST = 3  # samples: fewer span no plane
AXES_OF_GROUPS = 20  # of most variance
GROUPS, LEAST_IN_GROUP = 8, 4  # of alike samples: no more groups, and so many samples for each on average
OUTPUTS = ""
"""In an explainer's place: logits."""

_FOUND = LRUCache(KEPT)
_HEAD = 80  # letters of a text that come with the pointer
_LEAST_SUM = 1e-12  # of a map's magnitudes, that it is divided by

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Place:
    """A sample that is laid out."""

    position: int
    label: int
    """Whose map it is; of outputs the top one."""
    truth: tuple[int, ...] | None
    right: bool | None
    title: str
    head: str = ""
    """The beginning of a text, "" of what is none."""


@dataclass(frozen=True)
class Layout:
    """Places in a plane."""

    places: tuple[Place, ...]
    points: NDArray[np.float64]
    """(N, 2)"""
    shares: tuple[float, float] | None
    """Of the variance that each axis has; None where axes mean nothing."""
    groups: NDArray[np.intp]
    """Of each place: its group of alike rows, 0, 1, 2..., found along AXES_OF_GROUPS axes and not in the plane."""


def laid_out(run: Run, step: int) -> NDArray[np.int32]:
    """Return the positions of a step's samples, of many some, evenly spaced."""
    every = run.positions_at(step)
    if len(every) <= MOST_SAMPLES:
        return every
    return every[np.linspace(0, len(every) - 1, MOST_SAMPLES).round().astype(int)]


class Embedding:
    """What is known so far of a step's samples."""

    def __init__(self, run: Run, step: int, of: str, by_neighbors: bool = False) -> None:
        self.positions: list[int] = laid_out(run, step).tolist()
        self.total, self.read = len(run.positions_at(step)), 0
        self.layout: Layout | None = None
        """None: not computed yet, or of too few samples."""
        self.is_done = False
        self._by_neighbors = by_neighbors
        self._run, self._step, self._of = run, step, of
        self._places: list[Place] = []
        self._rows: list[Floats] = []
        self._outputs: list[Mapping[int, float]] = []
        self._words: list[tuple[Place, Mapping[str, float]]] = []

    def work(self, logs: LogDir) -> Steps[None]:
        """Read all samples, then lay them out, piece by piece."""
        for position in self.positions:
            yield
            sample = self._run.sample(position, self._step)
            if sample is not None and sample.step == self._step:
                self._take(logs, sample)
            self.read += 1
        yield
        places, rows = self._taken()
        if len(places) >= LEAST and rows.shape[1]:
            points, shares = principal(rows, AXES_OF_GROUPS)
            yield
            groups = k_means(points, max(1, min(GROUPS, len(rows) // LEAST_IN_GROUP)))
            yield
            if self._by_neighbors:
                yield from self._near_stays_near(places, rows, groups)
            else:
                self.layout = Layout(tuple(places), points[:, :2], (float(shares[0]), float(shares[1])), groups)
        self._rows, self._outputs, self._words = [], [], []
        self.is_done = True

    def _take(self, logs: LogDir, sample: Sample) -> None:
        if self._of == OUTPUTS:
            logits = {one.label: one.logit for one in sample.predictions if np.isfinite(one.logit)}
            if logits and sample.top:
                self._outputs.append(logits)
                self._places.append(_place(sample, sample.top.label))
            return
        label = next((label for label in sample.explained_labels() if (label, self._of) in sample.maps), None)
        payload = None if label is None else logs.map(self._run.key, sample.maps[label, self._of].ref)
        if label is None or payload is None:
            return
        if sample.text is not None:
            found = words_of(sample.text, payload, is_whole=bool(sample.maps[label, self._of].unit))
            self._words += [(_place(sample, label), found)] if found else []
            return
        row = shape_of(payload.middle().data, payload.middle().width)
        if row is not None:
            self._rows.append(row)
            self._places.append(_place(sample, label))

    def _near_stays_near(self, places: list[Place], rows: Floats, groups: NDArray[np.intp]) -> Steps[None]:
        for points in near_stays_near(rows):
            if points is not None:
                self.layout = Layout(tuple(places), points, None, groups)
            yield

    def _taken(self) -> tuple[list[Place], Floats]:
        """Return who is laid out, and by what (N, D)."""
        if self._of == OUTPUTS:
            return self._places, matrix_of(self._outputs)
        if len(self._words) > len(self._rows):
            return [place for place, _ in self._words], word_matrix([found for _, found in self._words])
        sizes = Counter(len(row) for row in self._rows)
        size = max(sizes, key=lambda one: (sizes[one], one), default=0)  # inputs of other shapes have other cells
        kept = [number for number, row in enumerate(self._rows) if len(row) == size]
        return [self._places[n] for n in kept], np.array([self._rows[n] for n in kept]).reshape(len(kept), size)


def _place(sample: Sample, label: int) -> Place:
    head = text.beginning(sample.text.text, _HEAD) if sample.text else ""
    return Place(sample.position, label, sample.truth, sample.right, sample.title, head)


def shape_of(data: bytes, width: int) -> Floats | None:
    """Return a map's cells, scaled so that magnitudes sum to 1; None of one without values, or with odd ones."""
    found = cells(np.frombuffer(data, "<f4").reshape(-1, width))
    size = 0.0 if found is None else float(np.abs(found).sum())
    return None if found is None or size < _LEAST_SUM else (found.ravel() / size).astype(np.float32)


def words_of(shown: Text, payload: MapPayload, is_whole: bool) -> dict[str, float]:
    """Return what an explainer says of each word, scaled so that magnitudes sum to 1; nothing where it says nothing.

    Values of whole words are no parts that add up.
    """
    values, spans = values_of(payload, len(shown.tokens)) or (), units(shown, joined=True)
    found: dict[str, float] = {}
    for span, value in zip(spans, united(values, spans, is_whole).tolist(), strict=True) if values else ():
        if not shown.tokens[span[0]].special:
            letters = word(shown, span)
            found[letters] = found.get(letters, 0.0) + value
    size = sum(map(abs, found.values()))
    return {letters: value / size for letters, value in found.items()} if size >= _LEAST_SUM else {}


def word_matrix(texts: list[Mapping[str, float]]) -> Floats:
    """Return values (N, W) of the words that most texts have; 0 where a text has not the word."""
    counts = Counter(letters for found in texts for letters in found)
    places = {letters: place for place, (letters, _) in enumerate(counts.most_common(MOST_WORDS))}
    rows = np.zeros((len(texts), len(places)), np.float32)
    for number, found in enumerate(texts):
        for letters, value in found.items():
            if letters in places:
                rows[number, places[letters]] = value
    return rows


def matrix_of(outputs: list[Mapping[int, float]]) -> Floats:
    """Return logits (N, L) of the labels that most samples have, each sample's mean taken off.

    Of a label that was not logged for a sample, which logs the top ones, it is the least that was.
    """
    counts = Counter(label for logits in outputs for label in logits)
    labels = [label for label, _ in counts.most_common(MOST_LABELS)]
    rows = np.array([[logits.get(label, min(logits.values())) for label in labels] for logits in outputs], np.float32)
    rows = rows.reshape(len(outputs), len(labels))
    return rows - rows.mean(axis=1, keepdims=True) if len(labels) > 1 else rows


def principal(rows: Floats, count: int = 2) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places (N, count) along the axes of most variance (PCA), and the share of it that each has.

    The greatest weight of an axis is positive, so that the same rows always lie the same way round.
    """
    centered = rows.astype(np.float64) - rows.mean(axis=0, dtype=np.float64)
    _, lengths, axes = np.linalg.svd(centered, full_matrices=False)
    missing = max(0, count - len(axes))
    axes = np.concatenate([axes[:count], np.zeros((missing, rows.shape[1]))])
    signs = np.sign(axes[np.arange(count), np.abs(axes).argmax(axis=1)])
    variance = np.append(lengths**2, np.zeros(missing))
    shares = variance[:count] / max(float(variance.sum()), np.finfo(float).tiny)
    return centered @ (axes * np.where(signs == 0, 1, signs)[:, None]).T, shares


def chosen_way(run: Run, wanted: str) -> str:
    """Return the explainer of a name, or OUTPUTS for "outputs"; of any other name the first one, if there is any."""
    names = [explainer.name for explainer in run.metadata.explainers]
    if wanted in names:
        return wanted
    return OUTPUTS if wanted == "outputs" or not names else names[0]


def embedding(logs: LogDir, run: Run, pace: tuple[str, int], way: tuple[int, str, bool], seconds: float) -> Embedding:
    """Return what is known after so many seconds at most; it goes on in the background, and is kept.

    A way is a step, an explainer or OUTPUTS, and whether neighbors are kept (UMAP) and not the variance (PCA).
    """
    key = _key(run, pace, way)

    def begin() -> tuple[Embedding, Task[None]]:
        found = Embedding(run, *way)
        return found, BACKGROUND.begin(key, found.work(logs))

    begun: tuple[Embedding, Task[None]] = _FOUND.get(key, begin)
    found, task = begun
    task.result(seconds)
    return found


def progress(run: Run, pace: tuple[str, int], way: tuple[int, str, bool]) -> int:
    """Return what changes whenever more is known."""
    return BACKGROUND.pieces(_key(run, pace, way))


def _key(run: Run, pace: tuple[str, int], way: tuple[int, str, bool]) -> tuple[object, ...]:
    return "embedding", run.key, pace, way
