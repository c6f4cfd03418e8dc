"""Distribution: the scores of single samples behind the means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from dash import html

from ..address.paths import Query, gallery_path, run_path, sample_path
from ..components.chart import chart
from ..components.link import link
from ..components.paired import paired_note
from ..figures.distribution import MOST_POINTS, Scores, hits, strips
from ..figures.palette import styles
from ..store.entries import ScoreTable
from ..words import say, text
from .base import Compared

ENDS = 5  # samples listed at each end


def render(case: Compared) -> list[Any]:
    """Return the view."""
    table = case.run.scores(case.step)
    choices = [case.choice("metric", case.board.metrics, case.metric), case.shown_choice()]
    rows = [_of(table, name, case.metric) for name in (*case.board.controls, *case.shown())]
    if not any(len(row.value) for row in rows):
        return [*choices, html.P(say("scores_no_samples"), className="empty")]
    opened = case.query.along(case.step)
    return [*choices, _chart(case, rows, opened), _ends(case, table, opened)]


def _chart(case: Compared, rows: Sequence[Scores], opened: Query) -> html.Figure:
    """Return points over boxes; of scores that are all 0 or 1, the share of hits."""
    looks, title = styles(case.board.explainers, case.board.controls), case.board.titled(case.metric)
    if all(np.isin(row.value, (0, 1)).all() for row in rows):
        means = case.paired(case.metric, [row.explainer for row in rows])
        figure = hits(means.summaries, looks)
        return chart(title, figure, paired_note(means), "scores_hits_meaning", table=case.table("scores"))
    figure = strips(rows, looks, case.run.title)
    counts = [len(row.value) for row in rows]
    drawn = say("scores_samples_note", count=text.integer(MOST_POINTS))
    note = f"{say('scores_n', count=text.span(min(counts), max(counts)))}; {drawn}"
    opens = run_path(case.run.key), opened
    return chart(title, figure, note, "scores_samples_meaning", opens, case.table("scores"))


def _of(table: ScoreTable, explainer: str, metric: str) -> Scores:
    """Return the finite scores of one explainer in one metric, ascending."""
    found = np.isfinite(table.value) & _is(table.explainers, table.explainer, explainer)
    rows = np.flatnonzero(found & _is(table.benchmarks, table.benchmark, metric))
    rows = rows[np.argsort(table.value[rows], kind="stable")]
    return Scores(explainer, table.value[rows], table.position[rows], table.label[rows])


def _is(names: Sequence[str], column: np.ndarray, name: str) -> np.ndarray:
    return column == (names.index(name) if name in names else -1)


def _ends(case: Compared, table: ScoreTable, opened: Query) -> html.Section:
    scores = _of(table, case.explainer, case.metric)
    count = min(ENDS, -(-len(scores.value) // 2))  # no sample in both lists
    lists = [
        (say("scores_lowest"), range(count)),
        (say("scores_highest"), range(len(scores.value) - 1, max(count, len(scores.value) - count) - 1, -1)),
    ]
    by_score = opened.having(sort="s", by=case.explainer, **{"in": case.metric})
    tables = [_end(case, heading, scores, rows, opened) for heading, rows in lists]
    return html.Section(
        [
            html.H2(say("scores_ends")),
            case.choice("explainer", case.board.explainers + case.board.controls, case.explainer),
            html.Div(tables, className="charts fit"),
            html.P(link(say("scores_all_by_this"), gallery_path(case.run.key), by_score)),
        ]
    )


def _end(case: Compared, heading: str, scores: Scores, rows: Sequence[int], opened: Query) -> html.Div:
    lines = []
    for row in rows:
        position, label = int(scores.position[row]), int(scores.label[row])
        target = Query(step=opened.step, label=label, more=opened.more)
        anchor = link(case.run.title(position), sample_path(case.run.key, position), target)
        value = html.Td(text.number(float(scores.value[row])), className="right")
        lines.append(html.Tr([html.Td(anchor), html.Td(case.run.label(label)), value]))
    names = (say("scores_sample"), say("label"), case.metric)
    kinds = ("", "", "right")
    head = [html.Th(name, scope="col", className=kind) for name, kind in zip(names, kinds, strict=True)]
    return html.Div(
        [html.H3(heading), html.Table([html.Thead(html.Tr(head)), html.Tbody(lines)], className="named")],
        className="panel scroll",
    )
