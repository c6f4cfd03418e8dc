"""Benchmarks that score faithfulness: whether changing what a map ranks first changes the output most."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..baselines import Baseline, baseline_of, check_baseline
from ..model.base import Model
from ..override import override
from ..scores.scale import CORRELATION, SHARE, Scale
from ..sentences import Sentence
from .base import About, Score
from .curves import CurveMaker, PixelOrder
from .ordered import OrderedBenchmark

ROUNDING = 1e-6  # of the score: so far passes in single precision differ with what else is in their batch


@dataclasses.dataclass(frozen=True, kw_only=True)
class FaithfulnessBenchmark(OrderedBenchmark):
    """A benchmark that hides pixels behind a fill in the order of the map."""

    fill: Baseline = 0.0
    """What stands where the input is hidden."""

    def __post_init__(self) -> None:
        check_baseline(type(self).__name__, self.fill)
        super().__post_init__()

    @override
    def check(self, model: Model, x: Floats) -> None:
        baseline_of(type(self).__name__, self.fill, x)


@dataclasses.dataclass(frozen=True, kw_only=True)
class InsertionAUC(FaithfulnessBenchmark):
    """How soon the output rises as pixels are inserted, the most relevant first: the area under its curve.

    Petsiuk et al. 2018, "RISE", section 4.3. The picture begins hidden, behind a blur as in the paper (of a 25th of
    the short side; the authors' code has 5 pixels of 224, cut off at 5). 1: the probability is 1 from the start; 0:
    it stays 0 to the end. Areas of output="logit" are means of logits and not in 0..1. Raises ConfigError for too few
    `steps`, an unknown `output`, and a `fill` that is not finite or not of the input's shape.
    """

    about: ClassVar[About] = About(
        "how soon the output rises as pixels are inserted, the most relevant first",
        "0: its probability stays 0 to the end",
        "1: it is 1 from the start",
        "`steps` + 1 F",
        "Petsiuk et al. 2018",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    fill: Baseline = "blur"
    """What stands where the input is hidden; section 4.3: on a constant, edges would be evidence of their own."""

    def _score_orders(
        self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder, rng: np.random.Generator
    ) -> list[Score]:
        maker = CurveMaker("insertion", np.less, self.fill, self.output)
        return [Score.of(curve.area(), curve) for curve in maker.curves(model, x, targets, order)]


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeletionAUC(FaithfulnessBenchmark):
    """How soon the output falls as pixels are deleted, the most relevant first: the area under its probability.

    Petsiuk et al. 2018, "RISE", section 4.3; lower is better. 0: the probability is 0 from the start; 1: it stays 1
    to the end. With output="logit" it is a mean of logits and not in 0..1. Scattered holes harm a convolutional
    network more than one large hole does, so noise may have a better score than a good smooth map: compare with
    RandomControl, or among maps of one grain only. Raises ConfigError as InsertionAUC does.
    """

    about: ClassVar[About] = About(
        "how soon the output falls as pixels are deleted, the most relevant first",
        "1: its probability stays 1 to the end",
        "0: it is 0 from the start",
        "`steps` + 1 F",
        "Petsiuk et al. 2018",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    definition: ClassVar[int] = 2  # 1 was 1 - the area
    _of_probability: ClassVar[Scale] = dataclasses.replace(SHARE, higher_is_better=False)

    # fill=0.0, section 4.3: a constant; of inputs that are normalized per channel gray

    def _score_orders(
        self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder, rng: np.random.Generator
    ) -> list[Score]:
        maker = CurveMaker("deletion", np.greater_equal, self.fill, self.output)
        return [Score.of(curve.area(), curve) for curve in maker.curves(model, x, targets, order)]


@dataclasses.dataclass(frozen=True, kw_only=True)
class NaiveFaithfulness(FaithfulnessBenchmark):
    """Whether a part's value predicts the drop of the output without it: their correlation over parts, in -1..1.

    MindSpore's, there over the more relevant half of the picture and brought to 0..1 by (1 + r) / 2. Here the parts
    cover the picture: pixels in the order of the map, `steps` parts of equal counts, each hidden alone. Pearson's r
    of the mean of the map in a part and the drop of the score; 1: drops are linear in the map, 0: they have nothing
    to do with it. Missing where drops differ by rounding only; MindSpore returns 0 there. Raises ConfigError as
    InsertionAUC does.
    """

    about: ClassVar[About] = About(
        "whether a part's value predicts the drop of the probability without it",
        "-1: the opposite; 0: it does not",
        "1: losses are linear in the map",
        "`steps` + 1 F",
        "MindSpore XAI",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True
    least_steps: ClassVar[int] = 2

    @property
    @override
    def scale(self) -> Scale:
        # Correlations have bounds whatever is correlated.
        return CORRELATION

    # fill=0.0, MindSpore's

    def _score_orders(
        self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder, rng: np.random.Generator
    ) -> list[Score]:
        scores = CurveMaker("parts", np.not_equal, self.fill, self.output).scores(model, x, targets, order)
        return [_correlation(means, row) for means, row in zip(order.means(), scores, strict=True)]


def _correlation(means: Floats, scores: Floats) -> Score:
    """Correlate means of parts (n,) with what the scores without them, and at the end of all (n + 1,), have lost."""
    drops = scores[-1] - scores[:-1]
    if np.ptp(drops) <= ROUNDING * np.abs(scores).max():
        return Score(None, Sentence("score.parts_blind"))
    if np.ptp(means) == 0:
        return Score(None, Sentence("score.parts_alike"))
    return Score.of(float(np.corrcoef(means, drops)[0, 1]))
