"""Scores: mean scores of a run with intervals and baselines, as a table and as bars."""

from __future__ import annotations

from dash import html

from ..address.paths import Query
from ..analysis.scoreboard import Scoreboard
from ..compare_explainers.base import mean_scores
from ..components.score_table import score_table
from ..store.run import Run
from ..words import say, text
from .bars import bars


def scores_section(run: Run, step: int) -> html.Section:
    """Return the mean scores at a step, or that there are none."""
    step, summaries, ended = mean_scores(run, step)
    head = html.H2(say("report_scores"))
    if not summaries:
        return html.Section([head, html.P(say("report_no_scores"), className="empty")])
    board = Scoreboard.of(run.metadata, summaries, run.scores(step))
    notes = [say("report_step", step=text.integer(step)), say("scores_legend")] + (
        [] if ended else [say("scores_so_far")]
    )
    return html.Section(
        [
            head,
            html.P(" ".join(notes), className="subtitle"),
            score_table(board, {}, "", Query()),
            html.P(say("scores_table_meaning"), className="meaning"),
            html.Div([_chart(board, metric) for metric in board.metrics], className="charts"),
        ]
    )


def _chart(board: Scoreboard, metric: str) -> html.Figure:
    names = (*board.explainers, *board.controls)
    found = [board.cells[name, metric] for name in names if (name, metric) in board.cells]
    drawn = bars(found, board.controls, say("report_bars", metric=board.titled(metric)))
    counts = [summary.count for summary in found]
    note = say("scores_n", count=text.span(min(counts), max(counts))) if counts else ""
    caption = html.Figcaption([html.H3(board.titled(metric)), html.Span(note, className="secondary")])
    return html.Figure([caption, drawn], className="panel chart")
