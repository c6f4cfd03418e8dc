"""Comprehensiveness and Sufficiency: what the output loses without what a map ranks first, and with that alone."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Sequence
from typing import ClassVar, get_args

import numpy as np

from ..arrays import Floats, Output
from ..baselines import Baseline, baseline_of, check_baseline
from ..config import check_choice
from ..errors import ConfigError
from ..intervals import UNBOUNDED
from ..model.base import Model
from ..override import override
from ..scores.scale import DIFFERENCE, Scale
from .base import About, Benchmark, Case, Explain, Score
from .curves import Curve, CurveMaker, PixelOrder
from .ordered import CONSTANT


@dataclasses.dataclass(frozen=True, kw_only=True)
class RationaleBenchmark(Benchmark):
    """A benchmark that takes what a map ranks first, some shares of all, for the rationale of the output."""

    higher: ClassVar[bool]
    """Whether the better map loses more."""
    curve: ClassVar[str]
    """The curve's name."""
    whole_at: ClassVar[int]
    """At which share of the map, 0 or 1, the input is as it is."""

    shares: tuple[float, ...] = (0.01, 0.05, 0.1, 0.2, 0.5)  # DeYoung et al. 2020, section 5
    """Of all pixels, or tokens: the sizes of rationales, each rounded up."""
    fill: Baseline = 0.0
    """What stands where the input is hidden; there tokens are cut out, which makes another text of another length."""
    output: Output = "probability"  # DeYoung et al. 2020
    """What is read off the outputs."""

    def __post_init__(self) -> None:
        check_choice(self, "output", self.output, get_args(Output))
        check_baseline(type(self).__name__, self.fill)
        shares = self.shares
        if not isinstance(shares, tuple | list) or not shares or not all(0 < share < 1 for share in shares):
            raise ConfigError(
                f"{type(self).__name__}: wanted shares as a tuple of some above 0 and below 1, got {shares}"
            )
        super().__post_init__()

    @property
    @override
    def scale(self) -> Scale:
        bounds = DIFFERENCE.bounds if self.output == "probability" else UNBOUNDED
        return Scale(higher_is_better=self.higher, bounds=bounds)

    @override
    def check(self, model: Model, x: Floats) -> None:
        baseline_of(type(self).__name__, self.fill, x)

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return len(self._counts(x[0, 0].size)) + 1

    @override
    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        telling = [case for case in cases if np.ptp(case.values) > 0]
        scores = iter(self._scores_of(model, telling) if telling else ())
        return [next(scores) if np.ptp(case.values) > 0 else Score(None, CONSTANT) for case in cases]

    def _scores_of(self, model: Model, cases: Sequence[Case]) -> list[Score]:
        x, targets = np.stack([case.image for case in cases]), np.array([case.target for case in cases])
        size = cases[0].values.size
        order = PixelOrder(np.stack([case.map for case in cases]), size, cases[0].places)
        counts = sorted(set(self._counts(size)))
        found = self._outputs(model, x, targets, order, np.array(counts))
        return [self._score(size, whole, dict(zip(counts, row, strict=True))) for whole, *row in found.tolist()]

    def _score(self, size: int, whole: float, without: dict[int, float]) -> Score:
        lost = [whole - without[count] for count in self._counts(size)]
        points = sorted({self.whole_at * size: whole, **without}.items())
        curve = Curve(self.curve, tuple(count / size for count, _ in points), tuple(value for _, value in points))
        return Score.of(float(np.mean(lost)), curve)

    def _counts(self, size: int) -> list[int]:
        """Return how many of so many pixels each rationale has; a pixel less than a whole one counts as one."""
        return [int(np.ceil(round(share * size, 6))) for share in self.shares]

    @abc.abstractmethod
    def _outputs(self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder, counts: np.ndarray) -> Floats:
        """Outputs of inputs as they are, and as rationales of some sizes (k,) change them: (N, 1 + k)."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Comprehensiveness(RationaleBenchmark):
    """What the output loses without what the map ranks first: the mean over rationales of several sizes, in -1..1.

    DeYoung et al. 2020, "ERASER: A Benchmark to Evaluate Rationalized NLP Models", section 4.2, with the area over the
    perturbation curve of section 5: the mean over the first 1, 5, 10, 20 and 50 % of tokens of p(x) - p(x without
    them). Equation 3 divides by one more, for no token at all, which makes all scores smaller alike. 1: all is lost
    without the smallest already; 0: nothing; below 0: the label gains. Tokens are hidden behind `fill`, not cut out.
    Missing where the map has the same value everywhere. Raises ConfigError for `shares` that are none, an unknown
    `output`, and a `fill` that is not finite or not of the input's shape.
    """

    about: ClassVar[About] = About(
        "what the output loses without the first 1 to 50 % of the map",
        "-1: the opposite; 0: nothing",
        "1: its probability falls from 1 to 0 without the first 1 %",
        "1 F per share",
        "DeYoung et al. 2020",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True
    higher: ClassVar[bool] = True
    curve: ClassVar[str] = "comprehensiveness"
    whole_at: ClassVar[int] = 0

    @override
    def _outputs(self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder, counts: np.ndarray) -> Floats:
        maker = CurveMaker(self.curve, np.greater_equal, self.fill, self.output)
        return maker.scores(model, x, targets, order, np.append(0, counts))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sufficiency(RationaleBenchmark):
    """What the output loses where only what the map ranks first is left: the mean over several sizes, in -1..1.

    DeYoung et al. 2020, as Comprehensiveness; lower is better: p(x) - p(the first 1, 5, 10, 20 and 50 % of tokens
    alone). 0: the smallest already suffices; below 0: the label is surer of itself without the rest. Missing as
    Comprehensiveness is. Raises ConfigError as Comprehensiveness does.
    """

    about: ClassVar[About] = About(
        "what the output loses where only the first 1 to 50 % of the map are left",
        "1: its probability falls from 1 to 0 with the first 50 % still there",
        "0: the first 1 % suffice; below: it rises",
        "1 F per share",
        "DeYoung et al. 2020",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True
    higher: ClassVar[bool] = False
    curve: ClassVar[str] = "sufficiency"
    whole_at: ClassVar[int] = 1

    @override
    def _outputs(self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder, counts: np.ndarray) -> Floats:
        maker = CurveMaker(self.curve, np.less, self.fill, self.output)
        return maker.scores(model, x, targets, order, np.append(counts, order.count))[:, [-1, *range(len(counts))]]
