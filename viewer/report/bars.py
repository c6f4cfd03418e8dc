"""Bars: mean scores with intervals as SVG.

Plotly would be five megabytes of script in each report, and no chart without a script; this prints.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..figures.palette import COLORS, GRAY
from ..store.entries import Summary
from ..words import say, text
from .markup import Drawn, svg

_ROW, _NAMES, _WIDE, _VALUES, _FOOT = 26, 210, 300, 70, 40  # pixels
_NAME = 30  # characters


def bars(summaries: Sequence[Summary], controls: Sequence[str], described: str) -> Drawn:
    """Return a row per explainer: a bar from 0 to its mean, if it has one, and its interval; baselines gray."""
    low, high = _span(summaries)
    height = _ROW * len(summaries) + _FOOT
    width = _NAMES + _WIDE + _VALUES
    names = text.shortened_apart((s.explainer for s in summaries), _NAME)
    rows = [
        _row(s, names[s.explainer], number, low, high, s.explainer in controls) for number, s in enumerate(summaries)
    ]
    ends = [_tick(value, low, high, height) for value in dict.fromkeys((low, 0.0, high))]
    title = {"x": _NAMES + _WIDE / 2, "y": height - 4, "text_anchor": "middle", "class": "tick-text"}
    axis = svg("text", say("chart_mean"), **title)
    return svg(
        "svg",
        [ends, rows, axis],
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=described,
        **{"class": "bars"},
    )


def _span(summaries: Sequence[Summary]) -> tuple[float, float]:
    found = [
        value for s in summaries for value in (s.mean, s.low, s.high) if value is not None and math.isfinite(value)
    ]
    low, high = min([0.0, *found]), max([0.0, *found])
    return (low, high) if high > low else (0.0, 1.0)


def _place(value: float, low: float, high: float) -> float:
    return round(_NAMES + _WIDE * (value - low) / (high - low), 2)


def _tick(value: float, low: float, high: float, height: int) -> list[Drawn]:
    x, foot = _place(value, low, high), height - _FOOT
    return [
        svg("line", x1=x, x2=x, y1=0, y2=foot, **{"class": "tick-line"}),
        svg("text", text.number(value), x=x, y=foot + 16, text_anchor="middle", **{"class": "tick-text"}),
    ]


def _row(summary: Summary, shown: str, number: int, low: float, high: float, known: bool) -> list[Drawn]:
    middle = _ROW * number + _ROW / 2
    name = svg("text", shown, x=_NAMES - 8, y=middle + 4, text_anchor="end")
    if summary.mean is None or not math.isfinite(summary.mean):
        return [
            name,
            svg("text", say("scores_no_value"), x=_place(0, low, high) + 6, y=middle + 4, **{"class": "faint"}),
        ]
    start, end = sorted((_place(0, low, high), _place(summary.mean, low, high)))
    color = GRAY if known else COLORS[0]
    bar = svg("rect", x=start, y=middle - 7, width=round(end - start, 2), height=14, fill=color)
    value = svg("text", text.number(summary.mean), x=_NAMES + _WIDE + _VALUES - 2, y=middle + 4, text_anchor="end")
    return [name, bar, *_interval(summary, middle, low, high), value]


def _interval(summary: Summary, middle: float, low: float, high: float) -> list[Drawn]:
    if summary.low is None or summary.high is None or not math.isfinite(summary.low + summary.high):
        return []
    left, right = _place(summary.low, low, high), _place(summary.high, low, high)
    path = f"M{left} {middle - 5}V{middle + 5}M{left} {middle}H{right}M{right} {middle - 5}V{middle + 5}"
    return [svg("path", d=path, **{"class": "interval-line"})]
