"""Predictions: samples whose most probable label or outcome is not the same on two sides."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from ..address.paths import compare_path
from ..analysis.prediction_changes import KINDS, RIGHT, SORTS, UNKNOWN, WRONG, Changes
from ..analysis.value_changes import ValueChanges
from ..components.attributes import attributes
from ..components.breakable import breakable
from ..components.mislead import explained
from ..components.pager import page_of, pager
from ..components.scroll import scroll
from ..components.stacked import stacked
from ..components.tiny_picture import tiny_picture
from ..store.entries import Sample
from ..store.run import Run
from ..words import say, text
from .base import Case, Order, computing, saved
from .values import changes, chosen_output, values_view
from .values import order as order_of_values

ROWS = 25  # samples on one page
_CHANGED = "changed"  # all kinds of change
_OUTCOMES = {RIGHT: "right", WRONG: "wrong", UNKNOWN: "unknown"}
_BADGES = {RIGHT: "mark-right", WRONG: "mark-wrong"}
_SIGNS = {RIGHT: "✓", WRONG: "✕"}


def render(case: Case) -> list[Any]:
    """Return the view."""
    compared = case.compared
    if compared is None:
        return [computing()]
    values = _values(case)
    if values is not None:
        return values_view(case, values)
    found = compared.changes
    if not len(found.position):
        return [html.P(say("between_no_predictions"), className="empty")]
    rows = chosen(case, found)
    _, start, stop = page_of(case.query, len(rows), ROWS)
    return [
        html.Div([_outcomes(case, found), explained("between_predictions_meaning")], className="panel outcomes"),
        case.choice("kind", _kinds(found), say("between_kinds")),
        case.choice("sort", {sort: say(f"between_sort_{sort}") for sort in SORTS}, say("between_sort")),
        _table(case, found, rows[start:stop]) if len(rows) else html.P(say("between_none_changed"), className="empty"),
        html.Div(pager(compare_path(), case.query, len(rows), ROWS, "sample") if len(rows) else None),
        saved(case, "predictions"),
    ]


def order(case: Case) -> Order:
    """Return samples and labels in the order of the list."""
    if case.compared is None:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    values = _values(case)
    if values is not None:
        return order_of_values(case, values)
    found = case.compared.changes
    rows = chosen(case, found)
    return found.position[rows], found.label[rows]


def _values(case: Case) -> ValueChanges | None:
    """Return what two regressions put out; None where one of both is none."""
    return changes(case) if chosen_output(case)[0] else None


def _kinds(found: Changes) -> dict[str, str]:
    counts = found.counts()
    every = {_CHANGED: sum(counts.values()) - counts["same"], **counts}
    return {name: f"{say(f'between_kind_{name}')} {text.integer(count)}" for name, count in every.items()}


def chosen(case: Case, found: Changes) -> NDArray[np.intp]:
    """Return the rows of the samples that the address asks for, in its order."""
    wanted = case.among("kind", (_CHANGED, *KINDS))
    kinds = tuple(kind for kind in KINDS if kind != "same") if wanted == _CHANGED else (wanted,)
    return found.ordered(kinds, case.among("sort", SORTS))


def _outcomes(case: Case, found: Changes) -> html.Div:
    """Return a small table of outcomes: rows of the reference, columns of the other side."""
    counts = found.outcomes()
    known = [one for one in _OUTCOMES if one != UNKNOWN or counts[UNKNOWN].any() or counts[:, UNKNOWN].any()]
    letters = {"first": case.first.letter, "other": case.other.letter}
    corner = html.Td(say("between_outcomes_corner", **letters), className="secondary")
    head = [corner, *(html.Th(_outcome_of(case.other.letter, one), scope="col") for one in known)]
    rows = [
        html.Tr(
            [
                html.Th(_outcome_of(case.first.letter, one), scope="row"),
                *(html.Td(text.integer(int(counts[one, two])), className="right") for two in known),
            ]
        )
        for one in known
    ]
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="outcome-table")
    return scroll(table, say("between_outcomes_corner", **letters))


def _outcome_of(letter: str, outcome: int) -> str:
    return f"{letter}: {say(f'between_outcome_{_OUTCOMES[outcome]}')}"


def _table(case: Case, found: Changes, rows: NDArray[np.intp]) -> html.Div:
    first, other = case.first.letter, case.other.letter
    names = [
        (say("between_sample"), ""),
        (first, ""),
        (other, ""),
        (say("between_label_there", first=first, other=other), "probability"),
        (say("between_change"), "right"),
    ]
    lines = [_line(case, found, row) for row in rows.tolist()]
    return scroll(stacked(names, lines), say("between_view_predictions"), "panel")


def _line(case: Case, found: Changes, row: int) -> list[Any]:
    position, label = int(found.position[row]), int(found.label[row])
    sample = case.first.run.sample(position, case.first.step)
    after, change = float(found.after[row]), float(found.change[row])
    told = int(found.new_label[row]), float(found.new_probability[row]), int(found.new_outcome[row])
    return [
        _sample(case, sample, position, label),
        _said(case.first.run, label, float(found.probability[row]), int(found.outcome[row])),
        _said(case.other.run, *told),
        say("between_not_logged") if after != after else text.percent(after),
        text.points(change) if after == after else f"≥ {text.points(change)}",
    ]


def _sample(case: Case, sample: Sample | None, position: int, label: int) -> list[Any]:
    name = case.first.run.title(position)
    thumb = tiny_picture(case.first.run, sample)
    shown = [breakable(name)] if thumb is None else [thumb, breakable(name)]  # an element without children is falsy
    return [case.sample_link(shown, position, label)]


def _said(run: Run, label: int, probability: float, outcome: int) -> list[Any]:
    score = None
    if outcome in _SIGNS:
        sign = html.Span(_SIGNS[outcome], className="sign", **attributes(aria_hidden="true"))
        words = say(f"between_outcome_{_OUTCOMES[outcome]}")
        score = html.Span([sign, words], className=f"badge {_BADGES[outcome]}")
    return [html.Span(run.label(label), className="label-name"), " ", text.percent(probability), " ", score]
