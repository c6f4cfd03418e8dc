"""LocalFidelity: whether weights of superpixels predict the output with some of them hidden."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import ClassVar, get_args

import numpy as np

from ..arrays import Floats, Output
from ..config import check_at_least, check_choice, check_count
from ..errors import ConfigError
from ..intervals import Bounds
from ..model.base import Model
from ..model.passes import distinct_rows
from ..override import override
from ..scores.scale import Scale
from ..sentences import Sentence
from ..value_function import Fill, ValueFunction, check_fill, hidden_inputs, mask_distances
from .base import About, Case, DrawingBenchmark, Explain, Score
from .faithfulness import ROUNDING

NO_WEIGHTS = Sentence("score.no_weights")


@dataclasses.dataclass(frozen=True, kw_only=True)
class LocalFidelity(DrawingBenchmark):
    """How much of the output, with random superpixels hidden, the sum of visible weights explains: a weighted R^2.

    Ribeiro et al. 2016, "Why Should I Trust You?", section 3.2: the loss L(f, g, pi) of the linear surrogate g(z) = c
    + weights . z, divided by that of the best constant, and taken from 1. The coalitions z are random halves of the
    superpixels, other ones than the weights were fitted to, and weighted by closeness as in LIME. The constant c,
    which explainers do not keep, is the best one; the scale of the weights is as it is, for they are in units of the
    score: `score` and `fill` should be the explainer's. 1: the score is the sum of weights; 0: they predict as little
    as a constant; below 0, without end: less. Missing where the explainer weighs no superpixels, and where the score
    is the same whichever are hidden. Raises ConfigError for fewer than two of `samples`, a `kernel_width` of 0, and
    an unknown `output` or `fill`.
    """

    about: ClassVar[About] = About(
        "how well the weights of the visible superpixels predict the logit",
        "below 0: less than a constant does",
        "1: it is the logit but for a constant",
        "`samples` F",
        "Ribeiro et al. 2016",
    )

    samples: int = 100  # ours: a tenth of LIME's, for one number instead of dozens
    """Coalitions; each costs a forward pass."""
    fill: Fill = "segment"  # lime 0.2
    """What stands where a superpixel is hidden."""
    output: Output = "logit"  # what our explainers explain
    """What is read off the outputs."""
    kernel_width: float = 0.25  # lime 0.2
    """Cosine distance from the whole at which a coalition still counts sqrt(1 / e)."""

    def __post_init__(self) -> None:
        check_count(self, "samples", self.samples, 2)
        check_at_least(self, "kernel_width", self.kernel_width, 0)
        if not self.kernel_width:
            raise ConfigError(f"{type(self).__name__}: wanted kernel_width to be above 0, got 0")
        check_choice(self, "output", self.output, get_args(Output))
        check_fill(type(self).__name__, self.fill)
        super().__post_init__()

    @property
    @override
    def scale(self) -> Scale:
        return Scale(bounds=Bounds(high=1))

    @override
    def check(self, model: Model, x: Floats) -> None:
        hidden_inputs(type(self).__name__, self.fill, x, np.zeros((len(x), *x.shape[2:]), int))

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return self.samples

    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        """See Benchmark. Explainers with the same superpixels share their passes."""
        # Two numbers: explainers seed with one of this generator, and would be tried on what they were fitted to.
        seed = rng.integers(1 << 63, size=2)
        weighted = [case for case in cases if case.weights is not None]
        scores = iter(self._scores_of(model, weighted, seed) if weighted else ())
        return [Score(None, NO_WEIGHTS) if case.weights is None else next(scores) for case in cases]

    def _scores_of(self, model: Model, cases: Sequence[Case], seed: np.ndarray) -> list[Score]:
        x, targets = np.stack([case.image for case in cases]), np.array([case.target for case in cases])
        numbers = np.stack([np.asarray(case.segments) for case in cases])
        first, kinds = distinct_rows(np.concatenate([x, numbers[:, None]], axis=1))
        hidden = hidden_inputs(type(self).__name__, self.fill, x[first], numbers[first])
        scores = [Score(None)] * len(cases)
        for kind, row in enumerate(first):
            rows = np.flatnonzero(kinds == kind)
            value_function = ValueFunction(model, x[row], hidden[kind], numbers[row], targets[rows], self.output)
            weights = np.stack([np.asarray(cases[i].weights, np.float64) for i in rows.tolist()])
            for i, score in zip(
                rows, self._of_value_function(value_function, weights, np.random.default_rng(seed)), strict=True
            ):
                scores[i] = score
        return scores

    def _of_value_function(
        self, value_function: ValueFunction, weights: Floats, rng: np.random.Generator
    ) -> list[Score]:
        """Score the weights (L, S) of superpixels for each target of a game."""
        seen = rng.random((self.samples, value_function.segment_count)) < 0.5  # lime 0.2
        closeness = np.sqrt(np.exp(-((mask_distances(seen) / self.kernel_width) ** 2)))
        scores = value_function.values(seen).T
        return [
            _explained(of_target, seen @ of_map, closeness) for of_target, of_map in zip(scores, weights, strict=True)
        ]


@np.errstate(invalid="ignore")  # scores or weights that are not finite: the score is then missing
def _explained(scores: Floats, sums: Floats, closeness: Floats) -> Score:
    """Score sums of weights by scores, per coalition: (m,) three times."""
    if np.ptp(scores) <= ROUNDING * np.abs(scores).max():
        return Score(None, Sentence("score.output_blind"))
    loss, of_constant = (_variance(values, closeness) for values in (scores - sums, scores))
    return Score.of(1 - loss / of_constant)


def _variance(values: Floats, weights: Floats) -> float:
    """Weighted mean square distance from the weighted mean: (m,), (m,)."""
    return float(np.average((values - np.average(values, weights=weights)) ** 2, weights=weights))
