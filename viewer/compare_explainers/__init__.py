"""The views of the page that compares explainers, one per file: each is a function of what is compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import agreement, board, classes, curves, distribution
from .base import Compared

VIEWS: dict[str, Callable[[Compared], list[Any]]] = {
    "table": board.render,
    "classes": classes.render,
    "curves": curves.render,
    "samples": distribution.render,
    "agreement": agreement.render,
}

__all__ = ["VIEWS", "Compared"]
