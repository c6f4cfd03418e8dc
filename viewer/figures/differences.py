"""Differences: how far means of one run are above those of another, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from .. import text
from ..paired_scores import Difference
from .frame import framed, plain, short
from .palette import COLORS, GREY

_ROW_HEIGHT, _FRAME_HEIGHT = 26, 64  # pixels


def difference_chart(names: Sequence[tuple[str, str]], found: Sequence[Difference], title: str) -> go.Figure:
    """Return a dot with its 95 % interval for each benchmark and explainer, around a line at 0.

    Filled: the interval leaves 0 out. Hollow: it does not, or there is none.
    """
    places = list(range(len(names)))
    values = [one.difference or 0.0 for one in found]
    ends = [
        (v if one.low is None else one.low, v if one.high is None else one.high)
        for one, v in zip(found, values, strict=True)
    ]
    figure = go.Figure(
        go.Scatter(
            x=values,
            y=places,
            mode="markers",
            marker={
                "color": [COLORS[0] if one.is_sure else GREY for one in found],
                "symbol": ["circle" if one.is_sure else "circle-open" for one in found],
                "size": 9,
            },
            error_x={
                "array": [high - v for (_, high), v in zip(ends, values, strict=True)],
                "arrayminus": [v - low for (low, _), v in zip(ends, values, strict=True)],
                "thickness": 1.5,
                "width": 4,
                "color": GREY,
            },
            text=[_caption(*one) for one in zip(names, found, strict=True)],
            hoverinfo="text",
        )
    )
    words = [short(" · ".join(filter(None, name)), 40) for name in names]
    figure.update_yaxes(tickvals=places, ticktext=words, range=[len(names) - 0.5, -0.5], showgrid=True)
    figure.update_xaxes(title=plain(title), nticks=7)
    figure.add_vline(x=0, line={"color": GREY, "width": 2}, layer="below")
    return framed(figure, _ROW_HEIGHT * len(names) + _FRAME_HEIGHT, named=False)


def _caption(name: tuple[str, str], one: Difference) -> str:
    said = plain(" · ".join(filter(None, name)))
    between = "" if one.low is None or one.high is None else f" [{text.number(one.low)}, {text.number(one.high)}]"
    return f"{said}: {text.number(one.difference or 0.0)}{between}, n = {text.integer(one.count)}"
