"""Board: the table of mean scores, the weights of metrics, and the radar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from ..address.names import escape
from ..analysis.scoreboard import DEFAULT_WEIGHT, parse_weights, shares
from ..components.chart import chart
from ..components.field import part_field
from ..components.link import link
from ..components.mislead import explained
from ..components.save import save_bar
from ..components.score_table import score_table
from ..figures.radar import LEAST, radar
from ..words import say, text
from .base import Compared


def render(case: Compared) -> list[Any]:
    """Return the view."""
    weights = parse_weights(case.query.get("weights"))
    return [
        html.P(say("scores_legend"), className="subtitle"),
        score_table(case.board, weights, case.path, case.query),
        save_bar(case.table("summaries")),
        explained("scores_table_meaning"),
        _weights(case, weights),
        _radar(case),
    ]


def _weights(case: Compared, weights: Mapping[str, float]) -> html.Section:
    parts = shares(case.board.metrics, weights)
    fields = [_weight(metric, weights.get(metric, DEFAULT_WEIGHT), part) for metric, part in parts.items()]
    equal = link(say("scores_equal"), case.path, case.query.having(weights=None))
    none = html.P(say("scores_no_weight"), className="notices warning") if not any(parts.values()) else None
    return html.Section(
        [
            html.Div([html.H2(say("scores_weights")), equal], className="heading"),
            html.Div(fields, className="weights"),
            none,
            explained("scores_composite_meaning"),
        ],
        className="panel",
    )


def _weight(metric: str, weight: float, part: float) -> html.Div:
    given = part_field("weights", escape(metric), metric, weight)
    return html.Div([given, html.Span(text.percent(part), className="secondary share")], className="weight")


def _radar(case: Compared) -> html.Section:
    if len(case.board.metrics) < LEAST:
        return html.Section(html.P(say("scores_radar_too_few", count=LEAST), className="empty"))
    means, note = _means(case)
    figure = radar(case.board, case.shown(), means)
    return html.Section([case.shown_choice(), chart(say("scores_radar"), figure, note, "scores_radar_meaning")])


def _means(case: Compared) -> tuple[dict[tuple[str, str], float], str]:
    """Return means over what all that are drawn have scores of, and a note; as logged where single scores are not."""
    names = (*case.board.controls, *case.shown())
    found = {metric: case.paired(metric, names) for metric in case.board.metrics}
    if not any(means.pairs for means in found.values()):
        cells = {(name, metric): case.board.mean(name, metric) for name in names for metric in found}
        return {cell: mean for cell, mean in cells.items() if mean is not None}, say("scores_radar_note")
    paired = {
        (summary.explainer, metric): summary.mean
        for metric, means in found.items()
        for summary in means.summaries
        if summary.mean is not None
    }
    counts = [means.pairs for means in found.values()]
    note = say("scores_radar_paired", count=text.span(min(counts), max(counts)))
    return paired, f"{say('scores_radar_note')}; {note}"
