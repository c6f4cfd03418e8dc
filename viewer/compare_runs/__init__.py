"""The views of the page that compares runs, one per file: each is a function of what is compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import maps, metrics, predictions
from .base import Case, Order

VIEWS: dict[str, Callable[[Case], list[Any]]] = {
    "metrics": metrics.render,
    "predictions": predictions.render,
    "maps": maps.render,
}
ORDERS: dict[str, Callable[[Case], Order]] = {"predictions": predictions.order, "maps": maps.order}
"""Of the views that list samples."""

__all__ = ["ORDERS", "VIEWS", "Case", "Order"]
