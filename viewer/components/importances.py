"""Importances: how much each feature matters to a model as a whole, a card of bars per method."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dash import html

from ..address.paths import Query, run_path
from ..store.entries import Importance
from ..store.run import Run
from ..words import say, text
from .attributes import attributes
from .explainer_name import explainer_name
from .middle import middle
from .row_values import feature_name
from .save import csv_link, save_bar

MOST = 20  # bars of a card; the table as CSV has all


def importances(run: Run, query: Query) -> html.Section | None:
    """Return cards side by side, None of a run that measured none."""
    found = run.importances(query.step)
    if not found:
        return None
    table = csv_link(run_path(run.key), "importances", query, say("export_importances"))
    head = html.Div([html.H2(say("importance_title")), save_bar(table)], className="heading")
    cards = html.Div([_card(run, one) for one in found], className="row-grid")
    return html.Section([head, html.P(say("importance_meaning"), className="subtitle"), cards])


def _card(run: Run, found: Importance) -> html.Figure:
    finite = [place for place, value in enumerate(found.values) if math.isfinite(value)]
    order = sorted(finite, key=lambda place: -abs(found.values[place]))[:MOST]
    about = "" if found.label is None or len(run.metadata.class_names) < 2 else run.label(found.label)
    shown = say("row_shown", shown=text.integer(len(order)), all=text.integer(len(found.values)))
    heading = html.Figcaption(
        [
            html.Div(html.H3(explainer_name(found.method)), className="map-title"),
            html.Span(about, className="secondary"),
        ]
    )
    more = html.P(shown, className="secondary") if len(order) < len(found.values) else None
    return html.Figure([heading, _bars(run, found, order), more], className="map-card row-card")


def _bars(run: Run, found: Importance, order: Sequence[int]) -> html.Table:
    ends = [found.values[place] for place in order]
    low, high = min(0.0, *ends, 0.0), max(0.0, *ends, 0.0)
    span = (high - low) or 1.0
    rows = []
    for place in order:
        value = found.values[place]
        kind = "against" if value < 0 else "for" if found.signed else "plain"
        left, width = (min(value, 0.0) - low) / span, abs(value) / span
        style = {"left": f"{100 * left:.3f}%", "width": f"{100 * width:.3f}%"}
        bar = html.Div(className=f"fall-bar {kind}", style=style, **attributes(aria_hidden="true"))
        rows.append(
            html.Tr(
                [
                    html.Th(middle(feature_name(run, place)), scope="row"),
                    html.Td(bar, className="fall"),
                    html.Td(_said(found, place), className="right"),
                ]
            )
        )
    return html.Table(html.Tbody(rows), className="contributions", **attributes(aria_label=found.method))


def _said(found: Importance, place: int) -> str:
    error = f" ± {text.number(found.errors[place])}" if found.errors and math.isfinite(found.errors[place]) else ""
    return f"{text.number(found.values[place])}{error}"
