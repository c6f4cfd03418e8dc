"""Differences: how far means of one run are above those of another, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis.paired_scores import Difference
from ..words import text
from .figure import Figure, Part, trace
from .frame import LEAST_HEIGHT, framed, plain, short_methods, whiskers
from .palette import COLORS, GRAY

_ROW_HEIGHT, _FRAME_HEIGHT = 26, 64  # pixels


def difference_chart(names: Sequence[tuple[str, str]], found: Sequence[Difference], title: str) -> Figure:
    """Return a dot with its 95 % interval for each benchmark and explainer, around a line at 0.

    Filled: the interval leaves 0 out. Hollow: it does not, or there is none.
    """
    figure = Figure(_dots(names, found))
    joined = [" · ".join(filter(None, name)) for name in names]
    words = list(map(short_methods(joined, 40).__getitem__, joined))
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=words, range=[len(names) - 0.5, -0.5], showgrid=True)
    figure.update_xaxes(title={"text": plain(title), "standoff": 8}, nticks=7)
    ends = {"x0": 0, "x1": 0, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
    figure.layout["shapes"] = [{"type": "line", "line": {"color": GRAY, "width": 2}, "layer": "below", **ends}]
    return framed(figure, max(_ROW_HEIGHT * len(names), LEAST_HEIGHT) + _FRAME_HEIGHT, named=False)


def _dots(names: Sequence[tuple[str, str]], found: Sequence[Difference]) -> Part:
    values = [one.difference or 0.0 for one in found]
    return trace(
        "scatter",
        x=values,
        y=list(range(len(names))),
        mode="markers",
        marker={
            "color": [COLORS[0] if one.is_sure else GRAY for one in found],
            "symbol": ["circle" if one.is_sure else "circle-open" for one in found],
            "size": 9,
        },
        error_x=whiskers(values, (one.low for one in found), (one.high for one in found)) | {"color": GRAY},
        text=[_caption(*one) for one in zip(names, found, strict=True)],
        hoverinfo="text",
    )


def _caption(name: tuple[str, str], one: Difference) -> str:
    said = plain(" · ".join(filter(None, name)))
    between = "" if one.low is None or one.high is None else f" [{text.number(one.low)}, {text.number(one.high)}]"
    return f"{said}: {text.number(one.difference or 0.0)}{between}, n = {text.integer(one.count)}"
