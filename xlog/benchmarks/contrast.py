"""Benchmarks that score whether the map of each label of a sample lies on that label's object."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from ..arrays import Bools, Floats
from ..intervals import SHARES, Bounds
from ..model.base import Model
from ..model.passes import batches
from ..override import override
from ..scores.scale import Scale
from ..sentences import Sentence
from .base import About, Benchmark, Case, Changed, Explain, MapBenchmark, Score
from .localization import NO_OBJECT, NO_PEAK, NO_PIXEL, NO_POSITIVE, check_tolerance, distance, peak_of, union

NO_OTHER = Sentence("score.no_other_object")
COVERED = Sentence("score.covered")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContrastivePointing(Benchmark):
    """1 where the maps of all labels of a sample that have objects have their peaks each on its own, else 0.

    The pointing game of Zhang et al. 2016 (see PointingGame), who count images with several labels apart
    ("difficult"), played for all labels of an image at once. A peak is on its label's object if it lies within the
    tolerance of it, and nearer to it than to any other label's. So maps that are the same for all labels cannot have
    1, which a map by itself does not show: the explainer is called for the other labels' maps. Missing where the
    sample has no object of another label, where those of others cover this label's wholly, and where a map has no
    peak. Half of what two independent coins would have is what explainers are compared with. Raises ConfigError for a
    tolerance that is no share of a side, such as pixels.
    """

    about: ClassVar[About] = About(
        "whether the maps of all labels of a sample have their peaks on their own objects",
        "0: one of them does not",
        "1: all do",
        "an E for each other label with objects",
        "Zhang et al. 2016",
    )
    needs_regions: ClassVar[bool] = True
    definition: ClassVar[int] = 2  # 1 looked at one label's map alone
    changes: ClassVar[Changed] = "label"

    tolerance: float = 15 / 224  # as PointingGame's
    """How far from the object a peak still counts, as a share of the image's short side."""

    def __post_init__(self) -> None:
        check_tolerance(self, self.tolerance)
        super().__post_init__()

    @property
    @override
    def scale(self) -> Scale:
        # A quarter is what two peaks that lie on one of two objects by chance have.
        return Scale(bounds=SHARES, level=0.25)

    @property
    @override
    def explanations(self) -> int:
        # As many as a sample has other labels with objects, at least 1.
        return 1

    @override
    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        reasons = [_why_not(case) for case in cases]
        pairs = [
            (i, label) for i, case in enumerate(cases) if not reasons[i] for label in sorted(set(case.other_labels))
        ]
        hits = {i: [self._hit(case, case.map, None)] for i, case in enumerate(cases) if not reasons[i]}
        for i, label, map_ in _maps(model, cases, pairs, explain):
            hits[i].append(self._hit(cases[i], map_, label))
        return [Score(None, reason) if reason else _all(hits[i]) for i, reason in enumerate(reasons)]

    def _hit(self, case: Case, map_: Floats, label: int | None) -> bool | None:
        """Whether the peak of the map of a label, None for the target, is on its own object; None without a peak."""
        if not np.isfinite(map_).all() or map_.min() == map_.max():
            return None
        own, other = _objects(case, label)
        peak = peak_of(map_)
        return distance(peak, own) <= self.tolerance * min(map_.shape) and distance(peak, own) < distance(peak, other)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContrastiveEnergy(MapBenchmark):
    """How much more of the map's positive values lies on the target's object than on others': (a - b) / (a + b).

    The energy-based pointing game of Wang et al. 2020, "Score-CAM" (see EnergyInMask), against the objects of other
    labels in the place of the whole image: 1 all on the target's, -1 all on the others', and of a map that is the same
    for both labels of a sample the two scores add up to 0. What lies on both counts for neither. 0 must mean "no
    matter" in the map. Missing where the sample has no object of another label, where none of the positive values lies
    on an object, and where those of others cover this label's wholly.
    """

    about: ClassVar[About] = About(
        "how much more of the map lies on the target's object than on other labels'",
        "-1: all on the others'",
        "1: all on the target's",
        "none",
        "Wang et al. 2020",
    )
    needs_regions: ClassVar[bool] = True

    @property
    @override
    def scale(self) -> Scale:
        return Scale(bounds=Bounds(-1, 1))

    def _score(self, case: Case) -> Score:
        if reason := _why_not(case):
            return Score(None, reason)
        own, other = _objects(case, None)
        positive = np.maximum(case.map.astype(np.float64), 0)
        inside, outside = positive[own & ~other].sum(), positive[other & ~own].sum()
        if not inside + outside > 0:
            return Score(None, NO_POSITIVE)
        return Score.of((inside - outside) / (inside + outside))


def _objects(case: Case, label: int | None) -> tuple[Bools, Bools]:
    """Where the objects of a label are, None for the target, and where those of all others: (H, W) twice."""
    size = case.map.shape
    if label is None:
        return union(case.regions, size), union(case.others, size)
    mine = [mask for mask, owner in zip(case.others, case.other_labels, strict=True) if owner == label]
    rest = [mask for mask, owner in zip(case.others, case.other_labels, strict=True) if owner != label]
    return union(mine, size), union([*case.regions, *rest], size)


def _why_not(case: Case) -> str:
    """Return why labels cannot be compared, or nothing."""
    own, other = _objects(case, None)
    if not len(case.regions):
        return NO_OBJECT
    if not own.any():
        return NO_PIXEL
    if not other.any():
        return NO_OTHER
    return "" if (own & ~other).any() else COVERED


def _maps(
    model: Model, cases: Sequence[Case], pairs: Sequence[tuple[int, int]], explain: Explain
) -> Iterator[tuple[int, int, Floats]]:
    """Yield the maps of other labels: number of the case, label, map (H, W)."""
    for piece in batches(len(pairs), model.batch_size) if pairs else ():
        asked = [pairs[i] for i in piece.tolist()]
        x, labels = np.stack([cases[i].image for i, _ in asked]), np.array([label for _, label in asked])
        for (i, label), map_ in zip(asked, explain(model, x, labels), strict=True):
            yield i, label, map_


def _all(hits: Sequence[bool | None]) -> Score:
    return Score(None, NO_PEAK) if None in hits else Score.of(float(all(hits)))
