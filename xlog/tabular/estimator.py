"""Estimator: the user's own model of rows behind the protocol."""

from __future__ import annotations

from typing import Any

from ..model.base import Model
from ..model.predictor import Predictor
from ..model.proxy import Proxy


def estimator_of(model: Model) -> Any:
    """Return the object that was given to the run, None of a function or a network."""
    adapter = model.chain.adapter if isinstance(model, Proxy) else model
    inner = adapter.estimator if isinstance(adapter, Predictor) else None
    return inner if hasattr(inner, "predict") else None
