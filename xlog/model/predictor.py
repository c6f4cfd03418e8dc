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
    of the class being there; one probability for two class names is that of the second. Without an `activation` outputs
    are the model's margins, if it has some that make its probabilities of rows that are `tried`; `activation` does so.
    Raises UnsupportedModelError for what has no such method, ModelError in a pass for what fails, and for outputs of
    another shape.
    """

    def __init__(
        self,
        model: Any,
        classes: int,
        is_regression: bool,
        rows: Callable[[Floats], Any],
        tried: Floats,
        activation: object = None,
    ) -> None:
        self.rows, self._predict, self.estimator = rows, _method(model, is_regression), model
        self.is_classifier = not is_regression
        super().__init__(self._outputs, classes, name=_name(model), batch_size=ROWS)
        self._margins: Margins | None = None
        self._margins = self._found_margins(tried) if self.is_classifier and activation is None else None
        self.activation = "none" if self._margins is None else self._margins.activation
        self._has_probabilities = self.is_classifier and self._margins is None and activation in (None, "none")

    @property
    def unit(self) -> str:
        """Of the outputs of a classifier, "" where the user's activation makes probabilities of them."""
        if self._margins is None:
            return "probability" if self._has_probabilities else ""
        return "log_odds" if self.activation is log_odds else "margins"

    def _found_margins(self, rows: Floats) -> Margins | None:
        """Return the margins of a model that has some. What is wrong with its outputs is said of the first batch."""
        try:
            with quiet_about_names():
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
        rows = self.rows(x)
        try:
            with quiet_about_names():
                found = self._predict(rows) if self._margins is None else self._margins.outputs(rows, self._count)
        except Exception as error:  # a model raises whatever it likes of rows
            raise self._failed(rows, error) from error
        if isinstance(found, list):
            raise ModelError(
                f"{self._name}: wanted one array of predictions, got a list of {len(found)}; explain one output at a "
                "time"
            )
        if self._margins is not None:
            return np.asarray(found)
        outputs = np.asarray(found)
        if outputs.ndim == 1:
            outputs = outputs[:, None]
        if self._count == 2 and outputs.shape[1:] == (1,) and self.is_classifier:
            return np.hstack([1 - outputs, outputs])
        return outputs[:, 1:] if self._count == 1 and outputs.shape[1:] == (2,) else outputs

    def _failed(self, rows: Any, error: Exception) -> ModelError:
        reason = next(iter(str(error).strip().splitlines()), "")
        given = "an array" if isinstance(rows, np.ndarray) else f"a {type(rows).__name__}"
        hint = "one that wants a DataFrame with names gets it by Table(..., as_frame=True)"
        return ModelError(
            f"{self._name} fails at rows {np.shape(rows)}, {given}: {type(error).__name__}: {reason}; "
            f"{hint if isinstance(rows, np.ndarray) else 'look at what it takes'}"
        )


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
    hint = '; task="regression" takes what has predict()' if callable(getattr(model, "predict", None)) else ""
    raise UnsupportedModelError(
        f"wanted a model of rows with {names[0]}(), a function, a torch.nn.Module or a paddle.nn.Layer, got "
        f"{type(model).__module__}.{type(model).__qualname__}{hint}"
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
