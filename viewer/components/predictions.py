"""Predictions: the labels of a sample with their probabilities; those that are explained are links."""

from __future__ import annotations

from dataclasses import replace

from dash import html

from .. import text
from ..address import Query, sample_path
from ..entries import Prediction, Sample
from ..run import Run
from .attributes import attributes
from .link import link


def predictions(run: Run, sample: Sample, query: Query, selected: int | None) -> html.Div:
    """Return a table of labels, the most probable first."""
    if not sample.predictions:
        return html.Div("The network was not heard yet.", className="absent")
    head = html.Tr(
        [
            html.Th(name, scope="col", className=kind)
            for name, kind in (("Label", ""), ("Probability", ""), ("Logit", "right"))
        ]
    )
    rows = [_row(run, sample, query, prediction, prediction.label == selected) for prediction in sample.predictions]
    return html.Div(html.Table([html.Thead(head), html.Tbody(rows)], className="predictions"), className="scroll")


def _row(run: Run, sample: Sample, query: Query, prediction: Prediction, selected: bool) -> html.Tr:
    width = f"{100 * min(max(prediction.probability, 0.0), 1.0):.2f}%"
    bar = html.Div(
        html.Div(className="bar-fill", style={"width": width}), className="bar", **attributes(aria_hidden="true")
    )
    return html.Tr(
        [
            html.Td([_name(run, sample, query, prediction, selected), *_marks(sample, prediction)]),
            html.Td([bar, html.Span(text.percent(prediction.probability))], className="probability"),
            html.Td(text.number(prediction.logit, 4), className="right"),
        ],
        className="selected" if selected else "",
    )


def _name(run: Run, sample: Sample, query: Query, prediction: Prediction, selected: bool) -> html.A | html.Span:
    name = run.label(prediction.label)
    explained = prediction.explained or any(label == prediction.label for label, _ in sample.maps)
    if not explained:
        return html.Span(name, className="label-name")
    target = replace(query, label=prediction.label)
    marks = attributes(aria_current="true" if selected else None, title="Show the maps of this label")
    return link(name, sample_path(run.key, sample.position), target, "label-name", **marks)


def _marks(sample: Sample, prediction: Prediction) -> list[html.Span]:
    words = [
        ("true", "mark-right", bool(sample.truth and prediction.label in sample.truth)),
        ("explained", "mark", prediction.explained),
    ]
    return [html.Span(word, className=f"badge {kind}") for word, kind, applies in words if applies]
