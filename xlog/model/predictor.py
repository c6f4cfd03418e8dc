"""Predictor: what predicts rows of a table, of whatever library, as a black box."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..arrays import Array, Floats
from ..errors import ModelError, UnsupportedModelError
from ..override import override
from .base import ModelFacts
from .function_model import FunctionModel
from .margins import Margins, log_odds, margins_of

ROWS = 4096  # that a call gets at most: what predicts tables is quick, and slow to call


@contextmanager
def quiet_about_names() -> Iterator[None]:
    """Keep scikit-learn's warning quiet: columns are in the order of the Table, whose names they have."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "X does not have valid feature names", UserWarning)
        yield


class Predictor(FunctionModel):
    """What has predict_proba(), or predict() for a regression, or is a function: rows (N, 1, 1, F) -> outputs (N, K).

    Boosters of XGBoost and LightGBM, which have no predict_proba(), predict probabilities if trained for them.
    `rows` makes of (N, 1, 1, F) what it takes. Of two probabilities for one class name the second counts, which is that
    of the class being there; one probability for two class names is that of the second. Where `tried`, a few rows, is
    given, outputs are the model's margins, if it has some that make its probabilities of them; `activation` does so.
    Raises UnsupportedModelError for what has no such method, ModelError in a pass for outputs of another shape.
    """

    def __init__(
        self,
        model: Any,
        classes: int,
        is_regression: bool,
        rows: Callable[[Floats], Any],
        tried: Floats | None = None,
    ) -> None:
        self.rows, self._predict, self.estimator = rows, _method(model, is_regression), model
        self.is_classifier = not is_regression
        super().__init__(self._outputs, classes, name=_name(model), batch_size=ROWS)
        self._margins: Margins | None = None
        self._margins = None if is_regression or tried is None else self._found_margins(tried)
        self.activation = "none" if self._margins is None else self._margins.activation

    @property
    def unit(self) -> str:
        """Of the outputs of a classifier."""
        if self._margins is None:
            return "probability"
        return "log_odds" if self.activation is log_odds else "margins"

    def _found_margins(self, rows: Floats) -> Margins | None:
        """Return the margins of a model that has some. What is wrong with its outputs is said of the first batch."""
        with quiet_about_names():
            try:
                return margins_of(self.estimator, self.rows(rows), self._outputs(rows).astype(np.float64))
            except Exception:  # whatever the model raises of rows that are not the user's
                return None

    @override
    def describe(self) -> ModelFacts:
        package = (getattr(type(self.estimator), "__module__", "") or "").partition(".")[0]
        version = getattr(sys.modules.get(package), "__version__", None)
        if not isinstance(version, str):  # of a function, and of the user's own class
            return super().describe()
        return ModelFacts(package, version, self._name, "cpu", "float64", 0)

    def _outputs(self, x: Floats) -> Array:
        with quiet_about_names():
            if self._margins is not None:
                return self._margins.outputs(self.rows(x), self._count)
            found = self._predict(self.rows(x))
        if isinstance(found, list):
            raise ModelError(
                f"{self._name}: wanted one array of predictions, got a list of {len(found)}; explain one output at a "
                "time"
            )
        outputs = np.asarray(found)
        if outputs.ndim == 1:
            outputs = outputs[:, None]
        if self._count == 2 and outputs.shape[1:] == (1,) and self.is_classifier:
            return np.hstack([1 - outputs, outputs])
        return outputs[:, 1:] if self._count == 1 and outputs.shape[1:] == (2,) else outputs


def _method(model: Any, is_regression: bool) -> Callable[[Any], Any]:
    booster = _of_booster(model)
    if booster is not None:
        return booster
    names = ("predict",) if is_regression else ("predict_proba",)
    for name in names:
        if callable(getattr(model, name, None)):
            method: Callable[[Any], Any] = getattr(model, name)
            return method
    if callable(model) and not isinstance(model, type):
        function: Callable[[Any], Any] = model
        return function
    raise UnsupportedModelError(
        f"wanted a model of rows with {names[0]}(), a function, a torch.nn.Module or a paddle.nn.Layer, got "
        f"{type(model).__module__}.{type(model).__qualname__}"
    )


def _of_booster(model: Any) -> Callable[[Any], Any] | None:
    """Return what predicts rows by a booster of XGBoost or LightGBM, which is no estimator; None of anything else."""
    if callable(getattr(model, "inplace_predict", None)):  # XGBoost: predict() takes matrices of its own only
        return lambda rows: model.inplace_predict(rows, validate_features=not isinstance(rows, np.ndarray))
    if callable(getattr(model, "num_model_per_iteration", None)):  # LightGBM
        predict: Callable[[Any], Any] = model.predict
        return predict
    return None


def _name(model: Any) -> str:
    return str(getattr(model, "__qualname__", "") or type(model).__name__)
