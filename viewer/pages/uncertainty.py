"""Uncertainty: how sure the network is of its predictions, whether it is right to be, and how firm explanations are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from dash import html

from ..address.paths import Query, run_path, sample_picture_path, uncertainty_path
from ..address.selection_from_address import LIST, list_of
from ..analysis.calibration import BINS, Calibration
from ..analysis.certainty import Certainty, certainty
from ..analysis.uncertainty_ranks import Ranks, most_first
from ..components.attributes import attributes
from ..components.badge import correct_badge
from ..components.chart import chart
from ..components.field import field
from ..components.link import chip, choice, link
from ..components.listed import UNCERTAIN
from ..components.mislead import explained
from ..components.pager import page_of, pager
from ..components.predictions import said, said_std
from ..components.sample_link import sample_link
from ..components.save import csv_link, save_bar
from ..components.scroll import scroll
from ..components.views import heading
from ..data import LogDir
from ..figures.counts import MOST_POINTS
from ..figures.uncertainty import Tops, reliability, stds
from ..store.entries import Sample
from ..store.run import Run
from ..words import say, text
from .base import Page, throttled
from .missing import nothing

COLUMNS = ("sample", "label", "truth", "probability")
OF_DROPOUT = ("std", "entropy", "information")  # further columns, where any of them was logged
CLASSES = 20  # in the table; as CSV it has all


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    steps, title = run.steps(), say("uncertainty_title")
    step = query.step if query.step in steps else (steps[-1] if steps else 0)
    if run.metadata.task:
        head = heading(run, row, query, uncertainty_path(run.key), title, step)
        return f"{title} · {row.title}", [*head, html.P(say("uncertainty_of_values"), className="empty")]
    found = certainty(logs, run, step)
    body = [
        _method(run),
        html.Div([_stds(run, query, step, found), _calibration(run, query, found)], className="charts"),
        _classes(run, query, found),
        _samples(run, query, step, found.orders),
        _stability(run, query, found.stabilities),
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


def _stds(run: Run, query: Query, step: int, found: Certainty) -> html.Figure | None:
    """Return the chart of standard deviations; None of a run that was made without dropout and has none."""
    table = found.table
    known = table.top & np.isfinite(table.std) & np.isfinite(table.probability)
    title = say("uncertainty_deviations")
    if not known.any():
        return _empty(title, say("uncertainty_no_deviations")) if run.metadata.uncertainty else None
    tops = Tops(table.position, table.label, table.probability, table.std, found.right).of(known)
    many, told = len(tops.position) > MOST_POINTS, bool((tops.right >= 0).any())
    by_wrong = many and told and query.get("color") != "count"
    names = {1: say("mark_right"), 0: say("mark_wrong"), -1: say("uncertainty_not_known")}
    axes = say("uncertainty_probability"), say("uncertainty_std")
    figure = stds(tops, run.title, names, axes, by_wrong)
    note = say("uncertainty_counts" if many else "uncertainty_points", count=text.integer(len(tops.position)))
    opens = run_path(run.key), _opened(query, step)
    pictures = sample_picture_path(run.key) if run.pictures else ""
    panel = chart(title, figure, note, "uncertainty_deviations_meaning", opens=opens, pictures=pictures)
    if many and told:
        panel.children.insert(1, _colors(run, query, by_wrong))
    return panel


def _colors(run: Run, query: Query, by_wrong: bool) -> html.Nav:
    path = uncertainty_path(run.key)
    chips = [
        chip(say(f"uncertainty_color_{name or 'wrong'}"), path, query.having(color=name), (name is None) == by_wrong)
        for name in (None, "count")
    ]
    return choice(say("uncertainty_color"), chips, say("uncertainty_color"))


def _empty(title: str, words: str) -> html.Figure:
    return html.Figure([html.Figcaption(html.H3(title)), html.P(words, className="empty")], className="panel chart")


def _calibration(run: Run, query: Query, found: Certainty) -> html.Figure:
    """Return the diagram of all classes, or of the one that the address names."""
    label = query.label if query.label in found.classes else None
    shown = found.overall if label is None else found.classes[label]
    title = say("uncertainty_calibration")
    if shown is None:
        return _empty(title, say("uncertainty_no_truth"))
    if label is not None:
        title = say("uncertainty_calibration_of", label=run.label(label))
    words = (say(f"uncertainty_{axis}") for axis in ("probability", "accuracy", "samples"))
    table = csv_link(run_path(run.key), "calibration", query, say("export_calibration"))
    panel = chart(title, reliability(shown.bins, *words), _error(shown), "uncertainty_calibration_meaning", table=table)
    if label is not None:
        there = replace(query, label=None)
        panel.children.insert(1, link(say("uncertainty_all_classes"), uncertainty_path(run.key), there, "chip"))
    return panel


def _error(found: Calibration) -> str:
    return say(
        "uncertainty_error",
        error=_with_interval(found.error, found.interval),
        bins=BINS,
        count=text.integer(found.count),
        accuracy=text.percent(found.accuracy),
        confidence=text.percent(found.confidence),
    )


def _with_interval(value: float, interval: tuple[float, float] | None) -> str:
    ends = f" [{text.percent(interval[0])}, {text.percent(interval[1])}]" if interval else ""
    return f"{text.percent(value)}{ends}"


# ----------------------------------------------------------------------------------------------------- the classes


def _classes(run: Run, query: Query, found: Certainty) -> html.Section | None:
    """Return the calibration of each class, the farthest off first; None without ground truth, or of one class."""
    wanted = query.get("q").casefold().strip()
    if len(found.classes) < 2:
        return None
    fits = [label for label in found.classes if wanted in run.label(label).casefold()]
    rows = [_class(run, query, label, found.classes[label]) for label in fits[:CLASSES]]
    head = [
        html.Th(say(f"uncertainty_class_{name}"), scope="col", className="right" if place else "")
        for place, name in enumerate(("label", "samples", "confidence", "accuracy", "gap", "error"))
    ]
    title = say("uncertainty_classes")
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="named changes")
    shown = say("uncertainty_classes_shown", shown=text.integer(len(rows)), all=text.integer(len(found.classes)))
    saved = save_bar(csv_link(run_path(run.key), "calibration-by-class", query, title))
    find = field("q", say("confusion_find")) if len(found.classes) > CLASSES else None
    return html.Section(
        [
            html.Div([html.H2(title), find, saved], className="toolbar"),
            html.P(shown, className="secondary"),
            scroll(table, title, "panel"),
            explained("uncertainty_classes_meaning"),
        ]
    )


def _class(run: Run, query: Query, label: int, found: Calibration) -> html.Tr:
    name = run.label(label)
    there = replace(query, label=label)
    opened = link(name, uncertainty_path(run.key), there, title=say("uncertainty_class_open", label=name))
    numbers = [
        text.integer(found.count),
        text.percent(found.confidence),
        _with_interval(found.accuracy, found.accuracy_interval),
        text.points(found.gap),
        _with_interval(found.error, found.interval),
    ]
    return html.Tr([html.Th(opened, scope="row"), *(html.Td(one, className="right") for one in numbers)])


# ----------------------------------------------------------------------------------------------------- the samples


def _samples(run: Run, query: Query, step: int, found: dict[str, Ranks]) -> html.Section:
    if not found:
        return html.Section(html.P(say("uncertainty_no_samples"), className="empty"))
    present = query.get("sort") if query.get("sort") in found else next(iter(found))
    path = uncertainty_path(run.key)
    ranked = most_first(found[present])
    _, start, stop = page_of(query, len(ranked), UNCERTAIN)
    chips = [
        chip(say(f"uncertainty_by_{name}"), path, replace(query, page=1).having(sort=name), name == present)
        for name in found
    ]
    choice = html.Nav(chips, className="chips", **attributes(aria_label=say("uncertainty_order")))
    columns = [*COLUMNS, *(OF_DROPOUT if any(name in found for name in OF_DROPOUT) else ())]
    rows = [
        _row(run, sample, _opened(query, step), columns)
        for position in ranked[start:stop]
        if (sample := run.sample(position, step))
    ]
    head = [
        html.Th(say(f"uncertainty_column_{name}"), scope="col", className="right" if place > 2 else "")
        for place, name in enumerate(columns)
    ]
    body = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="named changes")
    words = say("export_uncertainty")
    table_link = save_bar(csv_link(run_path(run.key), "uncertainty", query, words))
    bar = html.Div(
        [html.H2(say("uncertainty_most")), choice, pager(path, query, len(ranked), UNCERTAIN, "sample"), table_link],
        className="toolbar",
    )
    box = scroll(body, say("uncertainty_most"), "panel")
    return html.Section([bar, box, explained("uncertainty_most_meaning")])


def _opened(query: Query, step: int) -> Query:
    """Return the query of a sample's page, with the list as it is sorted."""
    return query.along(step).having(**{LIST: list_of(query, "uncertainty")})


def _row(run: Run, sample: Sample, opened: Query, columns: Sequence[str]) -> html.Tr:
    top = sample.top
    of_top = top.uncertainty if top else None
    cells = [
        html.Th(sample_link(run, sample, opened), scope="row"),
        html.Td(run.label(top.label) if top else ""),
        html.Td([_truth(run, sample), " ", correct_badge(run, sample)]),
        html.Td(said(run, top) if top else "", className="right"),
        html.Td(_value(of_top.std if of_top else None, partial(said_std, run)), className="right"),
        html.Td(_value(sample.entropy), className="right"),
        html.Td(_value(sample.mutual_information), className="right"),
    ]
    return html.Tr(cells[: len(columns)])


def _truth(run: Run, sample: Sample) -> str | html.Span:
    if sample.truth is None:
        return html.Span(say("card_no_truth"), className="absent")
    return ", ".join(map(run.label, sample.truth)) or say("card_none_of_the_classes")


def _value(value: float | None, written: Callable[[float], str] = text.number) -> str | html.Span:
    if value is None or not np.isfinite(value):
        return html.Span(say("uncertainty_no_value"), className="absent")
    return written(value)


# ----------------------------------------------------------------------------------------------------- explanations


def _stability(run: Run, query: Query, found: dict[str, list[float]]) -> html.Section:
    title = html.H2(say("uncertainty_stability"))
    if not found:
        call = html.Code("runner.register_uncertainty(explanations=True)")
        return html.Section([title, html.P([say("uncertainty_no_stability"), " ", call], className="empty")])
    rows = [html.Tr([html.Th(name, scope="row"), *_spread(values)]) for name, values in found.items()]
    head = [html.Th(say(f"uncertainty_{word}"), scope="col") for word in ("explainer", "relative_std", "maps")]
    body = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)])
    table = save_bar(csv_link(run_path(run.key), "stability", query, say("uncertainty_stability")))
    box = scroll(body, say("uncertainty_stability"), "panel")
    return html.Section(
        [html.Div([title, table], className="toolbar"), box, explained("uncertainty_stability_meaning")]
    )


def _spread(values: list[float]) -> list[html.Td]:
    mean = float(np.mean(values))
    bar = html.Div(html.Div(className="bar-fill", style={"width": f"{min(100, 100 * mean):.1f}%"}), className="bar")
    cell = html.Td([bar, text.number(mean)], className="probability")
    return [cell, html.Td(text.integer(len(values)))]


PAGE = Page(re.compile("/run/(?P<key>[0-9a-f]+)/uncertainty"), _render, throttled, begins_with_chart=True)
