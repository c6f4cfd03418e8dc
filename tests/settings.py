"""Explainers as tests try them: defaults, but for those whose defaults take many passes."""

from __future__ import annotations

from xlog.explainers import Explainer

SMALL: dict[str, dict[str, object]] = {
    "IntegratedGradients": {"steps": 4},
}


def small(kind: type[Explainer]) -> Explainer:
    """An explainer of a few passes."""
    return kind(**SMALL.get(kind.__name__, {}))
