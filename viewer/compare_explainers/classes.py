"""Classes: one explainer by metrics and one metric by explainers, class by class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html

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

    def series(names: Sequence[str], metric: str) -> list[Series]:
        return [
            Series(
                name,
                table.get((name, metric), {}),
                looks[name],
                interval=name not in board.controls or len(names) == 1,
            )
            for name in dict.fromkeys(names)
        ]

    metrics = [
        Column(board.titled(metric), series((*board.controls, case.explainer), metric)) for metric in board.metrics
    ]
    explainers = [
        Column(name, series((*board.controls, name), case.metric)) for name in case.shown() or [case.explainer]
    ]
    note = say("scores_classes_note", count=text.integer(len(shown)))
    one = chart(case.explainer, class_chart(shown, metrics, False), note, "scores_classes_meaning")
    other = chart(board.titled(case.metric), class_chart(shown, explainers, True), note, "scores_classes_meaning")
    return [
        html.Section([html.H2(say("scores_one_explainer")), _wide(one, len(metrics))]),
        html.Section([html.H2(say("scores_one_metric")), case.shown_choice(), _wide(other, len(explainers))]),
    ]


def _wide(figure: html.Figure, columns: int) -> html.Div:
    """Return a chart that is never narrower than its columns need; the box around it scrolls."""
    room = html.Div(figure, style={"minWidth": f"{max(420, 180 + 125 * columns)}px"})
    return scroll(room, say("scores_view_classes"))
