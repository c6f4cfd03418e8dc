"""Distribution: the scores of single samples, explainer by explainer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..store.entries import Summary
from ..words import say, text
from .figure import Figure, Part, trace
from .frame import framed, plain, short_methods, whiskers
from .palette import Style

MOST_POINTS = 300  # of one explainer: more cannot be told apart, and make a page slow
_ROW, _HIT, _FRAME = 56, 34, 60  # pixels
_SPREAD = 0.3  # of a row, up and down, so that equal scores do not hide each other


@dataclass(frozen=True)
class Scores:
    """The scores of one explainer: columns of one length, finite, ascending by value."""

    explainer: str
    value: NDArray[np.float32]
    position: NDArray[np.integer]
    label: NDArray[np.integer]

    def thinned(self) -> Scores:
        """Return at most MOST_POINTS of them, evenly spaced in rank, both ends among them."""
        if len(self.value) <= MOST_POINTS:
            return self
        kept = np.linspace(0, len(self.value) - 1, MOST_POINTS).round().astype(int)
        return Scores(self.explainer, self.value[kept], self.position[kept], self.label[kept])


def strips(rows: Sequence[Scores], looks: Mapping[str, Style], title: Callable[[int], str]) -> Figure:
    """Return a row of points per explainer over a box of its quartiles; a point's customdata is [position, label].

    `title` returns the name of the sample at a position.
    """
    figure = Figure()
    for number, scores in enumerate(rows):
        if len(scores.value):
            figure.add(_box(scores, number, looks[scores.explainer]))
            figure.add(_strip(scores.thinned(), number, looks[scores.explainer], title))
    names = _names(scores.explainer for scores in rows)
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=names, range=[len(rows) - 0.5, -0.5], zeroline=False, showgrid=False
    )
    figure.update_xaxes(title={"text": plain(say("chart_score")), "standoff": 6})
    return framed(figure, _ROW * len(rows) + _FRAME, named=False, hovermode="closest")


def hits(summaries: Sequence[Summary], looks: Mapping[str, Style]) -> Figure:
    """Return a bar per explainer: the share of its scores that are 1, with the interval of that."""
    figure = Figure()
    rows = list(range(len(summaries)))
    shares = [summary.mean or 0.0 for summary in summaries]
    figure.add(
        trace(
            "bar",
            orientation="h",
            x=shares,
            y=rows,
            marker={"color": [looks[summary.explainer].color for summary in summaries]},
            error_x=whiskers(shares, (s.low for s in summaries), (s.high for s in summaries), width=5),
            text=[_hit_words(summary, mean) for summary, mean in zip(summaries, shares, strict=True)],
            textposition="none",
            hoverinfo="text",
        )
    )
    names = _names(summary.explainer for summary in summaries)
    figure.update_yaxes(tickvals=rows, ticktext=names, range=[len(rows) - 0.5, -0.5], zeroline=False, showgrid=False)
    figure.update_xaxes(range=[0, 1], tickformat=".0%", title=say("scores_hits"))
    return framed(figure, _HIT * len(rows) + _FRAME, named=False, bargap=0.4)


def _names(explainers: Iterable[str]) -> list[str]:
    names = list(explainers)
    return list(map(short_methods(names).__getitem__, names))


def _hit_words(summary: Summary, share: float) -> str:
    count = text.integer(round(share * summary.count))
    return plain(f"{summary.explainer}: {count} / {text.integer(summary.count)} = {text.percent(share)}")


def _box(scores: Scores, row: int, style: Style) -> Part:
    low, middle, high = np.percentile(scores.value.astype(np.float64), (25, 50, 75))
    return trace(
        "box",
        orientation="h",
        q1=[low],
        median=[middle],
        q3=[high],
        lowerfence=[float(scores.value[0])],
        upperfence=[float(scores.value[-1])],
        y=[row],
        width=0.8,
        line={"color": style.color, "width": 1.5},
        fillcolor="rgba(128,136,148,0.12)",
        hoverinfo="skip",
    )


def _strip(scores: Scores, row: int, style: Style, title: Callable[[int], str]) -> Part:
    places = scores.position.tolist()
    # Of the sample alone, so that it stays through updates; multiples of the golden ratio spread evenly.
    height = row + _SPREAD * (2 * np.modf(scores.position * 0.6180339887)[0] - 1)
    words = [
        plain(f"{scores.explainer}: {text.number(v)}, {title(p)}")
        for v, p in zip(scores.value.tolist(), places, strict=True)
    ]
    return trace(
        "scatter",
        x=scores.value.tolist(),
        y=height.tolist(),
        mode="markers",
        marker={"color": style.color, "size": 7, "opacity": 0.65},
        customdata=[list(pair) for pair in zip(places, scores.label.tolist(), strict=True)],
        text=words,
        hoverinfo="text",
    )
