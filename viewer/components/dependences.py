"""Dependences: what a model of a table puts out as one feature takes other values, a chart per feature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash import html

from ..address.paths import Query, run_path
from ..figures.dependence import Curve, curves
from ..store.entries import Dependence
from ..store.run import Run
from ..words import say, text
from .chart import chart
from .explainer_name import method_of
from .link import chip, choice
from .middle import middle
from .row_values import feature_of, said_value
from .save import csv_link, save_bar
from .truth import unit_of

MOST = 12  # charts; the table as CSV has all
CURVES = 50  # of single rows in a chart, evenly spaced


def dependences(run: Run, query: Query) -> html.Section | None:
    """Return the charts of one output, those first in which the mean changes most; None where there are none."""
    every = run.dependences(query.step)
    if not every:
        return None
    labels = sorted({one.label for one in every})
    label = query.label if query.label in labels else labels[0]
    found = sorted((one for one in every if one.label == label), key=lambda one: min(one.mean) - max(one.mean))
    table = csv_link(run_path(run.key), "dependences", query, say("export_dependences"))
    head = html.Div([html.H2(say("dependences_title")), save_bar(table)], className="heading")
    shown = say("row_shown", shown=text.integer(MOST), all=text.integer(len(found)))
    return html.Section(
        [
            head,
            html.P(say("dependences_meaning"), className="subtitle"),
            _labels(run, query, labels, label),
            html.Div([_chart(run, query, one) for one in found[:MOST]], className="charts"),
            html.P(shown, className="secondary") if len(found) > MOST else None,
        ],
        className="dependences",
    )


def _labels(run: Run, query: Query, labels: Sequence[int], label: int) -> html.Nav | None:
    chips = [chip(middle(run.label(one)), run_path(run.key), replace(query, label=one), one == label) for one in labels]
    return choice(say("label"), chips, say("label")) if len(chips) > 1 else None


def _curve(run: Run, identity: str, label: int, outputs: Sequence[float]) -> Curve:
    position = run.known_position(identity)
    return Curve(run.title(position) if position else identity, (position, label), outputs)


def _chart(run: Run, query: Query, found: Dependence) -> html.Figure:
    names = [feature.name for feature in run.metadata.features]
    feature = feature_of(run, names.index(found.feature)) if found.feature in names else None
    spaced = range(0, len(found.curves), -(-len(found.curves) // CURVES) or 1)
    own = [_curve(run, found.curves[number][0], found.label, found.curves[number][1]) for number in spaced]
    unit = unit_of(run, found.label)
    axis = say("dependences_value", unit=unit) if unit else say("dependences_output")
    axis = axis if run.metadata.task else say("saliency_probability")
    note = say("dependences_note", method=method_of(found.method), rows=text.integer(found.rows))
    figure = curves(found, own, feature, lambda value: said_value(feature, value), axis, is_share=not run.metadata.task)
    opens = run_path(run.key), query.along(found.step)
    return chart(found.feature, figure, note, "dependences_chart_meaning", opens)
