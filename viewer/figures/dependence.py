"""Dependence: what a model puts out as one feature takes other values: the mean over rows, and single rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..store.entries import Dependence, Feature
from ..words import say, text
from .figure import Figure, Part, trace
from .frame import clear, framed, plain, short_categories
from .palette import COLORS, GRAY

_HEIGHT = 320
_AXIS = 36  # letters of the name of an axis


@dataclass(frozen=True)
class Curve:
    """A single row's."""

    title: str
    data: tuple[int, int]
    """What client/charts/points.js knows of it: position, 0 where the sample is not in the log, and label."""
    outputs: Sequence[float]


def curves(
    found: Dependence,
    own: Sequence[Curve],
    feature: Feature | None,
    said: Callable[[float], str],
    axis: str,
    is_share: bool,
) -> Figure:
    """Return the mean as a line, its 10th to 90th percentile as a band, and single rows as thin lines behind it.

    Of a categorical feature the lines have a place per category.
    """
    figure, categories = Figure(), feature.categories if feature else ()
    if own:
        figure.add(_rows(found, own))
    if found.low and found.high:
        figure.add(_band(found))
    figure.add(
        trace(
            "scatter",
            x=list(found.grid),
            y=list(found.mean),
            mode="lines+markers",
            line={"color": COLORS[0], "width": 3, "dash": "dot" if categories else "solid"},
            marker={"size": 9 if categories else 5},
            name=say("dependences_mean"),
            text=[_said(found, place, said, is_share) for place in range(len(found.grid))],
            hoverinfo="text",
        )
    )
    if categories:
        names = short_categories(categories)
        there = [value for value in found.grid if 0 <= value < len(categories) and value == int(value)]
        figure.update_xaxes(tickvals=there, ticktext=[names[categories[int(value)]] for value in there])
    unit = feature.unit if feature else ""
    name = text.shortened(found.feature, _AXIS)
    figure.update_xaxes(title=plain(f"{name} ({unit})" if unit else name), zeroline=False)
    figure.update_yaxes(title=plain(axis), **({"tickformat": ".0%"} if is_share else {}))
    return framed(figure, _HEIGHT, named=False, hovermode="closest")


def _said(found: Dependence, place: int, said: Callable[[float], str], is_share: bool) -> str:
    written = text.percent if is_share else text.number
    between = ""
    if found.low and found.high:
        between = f" [{written(found.low[place])}, {written(found.high[place])}]"
    return plain(f"{found.feature} = {said(found.grid[place])}: {written(found.mean[place])}{between}")


def _band(found: Dependence) -> Part:
    return trace(
        "scatter",
        x=[*found.grid, *reversed(found.grid)],
        y=[*found.high, *reversed(found.low)],
        fill="toself",
        mode="none",
        fillcolor=clear(COLORS[0]),
        hoverinfo="skip",
    )


def _rows(found: Dependence, own: Sequence[Curve]) -> Part:
    """Return the curves of single rows as one trace, with a gap between each two."""
    x: list[float | None] = []
    y: list[float | None] = []
    data: list[list[int]] = []
    said: list[str] = []
    for curve in own:
        x += [*found.grid, None]
        y += [*curve.outputs, None]
        data += [list(curve.data)] * (len(found.grid) + 1)
        said += [plain(curve.title)] * (len(found.grid) + 1)
    return trace(
        "scatter",
        x=x,
        y=y,
        mode="lines",
        line={"color": GRAY, "width": 1},
        opacity=0.55,
        customdata=data,
        text=said,
        hoverinfo="text",
    )
