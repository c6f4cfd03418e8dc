"""Alternatives: rows near a sample that the model predicts otherwise: what changes, from which value to which."""

from __future__ import annotations

from typing import Any

from dash import html

from ..address.paths import Query, sample_path
from ..store.entries import Alternative, Alternatives, Change, Feature, Sample
from ..store.run import Run
from ..words import say, text
from .explainer_name import explainer_name
from .middle import middle
from .mislead import explained
from .row_values import feature_of, said_value
from .save import csv_link, save_bar
from .scroll import scroll
from .truth import said_output

MOST = 10  # rows of each search; the table as CSV has all
CHANGES = 30  # of a row
PLACE = "alternatives"  # on a sample's page


def alternatives(run: Run, sample: Sample, query: Query) -> html.Section | None:
    """Return a table for each search, None where none was made."""
    found = run.alternatives(sample.position, sample.step)
    if not found:
        return None
    title = say("alternatives_title")
    table = csv_link(sample_path(run.key, sample.position), "counterfactual-rows", query, title)
    parts = [part for one in found for part in _search(run, sample, one)]
    head = html.Div([html.H2(title), save_bar(table)], className="heading")
    parts = [head, *parts, explained("alternatives_meaning")]
    return html.Section(parts, id=PLACE, className="alternatives")


def alternatives_link(run: Run, sample: Sample) -> html.A | None:
    """Return a link to them, further down on the same page; None where no search was made."""
    if not run.alternatives(sample.position, sample.step):
        return None
    return html.A(say("alternatives_link"), href=f"#{PLACE}", className="chip", title=say("alternatives_title"))


def said_of_label(run: Run, label: int, value: float) -> str:
    """Return an output of a label: a probability, or of a regression a value with its unit."""
    return said_output(run, label, value) if run.metadata.task else text.known_percent(value)


def _search(run: Run, sample: Sample, found: Alternatives) -> list[Any]:
    said = _wanted(run, found)
    heading = [html.H3(explainer_name(found.method)), html.P(said, className="subtitle")]
    if not found.found:
        return [*heading, html.P(say("alternatives_none"), className="empty")]
    names = ("changes", "output", "distance")
    head = [
        html.Th(say(f"alternatives_{name}"), scope="col", className="" if name == "changes" else "right")
        for name in names
    ]
    rows = [_row(run, sample, found, one) for one in found.found[:MOST]]
    body = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="named")
    counts = {"shown": text.integer(len(rows)), "all": text.integer(len(found.found))}
    more = html.P(say("alternatives_shown", **counts), className="secondary") if len(rows) < len(found.found) else None
    return [*heading, scroll(body, found.method, "panel"), more]


def _wanted(run: Run, found: Alternatives) -> str:
    """Return which output was asked for, and what it is now."""
    low, high = ("" if end is None else said_of_label(run, found.label, end) for end in (found.above, found.below))
    kind = "between" if low and high else "above" if low else "below" if high else "other"
    now = said_of_label(run, found.label, found.start)
    return say(f"alternatives_{kind}", label=run.label(found.label), low=low, high=high, now=now)


def _row(run: Run, sample: Sample, found: Alternatives, one: Alternative) -> html.Tr:
    places = {feature.name: place for place, feature in enumerate(run.metadata.features)}
    steps = [_change(run, sample, found.label, change, places.get(change.feature)) for change in one.changes[:CHANGES]]
    if len(steps) < len(one.changes):
        steps.append(html.Li(say("row_others", count=text.integer(len(one.changes) - len(steps)))))
    output: list[Any] = [said_of_label(run, found.label, one.output)]
    if one.winner is not None and one.winner != found.label:
        output.append(html.Span(f" {say('alternatives_winner', label=run.label(one.winner))}", className="secondary"))
    cells = [html.Td(output, className="right"), html.Td(text.known_number(one.distance, 3), className="right")]
    return html.Tr([html.Td(_listed(steps)), *cells])


def _listed(steps: list[html.Li]) -> html.Ol | html.Ul:
    """Return changes with numbers, a single one without."""
    return html.Ol(steps, className="row-changes") if len(steps) > 1 else html.Ul(steps, className="row-changes single")


def _change(run: Run, sample: Sample, label: int, change: Change, place: int | None) -> html.Li:
    """Return one change, and what the output is after it."""
    feature: Feature | None = None if place is None else feature_of(run, place)
    row = sample.row or ()
    now = said_value(feature, row[place]) if place is not None and place < len(row) else say("not_known")
    return html.Li(
        [
            middle(change.feature),
            html.Span([f" {now} → ", html.Strong(said_value(feature, change.value))]),
            html.Span(f" ({said_of_label(run, label, change.output)})", className="secondary"),
        ]
    )
