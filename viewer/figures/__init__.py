"""Charts: data in, plotly figures out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ..store.entries import Summary
from ..words import say, text
from .figure import Figure, Part, trace
from .frame import AXIS, LEAST_HEIGHT, whiskers
from .frame import plain as _plain
from .frame import short_methods as _short
from .palette import GRAY

# Without the first, plotly 7 offers to upload the chart to a cloud.
GRAPH_CONFIG: Any = {"showSendToCloud": False, "displaylogo": False, "displayModeBar": False}

_BAR_COLOR = "#4c78a8"
_ROW_HEIGHT, _FRAME_HEIGHT = 34, 72  # pixels


def benchmark_chart(summaries: Sequence[Summary], controls: Collection[str] = ()) -> Figure:
    """Return bars of one benchmark's mean scores with 95 % intervals, one row per explainer; those of baselines gray.

    A missing mean gets a row with words and no bar: it is not 0.
    """
    known = [summary for summary in summaries if summary.mean is not None]
    names = [_plain(summary.explainer) for summary in summaries]
    figure = Figure(_bars(known, controls))
    for summary in summaries:
        if summary.mean is None:
            words = say("run_no_value", count=text.integer(summary.missing))
            there = {"x": 0, "y": _plain(summary.explainer), "xanchor": "left"}
            figure.layout.setdefault("annotations", []).append({"text": words, "showarrow": False, **there})
    shown = _short(summary.explainer for summary in summaries)
    figure.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=names[::-1],
        tickvals=names,
        ticktext=[shown[summary.explainer] for summary in summaries],
        range=[-0.5, len(names) - 0.5],
        automargin=True,
    )
    figure.update_xaxes(**AXIS, zeroline=True, nticks=6, title={"text": _plain(say("chart_mean")), "standoff": 6})
    if not known:
        figure.update_xaxes(range=[0, 1])  # or words would begin in the middle
    figure.layout.update(
        height=max(_ROW_HEIGHT * len(names), LEAST_HEIGHT) + _FRAME_HEIGHT,
        margin={"l": 0, "r": 8, "t": 4, "b": 40},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        bargap=0.35,
    )
    return figure


def _bars(summaries: Sequence[Summary], controls: Collection[str]) -> Part:
    means = [summary.mean or 0.0 for summary in summaries]
    return trace(
        "bar",
        orientation="h",
        x=means,
        y=[_plain(summary.explainer) for summary in summaries],
        error_x=whiskers(means, (s.low for s in summaries), (s.high for s in summaries), width=5),
        marker={"color": [GRAY if summary.explainer in controls else _BAR_COLOR for summary in summaries]},
        text=[_plain(_caption(summary)) for summary in summaries],
        hoverinfo="text",
        textposition="none",
    )


def _caption(summary: Summary) -> str:
    values = {"explainer": summary.explainer, "count": text.integer(summary.count)}
    values["mean"] = text.number(summary.mean or 0.0)
    if summary.low is None or summary.high is None:
        return say("run_value", **values)
    return say("run_value_between", low=text.number(summary.low), high=text.number(summary.high), **values)
