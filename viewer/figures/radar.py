"""Radar: explainers as outlines over metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..analysis.scoreboard import Scoreboard
from ..words import text
from .figure import Figure, trace
from .frame import CLEAR, framed, plain, short_methods
from .palette import styles

Means = Mapping[tuple[str, str], float]
"""By explainer and metric."""

LEAST = 3  # metrics: two make no outline
_HEIGHT = 460
_GRID = "rgba(128,136,148,0.45)"


def radar(board: Scoreboard, explainers: Sequence[str], means: Means) -> Figure:
    """Return outlines of explainers and all controls; every axis spans the worst to the best of the means given."""
    angles = [360 * place / len(board.metrics) for place in range(len(board.metrics))]
    looks = styles(board.explainers, board.controls)
    figure, names = Figure(), short_methods((*board.controls, *explainers))
    for name in (*board.controls, *explainers):
        scaled = [_scaled(board, metric, means, name) for metric in board.metrics]
        said = [_said(name, metric, means.get((name, metric))) for metric in board.metrics]
        figure.add(
            trace(
                "scatterpolar",
                r=[*scaled, scaled[0]],
                theta=[*angles, angles[0]],
                text=[*said, said[0]],
                hoverinfo="text",
                name=names[name],
                mode="lines+markers",
                line={"color": looks[name].color, "dash": looks[name].dash, "width": 2},
                marker={"symbol": looks[name].symbol, "size": 8, "line": {"width": 1.5, "color": looks[name].color}},
            )
        )
    radial = {"range": [0, 1.05], "showticklabels": False, "gridcolor": _GRID, "linecolor": CLEAR, "ticks": ""}
    angular: dict[str, Any] = {"gridcolor": _GRID, "linecolor": _GRID, "tickvals": angles}
    angular |= {
        "ticktext": [board.titled(metric, words) for metric, words in short_methods(board.metrics, 12).items()],
        "rotation": 90,
        "direction": "clockwise",
    }
    figure.layout["polar"] = {"bgcolor": CLEAR, "radialaxis": radial, "angularaxis": angular}
    return framed(figure, _HEIGHT, margin={"l": 108, "r": 108, "t": 36, "b": 8}, legend={"x": 0.5, "xanchor": "center"})


def _scaled(board: Scoreboard, metric: str, means: Means, name: str) -> float | None:
    mean = means.get((name, metric))
    if mean is None:
        return None
    known = [found for (_, of), found in means.items() if of == metric]
    low, high = min(known), max(known)
    share = (mean - low) / (high - low) if high > low else 0.5
    return share if board.higher_is_better(metric) else 1 - share


def _said(name: str, metric: str, mean: float | None) -> str:
    return "" if mean is None else plain(f"{name}, {metric}: {text.number(mean)}")
