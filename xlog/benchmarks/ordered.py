"""OrderedBenchmark: what benchmarks share that change pixels in the order of a map."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Sequence
from typing import ClassVar, get_args

import numpy as np

from ..arrays import Floats, Output
from ..config import check_choice, check_count
from ..intervals import UNBOUNDED
from ..model.base import Model
from ..override import override
from ..scores.scale import SHARE, Scale
from ..sentences import Sentence
from .base import Benchmark, Case, Explain, Score
from .curves import PixelOrder

CONSTANT = Sentence("score.no_order")


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderedBenchmark(Benchmark):
    """A benchmark that changes pixels in the order of the map. Ties in a map are broken by position, row by row."""

    least_steps: ClassVar[int] = 1
    _of_probability: ClassVar[Scale] = SHARE

    steps: int = 224  # Petsiuk et al. 2018, the authors' code: 224 pixels at a time of 224 x 224; MindSpore's too
    """Parts of equal pixel counts; each costs a forward pass."""
    output: Output = "probability"  # Petsiuk et al. 2018: the probability of the target
    """What is read off the outputs."""

    def __post_init__(self) -> None:
        check_count(self, "steps", self.steps, self.least_steps)
        check_choice(self, "output", self.output, get_args(Output))
        super().__post_init__()

    @property
    @override
    def scale(self) -> Scale:
        # Logits have no bounds.
        return (
            self._of_probability
            if self.output == "probability"
            else dataclasses.replace(self._of_probability, bounds=UNBOUNDED)
        )

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return min(self.steps, x[0, 0].size) + 1

    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        """See Benchmark. Missing where the map has the same value everywhere; what else may be, the class says."""
        telling = [case for case in cases if np.ptp(case.values) > 0]
        scores = iter(self._scores_of(model, telling, rng) if telling else ())
        return [next(scores) if np.ptp(case.values) > 0 else Score(None, CONSTANT) for case in cases]

    def _scores_of(self, model: Model, cases: Sequence[Case], rng: np.random.Generator) -> list[Score]:
        order = PixelOrder(np.stack([case.map for case in cases]), self.steps, cases[0].places)
        x, targets = np.stack([case.image for case in cases]), np.array([case.target for case in cases])
        return self._score_orders(model, x, targets, order, rng)

    @abc.abstractmethod
    def _score_orders(
        self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder, rng: np.random.Generator
    ) -> list[Score]:
        """Score the orders of the pixels of N maps: (N, C, H, W), (N,) -> N scores."""
