"""Embedding: samples as points of a plane, in groups that have a color and a shape each, or in colors of a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..words import text
from .figure import Figure, Part, trace
from .frame import BELOW, bar_below, framed, plain, short
from .palette import GRAY, SCALE

_HEIGHT = 620
_ENDS = (2, 98)


@dataclass(frozen=True)
class Point:
    """A sample."""

    x: float
    y: float
    title: str
    data: tuple[int, int]
    """What client/charts/points.js and lasso.js know of it: position and label."""


@dataclass(frozen=True)
class Group:
    """Points that look alike."""

    name: str
    marker: dict[str, Any]
    points: Sequence[Point]


@dataclass(frozen=True)
class Values:
    """A value of each point, which gives it its color."""

    name: str
    """Of the color bar."""
    points: Sequence[Point]
    values: Sequence[float]
    """NaN of a point whose value is not known: it is gray."""
    is_centered: bool
    """Whether the middle color is that of 0."""


def plane_of_values(found: Values, axes: tuple[str, str]) -> Figure:
    """Return points that can be chosen with a lasso, in the color of a value, with a color bar."""
    figure, values = Figure(), np.array(found.values, np.float64)
    known = np.isfinite(values)
    colored = {"color": values[known].tolist(), "coloraxis": "coloraxis"}
    for are_known, marker in ((True, colored), (False, {"color": GRAY})):
        figure.add(_points([found.points[place] for place in np.flatnonzero(known == are_known).tolist()], marker))
    ends = _ends(values[known], found.is_centered)
    figure.layout.update(coloraxis={"colorscale": SCALE, "colorbar": bar_below(found.name), **ends})
    return _in_plane(figure, axes, named=False, margin=BELOW)


def _ends(values: NDArray[np.float64], is_centered: bool) -> dict[str, float]:
    """Return the ends of the color scale: percentiles 2 and 98, or a few far values would take all of it."""
    if not len(values):
        return {}
    low, high = np.percentile(values, _ENDS).tolist()
    if is_centered:
        high = max(abs(low), abs(high))
        low = -high
    return {"cmin": low, "cmax": high} if low < high else {}


def plane(groups: Sequence[Group], axes: tuple[str, str]) -> Figure:
    """Return points that can be chosen with a lasso, a trace per group."""
    figure, names = Figure(), short(group.name for group in groups)
    for group in groups:
        name = f"{names[group.name]} ({text.integer(len(group.points))})"
        figure.add(_points(group.points, group.marker, name, f", {group.name}"))
    return _in_plane(figure, axes, legend={"y": -0.1})


def _points(points: Sequence[Point], marker: dict[str, Any], name: str | None = None, end: str = "") -> Part:
    return trace(
        "scatter",
        x=[point.x for point in points],
        y=[point.y for point in points],
        mode="markers",
        name=name,
        marker=marker | {"size": 8, "opacity": 0.7},
        customdata=[list(point.data) for point in points],
        text=[plain(f"{point.title}{end}") for point in points],
        hoverinfo="text",
    )


def _in_plane(figure: Figure, axes: tuple[str, str], **looks: Any) -> Figure:
    figure.update_xaxes(title=axes[0], zeroline=False, showticklabels=False)
    figure.update_yaxes(title=axes[1], zeroline=False, showticklabels=False, scaleanchor="x")
    return framed(figure, _HEIGHT, hovermode="closest", dragmode="lasso", **looks)
