"""Classes: mean scores of each class, in columns that share their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..store.entries import Summary
from ..words import say, text
from .figure import Figure, Part, trace
from .frame import CLEAR, framed, gaps, plain, short, short_methods, whiskers
from .palette import Style

_ROW, _FRAME, _SECOND_LINE = 24, 134, 20  # pixels
_ON_A_LINE = 3  # names of a legend that a phone has room for


@dataclass(frozen=True)
class Series:
    """The scores of one explainer or baseline, by label."""

    name: str
    scores: Mapping[int, Summary]
    style: Style
    interval: bool = True
    """Whether its 95 % intervals are drawn; they are not of what only stands behind the others."""


@dataclass(frozen=True)
class Column:
    """What stands side by side: a metric, or an explainer."""

    title: str
    series: Sequence[Series]


def class_chart(labels: Mapping[int, str], columns: Sequence[Column], one_scale: bool) -> Figure:
    """Return points with 95 % intervals: a row per label, named; no value leaves a gap. `one_scale` for all columns."""
    titles = short_methods((column.title for column in columns), 16)
    names = short_methods(series.name for column in columns for series in column.series)
    figure = Figure()
    figure.columns([titles[column.title] for column in columns], min(0.03, 0.5 / len(columns)), one_scale)
    seen: set[str] = set()  # baselines are the same in all columns; who else is drawn, titles say
    for number, column in enumerate(columns, 1):
        for series in column.series:
            points = _points(labels, series, names[series.name], not series.interval and series.name not in seen)
            figure.add(points, place=number)
            seen.update([] if series.interval else [series.name])
    rows = list(range(len(labels)))
    shown = short(labels.values())
    words = [shown[name] for name in labels.values()]
    figure.update_yaxes(tickvals=rows, ticktext=words, range=[len(rows) - 0.5, -0.5], zeroline=False)
    figure.update_xaxes(nticks=4)
    middle = (len(columns) + 1) // 2
    title = {"text": plain(say("chart_mean")), "standoff": 6}
    figure.axis("xaxis" if middle == 1 else f"xaxis{middle}", title=title)
    head = _SECOND_LINE if len(seen) > _ON_A_LINE else 0
    legend = {"orientation": "h", "y": 1, "yref": "container", "yanchor": "top", "x": 0, "bgcolor": CLEAR}
    return framed(
        figure,
        _ROW * len(labels) + _FRAME + head,
        named=bool(seen),
        margin={"l": 8, "r": 8, "t": 64 + head, "b": 8},
        legend=legend,
    )


def _points(labels: Mapping[int, str], series: Series, name: str, legend: bool) -> Part:
    found = [series.scores.get(label) for label in labels]
    means = gaps(s.mean if s else None for s in found)
    bars = whiskers(means, (s.low if s else None for s in found), (s.high if s else None for s in found))
    return trace(
        "scatter",
        x=means,
        y=list(range(len(labels))),
        mode="markers",
        marker={
            "color": series.style.color,
            "symbol": series.style.symbol,
            "size": 8,
            "line": {"width": 1.5, "color": series.style.color},
        },
        error_x=bars | {"color": series.style.color} if series.interval else None,
        name=name,
        legendgroup=series.name,
        showlegend=legend,
        text=[_said(series.name, label, s) for label, s in zip(labels.values(), found, strict=True)],
        hoverinfo="text",
    )


def _said(explainer: str, label: str, summary: Summary | None) -> str:
    if summary is None or summary.mean is None:
        return ""
    between = gaps([summary.low, summary.high])
    words = f" ({text.number(between[0])} … {text.number(between[1])})" if None not in between else ""  # type: ignore[arg-type]
    return plain(f"{explainer}, {label}: {text.number(summary.mean)}{words}, n = {text.integer(summary.count)}")
