"""Text cards: one text as each explainer colors it, the same words at the same places of all cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html

from ..address.paths import Query, sample_path
from ..analysis.line_values import values_of
from ..data import LogDir
from ..store.entries import Sample
from ..store.run import Run
from .line_card import line_card
from .sample_scores import map_scores
from .text_view import (
    brief_view,
    dropout_choice,
    dropout_of,
    passage_choice,
    text_controls,
    text_view,
    unit_choice,
)


def text_values(
    logs: LogDir, run: Run, sample: Sample, label: int, shown: Iterable[str], dropout: str = ""
) -> dict[str, list[float]]:
    """Return what explainers say of the tokens of a text, without those whose values cannot be read.

    `dropout` asks for the "mean" or the "spread" of the values over dropout samples.
    """
    count, part = len(sample.text.tokens) if sample.text else 0, dropout or "map"
    entries = {name: sample.maps.get((label, name)) for name in shown}
    found = {name: values_of(logs.map(run.key, entry.ref, part), count) for name, entry in entries.items() if entry}
    return {name: list(values) for name, values in found.items() if values is not None}


def text_cards(
    logs: LogDir,
    run: Run,
    sample: Sample,
    label: int,
    shown: Mapping[str, html.A | None],
    waiting: bool,
    query: Query,
) -> list[Any]:
    """Return the choices of a text and a card for each explainer, by its link that hides the others."""
    if sample.text is None:
        return []
    path, values = (
        sample_path(run.key, sample.position),
        text_values(logs, run, sample, label, shown, dropout_of(query)),
    )
    view = text_view(sample.text, values, path, replace(query, label=label))
    scores = run.scores_of(sample.position, sample.step, label)
    cards = [
        line_card(run, sample, name, label, values.get(name), waiting, map_scores(run, scores, name), alone, view)
        for name, alone in shown.items()
    ]
    choices = [
        unit_choice(path, view.query),
        dropout_choice(path, view.query, sample.maps.values()),
        passage_choice(view),
    ]
    return [html.Div(choices, className="text-choices"), text_controls(), html.Div(cards, className="text-stack")]


def brief_cards(
    logs: LogDir, run: Run, sample: Sample, label: int, shown: Sequence[str], waiting: bool, query: Query
) -> list[html.Figure]:
    """Return a card for each explainer of a text among others: of a long one the strongest passage."""
    if sample.text is None:
        return []
    values = text_values(logs, run, sample, label, shown, dropout_of(query))
    view = brief_view(sample.text, values, query)
    return [line_card(run, sample, name, label, values.get(name), waiting, None, None, view) for name in shown]
