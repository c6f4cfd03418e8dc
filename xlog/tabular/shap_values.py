"""SHAP: Shapley values of features by the shap package, with the algorithm that fits the model."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats, Output
from ..config import check_choice, check_count
from ..errors import ConfigError
from ..explainers.base import About, Attribution, Explainer
from ..explainers.convergence import Convergence
from ..model.base import Model
from ..model.passes import forward, read_off
from ..model.predictor import quiet_about_names
from ..optional import optional
from ..override import override
from ..sentences import Sentence
from .estimator import estimator_of, rows_for, unit_of
from .gradient_boosting import boosted_of_classes
from .line import Line, Outputs

Algorithm = Literal["auto", "tree", "linear", "permutation"]
Values = tuple[Floats, Floats]
"""Of every output: values (N, F, K) and what they start from (K,)."""

_MISSED = 1e-5  # of the outputs' size, by which sums may miss the outputs: LightGBM's are doubles, XGBoost's floats
_ROWS = 100  # of the background, where trees or permutations go through it


@dataclasses.dataclass(frozen=True, kw_only=True)
class SHAP(Explainer):
    """Shapley values of a row's features: (N, 1, 1, F) -> (N, 1, F), in units of the output.

    Lundberg & Lee 2017; of trees exact and in no time (Lundberg et al. 2020), by the package shap. "auto" takes the
    first algorithm whose values sum to the output less the base: that of trees, with the paths of the training data;
    that of linear models over the whole background, read off the outputs, so pipelines are among them; and permutations
    (Strumbelj & Kononenko 2014) of `samples` evaluations a row, against 100 rows of the background, from a fixed seed.
    Outputs of boosted and of linear classifiers are log-odds, of more than two classes margins, in which they are sums;
    those of forests are probabilities. The log says which algorithm, and which unit. Signed. Raises ConfigError without
    a background, for a model that the chosen algorithm does not take, and without the package shap (pip install
    xlog-xai[tables]).
    """

    about: ClassVar[About] = About(
        "each feature's Shapley value: its fair share of the output", "forward", "trees: none", "Lundberg & Lee 2017"
    )
    rows: ClassVar[bool] = True

    algorithm: Algorithm = "auto"
    """Which one is taken."""
    output: Output = "logit"
    """What is explained: the output, or the "probability" that the run makes of it."""
    background: np.ndarray | None = None
    """Rows (M, 1, 1, F) that values are against; by default those of the Table."""
    samples: int = 0
    """Evaluations per row of "permutation"; 0: ten rounds through all features and back."""

    def __post_init__(self) -> None:
        check_choice(self, "algorithm", self.algorithm, get_args(Algorithm))
        check_choice(self, "output", self.output, get_args(Output))
        check_count(self, "samples", self.samples, 0)
        super().__post_init__()

    @property
    def signed(self) -> bool:
        """A feature may speak against the output."""
        return True

    @override
    def check(self, model: Model, x: Floats) -> None:
        optional("shap", "SHAP")
        self.explain(model, x, np.zeros(len(x), int), np.random.default_rng(0))

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        outputs = self._outputs(model, x[:, 0, 0])
        values, base, algorithm = self._values(model, x[:, 0, 0], outputs)
        at = np.arange(len(x))
        chosen = values[at, :, targets]
        wanted = outputs[at, targets] - base[targets]
        return Attribution(
            chosen[:, None].astype(x.dtype),
            (1, x.shape[3]),
            layer_reason=self._said(model, algorithm),
            convergence=[Convergence.of_sums("completeness", chosen, wanted)],
        )

    def _outputs(self, model: Model, rows: Floats) -> Floats:
        """Return what is explained, in double precision: (N, F) -> (N, K)."""
        return read_off(model, self.output, forward(model, rows[:, None, None])).astype(np.float64)

    def _said(self, model: Model, algorithm: str) -> Sentence:
        """Return which algorithm it was, and of a classifier of rows in which unit."""
        how, unit = Sentence(f"shap.{algorithm}"), unit_of(model, self.output)
        return Sentence("and", first=how, rest=Sentence(f"shap.in_{unit}")) if unit else how

    def _values(self, model: Model, rows: Floats, outputs: Floats) -> tuple[Floats, Floats, str]:
        """Return values (N, F, K), the base (K,), and what made them: the first that adds up."""
        for algorithm, make in self._ways(model, rows):
            try:
                values, base = _of_both(*make(), outputs.shape[1])
            except Exception as error:  # shap raises whatever it likes of models that it does not know
                if algorithm == "permutation" or self.algorithm == algorithm.partition("_")[0]:
                    reason = str(error).strip().partition("\n")[0]
                    raise ConfigError(f"{self.name}: shap cannot explain this model so: {reason}") from error
                continue
            missed = np.abs(values.sum(axis=1) + base - outputs).max(initial=0)
            if missed <= _MISSED * max(1.0, np.abs(outputs).max(initial=0)) or algorithm == "permutation":
                return values, base, algorithm
        raise ConfigError(
            f'{self.name}: its values do not sum to the output of this model less a base; take algorithm="auto" or '
            '"permutation", and of trees that predict classes output="logit"'
        )

    def _ways(self, model: Model, rows: Floats) -> Iterator[tuple[str, Callable[[], Values]]]:
        estimator, background = estimator_of(model), self._background(rows)
        shap = optional("shap", "SHAP")
        few = background[np.linspace(0, len(background) - 1, min(_ROWS, len(background))).astype(int)]
        if estimator is not None and self.algorithm in ("auto", "tree"):
            trees = boosted_of_classes(estimator) or [estimator]
            yield "tree", lambda: _joined([_read(shap.TreeExplainer(one), rows_for(model, rows)) for one in trees])
        if self.algorithm in ("auto", "linear"):
            yield "linear", lambda: _of_line(partial(self._outputs, model), rows, background)
        if self.algorithm in ("auto", "permutation"):
            yield "permutation", lambda: self._permuted(shap, model, rows, few)

    def _permuted(self, shap: Any, model: Model, rows: Floats, few: Floats) -> Values:
        explainer = shap.PermutationExplainer(
            lambda given: self._outputs(model, np.asarray(given, np.float64)),
            shap.maskers.Independent(few, max_samples=len(few)),
            seed=0,
        )
        evaluations = self.samples or 10 * (2 * rows.shape[1] + 1)
        found = explainer(rows, max_evals=evaluations, silent=True)
        return _shaped(found.values, found.base_values, len(rows))

    def _background(self, rows: Floats) -> Floats:
        if self.background is None:
            raise ConfigError(f"{self.name}: wanted Table(background=rows) that values are against, got none")
        found = np.asarray(self.background, np.float64).reshape(len(self.background), -1)
        if found.shape[1] != rows.shape[1]:
            raise ConfigError(f"{self.name}: wanted a background of {rows.shape[1]} features, got {found.shape[1]}")
        return found


def _of_both(values: Floats, base: Floats, outputs: int) -> Values:
    """Return the values of the log-odds of both classes where shap has those of the second only."""
    if values.shape[2] == 1 and outputs == 2:
        return np.concatenate([-values, values], axis=2), np.concatenate([-base, base])
    return values, base


def _of_line(outputs: Outputs, rows: Floats, background: Floats) -> Values:
    """Return the values of a linear model; shap's would want a coef_, which pipelines have not.

    Raises ValueError where rows miss the line that have each feature of one of these rows or of the background: a
    single row may lie on it by chance, and a background of one row, or a column that does not vary, tell nothing.
    """
    line, rng = Line.through(outputs, background), np.random.default_rng(0)
    at = rng.random((_ROWS, rows.shape[1])) < 0.5
    tried = np.where(at, *(known[np.linspace(0, len(known) - 1, _ROWS).astype(int)] for known in (rows, background)))
    if missed := line.missed(tried, outputs(tried)):
        raise ValueError(f"its outputs miss a line by {missed:.3g}")
    return line.values(rows), line.at


def _joined(found: Sequence[Values]) -> Values:
    """Return the values of all outputs of those of some each."""
    return np.concatenate([values for values, _ in found], axis=2), np.concatenate([base for _, base in found])


def _read(explainer: Any, rows: Floats) -> Values:
    with quiet_about_names():
        found = explainer(rows, check_additivity=False)
    return _shaped(found.values, found.base_values, len(rows))


def _shaped(values: Any, base: Any, count: int) -> Values:
    """Return values (N, F, K) and the base (K,) of whatever shape shap returns for one or several outputs."""
    values = np.asarray(values, np.float64)
    if values.ndim == 2:
        values = values[:, :, None]
    base = np.asarray(base, np.float64).reshape(count, -1) if np.size(base) >= count else np.asarray(base)[None]
    return values, np.broadcast_to(base, (len(base), values.shape[2]))[0]
