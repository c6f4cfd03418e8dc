"""Benchmarks that call the explainer again, on inputs that hardly differ and for other labels.

Explainers that draw at random draw the same again, so what is scored is what the input or the label does to a map, and
not the draws: RandomControl never changes.
"""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from ..arrays import Bools, Floats
from ..config import check_at_least, check_count
from ..errors import ConfigError
from ..intervals import SHARES, Bounds
from ..model.base import Model
from ..model.passes import batches, chunks, distinct_rows, forward
from ..override import override
from ..scores.scale import Scale
from ..sentences import Sentence
from .base import About, Benchmark, Case, Changed, DrawingBenchmark, Explain, Score

ROUNDING = 1e-6  # of the greatest value: what single precision, and laying a grid over an input, do to equal values
LEAST_RADIUS = 1e-4  # of noise that single precision does not round away


@dataclasses.dataclass(frozen=True, kw_only=True)
class Robustness(DrawingBenchmark):
    """A way to score how much a map changes with an input that hardly does: the greatest change found, lower is better.

    0 means that it never changes, and there is no greatest score. Inputs are tried, not searched: s is a lower bound of
    the greatest change there is. Noise is uniform on every value of the input, drawn once for all cases. Equal
    `samples` and `radius` give all benchmarks of this kind the same noisy inputs. Missing where the map is zero
    everywhere, where it or that of a noisy input has NaN or infinity, and where the input has one value only, or all
    `ranges` are 0, for no share of them is noise.
    """

    samples: int = 10  # captum's sensitivity_max
    """Noisy inputs; each costs what the explainer does."""
    radius: float = 0.02  # captum's, there in units of the input, of a picture in 0..1: 5 of 255 gray levels
    """Greatest noise, as a share of the range (greatest minus least value) of each input: so it is the same noise
    however a network's images are normalized."""
    ranges: np.ndarray | None = None
    """Range of each value of an input, in the place of its own; by default of rows of a Table those of features in the
    background, of categories none, which have no noise."""

    def __post_init__(self) -> None:
        check_count(self, "samples", self.samples, 1)
        check_at_least(self, "radius", self.radius, LEAST_RADIUS)
        super().__post_init__()

    definition: ClassVar[int] = 2  # 1 was 1 / (1 + change)
    texts: ClassVar[bool] = True
    changes: ClassVar[Changed] = "input"

    @property
    @override
    def scale(self) -> Scale:
        return Scale(higher_is_better=False, bounds=Bounds(0))

    @property
    @override
    def explanations(self) -> int:
        return self.samples

    @override
    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        reasons = [_why_not(case, self.ranges) for case in cases]
        fit = [case for case, reason in zip(cases, reasons, strict=True) if not reason]
        found = iter(self._greatest(model, fit, explain, rng) if fit else ())
        return [Score(None, reason) if reason else _score_of(next(found)) for reason in reasons]

    def _greatest(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> Floats:
        """Greatest change of each case's map: N cases -> (N,), infinite where a map of a noisy input is not finite."""
        x, targets = np.stack([case.image for case in cases]), np.array([case.target for case in cases])
        first, kinds = distinct_rows(x)  # labels of one input get its noise, and share its forward pass
        greatest = np.zeros(len(cases))
        for held in chunks(self._copies(x[first], rng), model.batch_size):
            places, rows = np.nonzero(np.array([kind for kind, _ in held])[:, None] == kinds)
            noisy = np.stack([copy for _, copy in held])[places]
            maps = explain(model, noisy, targets[rows])
            changes = [self._change(cases[row], *pair) for row, *pair in zip(rows.tolist(), noisy, maps, strict=True)]
            np.maximum.at(greatest, rows, changes)
        return greatest

    def _copies(self, x: Floats, rng: np.random.Generator) -> Iterator[tuple[int, Floats]]:
        """Noisy copies of each row, `samples` times all rows: (U, ...) -> (number of the row, its copy)."""
        own = np.ptp(x, axis=tuple(range(1, x.ndim))).reshape(-1, *(1,) * (x.ndim - 1))
        reach = np.broadcast_to(self.radius * (own if self.ranges is None else self.ranges), x.shape)
        for _ in range(self.samples):
            draw = 2 * rng.random(x.shape[1:], dtype=np.float32).astype(x.dtype) - 1
            yield from enumerate(x + reach * draw)

    @abc.abstractmethod
    def _change(self, case: Case, noisy: Floats, map_: Floats) -> float:
        """How much a map differs from that (H, W) of a noisy input (C, H, W); infinite where that is not finite."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class MaxSensitivity(Robustness):
    """How much the map changes while the input hardly does: 0 it never changes, 1 by as much as it is large itself.

    Yeh et al. 2019, "On the (In)fidelity and Sensitivity of Explanations", definition 2: s = max |e(x') - e(x)| over
    |x' - x| <= radius (greatest difference of a value), here and in captum and Quantus over |e(x)|, so that no map is
    steady by being small. A map with a large offset is: 0 should mean "no matter". MindSpore has exp(-s). Quantus
    takes noise of 0.2, as ever in units of the input. Missing where the map is zero everywhere, where it or that of a
    noisy input is not finite, and where the input has one value only. Raises ConfigError for no `samples` and a
    `radius` too small to change an input.
    """

    about: ClassVar[About] = About(
        "how much the map changes while the input hardly does, in its own size",
        "without end; 1: by its own size",
        "0: it never changes",
        "`samples` E",
        "Yeh et al. 2019",
    )
    rows: ClassVar[bool] = True

    def _change(self, case: Case, noisy: Floats, map_: Floats) -> float:
        return _relative_change(case.map, map_)


@dataclasses.dataclass(frozen=True, kw_only=True)
class LocalLipschitz(Robustness):
    """How fast the map changes with the input: 0 it never changes.

    Alvarez-Melis & Jaakkola 2018, "On the Robustness of Interpretability Methods", equation 2: L = max |e(x') - e(x)|
    / |x' - x| over a neighborhood. Each map is divided by its greatest magnitude, as Quantus does, so that maps of
    all units can be compared; the input keeps its unit, so networks with other normalization cannot. Of many values
    all draws are about as far from x, and the score orders maps of one input much as MaxSensitivity does. Features of
    a table have units of their own: there x' - x is in shares of their `ranges`. Missing as
    MaxSensitivity is. Raises ConfigError as MaxSensitivity does.
    """

    about: ClassVar[About] = About(
        "how fast the map, as a share of its greatest value, changes with the input",
        "without end",
        "0: it never changes",
        "`samples` E",
        "Alvarez-Melis & Jaakkola 2018",
    )
    rows: ClassVar[bool] = True

    def _change(self, case: Case, noisy: Floats, map_: Floats) -> float:
        if not np.isfinite(map_).all():
            return float("inf")
        before, after = (_of_unit_size(found.astype(np.float64)) for found in (case.map, map_))
        moved = noisy.astype(np.float64) - case.image
        if case.places is not None:  # the network is given special tokens as they are
            moved = np.where(case.places, moved, 0)
        if self.ranges is not None:
            moved = np.divide(moved, self.ranges, out=np.zeros_like(moved), where=np.asarray(self.ranges) > 0)
        return float(np.linalg.norm(after - before) / np.linalg.norm(moved))


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClassSensitivity(Benchmark):
    """Whether labels have maps of their own: the mean of (1 - r) / 2, r the correlation with another label's map.

    MindSpore's: 0 for maps that are the same, 1/2 for such as have nothing to do with each other, 1 for opposite
    ones. There the maps of the most and of the least probable label are compared, whatever is explained; here each
    label's with that of the least probable one, which for the most probable is the same, and the least probable one's
    with the most probable's. Unsigned maps seldom get above 1/2. Missing where a map has the same value everywhere or
    is not finite; of several other labels those with such maps are left out, unless all have. Raises ConfigError for
    no `others`, or for more than the network has other labels.
    """

    about: ClassVar[About] = About(
        "whether labels have maps of their own",
        "0: they have the same",
        "1: they have opposite ones; 1/2: unrelated",
        "1 F, `others` E",
        "MindSpore XAI",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    changes: ClassVar[Changed] = "label"

    others: int | None = 1  # MindSpore's
    """How many other labels, the least probable ones, of the least probable the most probable; None for all."""

    def __post_init__(self) -> None:
        check_count(self, "others", self.others, 1, or_none=True)
        super().__post_init__()

    @property
    @override
    def scale(self) -> Scale:
        # Halfway between the same maps and unrelated ones is what is compared with.
        return Scale(bounds=SHARES, level=0.25)

    @override
    def check(self, model: Model, x: Floats) -> None:
        self._check_count(model.forward(x).shape[1])

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return 1

    @property
    def explanations(self) -> int:
        """See Benchmark; for all labels at least 1, as many as there are only the network knows."""
        return self.others or 1

    @override
    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        x = np.stack([case.image for case in cases])
        first, kinds = distinct_rows(x)
        outputs = forward(model, x[first])
        self._check_count(outputs.shape[1])
        wanted = np.stack([self._others(row, case) for row, case in zip(outputs[kinds], cases, strict=True)])
        found: list[list[float]] = [[] for _ in cases]
        of_inputs = np.stack([wanted[kinds == kind].any(axis=0) for kind in range(len(first))])
        for kind, label, map_ in _maps(model, x[first], of_inputs, explain):
            for i in map(int, np.flatnonzero((kinds == kind) & wanted[:, label])):
                values = cases[i].at_features(map_).ravel()
                if not _flat(values):
                    found[i].append((1 - _correlation(values, cases[i].values)) / 2)
        return [_mean(case, distances) for case, distances in zip(cases, found, strict=True)]

    def _check_count(self, count: int) -> None:
        if count <= (self.others or 1):
            raise ConfigError(
                f"ClassSensitivity: wanted a network of more than {self.others or 1} outputs to compare labels, got "
                f"{count}; leave this benchmark out or take fewer others"
            )

    def _others(self, outputs: Floats, case: Case) -> Bools:
        """Which labels a case is compared with: (K,) -> (K,); none where its map correlates with nothing."""
        order = np.argsort(outputs, kind="stable")
        if order[0] == case.target:
            order = order[::-1]
        wanted = np.zeros(len(outputs), bool)
        wanted[order[order != case.target][: self.others]] = not _flat(case.values)
        return wanted


def _maps(model: Model, x: Floats, wanted: Bools, explain: Explain) -> Iterator[tuple[int, int, Floats]]:
    """Maps of inputs (U, ...) for the labels that are `wanted` (U, K): input, label, map."""
    pairs = np.argwhere(wanted)
    for piece in batches(len(pairs), model.batch_size):
        kinds, labels = pairs[piece].T
        for kind, label, map_ in zip(kinds, labels, explain(model, x[kinds], labels), strict=True):
            yield int(kind), int(label), map_


def _why_not(case: Case, ranges: Floats | None) -> str:
    """Return why a case cannot be scored by noise, or nothing."""
    if not np.isfinite(case.map).all():
        return Sentence("score.map_not_finite")
    if not case.map.any():
        return Sentence("score.map_zero")
    if ranges is not None:
        return "" if np.any(ranges > 0) else Sentence("score.ranges_zero")
    return "" if np.ptp(case.image) > 0 else Sentence("score.input_flat")


def _score_of(change: float) -> Score:
    if np.isinf(change):
        return Score(None, Sentence("score.noisy_not_finite"))
    return Score.of(change)


def _of_unit_size(map_: Floats) -> Floats:
    """Divide a map by its greatest magnitude; one that is zero everywhere stays so."""
    return map_ / (np.abs(map_).max() or 1.0)


def _relative_change(before: Floats, after: Floats) -> float:
    """|after - before| / |before|; infinite where `after` is not finite."""
    if not np.isfinite(after).all():
        return float("inf")
    unit = np.abs(before).max()  # squares of huge or tiny values would not be finite
    old, new = (map_.astype(np.float64) / unit for map_ in (before, after))
    return float(np.linalg.norm(new - old) / np.linalg.norm(old))


def _mean(case: Case, distances: list[float]) -> Score:
    if not np.isfinite(case.map).all():
        return Score(None, Sentence("score.map_not_finite"))
    if _flat(case.values):
        return Score(None, Sentence("score.no_correlation"))
    if not distances:
        return Score(None, Sentence("score.others_flat"))
    return Score.of(np.clip(np.mean(distances), 0, 1))  # rounding alone leads outside


def _flat(values: Floats) -> bool:
    """Tell whether a map (n,) has nothing to correlate: the same value everywhere, or values that are not finite."""
    return not np.isfinite(values).all() or bool(np.ptp(values) <= ROUNDING * np.abs(values).max())


def _correlation(first: Floats, second: Floats) -> float:
    """Pearson's r of two maps that vary: (n,) twice."""
    units = [values.astype(np.float64) / np.abs(values).max() for values in (first, second)]
    first, second = (unit - unit.mean() for unit in units)
    return float((first * second).sum() / (np.linalg.norm(first) * np.linalg.norm(second)))
