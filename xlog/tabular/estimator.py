"""Estimator: the user's own model of rows behind the protocol."""

from __future__ import annotations

from typing import Any

from ..arrays import Floats, Output
from ..model.base import Model
from ..model.predictor import Predictor
from ..model.proxy import Proxy


def estimator_of(model: Model) -> Any:
    """Return the object that was given to the run, None of a function or a network."""
    predictor = _predictor(model)
    inner = None if predictor is None else predictor.estimator
    return inner if hasattr(inner, "predict") else None


def rows_for(model: Model, rows: Floats) -> Any:
    """Return rows (N, F) as that object takes them."""
    predictor = _predictor(model)
    return rows if predictor is None else predictor.rows(rows[:, None, None])


def unit_of(model: Model, output: Output) -> str:
    """Return in which unit a classifier of rows puts out what is explained, "" of values and of networks."""
    predictor = _predictor(model)
    if predictor is None or not predictor.is_classifier:
        return ""
    return "probability" if output == "probability" else predictor.unit


def _predictor(model: Model) -> Predictor | None:
    adapter = model.chain.adapter if isinstance(model, Proxy) else model
    return adapter if isinstance(adapter, Predictor) else None
