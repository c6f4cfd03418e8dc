"""Uncertainty: how sure the network is of its predictions, whether it is right to be, and how firm explanations are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from dash import html

from ..address.paths import Query, run_path, sample_path, uncertainty_path
from ..analysis.calibration import BINS, calibration
from ..analysis.uncertainty_ranks import most_first, orders, stabilities
from ..components.attributes import attributes
from ..components.chart import chart
from ..components.link import chip, link
from ..components.mislead import explained
from ..components.pager import page_of, pager
from ..components.predictions import said, said_std
from ..components.save import csv_link, save_bar
from ..components.views import heading
from ..data import LogDir
from ..figures.counts import MOST_POINTS
from ..figures.uncertainty import reliability, stds
from ..store.entries import PredictionTable, Sample
from ..store.run import Run
from ..words import say, text
from .base import Page, throttled
from .missing import nothing

COLUMNS = ("sample", "label", "probability", "std", "entropy", "information")
ROWS = 20  # samples on one page of the list


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    steps, title = run.steps(), say("uncertainty_title")
    step = query.step if query.step in steps else (steps[-1] if steps else 0)
    table = run.predictions(step)
    bins = csv_link(run_path(run.key), "calibration", query, say("export_calibration"))
    body = [
        _method(run),
        html.Div([_stds(run, query, step, table), _calibration(table, bins)], className="charts"),
        _samples(run, query, step, table),
        _stability(logs, run, query, step),
    ]
    head = heading(run, row, query, uncertainty_path(run.key), title, step)
    return f"{title} · {row.title}", [*head, html.Div(body, className="comparison")]


def _method(run: Run) -> html.P:
    """Return how uncertainties were made, or how to get them."""
    made = run.metadata.uncertainty
    if made is None:
        return html.P(
            [say("uncertainty_none"), " ", html.Code("runner.register_uncertainty()")], className="notices info"
        )
    params = ", ".join(f"{name} = {value}" for name, value in made.params.items())
    return html.P(
        say("uncertainty_method", name=f"{made.class_name} ({params})" if params else made.class_name),
        className="subtitle",
    )


def _stds(run: Run, query: Query, step: int, table: PredictionTable) -> html.Figure:
    known = table.top & np.isfinite(table.std) & np.isfinite(table.probability)
    title = say("uncertainty_deviations")
    if not known.any():
        return _empty(title, say("uncertainty_no_deviations"))
    points = np.stack([table.position[known], table.label[known]], axis=1)
    axes = say("uncertainty_probability"), say("uncertainty_std")
    figure = stds(table.probability[known], table.std[known], points, run.title, *axes)
    count = text.integer(len(points))
    note = say("uncertainty_counts" if len(points) > MOST_POINTS else "uncertainty_points", count=count)
    return chart(title, figure, note, "uncertainty_deviations_meaning", opens=(run_path(run.key), query.along(step)))


def _empty(title: str, words: str) -> html.Figure:
    return html.Figure([html.Figcaption(html.H3(title)), html.P(words, className="empty")], className="panel chart")


def _calibration(table: PredictionTable, link_to_bins: html.A) -> html.Figure:
    known = table.top & table.has_truth
    found = calibration(table.probability[known], table.true[known])
    title = say("uncertainty_calibration")
    if found is None:
        return _empty(title, say("uncertainty_no_truth"))
    note = say(
        "uncertainty_error",
        error=text.percent(found.error),
        bins=BINS,
        count=text.integer(found.count),
        accuracy=text.percent(found.accuracy),
        confidence=text.percent(found.confidence),
    )
    words = (say(f"uncertainty_{axis}") for axis in ("probability", "accuracy", "samples"))
    return chart(title, reliability(found.bins, *words), note, "uncertainty_calibration_meaning", table=link_to_bins)


# ----------------------------------------------------------------------------------------------------- the samples


def _samples(run: Run, query: Query, step: int, table: PredictionTable) -> html.Section:
    found = orders(run, step, table)
    if not found:
        return html.Section(html.P(say("uncertainty_no_samples"), className="empty"))
    present = query.get("sort") if query.get("sort") in found else next(iter(found))
    path = uncertainty_path(run.key)
    ranked = most_first(found[present])
    _, start, stop = page_of(query, len(ranked), ROWS)
    chips = [
        chip(say(f"uncertainty_by_{name}"), path, replace(query, page=1).having(sort=name), name == present)
        for name in found
    ]
    choice = html.Nav(chips, className="chips", **attributes(aria_label=say("uncertainty_order")))
    rows = [
        _row(run, sample, query.along(step))
        for position in ranked[start:stop]
        if (sample := run.sample(position, step))
    ]
    head = [
        html.Th(say(f"uncertainty_column_{name}"), scope="col", className="right" if place > 1 else "")
        for place, name in enumerate(COLUMNS)
    ]
    body = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="named uncertain")
    words = say("export_uncertainty")
    table_link = save_bar(csv_link(run_path(run.key), "uncertainty", query, words))
    bar = html.Div(
        [html.H2(say("uncertainty_most")), choice, pager(path, query, len(ranked), ROWS, "sample"), table_link],
        className="toolbar",
    )
    box = html.Div(body, className="panel scroll", tabIndex="0")
    return html.Section([bar, box, explained("uncertainty_most_meaning")])


def _row(run: Run, sample: Sample, opened: Query) -> html.Tr:
    top = sample.top
    of_top = top.uncertainty if top else None
    cells = [
        html.Td(link(sample.title, sample_path(run.key, sample.position), opened)),
        html.Td(run.label(top.label) if top else ""),
        html.Td(said(run, top) if top else "", className="right"),
        html.Td(_value(of_top.std if of_top else None, partial(said_std, run)), className="right"),
        html.Td(_value(sample.entropy), className="right"),
        html.Td(_value(sample.mutual_information), className="right"),
    ]
    return html.Tr(cells)


def _value(value: float | None, written: Callable[[float], str] = text.number) -> str | html.Span:
    if value is None or not np.isfinite(value):
        return html.Span(say("uncertainty_no_value"), className="absent")
    return written(value)


# ----------------------------------------------------------------------------------------------------- explanations


def _stability(logs: LogDir, run: Run, query: Query, step: int) -> html.Section:
    found = stabilities(logs, run, step)
    title = html.H2(say("uncertainty_stability"))
    if not found:
        call = html.Code("runner.register_uncertainty(explanations=True)")
        return html.Section([title, html.P([say("uncertainty_no_stability"), " ", call], className="empty")])
    rows = [html.Tr([html.Th(name, scope="row"), *_spread(values)]) for name, values in found.items()]
    head = [html.Th(say(f"uncertainty_{word}"), scope="col") for word in ("explainer", "relative_std", "maps")]
    body = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)])
    table = save_bar(csv_link(run_path(run.key), "stability", query, say("uncertainty_stability")))
    box = html.Div(body, className="panel scroll", tabIndex="0")
    return html.Section(
        [html.Div([title, table], className="toolbar"), box, explained("uncertainty_stability_meaning")]
    )


def _spread(values: list[float]) -> list[html.Td]:
    mean = float(np.mean(values))
    bar = html.Div(html.Div(className="bar-fill", style={"width": f"{min(100, 100 * mean):.1f}%"}), className="bar")
    cell = html.Td([bar, text.number(mean)], className="probability")
    return [cell, html.Td(text.integer(len(values)))]


PAGE = Page(re.compile("/run/(?P<key>[0-9a-f]+)/uncertainty"), _render, throttled)
