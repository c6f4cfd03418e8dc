"""Counts: a map of how many points there are where, in the place of points that are too many to be seen."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

MOST_POINTS = 2000  # single points up to here; a map of counts beyond
_CELLS = 48  # of that map, along each side
_SCALE = [[0, "rgba(63,127,208,0.0)"], [0.001, "rgba(63,127,208,0.25)"], [1, "rgba(63,127,208,1)"]]

Ends = tuple[float, float]


def counts(x: NDArray[np.floating], y: NDArray[np.floating], ends: tuple[Ends, Ends], hover: str) -> go.Heatmap:
    """Return the counts of points (N,) in cells between the ends of both axes."""
    found, columns, rows = np.histogram2d(x, y, bins=_CELLS, range=ends)
    return go.Heatmap(
        x=columns.tolist(),
        y=rows.tolist(),
        z=found.T.tolist(),
        colorscale=_SCALE,
        colorbar={"thickness": 12, "exponentformat": "power"},
        hovertemplate=hover,
    )
