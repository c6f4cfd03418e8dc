"""Sample scores: what each explainer's map of one sample and label scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from dash import html

from ..store.entries import Sample, titled
from ..store.run import Run
from ..words import say, text


def sample_scores(run: Run, sample: Sample, label: int, explainers: Sequence[str]) -> html.Div | None:
    """Return a row per explainer, baselines last, and a column per benchmark; None where nothing was scored."""
    found = _found(run, sample, label)
    controls = [item.name for item in run.metadata.controls]
    names = [name for name in (*explainers, *controls) if any(who == name for who, _ in found)]
    if not names:
        return None
    benchmarks = list(dict.fromkeys(benchmark for _, benchmark in found))
    head = [html.Th(say("scores_explainer"), scope="col")]
    head += [html.Th(titled(run.metadata, benchmark), scope="col", className="right") for benchmark in benchmarks]
    rows = [_row(name, [found.get((name, benchmark)) for benchmark in benchmarks], name in controls) for name in names]
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="sample-scores")
    return html.Div([html.H4(say("report_sample_scores", label=run.label(label))), html.Div(table, className="scroll")])


def _found(run: Run, sample: Sample, label: int) -> dict[tuple[str, str], float]:
    """Return scores by explainer and benchmark; NaN: could not be had."""
    table = run.scores(sample.step)
    rows = np.flatnonzero((table.position == sample.position) & (table.label == label))
    return {
        (table.explainers[table.explainer[row]], table.benchmarks[table.benchmark[row]]): float(table.value[row])
        for row in sorted(rows, key=lambda row: table.benchmark[row])
    }


def _row(name: str, values: Sequence[float | None], is_control: bool) -> html.Tr:
    badge = html.Span(say("scores_control"), className="badge") if is_control else None
    return html.Tr([html.Th([name, " ", badge], scope="row"), *(_cell(value) for value in values)])


def _cell(value: float | None) -> html.Td:
    if value is None:
        return html.Td("–", className="right")
    if not np.isfinite(value):
        return html.Td(say("scores_no_value"), className="right absent")
    return html.Td(text.number(value), className="right")
