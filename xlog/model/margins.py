"""Margins: what a model of rows sums up before it makes probabilities of it: log-odds, or what softmax is taken of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Floats, sigmoid, softmax

Predict = Callable[[Any], Any]
"""Rows as the model takes them -> what it predicts."""
Function = Callable[[Floats], Floats]

_AGREE = 1e-6  # by which probabilities made of margins may miss those that the model predicts


def log_odds(margins: Floats) -> Floats:
    """Return probabilities of log-odds, each by itself: (...) -> (...)."""
    return sigmoid(margins)


@dataclass(frozen=True)
class Margins:
    """How a model tells its margins, and what makes its probabilities of them."""

    predict: Predict
    activation: Function
    """`log_odds` of two classes, or of one with its absence; `softmax` of more."""

    def outputs(self, rows: Any, classes: int) -> Floats:
        """Return margins (N, K): of two classes the log-odds of both."""
        found: Floats = np.asarray(self.predict(rows))
        if found.ndim == 1:
            found = found[:, None]
        return np.hstack([-found, found]) if classes == 2 and found.shape[1] == 1 else found


def margins_of(model: Any, rows: Any, probabilities: Floats) -> Margins | None:
    """Return the margins that make these probabilities (N, K) of rows, None of a model that has none.

    What a model calls its margins is believed where log-odds or softmax of them are what it predicts.
    """
    classes = probabilities.shape[1]
    activation = softmax if classes > 2 else log_odds
    for predict in _ways(model):
        found = Margins(predict, activation)
        try:
            made = activation(found.outputs(rows, classes).astype(np.float64))
        except Exception:  # a model raises whatever it likes of an argument that it does not know
            continue
        if made.shape == probabilities.shape and np.abs(made - probabilities).max(initial=0) <= _AGREE:
            return found
    return None


def _ways(model: Any) -> Iterator[Predict]:
    """Yield how libraries tell margins, pipelines that end in their models too."""
    if callable(getattr(model, "inplace_predict", None)):  # a booster of XGBoost
        yield lambda rows: model.inplace_predict(
            rows, predict_type="margin", validate_features=not isinstance(rows, np.ndarray)
        )
        return
    if callable(getattr(model, "num_model_per_iteration", None)):  # a booster of LightGBM
        yield lambda rows: model.predict(rows, raw_score=True)
        return
    if callable(getattr(model, "decision_function", None)):  # of scikit-learn
        yield model.decision_function
    if callable(getattr(model, "predict_proba", None)):
        yield lambda rows: model.predict_proba(rows, raw_score=True)  # of LightGBM
        yield lambda rows: model.predict(rows, output_margin=True)  # of XGBoost
        yield lambda rows: model.predict(rows, prediction_type="RawFormulaVal")  # of CatBoost
