"""Certainty: probabilities against their spread, and against how often they were right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from ..analysis.calibration import Bin
from ..words import text
from .counts import MOST_POINTS, counts
from .frame import framed, plain
from .palette import COLORS, GRAY

_HEIGHT = 400


def stds(
    probability: NDArray[np.float32],
    std: NDArray[np.float32],
    tops: NDArray[np.integer],
    title: Callable[[int], str],
    x: str,
    y: str,
) -> go.Figure:
    """Return points (N,) or, for many, their counts; tops (N, 2), positions and top labels, are their customdata.

    `title` returns the name of the sample at a position.
    """
    figure = go.Figure()
    if len(probability) <= MOST_POINTS:
        figure.add_scatter(
            x=probability.tolist(),
            y=std.tolist(),
            mode="markers",
            marker={"color": COLORS[0], "size": 8, "opacity": 0.7},
            customdata=tops.tolist(),
            text=[
                plain(f"{title(place)}: {text.percent(p)} ± {text.percent(d)}")
                for (place, _), p, d in zip(tops.tolist(), probability.tolist(), std.tolist(), strict=True)
            ],
            hoverinfo="text",
        )
    else:
        ends = (0, 1), (0, float(std.max()) or 1.0)
        figure.add_trace(counts(probability, std, ends, "%{x:.0%}, ± %{y:.1%}: %{z}<extra></extra>"))
    figure.update_xaxes(title=x, range=[-0.02, 1.02], tickformat=".0%")
    figure.update_yaxes(title=y, rangemode="tozero", tickformat=".1%")
    return framed(figure, _HEIGHT, named=False, hovermode="closest")


def reliability(bins: Sequence[Bin], x: str, y: str, counts: str) -> go.Figure:
    """Return how often predictions were right over how probable they were, and below how many there are of each."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.75, 0.25], vertical_spacing=0.05)
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": GRAY, "dash": "dash"}, hoverinfo="skip", row=1, col=1
    )
    figure.add_trace(_accuracies(bins), row=1, col=1)
    figure.add_bar(
        x=[(b.low + b.high) / 2 for b in bins],
        y=[b.count for b in bins],
        width=[(b.high - b.low) * 0.9 for b in bins],
        marker_color=COLORS[0],
        text=[text.integer(b.count) for b in bins],
        hoverinfo="text",
        textposition="none",
        row=2,
        col=1,
    )
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%")
    figure.update_xaxes(title=x, row=2, col=1)
    figure.update_yaxes(title=y, range=[-0.02, 1.02], tickformat=".0%", row=1, col=1)
    figure.update_yaxes(title=counts, nticks=4, row=2, col=1)
    return framed(figure, _HEIGHT, named=False)


def _accuracies(bins: Sequence[Bin]) -> go.Scatter:
    return go.Scatter(
        x=[b.confidence for b in bins],
        y=[b.accuracy for b in bins],
        mode="markers",
        marker={"color": COLORS[0], "size": 9},
        error_y={
            "array": [b.accuracy_high - b.accuracy for b in bins],
            "arrayminus": [b.accuracy - b.accuracy_low for b in bins],
            "thickness": 1.5,
            "width": 5,
            "color": COLORS[0],
        },
        text=[f"{text.percent(b.confidence)} → {text.percent(b.accuracy)}, n = {text.integer(b.count)}" for b in bins],
        hoverinfo="text",
    )
