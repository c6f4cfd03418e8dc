"""Additivity: whether a map's values add up to the output, less what they start from."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import ClassVar, get_args

import numpy as np

from ..arrays import Floats, Output
from ..baselines import Baseline, baseline_of, check_baseline
from ..config import check_choice
from ..intervals import Bounds
from ..model.base import Model
from ..model.passes import forward, half_unit, of_targets, read_off
from ..override import override
from ..scores.scale import Scale
from ..sentences import Sentence
from .base import About, Benchmark, Case, Explain, Score

ROUNDINGS = 8  # units in the last place that a value may be off


@dataclasses.dataclass(frozen=True, kw_only=True)
class Additivity(Benchmark):
    """How far the sum of a map's values is from the output less a base: in units of the output, lower is better.

    Local accuracy of Lundberg & Lee 2017, completeness of Sundararajan et al. 2017. The base is the explainer's own and
    nobody knows it, but it is the same for every input; so another one, the `baseline`, is explained too, and compared
    are |(sum of the map - sum of its map) - (output - its output)|. 0 to rounding of SHAP, KernelSHAP,
    IntegratedGradients and DeepLIFT, where their channels are summed; what does not promise it, LIME or Gradient, has
    any number. What rounding may have made is exactly 0, so that it decides no comparison: up to 8 units in the last
    place, in the network's precision, of the sum of the magnitudes of all values of both maps and of both outputs. Half
    a unit of each is lost where it is stored, the rest is for the outputs that values are differences of. Missing
    where a map is not finite. Raises ConfigError for an unknown `output` or `baseline`.
    """

    about: ClassVar[About] = About(
        "how far the map's sum is from the output less a base",
        "no limit: it is no sum of the output's parts",
        "0: values add up to the output",
        "2 F, 1 E",
        "Lundberg & Lee 2017",
    )
    rows: ClassVar[bool] = True

    baseline: Baseline = 0.0
    """The other input."""
    output: Output = "logit"
    """What values are to add up to."""

    def __post_init__(self) -> None:
        check_choice(self, "output", self.output, get_args(Output))
        check_baseline(type(self).__name__, self.baseline)
        super().__post_init__()

    @property
    @override
    def scale(self) -> Scale:
        return Scale(higher_is_better=False, bounds=Bounds(0))

    @override
    def check(self, model: Model, x: Floats) -> None:
        baseline_of(type(self).__name__, self.baseline, x)

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return 2

    @property
    @override
    def explanations(self) -> int:
        return 1

    @override
    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        x, targets = np.stack([case.image for case in cases]), np.array([case.target for case in cases])
        other = baseline_of(type(self).__name__, self.baseline, x)
        maps = [np.stack([case.map for case in cases]), explain(model, other, targets)]
        outputs = [self._outputs(model, rows, targets) for rows in (x, other)]
        precision = max(half_unit(model), *(float(np.finfo(one.dtype).eps) for one in (*maps, *outputs)))
        values = [one.astype(np.float64).reshape(len(x), -1) for one in (*maps, *outputs)]
        own, others, output, base = (one.sum(axis=1) for one in values)
        missed = np.abs(own - others - (output - base))
        rounding = ROUNDINGS * precision * sum(np.abs(one).sum(axis=1) for one in values)
        return [
            Score.of(0.0 if far <= near else far) if np.isfinite(far) else Score(None, Sentence("score.map_not_finite"))
            for far, near in zip(missed, rounding, strict=True)
        ]

    def _outputs(self, model: Model, x: Floats, targets: np.ndarray) -> Floats:
        found = of_targets(read_off(model, self.output, forward(model, x)), targets)
        return found[np.arange(len(x)), np.arange(len(x))]
