"""Distribution: the scores of single samples behind the means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from dash import html

from ..address.paths import Query, gallery_path, run_path
from ..address.selection_from_address import LIST, list_of
from ..analysis.score_rows import score_rows
from ..components.chart import chart
from ..components.link import link
from ..components.paired import paired_note
from ..components.sample_link import sample_link
from ..components.stacked import stacked
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
    opens = run_path(case.run.key), _listed(case, opened, "lowest")
    return chart(title, figure, note, "scores_samples_meaning", opens, case.table("scores"))


def _of(table: ScoreTable, explainer: str, metric: str) -> Scores:
    """Return the finite scores of one explainer in one metric, ascending."""
    rows = score_rows(table, explainer, metric)
    return Scores(explainer, table.value[rows], table.position[rows], table.label[rows])


def _ends(case: Compared, table: ScoreTable, opened: Query) -> html.Section:
    scores = _of(table, case.explainer, case.metric)
    count = min(ENDS, -(-len(scores.value) // 2))  # no sample in both lists
    lists = {
        "lowest": range(count),
        "highest": range(len(scores.value) - 1, max(count, len(scores.value) - count) - 1, -1),
    }
    by_score = opened.having(sort="s", by=case.explainer, **{"in": case.metric})
    tables = [_end(case, end, scores, rows, opened) for end, rows in lists.items()]
    return html.Section(
        [
            html.H2(say("scores_ends")),
            case.choice("explainer", case.board.explainers + case.board.controls, case.explainer),
            html.Div(tables, className="charts fit"),
            html.P(link(say("scores_all_by_this"), gallery_path(case.run.key), by_score)),
        ]
    )


def _listed(case: Compared, opened: Query, end: str) -> Query:
    """Return the query of a sample's page, with the list of all scores from one end on."""
    here = case.query.having(explainer=case.explainer, metric=case.metric, end=end)
    return opened.having(**{LIST: list_of(here, "scores")})


def _end(case: Compared, end: str, scores: Scores, rows: Sequence[int], opened: Query) -> html.Div:
    lines, there = [], _listed(case, opened, end)
    for row in rows:
        position, label = int(scores.position[row]), int(scores.label[row])
        target = replace(there, label=label)
        sample = case.run.sample(position, case.step)
        anchor = sample_link(case.run, sample, target) if sample else case.run.title(position)
        lines.append((anchor, case.run.label(label), text.number(float(scores.value[row]))))
    heads = [(say("scores_sample"), ""), (say("label"), ""), (case.metric, "right")]
    return html.Div([html.H3(say(f"scores_{end}")), stacked(heads, lines)], className="panel scroll")
