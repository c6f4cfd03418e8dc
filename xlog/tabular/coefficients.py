"""Coefficients: what one unit, or one standard deviation, of a feature adds to a linear model."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..errors import ConfigError
from ..model.base import Model
from ..model.passes import forward, read_off
from ..override import override
from .estimator import estimator_of
from .importance import Importance, ModelImportance, RowsSeen
from .line import Line

_LEAST = 1e-300  # probability, so that its logarithm is finite


@dataclasses.dataclass(frozen=True, kw_only=True)
class Coefficients(ModelImportance):
    """Slopes of a linear model: rows (N, F) -> (K, F), in units of the output per standard deviation or per unit.

    They are read off its outputs and not off an attribute, so a pipeline that scales its features has those of the
    features as they are. Of probabilities the model is linear in the log-odds of two classes, or, of several, in each
    class's log-probability less the mean over classes. Standard errors are those that the model has (`bse`, as results
    of statsmodels), where it has them. Raises ConfigError for a model that is not linear in its rows, and without a
    background where `standardized` needs its deviations.
    """

    signed: ClassVar[bool] = True

    standardized: bool = True
    """Per standard deviation of the background, which makes features comparable; else per unit of the feature."""

    @override
    def check(self, model: Model, seen: RowsSeen) -> None:
        self.measure(model, seen, np.random.default_rng(0))

    @override
    def passes(self, rows: int, features: int) -> int:
        return 1 + features + rows

    @override
    def measure(self, model: Model, seen: RowsSeen, rng: np.random.Generator) -> Importance:
        if seen.background is None:
            raise ConfigError(f"{self.name}: wanted Table(background=rows), whose spread tells a step, got none")

        def outputs(rows: Floats) -> Floats:
            return _linear(model, rows, seen.is_regression)

        line = Line.through(outputs, seen.background)
        if missed := line.missed(seen.rows, outputs(seen.rows)):
            raise ConfigError(
                f"{self.name}: wanted a model that is linear in its rows, got one that misses the line by "
                f"{missed:.3g}; take SHAP or PermutationImportance"
            )
        scale = seen.background.std(axis=0) if self.standardized else np.ones(seen.rows.shape[1])
        errors = _errors(estimator_of(model), line.slopes.shape)
        return Importance(line.slopes * scale, None if errors is None else errors * scale)


def _linear(model: Model, rows: Floats, is_regression: bool) -> Floats:
    """Return what is linear in rows (N, F): (N, K)."""
    outputs = forward(model, rows[:, None, None])
    if is_regression:
        return outputs.astype(np.float64)
    outputs = read_off(model, "probability", outputs).astype(np.float64)
    with_rest = np.hstack([1 - outputs, outputs]) if outputs.shape[1] == 1 else outputs
    logs = np.log(np.maximum(with_rest, _LEAST))
    if outputs.shape[1] == 1:
        return np.asarray(logs[:, 1:] - logs[:, :1])
    if outputs.shape[1] == 2:
        return np.asarray(logs - logs[:, ::-1])
    return np.asarray(logs - logs.mean(axis=1, keepdims=True))


def _errors(estimator: object, shape: tuple[int, ...]) -> Floats | None:
    """Return the standard errors that a model has of its slopes per unit, None where it has none of this shape."""
    given = np.asarray(getattr(estimator, "bse", ()), np.float64)
    if given.size == shape[1] + 1:
        given = given[1:]  # of the intercept, which statsmodels puts first
    return given.reshape(1, -1) if given.size == shape[1] and shape[0] == 1 else None
