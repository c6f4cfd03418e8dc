"""Curves: how fast the network loses or finds a label while what explainers name is taken away or shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from dash import html

from ..components.chart import chart
from ..figures.curves import curve_chart
from ..figures.palette import styles
from ..store.entries import Curve
from ..words import say, say_of, text
from .base import Compared

MOST = 200  # scores that a mean curve is made of: they are read one by one


def render(case: Compared) -> list[Any]:
    """Return the view."""
    metrics = [metric for metric in case.board.metrics if _has_curves(case, metric)]
    if not metrics:
        return [html.P(say("scores_no_curves"), className="empty")]
    metric = case.metric if case.metric in metrics else metrics[0]
    return [
        case.choice("metric", metrics, metric),
        case.shown_choice(),
        html.Div(_charts(case, metric), className="charts fit"),
    ]


def _has_curves(case: Compared, metric: str) -> bool:
    return any(
        case.run.mean_curves(case.step, metric, name, most=1)[1]
        for name in case.board.explainers
        if (name, metric) in case.board.cells
    )


def _charts(case: Compared, metric: str) -> list[html.Figure]:
    by_name: dict[str, list[tuple[str, Curve]]] = defaultdict(list)
    counts: dict[str, int] = {}
    names = (*case.board.controls, *case.shown())
    pairs = _pairs(case, metric, names)
    for explainer in names:
        curves, count = case.run.mean_curves(case.step, metric, explainer, pairs, most=MOST)
        for curve in curves:
            by_name[curve.name].append((explainer, curve))
            counts[explainer] = count
    looks = styles(case.board.explainers, case.board.controls)
    note = say("scores_curves_note", count=text.span(min(counts.values()), max(counts.values()))) if counts else ""
    axes = say_of(case.run.kind, "scores_curves_x"), say("scores_curves_y")
    return [
        chart(
            f"{case.board.titled(metric)}: {name}",
            curve_chart(curves, looks, *axes),
            note,
            "scores_curves_meaning",
            table=case.table("curves"),
            kind=case.run.kind,
        )
        for name, curves in sorted(by_name.items())
    ]


def _pairs(case: Compared, metric: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """Return some pairs of sample and label that all have a score of, spread over the log: the same for all."""
    matrix = case.matrix
    known = [np.isfinite(matrix.scores(name, metric)) for name in names]
    both = np.flatnonzero(np.all([found for found in known if found.any()], axis=0)) if known else np.empty(0, np.intp)
    some = both[np.unique(np.linspace(0, len(both) - 1, MOST).astype(np.intp))] if len(both) > MOST else both
    return list(zip(matrix.position[some].tolist(), matrix.label[some].tolist(), strict=True))
