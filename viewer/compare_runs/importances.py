"""Importances of two sides: how much each feature matters to either model, by methods that both were measured by."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from ..analysis.compared_runs import ComparedRun
from ..components.attributes import attributes
from ..components.explainer_name import explainer_name
from ..components.middle import middle
from ..components.mislead import explained
from ..components.row_values import feature_name
from ..components.scroll import scroll
from ..store.entries import Importance
from ..words import say, text
from .base import Case, saved

MOST = 30  # features of a table; the table as CSV has all


@dataclass(frozen=True)
class Pairing:
    """One method, about one output."""

    method: str
    output: str
    """"": all of them."""
    features: tuple[str, ...]
    """The reference's, then such as only the other has."""
    values: tuple[dict[str, float], dict[str, float]]

    @property
    def order(self) -> list[str]:
        """Features by the greater magnitude of either side's share, the greatest first."""
        shares = [_shares(values) for values in self.values]
        return sorted(self.features, key=lambda name: -max(share.get(name, 0.0) for share in shares))


def pairings(case: Case) -> list[Pairing]:
    """Return the methods that both sides were measured by, about the same outputs, in the order of the reference."""
    mine, theirs = (_measured(side) for side in (case.first, case.other))
    found = []
    for key, values in mine.items():
        if key in theirs:
            features = tuple(dict.fromkeys([*values, *theirs[key]]))
            found.append(Pairing(*key, features, (values, theirs[key])))
    return found


def _measured(side: ComparedRun) -> dict[tuple[str, str], dict[str, float]]:
    """Return importances by feature, by method and output."""
    several = len(side.run.metadata.class_names) > 1
    return {
        (one.method, "" if one.label is None or not several else side.run.label(one.label)): dict(_named(side, one))
        for one in side.run.importances(side.step)
        if not one.names  # scores of concepts are no shares of a whole
    }


def _named(side: ComparedRun, found: Importance) -> Iterator[tuple[str, float]]:
    for place, value in enumerate(found.values):
        if math.isfinite(value):
            yield feature_name(side.run, place), value


def _shares(values: dict[str, float]) -> dict[str, float]:
    total = sum(map(abs, values.values())) or 1.0
    return {name: abs(value) / total for name, value in values.items()}


def importances(case: Case) -> list[Any]:
    """Return a table for each of these methods, nothing where there is none."""
    found = pairings(case)
    if not found:
        return []
    head = html.Div([html.H2(say("importance_title")), saved(case, "importances")], className="heading")
    tables = [_table(case, one) for one in found]
    return [html.Section([head, html.Div(tables, className="row-grid"), explained("between_importances_meaning")])]


def _table(case: Case, found: Pairing) -> html.Figure:
    heading = html.Figcaption(
        [
            html.Div(html.H3(explainer_name(found.method)), className="map-title"),
            html.Span(found.output, className="secondary"),
        ]
    )
    sides = [case.first.letter, case.other.letter]
    head = html.Tr([html.Th(name, scope="col") for name in (say("row_name"), *sides)])
    ranks = [_ranks(values) for values in found.values]
    most = [max(map(abs, values.values()), default=0.0) or 1.0 for values in found.values]
    order = found.order
    rows = []
    for name in order[:MOST]:
        cells = [_cell(*side, name) for side in zip(found.values, ranks, most, strict=True)]
        rows.append(html.Tr([html.Th(middle(name), scope="row"), *cells]))
    shown = say("row_shown", shown=text.integer(len(rows)), all=text.integer(len(order)))
    more = html.P(shown, className="secondary") if len(rows) < len(order) else None
    body = scroll(html.Table([html.Thead(head), html.Tbody(rows)], className="side-by-side"), found.method)
    return html.Figure([heading, body, more], className="map-card row-card")


def _ranks(values: dict[str, float]) -> dict[str, int]:
    order: Sequence[str] = sorted(values, key=lambda name: -abs(values[name]))
    return {name: place for place, name in enumerate(order, start=1)}


def _cell(values: dict[str, float], ranks: dict[str, int], most: float, name: str) -> html.Td:
    """Return a side's value with a bar and its rank among that side's."""
    if name not in values:
        return html.Td("–", className="right")
    value = values[name]
    fill = html.Div(className="bar-fill", style={"width": f"{100 * abs(value) / most:.2f}%"})
    bar = html.Div(fill, className="bar", **attributes(aria_hidden="true"))
    rank = html.Span(say("between_rank", rank=text.integer(ranks[name])), className="secondary")
    return html.Td([bar, text.number(value), " ", rank], className="probability")
