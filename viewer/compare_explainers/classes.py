"""Classes: one explainer by metrics and one metric by explainers, class by class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html

from ..analysis.score_matrix import bounds_of, paired_by_label
from ..components.attributes import attributes
from ..components.chart import chart
from ..components.field import field
from ..components.link import chip
from ..components.pager import page_of, pager
from ..components.save import save_bar
from ..components.scroll import scroll
from ..figures.classes import Column, Series, class_chart
from ..figures.palette import styles
from ..store.entries import Summary
from ..words import say, text
from .base import Compared

ROWS = 20  # classes on one page
ORDERS = ("worst", "best", "name")

Scores = Mapping[str, Mapping[int, Summary]]
"""Explainer -> label -> summary, of one metric."""

Table = Mapping[tuple[str, str], Mapping[int, Summary]]
"""Explainer and metric -> label -> summary."""


def render(case: Compared) -> list[Any]:
    """Return the view."""
    table = _by_label(case)
    if not table:
        return [html.P(say("scores_no_classes"), className="empty")]
    labels = _labels(case, table)
    _, start, stop = page_of(case.query, len(labels), ROWS)
    shown = {label: case.run.label(label) for label in labels[start:stop]}
    return [
        case.choice("explainer", case.board.explainers + case.board.controls, case.explainer),
        case.choice("metric", case.board.metrics, case.metric),
        html.Div(
            [
                _orders(case),
                _find(case),
                pager(case.path, case.query, len(labels), ROWS, "row"),
                save_bar(case.table("classes")),
            ],
            className="toolbar",
        ),
        *_charts(case, table, shown),
    ]


def _by_label(case: Compared) -> Table:
    table: dict[tuple[str, str], dict[int, Summary]] = defaultdict(dict)
    for summary in case.run.summaries(case.step, by_label=True)[1]:
        if summary.label is not None:
            table[summary.explainer, summary.benchmark][summary.label] = summary
    return table


def _labels(case: Compared, table: Table) -> list[int]:
    """Return the labels that have scores and whose names fit to what is searched, in the order that was chosen."""
    wanted, order = case.query.get("find").casefold(), case.query.get("order", ORDERS[0])
    labels = sorted({label for scores in table.values() for label in scores})
    labels = [label for label in labels if wanted in case.run.label(label).casefold()]
    if order == "name":
        return sorted(labels, key=lambda label: case.run.label(label).casefold())
    scores = table.get((case.explainer, case.metric), {})
    sign = -1 if order == "best" else 1
    means = {label: s.mean for label in labels if (s := scores.get(label)) and s.mean is not None and s.mean == s.mean}
    return sorted(labels, key=lambda label: (label not in means, sign * means.get(label, 0.0)))


def _orders(case: Compared) -> html.Nav:
    present = case.query.get("order", ORDERS[0])
    chips = [
        chip(say(f"scores_order_{order}"), case.path, replace(case.query, page=1).having(order=order), order == present)
        for order in ORDERS
    ]
    word = html.Span(say("scores_order"), className="label")
    return html.Nav([word, *chips], className="chips", **attributes(aria_label=say("scores_order")))


def _find(case: Compared) -> html.Div:
    return field("find", say("scores_find"), hint=say("scores_find_hint"))


def _charts(case: Compared, table: Table, shown: Mapping[int, str]) -> list[html.Section]:
    if not shown:
        return [html.Section(html.P(say("scores_no_class_found"), className="empty"))]
    board, looks = case.board, styles(case.board.explainers, case.board.controls)

    def column(title: str, name: str, metric: str, scores: Scores) -> Column:
        names = dict.fromkeys((*board.controls, name))
        alone = len(names) == 1
        series = (Series(one, scores.get(one, {}), looks[one], one not in board.controls or alone) for one in names)
        return Column(title, list(series))

    one = case.explainer
    metrics = [
        column(board.titled(metric), one, metric, _scores(case, table, (*board.controls, one), metric, shown))
        for metric in board.metrics
    ]
    drawn = case.shown() or [one]
    of_metric = _scores(case, table, (*board.controls, *drawn), case.metric, shown)
    explainers = [column(name, name, case.metric, of_metric) for name in drawn]
    upper = chart(case.explainer, class_chart(shown, metrics, False), _note(shown, metrics), "scores_classes_meaning")
    note, title = _note(shown, explainers), board.titled(case.metric)
    lower = chart(title, class_chart(shown, explainers, True), note, "scores_classes_meaning")
    return [
        html.Section([html.H2(say("scores_one_explainer")), _wide(upper, len(metrics))]),
        html.Section([html.H2(say("scores_one_metric")), case.shown_choice(), _wide(lower, len(explainers))]),
    ]


def _note(shown: Mapping[int, str], columns: Sequence[Column]) -> str:
    """Return how many classes a chart shows, and how many scores stand behind a point of it."""
    every = [summary.count for column in columns for series in column.series for summary in series.scores.values()]
    known = [say("scores_n_of_classes", count=text.span(min(every), max(every)))] if every else []
    return "; ".join([*known, say("scores_classes_note", count=text.integer(len(shown)))])


def _scores(case: Compared, table: Table, names: Sequence[str], metric: str, labels: Iterable[int]) -> Scores:
    """Return means of classes over what all that stand in one chart have scores of; as logged without single scores."""
    bounds = bounds_of(case.run.metadata, metric)
    paired = paired_by_label(case.matrix, names, metric, labels, bounds)
    return paired if any(paired.values()) else {name: table.get((name, metric), {}) for name in names}


def _wide(figure: html.Figure, columns: int) -> html.Div:
    """Return a chart that is never narrower than its columns need; the box around it scrolls."""
    room = html.Div(figure, style={"minWidth": f"{max(420, 180 + 125 * columns)}px"})
    return scroll(room, say("scores_view_classes"))
