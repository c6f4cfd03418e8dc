"""Predictions: the labels of a sample with their probabilities; those that are explained are links."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from dash import html

from ..address.paths import Query, sample_path
from ..store.entries import Prediction, Sample
from ..store.run import Run
from ..words import say, text
from ..words.logged import in_language
from .attributes import attributes
from .link import link
from .scroll import scroll
from .truth import said_output

MOST = 200  # rows; the table as CSV has all


def predictions(run: Run, sample: Sample, query: Query, selected: int | None) -> html.Div:
    """Return a table of labels, the most probable first; of very many these, and the true and the selected one."""
    if not sample.predictions:
        return html.Div(say("saliency_no_predictions"), className="absent")
    columns = [(say("label"), ""), (say("saliency_probability"), ""), (say("saliency_logit"), "right")]
    if run.metadata.task:
        columns[1:] = [(say("saliency_value"), "right")]
    head = html.Tr([html.Th(name, scope="col", className=kind) for name, kind in columns])
    kept = {selected, *(sample.truth or ())}
    shown = [one for place, one in enumerate(sample.predictions) if place < MOST or one.label in kept][: 2 * MOST]
    with_maps = {label for label, _ in sample.maps}
    rows = [_row(run, sample, query, one, one.label == selected, with_maps) for one in shown]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="predictions")
    count = say("saliency_predictions_shown", shown=text.integer(len(shown)), all=text.integer(len(sample.predictions)))
    more = html.P(count, className="secondary") if len(shown) < len(sample.predictions) else None
    return html.Div([scroll(table, say("label")), more, *_notes(run, sample)])


def _notes(run: Run, sample: Sample) -> list[html.P | None]:
    """Return what intervals and flags mean, where there are any."""
    doubted = any(prediction.uncertainty for prediction in sample.predictions)
    flagged = any(outcome(run, sample, prediction) for prediction in sample.predictions)
    threshold = text.percent(run.metadata.threshold)
    how = in_language(sample.uncertainty)
    help_ = say("saliency_interval_help", how=how) if how else say("saliency_interval_help_plain")
    return [
        html.P(help_, className="secondary") if doubted else None,
        html.P(say("saliency_outcome_help", threshold=threshold), className="secondary") if flagged else None,
    ]


def outcome(run: Run, sample: Sample, prediction: Prediction) -> str | None:
    """Return "tp", "fp" or "fn"; None for a true negative, without truth or threshold, and where a top label counts."""
    if sample.truth is None or not run.metadata.threshold or not run.metadata.is_multi_label:
        return None
    predicted, true = prediction.probability > run.metadata.threshold, prediction.label in sample.truth
    return {(True, True): "tp", (True, False): "fp", (False, True): "fn"}.get((predicted, true))


def said(run: Run, prediction: Prediction) -> str:
    """Return a label's probability, or of a regression its value with the unit."""
    return (
        said_output(run, prediction.label, prediction.logit)
        if run.metadata.task
        else text.known_percent(prediction.probability)
    )


def said_std(run: Run, std: float) -> str:
    """Return a standard deviation in the unit of what varies."""
    return text.number(std) if run.metadata.task else text.percent(std)


def _row(
    run: Run, sample: Sample, query: Query, prediction: Prediction, selected: bool, with_maps: Collection[int]
) -> html.Tr:
    explained = prediction.explained or prediction.label in with_maps
    name = html.Td([_name(run, sample, query, prediction, selected, explained), *_scores(run, sample, prediction)])
    numbers = [
        html.Td(_probability(prediction), className="probability"),
        html.Td(text.known_number(prediction.logit, 4), className="right"),
    ]
    if run.metadata.task:
        numbers = [html.Td([said(run, prediction), _around(run, prediction)], className="right")]
    return html.Tr([name, *numbers], className="selected" if selected else "")


def _probability(prediction: Prediction) -> list[html.Div | html.Span | None]:
    doubt = prediction.uncertainty
    fill = [html.Div(className="bar-fill", style={"width": _share(prediction.probability)})]
    if doubt:
        place = {"left": _share(doubt.low), "width": _share(doubt.high - doubt.low)}
        fill.append(html.Div(className="bar-interval", style=place))
    low, high = (text.percent(doubt.low), text.percent(doubt.high)) if doubt else ("", "")
    return [
        html.Div(fill, className="bar", **attributes(aria_hidden="true")),
        html.Span(text.known_percent(prediction.probability)),
        html.Span(say("saliency_interval", low=low, high=high), className="interval") if doubt else None,
    ]


def _around(run: Run, prediction: Prediction) -> html.Span | None:
    """Return the interval around a value of a regression, where dropout tells one."""
    doubt = prediction.uncertainty
    if doubt is None:
        return None
    low, high = (said_output(run, prediction.label, end) for end in (doubt.low, doubt.high))
    return html.Span([" ", say("saliency_interval", low=low, high=high)], className="interval")


def _share(value: float) -> str:
    """Return a probability as a width; what is no number, as none."""
    return f"{100 * min(max(value, 0.0), 1.0):.2f}%" if value == value else "0%"


def _name(
    run: Run, sample: Sample, query: Query, prediction: Prediction, selected: bool, explained: bool
) -> html.A | html.Span:
    name = run.label(prediction.label)
    if not explained:
        return html.Span(name, className="label-name")
    target = replace(query, label=prediction.label)
    scores = attributes(aria_current="true" if selected else None, title=say("saliency_show_maps"))
    return link(name, sample_path(run.key, sample.position), target, "label-name", **scores)


def _scores(run: Run, sample: Sample, prediction: Prediction) -> list[html.Span]:
    kind = outcome(run, sample, prediction)
    true = bool(sample.truth and prediction.label in sample.truth)
    words = [
        (say("saliency_true"), "mark-right", "", true),
        (kind.upper() if kind else "", f"outcome-{kind}", say(f"saliency_{kind}") if kind else "", bool(kind)),
        (say("saliency_explained"), "mark", "", prediction.explained),
    ]
    return [
        html.Span(word, className=f"badge {name}", title=title or None)
        for word, name, title, applies in words
        if applies
    ]
