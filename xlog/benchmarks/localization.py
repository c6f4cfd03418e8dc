"""Benchmarks that score whether a map lies on the object.

Several objects of one label count as one. They score only where the map lies, not whether the network uses that region:
a network that decides by the background gets low scores for an honest map.
"""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from ..arrays import Array, Bools, Floats
from ..config import check_count
from ..errors import ConfigError
from ..override import override
from ..scores.scale import SHARE, Scale
from ..sentences import Sentence
from .base import About, Benchmark, Case, MapBenchmark, Score

NO_POSITIVE = Sentence("score.no_positive")
NO_PEAK = Sentence("score.no_peak")
NO_PIXEL = Sentence("score.no_pixel")
NO_OBJECT = Sentence("score.no_object")
NO_ORDER = Sentence("score.no_order")
ALL_OBJECT = Sentence("score.all_object")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Localization(MapBenchmark):
    """A way to compare where a map lies with where the target's objects are."""

    needs_regions: ClassVar[bool] = True

    @property
    @override
    def scale(self) -> Scale:
        return SHARE

    def _score(self, case: Case) -> Score:
        if not len(case.regions):
            return Score(None, NO_OBJECT)
        inside = union(case.regions, case.map.shape)
        if not inside.any():
            return Score(None, NO_PIXEL)
        return self._on_object(case, inside)

    @abc.abstractmethod
    def _on_object(self, case: Case, inside: Bools) -> Score:
        """Score a case whose objects, taken together, are `inside` (H, W), at least one pixel."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PointingGame(Localization):
    """1 where the map's greatest value lies on the target's object, 0 where it does not.

    Zhang et al. 2016, "Top-down Neural Attention by Excitation Backprop", section 4.1. The first of several greatest
    values counts, row by row; values keep their signs. Missing where all values are the same: there is no peak. A point
    at the middle of the picture hits most objects of a photo: compare with it. Raises ConfigError for a tolerance that
    is no share of a side, such as pixels.
    """

    about: ClassVar[About] = About(
        "whether the map's peak lies on the target's object",
        "0: it does not",
        "1: it does",
        "none",
        "Zhang et al. 2016",
    )
    definition: ClassVar[int] = 2  # 1 had a tolerance of 15 pixels whatever the size

    tolerance: float = 15 / 224  # Zhang et al. 2016: 15 pixels, of images of 224
    """How far from the object a peak still counts, as a share of the image's short side."""

    def __post_init__(self) -> None:
        check_tolerance(self, self.tolerance)
        super().__post_init__()

    def _on_object(self, case: Case, inside: Bools) -> Score:
        if case.map.min() == case.map.max():
            return Score(None, NO_PEAK)
        return Score.of(float(distance(peak_of(case.map), inside) <= self.tolerance * min(case.map.shape)))


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Region(Localization):
    """A way to compare the salient region, the values above a share of the greatest, with the target's objects."""

    threshold: float

    def __post_init__(self) -> None:
        if not 0 <= self.threshold < 1:
            raise ConfigError(f"{type(self).__name__}: wanted a threshold from 0 to below 1, got {self.threshold}")
        super().__post_init__()

    def _on_object(self, case: Case, inside: Bools) -> Score:
        if not case.map.max() > 0:
            return Score(None, NO_POSITIVE)
        return Score.of(self._of_region(case.map > self.threshold * case.map.max(), inside))

    @abc.abstractmethod
    def _of_region(self, salient: Bools, inside: Bools) -> float:
        """Score a region, at least one pixel, beside the objects."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class IoSR(_Region):
    """Share of the salient region that lies on the target's object: 1 all of it, 0 nothing.

    "Intersection over salient region" of MindSpore XAI: |salient & object| / |salient|, salient being the values
    above `threshold` times the greatest, so 0 must mean "no matter". There, boxes lie transposed; here not. Negative
    values are never salient. Missing where no value is positive. A map of a single salient pixel can have 1: extent
    is not asked for. Raises ConfigError for a `threshold` outside [0, 1).
    """

    about: ClassVar[About] = About(
        "which share of the salient region lies on the target's object",
        "0: nothing",
        "1: all of it",
        "none",
        "MindSpore XAI",
    )

    threshold: float = 0.5
    """Share of the greatest value above which a pixel is salient; MindSpore XAI."""

    def _of_region(self, salient: Bools, inside: Bools) -> float:
        return float(np.mean(inside[salient]))


@dataclasses.dataclass(frozen=True, kw_only=True)
class EnergyInMask(Localization):
    """Share of the map's positive values, summed, that lies on the target's object: 1 all of it, 0 nothing.

    Wang et al. 2020, "Score-CAM", the "energy-based pointing game": sum of the map inside the box / sum of
    the map. Their maps have no negative values; of ours, those count as 0. 0 must mean "no matter": a map with an
    offset has the object's share of the picture at best. Missing where no value is positive. A map
    of equal values has the object's share of the picture.
    """

    about: ClassVar[About] = About(
        "which share of the map's positive values lies on the target's object",
        "0: nothing",
        "1: all of it",
        "none",
        "Wang et al. 2020",
    )

    def _on_object(self, case: Case, inside: Bools) -> Score:
        if not case.map.max() > 0:
            return Score(None, NO_POSITIVE)
        energy = np.maximum(case.map, 0, dtype=np.float64) / case.map.max()  # sums of huge values would overflow
        return Score.of(np.where(inside, energy, 0).sum() / energy.sum())  # added up in one order: never above 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class TopKIntersection(Localization):
    """Share of the map's k greatest values that lies on the target's object: 1 all of them, 0 none.

    Theiner et al. 2022, "Interpretable Semantic Photo Geolocation": |top k & object| / k. Only the order of values
    counts, so signs do not matter. Values that tie for the last places count in equal shares, which is the mean over
    all ways to choose among them; a map of equal values has the object's share of the picture. Raises ConfigError for
    a `k` below 1.
    """

    about: ClassVar[About] = About(
        "which share of the k greatest values lies on the target's object",
        "0: none of them",
        "1: all of them",
        "none",
        "Theiner et al. 2022",
    )

    k: int | None = None
    """How many values; None for as many as the object has pixels, so that every object can have 1. The paper and
    Quantus take one number (1000 in Quantus) for objects of all sizes: those smaller than k cannot have 1. Missing
    where the map has fewer."""

    def __post_init__(self) -> None:
        check_count(self, "k", self.k, 1, or_none=True)
        super().__post_init__()

    def _on_object(self, case: Case, inside: Bools) -> Score:
        k = int(inside.sum() if self.k is None else self.k)
        if k > case.map.size:
            return Score(None, Sentence("score.k_beyond", size=case.map.size, k=k))
        least = np.partition(case.map, -k, axis=None)[-k]
        above, tied = case.map > least, case.map == least
        share = (k - above.sum()) / tied.sum()  # of those that tie: how many are still wanted
        return Score.of((inside[above].sum() + share * inside[tied].sum()) / k)


@dataclasses.dataclass(frozen=True, kw_only=True)
class RegionF1(_Region):
    """F1 of the salient region as a guess of the target's object: 1 they are the same, 0 they have nothing in common.

    PointGame of InterpretDL (Li et al. 2022): the harmonic mean of precision and recall, 2 |salient & object| /
    (|salient| + |object|), salient being the values above `threshold` times the greatest, so 0 must mean "no matter".
    Precision alone is `IoSR(threshold=0.25)`. Missing where no value is positive. Raises ConfigError for a `threshold`
    outside [0, 1).
    """

    about: ClassVar[About] = About(
        "how well the salient region covers the target's object and nothing else",
        "0: they have nothing in common",
        "1: they are the same",
        "none",
        "Li et al. 2022",
    )

    threshold: float = 0.25
    """Share of the greatest value above which a pixel is salient; InterpretDL."""

    def _of_region(self, salient: Bools, inside: Bools) -> float:
        return float(2 * (inside & salient).sum() / (salient.sum() + inside.sum()))


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Ranking(Localization):
    """A way to score the order of all pixels as a search for the object, without any threshold."""

    def _on_object(self, case: Case, inside: Bools) -> Score:
        if inside.all():
            return Score(None, ALL_OBJECT)
        values, place = np.unique(case.map, return_inverse=True)
        if len(values) == 1:
            return Score(None, NO_ORDER)
        counts = (np.bincount(place.ravel(), part.ravel())[::-1].astype(np.float64) for part in (inside, ~inside))
        return Score.of(self._of_counts(*counts))

    @abc.abstractmethod
    def _of_counts(self, inside: Floats, outside: Floats) -> float:
        """Score how many pixels of each distinct value, the greatest first, lie on the object and beside it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PixelROCAUC(_Ranking):
    """Probability that a pixel of the target's object has a greater value than one beside it: 1 always, 1/2 chance.

    The area under the ROC curve (Fawcett 2006), of pixels as InterpretDL's PointGameSegmentation and Quantus' AUC have
    it: pairs of equal values count half. Only the order of values counts. Missing where the map has the same value
    everywhere, or the object covers it wholly. With a small object the many pixels far from it make it easy: look at
    `PixelAveragePrecision` then.
    """

    about: ClassVar[About] = About(
        "how likely a pixel of the target's object has a greater value than one beside it",
        "0: never; 1/2: the order does not matter",
        "1: always",
        "none",
        "Fawcett 2006",
    )

    def _of_counts(self, inside: Floats, outside: Floats) -> float:
        below = outside.sum() - np.cumsum(outside)
        return float((inside * (below + outside / 2)).sum() / (inside.sum() * outside.sum()))


@dataclasses.dataclass(frozen=True, kw_only=True)
class PixelAveragePrecision(_Ranking):
    """Mean share of the object among the pixels above each of its own: 1 all come first, the object's share by chance.

    Average precision, sum over thresholds of precision times the gain of recall, as scikit-learn has it; of maps
    against masks in InterpretDL's PointGameSegmentation and in Chefer et al. 2021, "Transformer Interpretability Beyond
    Attention Visualization", section 4. Only the order of values counts; equal values are taken together. Missing where
    the map has the same value everywhere, or the object covers it wholly.
    """

    about: ClassVar[About] = About(
        "how early the target's object comes among all pixels, the greatest value first",
        "near 0: last; its share of the picture: the order does not matter",
        "1: before all else",
        "none",
        "Chefer et al. 2021",
    )

    def _of_counts(self, inside: Floats, outside: Floats) -> float:
        precision = np.cumsum(inside) / np.cumsum(inside + outside)
        return float((precision * inside).sum() / inside.sum())


def check_tolerance(benchmark: Benchmark, tolerance: float) -> None:
    """Raise ConfigError unless a tolerance is a share of a side."""
    if not 0 <= tolerance < 1:
        raise ConfigError(
            f"{type(benchmark).__name__}: wanted a tolerance from 0 to below 1, as a share of the short side, got "
            f"{tolerance}; 15 pixels of 224 are 15 / 224"
        )


def distance(peak: tuple[np.intp, ...], inside: Bools) -> float:
    """Pixels from a place to the nearest pixel that is inside; infinite where none is."""
    return float(np.hypot(*(np.argwhere(inside) - peak).T).min(initial=np.inf))


def union(masks: Sequence[Array], size: tuple[int, ...]) -> Bools:
    """Where any of some masks is: (H, W), nowhere for none."""
    return np.asarray(np.any([np.zeros(size, bool), *masks], axis=0))


def peak_of(map_: Floats) -> tuple[np.intp, ...]:
    """The place of the greatest value, the first of several."""
    return np.unravel_index(np.argmax(map_), map_.shape)
