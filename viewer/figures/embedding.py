"""Embedding: samples as points of a plane, in groups that have a color and a shape each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..words import text
from .figure import Figure, trace
from .frame import framed, plain, short

_HEIGHT = 620


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


def plane(groups: Sequence[Group], axes: tuple[str, str]) -> Figure:
    """Return points that can be chosen with a lasso, a trace per group."""
    figure, names = Figure(), short(group.name for group in groups)
    for group in groups:
        figure.add(
            trace(
                "scatter",
                x=[point.x for point in group.points],
                y=[point.y for point in group.points],
                mode="markers",
                name=f"{names[group.name]} ({text.integer(len(group.points))})",
                marker=group.marker | {"size": 8, "opacity": 0.7},
                customdata=[list(point.data) for point in group.points],
                text=[plain(f"{point.title}, {group.name}") for point in group.points],
                hoverinfo="text",
            )
        )
    figure.update_xaxes(title=axes[0], zeroline=False, showticklabels=False)
    figure.update_yaxes(title=axes[1], zeroline=False, showticklabels=False, scaleanchor="x")
    return framed(figure, _HEIGHT, hovermode="closest", dragmode="lasso", legend={"y": -0.1})
