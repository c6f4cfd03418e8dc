"""One sample side by side: pictures, predictions and maps of the sides that are compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from dash import html

from ..address.paths import Query, compare_path, compare_sample_path
from ..analysis.compared_runs import compared_runs_of
from ..analysis.same_inputs import input_of
from ..compare_runs import ORDERS, Case, Order
from ..compare_runs.columns import Column, Shared, explainers, head, maps, outputs, pictures
from ..compare_runs.run_panel import troubles
from ..compare_runs.text_views import text_views
from ..components.attributes import attributes
from ..components.crumbs import crumbs, neighbor
from ..components.explainer_choice import chosen, explainer_choice
from ..components.facts import notices
from ..components.keys import neighbor_keys, page_keys, value_keys
from ..components.link import chip, choice, link
from ..components.mislead import explained
from ..components.overlay import controls
from ..components.scroll import scroll
from ..components.text_view import TextView, dropout_choice, passage_choice, text_controls, unit_choice
from ..data import LogDir
from ..words import say, say_of, text
from .base import Page
from .compare import stamp
from .missing import nothing


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    found = compared_runs_of(logs, query.get("runs"))
    if len(found.sides) < 2:
        return nothing(say("between_no_sides"))
    case = Case(logs, found, query)
    columns = [Column.of(case.first, side, query.get("id")) for side in found.sides]
    known = [column.sample for column in columns if column.sample]
    if not known:
        return nothing(say("between_no_such_sample"))
    labels = list(dict.fromkeys(label for column in columns for label in column.explained()))
    requested = [label for label in (query.get("class"), query.label) if label in labels]
    by_all = [label for label in labels if all(column.has_maps(label) for column in columns)]
    label = next(iter(requested or by_all or labels), None)
    title = known[0].title
    content = [
        _crumbs(case, columns, title),
        html.H1(title),
        html.Div(troubles(found)),
        notices(_warnings(logs, columns, known[0].kind), "info"),
        html.Div(_labels(case, labels, label)),
        _differences(case) if any(sample.is_picture for sample in known) else None,
        _explainers(case, columns),
        html.Div(_table(logs, case, columns, label), className="maps"),
        _keys(known[0].kind),
    ]
    return f"{title} · {say('between_title')}", content


def _crumbs(case: Case, columns: Sequence[Column], title: str) -> html.Nav:
    sample = columns[0].sample
    place, positions, labels = _place(case, sample.position if sample else 0)
    back = replace(case.query, label=None).having(**{"id": None, "class": None})
    where = (
        say("between_place", place=text.integer(place + 1), count=text.integer(len(positions))) if place >= 0 else ""
    )

    def way(words: str, to: int, rel: str) -> html.A | html.Span:
        if place < 0 or not 0 <= to < len(positions):
            return neighbor(words, compare_sample_path(), None, rel)
        label = int(labels[to])
        query = case.of_sample(int(positions[to]), label if label >= 0 else None)
        return neighbor(words, compare_sample_path(), query, rel)

    ways = [
        way(f"← {say('saliency_previous')}", place - 1, "prev"),
        way(f"{say('saliency_next')} →", place + 1, "next"),
    ]
    return crumbs(
        link(say("between_title"), compare_path(), back),
        html.Span(where or title),
        html.Span(ways, className="neighbors"),
    )


def _keys(kind: str) -> html.Span:
    keys = [*neighbor_keys(say("saliency_key_previous"), say("saliency_key_next")), *value_keys(kind, steps=False)]
    return page_keys([key for key in keys if key[0] != "front"])


def _place(case: Case, position: int) -> tuple[int, np.ndarray, np.ndarray]:
    """Return where a sample stands in the list that it was opened from, below 0 for nowhere, and that list.

    One that is not in it stands in the order of the log.
    """
    for positions, labels in _lists(case):
        found = np.flatnonzero(positions == position)
        if len(found):
            return int(found[0]), positions, labels
    return -1, np.empty(0, np.int64), np.empty(0, np.int64)


def _lists(case: Case) -> Sequence[Order]:
    if case.compared is None:
        return []
    every = case.compared.samples[:, 0]
    order = ORDERS.get(case.query.get("view"))
    return [*([order(case)] if order else []), (every, np.full(len(every), -1))]


def _warnings(logs: LogDir, columns: Sequence[Column], kind: str) -> list[str]:
    """Return what a reader must know before comparing: other pictures, rows or texts, other sizes."""
    there = [(column.side.run.key, column.sample) for column in columns if column.sample]
    sizes = {(sample.width, sample.height, sample.depth) for _, sample in there}
    lines = []
    if len({input_of(logs, key, sample) for key, sample in there} - {None}) > 1:
        lines.append(say_of(kind, "between_other_pictures"))
    if len(sizes) > 1:
        lines.append(say_of(kind, "between_other_sizes"))
    return lines


def _labels(case: Case, labels: Sequence[Shared], present: Shared | None) -> html.Nav | None:
    if len(labels) < 2:
        return None
    chips = (
        chip(_label_words(case, label), compare_sample_path(), _with_label(case.query, label), label == present)
        for label in labels
    )
    return choice(say("label"), chips, say("saliency_explained_label"))


def _label_words(case: Case, label: Shared) -> str:
    return case.first.run.label(label) if isinstance(label, int) else say("between_class_elsewhere", name=label)


def _with_label(query: Query, label: Shared) -> Query:
    """Return the query with a label; one that the reference does not have is a class by its name."""
    if isinstance(label, int):
        return replace(query, label=label).having(**{"class": None})
    return replace(query, label=None).having(**{"class": label})


def _differences(case: Case) -> html.Div:
    """Return the choice of a difference of maps, that of a side less that of the reference: client/maps/sides.js."""
    pairs = {f"{side.letter} − {case.first.letter}": f"{side.letter},{case.first.letter}" for side in case.others}
    buttons = [
        html.Button(words, type="button", className="chip", **attributes(data_sides=sides))
        for words, sides in {say("between_no_map_difference"): ",", **pairs}.items()
    ]
    word = say("between_map_difference")
    return html.Div(
        [html.Span(word, className="label"), *buttons], className="chips", role="group", **attributes(aria_label=word)
    )


def _explainers(case: Case, columns: Sequence[Column]) -> html.Details | None:
    names = explainers(columns)
    return explainer_choice(names, chosen(names, case.query), compare_sample_path(), case.query)


def _table(logs: LogDir, case: Case, columns: Sequence[Column], label: Shared | None) -> list[Any]:
    rows, shown = [pictures(columns), outputs(columns, label)], chosen(explainers(columns), case.query)
    views = text_views(logs, columns, label, shown, case.query)
    if label is not None:
        rows += [maps(logs, columns, label, name, views) for name in shown]
    table = html.Table([html.Thead(head(columns, label)), html.Tbody(rows)], className="samples side-by-side")
    kinds = {column.sample.kind for column in columns if column.sample}
    return [
        *_controls(case, columns, kinds, list(views.values())),
        html.P(say("saliency_nothing"), className="empty") if label is None else None,
        scroll(table, say_of(min(kinds), "saliency_maps")),
        explained("between_sample_meaning", min(kinds)),
    ]


def _controls(case: Case, columns: Sequence[Column], kinds: set[str], views: Sequence[TextView]) -> list[Any]:
    """Return what changes the maps; of rows nothing does."""
    if kinds == {"text"}:
        one = next((view for view in views if view.path), None)  # of all sides, where they have the same text
        entries = [entry for column in columns if column.sample for entry in column.sample.maps.values()]
        choices = [
            unit_choice(compare_sample_path(), case.query),
            dropout_choice(compare_sample_path(), case.query, entries),
            passage_choice(one) if one else None,
        ]
        return [html.Div(choices, className="text-choices"), text_controls()]
    boxes = any(column.sample and (column.sample.boxes or column.sample.masks) for column in columns)
    return [] if kinds == {"row"} else [controls(boxes, ())]


PAGE = Page(re.compile("/compare/sample"), _render, stamp)
