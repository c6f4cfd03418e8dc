"""PerturbationCurves: what is lost with the most relevant pixels first, beside what is lost with the least."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..model.base import Model
from ..override import override
from ..scores.scale import DIFFERENCE, Scale
from .base import About, Score
from .curves import Curve, CurveMaker, PixelOrder
from .faithfulness import FaithfulnessBenchmark


@dataclasses.dataclass(frozen=True, kw_only=True)
class PerturbationCurves(FaithfulnessBenchmark):
    """How much longer the output lasts with the least relevant pixels hidden first than with the most relevant.

    Samek et al. 2017, "Evaluating the Visualization of What a Deep Neural Network Has Learned": the area between the
    curves of the score over the share of hidden pixels, LeRF (least relevant first) minus MoRF. In -1..1; 1: the
    probability stays 1 to the end in one order and is 0 from the start in the other; 0: the order does not matter, as
    on average of random maps. With output="logit" a difference of mean logits. There regions of 9 x 9 are replaced by
    random colors, 100 of them at most; here parts of equal pixel counts by `fill`, down to the last. InterpretDL's
    Perturbation has parts between equal percentiles, which differ where values are equal, and gives the mean of each
    curve by itself. MoRF by itself is DeletionAUC, LeRF is InsertionAUC of the same fill, for what is not yet hidden
    is what insertion shows; passes are shared with both where `steps` and `fill` are equal. Raises ConfigError as
    InsertionAUC does.
    """

    about: ClassVar[About] = About(
        "how much longer the output lasts with the least relevant pixels hidden first than with the most relevant",
        "-1: the opposite; 0: the order does not matter",
        "1: its probability stays 1 in one order and is 0 at once in the other",
        "2 `steps` + 2 F",
        "Samek et al. 2017",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    _of_probability: ClassVar[Scale] = DIFFERENCE

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return 2 * super().passes(model, x)

    def _score_orders(
        self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder, rng: np.random.Generator
    ) -> list[Score]:
        deletion = CurveMaker("morf", np.greater_equal, self.fill, self.output)
        insertion = CurveMaker("lerf", np.less, self.fill, self.output)
        morfs = deletion.curves(model, x, targets, order)
        lerfs = [_backwards(curve) for curve in insertion.curves(model, x, targets, order)]
        return [Score.of(lerf.area() - morf.area(), morf, lerf) for morf, lerf in zip(morfs, lerfs, strict=True)]


def _backwards(curve: Curve) -> Curve:
    """Return a curve over the share of pixels that are hidden, of one over the share of those that are shown."""
    return Curve(curve.name, tuple(1 - share for share in reversed(curve.x)), curve.y[::-1])
