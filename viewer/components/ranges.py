"""Ranges: how often there are which values, as bars over two sliders that choose a range.

client/page/ranges.js draws the sliders. The ends are parts of the address, as what is written into fields.
"""

from __future__ import annotations

import numpy as np
from dash import html
from numpy.typing import NDArray

from ..words import say, text
from .attributes import attributes

BARS = 20


def ranges(
    name: str, ends: tuple[str, str], values: NDArray[np.float64], span: tuple[float, float], most: float
) -> html.Div:
    """Return bars of values from 0 to `most`, those within the span colored, and the place of two sliders."""
    words = {end: say(f"gallery_{name}_{end}") for end in ("lowest", "highest")}
    return _drawn(ends, values, span, (0.0, most), words)


def number_ranges(
    name: str, ends: tuple[str, str], values: NDArray[np.float64], span: tuple[float, float], reach: tuple[float, float]
) -> html.Div:
    """Return the same for numbers of any size between two ends; `name` is what they are, in words."""
    words = {end: say(f"gallery_number_{end}", name=name) for end in ("lowest", "highest")}
    return _drawn(ends, values, span, reach, words, begin=f"{reach[0]:.12g}")


def _drawn(
    ends: tuple[str, str],
    values: NDArray[np.float64],
    span: tuple[float, float],
    reach: tuple[float, float],
    words: dict[str, str],
    **more: str,
) -> html.Div:
    counts, edges = np.histogram(values, BARS, reach)
    edges = edges if more else edges.round(9)
    tallest = max(int(counts.max(initial=0)), 1)
    bars = [
        html.Span(
            className="within" if span[0] < edges[place + 1] and edges[place] <= span[1] else "",
            style={"height": f"{100 * count / tallest:.1f}%"},
            title=say("gallery_bar", count=text.integer(count), low=f"{edges[place]:g}", high=f"{edges[place + 1]:g}"),
        )
        for place, count in enumerate(counts.tolist())
    ]
    data = {"low": ends[0], "high": ends[1], "most": f"{reach[1]:.12g}", **more}
    place = html.Div(className="sliders", **attributes(**{f"data_{key}": one for key, one in (data | words).items()}))
    return html.Div([html.Div(bars, className="bars", **attributes(aria_hidden="true")), place], className="range")
