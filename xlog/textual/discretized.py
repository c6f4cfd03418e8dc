"""DiscretizedIntegratedGradients: gradients along ways that lead over real words."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats
from ..baselines import Baseline, baseline_of, check_baseline
from ..config import check_choice, check_count
from ..errors import ConfigError
from ..explainers.base import About
from ..explainers.convergence import Convergence, completeness
from ..explainers.gradients import Channels, InputAttribution
from ..model.base import Model
from ..model.passes import batches, distinct_rows, input_gradients
from ..model.token_line import TokenLine, line_of
from ..override import override
from .word_paths import Search, halved, word_path

if TYPE_CHECKING:
    from typing_extensions import Self

Rule = Literal["trapezoid", "left"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class DiscretizedIntegratedGradients(InputAttribution):
    """Gradients along ways over real words from a baseline, times their steps: (N, D, 1, L) -> (N, 1, L), in logits.

    Sanyal & Ren 2021, "Discretized Integrated Gradients for Explaining Language Models". Where IntegratedGradients
    goes straight, through embeddings that no word has, each token goes from word to word of the vocabulary: anchors
    among the `neighbors` of the one before, moved until each dimension is monotonic. All tokens go at once. Complete,
    but for the error of the quadrature, which few words far apart make larger than that of a straight line: look at
    it, and take `halvings`. We differ: the paper weighs each step by the gradient at its end that is nearer to the
    baseline (`rule="left"`), our default takes the mean of both ends. Costs a forward and a backward pass per point.
    Signed, unless `channels` says otherwise. Raises ConfigError for inputs that are no texts, for fewer than one of
    `steps` or `neighbors`, and for names that are none.
    """

    about: ClassVar[About] = About(
        "how much each token adds to the logit, over real words from a baseline on",
        "gradient",
        "`steps` G",
        "Sanyal & Ren 2021",
    )
    texts: ClassVar[bool] = True

    channels: Channels = "sum"
    """How channels become one map: "sum" keeps completeness; "max_abs" or "sum_abs" are unsigned."""
    steps: int = 30
    """Anchors on the way of a token; the authors' code has 30."""
    neighbors: int = 500
    """Among how many words the next anchor is searched; the authors' code has 500."""
    search: Search = "greedy"
    """Which one is next: the word that has to be moved least ("greedy"), or that has the most monotonic dimensions."""
    halvings: int = 0
    """How often a point is put into the middle of each two."""
    rule: Rule = "trapezoid"
    """The quadrature."""
    baseline: Baseline = 0.0
    """Where ways begin; by default what the run's Tokens hide tokens behind."""

    def __post_init__(self) -> None:
        check_count(self, "steps", self.steps, 1)
        check_count(self, "neighbors", self.neighbors, 1)
        check_count(self, "halvings", self.halvings, 0)
        check_choice(self, "search", self.search, get_args(Search))
        check_choice(self, "rule", self.rule, get_args(Rule))
        check_baseline(type(self).__name__, self.baseline)
        super().__post_init__()

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, steps=1, halvings=0)

    def passes(self, model: Model, x: Floats) -> int:
        """One per point."""
        return int((self.steps + 1) * 2**self.halvings + 1)

    @override
    def variants(self) -> Hashable:
        return ("words", *(repr(value) for name, value in self.params().items() if name not in ("channels", "rule")))

    @override
    def check(self, model: Model, x: Floats) -> None:
        self._line(model, x)
        baseline_of(self.name, self.baseline, x)

    def attribute(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Floats:
        """Value per channel and token: (N, D, 1, L), (N,) -> (N, D, 1, L)."""
        first, kinds = distinct_rows(x)
        starts = baseline_of(self.name, self.baseline, x[first])
        total = np.zeros(x.shape)
        for kind, row in enumerate(first):
            rows = np.flatnonzero(kinds == kind)
            points = self.points_of(self._line(model, x), x[row], starts[kind])
            widths = _widths(points, self.rule)
            for part in batches(len(points), max(1, model.batch_size // len(rows))):
                inputs = np.repeat(points[part], len(rows), axis=0)
                gradients = input_gradients(model, inputs, np.tile(targets[rows], len(part)))
                by_point = gradients.reshape(len(part), len(rows), *x.shape[1:])
                total[rows] += (by_point * widths[part][:, None]).sum(axis=0, dtype=np.float64)
        return total.astype(x.dtype)

    def points_of(self, line: TokenLine, x: Floats, start: Floats) -> Floats:
        """Return the points of all tokens, from the baseline (D, 1, L) to the input (D, 1, L): (P, D, 1, L)."""
        points = np.repeat(x[None], self.steps + 2, axis=0)
        for place in np.flatnonzero(~line.special):
            points[::-1, :, 0, place] = word_path(
                x[:, 0, place],
                int(line.ids[place]),
                start[:, 0, place],
                line.vocabulary,
                self.steps,
                self.neighbors,
                self.search,
            )
        for _ in range(self.halvings):
            points = halved(points)
        return points

    @override
    def convergence(self, model: Model, x: Floats, targets: np.ndarray, values: Floats) -> Sequence[Convergence]:
        return completeness(model, x, [baseline_of(self.name, self.baseline, x)], targets, values)

    def _line(self, model: Model, x: Floats) -> TokenLine:
        line = line_of(model)
        if line is None:
            raise ConfigError(f"{self.name}: wanted a text, Runner(..., samples=xlog.Tokens(...)), got {x.shape[1:]}")
        return line


def _widths(points: Floats, rule: Rule) -> Floats:
    """Return what the gradient at each point is multiplied with: (P, ...) -> (P, ...)."""
    steps = np.zeros_like(points)
    steps[:-1] = np.diff(points, axis=0)
    if rule == "left":
        return steps
    steps[1:] += steps[:-1].copy()
    return steps / 2
