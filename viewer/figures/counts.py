"""Counts: cells of how many points there are where, in the place of points that are too many to be seen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .figure import Part, trace

MOST_POINTS = 2000  # single points up to here; cells beyond
_CELLS = 48  # along each side
SCALE = [[0, "rgba(63,127,208,0.0)"], [0.001, "rgba(63,127,208,0.25)"], [1, "rgba(63,127,208,1)"]]

Ends = tuple[float, float]
Cells = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
"""Counts by column and row, edges along x, edges along y."""


def cells(x: NDArray[np.floating], y: NDArray[np.floating], ends: tuple[Ends, Ends]) -> Cells:
    """Return the counts of points (N,) in cells between the ends of both axes."""
    return np.histogram2d(x, y, bins=_CELLS, range=ends)


def counts(found: Cells, hover: str) -> Part:
    """Return cells in the color of their count."""
    number, x, y = found
    return heatmap(x, y, number.T.tolist(), colorscale=SCALE, hovertemplate=f"{hover}: %{{z}}<extra></extra>")


def heatmap(
    x: NDArray[Any], y: NDArray[Any], z: list[list[float | None]] | list[list[float]] | dict[str, str], **more: Any
) -> Part:
    """Return cells between edges, row by row, as lists or packed."""
    bar = {"thickness": 12, "exponentformat": "power"}
    if more.get("zmax") == 1:
        bar["tickformat"] = ".0%"
    return trace("heatmap", x=x.tolist(), y=y.tolist(), z=z, colorbar=bar, **more)
