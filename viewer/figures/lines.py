"""Lines: values by step of the training, one line per series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..analysis.over_time import Point
from ..words import say, text
from .figure import Figure, Part, trace
from .frame import clear, framed, gaps, plain, short_methods
from .palette import Style

_HEIGHT, _NAMED = 300, 14  # pixels; for each name below
_NEAR = 6  # steps


@dataclass(frozen=True)
class Line:
    """A series."""

    name: str
    points: Sequence[Point]
    style: Style


def step_lines(lines: Sequence[Line], y: str) -> Figure:
    """Return values by step, with words for the axis; the interval of a single line is a band, others say theirs."""
    figure, names = Figure(), short_methods(line.name for line in lines)
    for line in lines:
        if len(lines) == 1:
            figure.add(_band(line))
        figure.add(
            trace(
                "scatter",
                x=[point.step for point in line.points],
                y=gaps([point.value for point in line.points]),
                mode="lines+markers",
                line={"color": line.style.color, "dash": line.style.dash, "width": 2},
                marker={"symbol": line.style.symbol, "size": 7},
                name=names[line.name],
                text=[plain(_said(line.name, point)) for point in line.points],
                hoverinfo="text",
            )
        )
    steps = {point.step for line in lines for point in line.points}
    near = bool(steps) and max(steps) - min(steps) <= _NEAR  # ticks between whole numbers would say the same twice
    figure.update_xaxes(title=say("step"), tickformat=",d", **({"tickvals": sorted(steps)} if near else {}))
    figure.update_yaxes(title=plain(y))
    height = _HEIGHT + (_NAMED * len(lines) if len(lines) > 1 else 0)
    return framed(figure, height, named=len(lines) > 1, legend={"y": -0.25})


def _band(line: Line) -> Part:
    known = [point for point in line.points if point.low is not None and point.high is not None]
    there = [*known, *reversed(known)]
    return trace(
        "scatter",
        x=[point.step for point in there],
        y=[*(point.high for point in known), *(point.low for point in reversed(known))],
        fill="toself",
        mode="none",
        fillcolor=clear(line.style.color),
        hoverinfo="skip",
        showlegend=False,
    )


def _said(name: str, point: Point) -> str:
    value = "–" if point.value is None else text.number(point.value)
    between = f" [{text.number(point.low)}, {text.number(point.high)}]" if point.low is not None and point.high else ""
    return say("over_time_point", name=name, step=text.integer(point.step), value=f"{value}{between}", n=point.count)
