"""Values: what two regressions put out for the same samples, how far apart they are, and who is nearer to the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from ..address.paths import compare_path
from ..analysis.value_changes import SORTS, ValueChanges, shared_outputs, value_changes
from ..components.breakable import breakable
from ..components.mislead import explained
from ..components.pager import page_of, pager
from ..components.scroll import scroll
from ..components.stacked import stacked
from ..components.truth import said_output
from ..words import say, text
from .base import Case, Order, saved

ROWS = 25  # samples on one page


def chosen_output(case: Case) -> tuple[list[str], str]:
    """Return the outputs of both regressions, and the one that the address asks for."""
    names = shared_outputs(case.first, case.other)
    return names, case.among("output", names) if names else ""


def changes(case: Case) -> ValueChanges | None:
    """Return what both put out; None while the samples that both have are looked for."""
    compared = case.compared
    return None if compared is None else value_changes(case.first, case.other, compared.samples, chosen_output(case)[1])


def order(case: Case, found: ValueChanges) -> Order:
    """Return samples and the output in the order of the list."""
    rows = found.ordered(case.among("sort", SORTS))
    label = case.first.run.metadata.class_names.index(chosen_output(case)[1])
    return found.position[rows], np.full(len(rows), label)


def values_view(case: Case, found: ValueChanges) -> list[Any]:
    """Return the list of samples."""
    if not len(found.position):
        return [html.P(say("between_no_predictions"), className="empty")]
    names, name = chosen_output(case)
    rows = found.ordered(case.among("sort", SORTS))
    _, start, stop = page_of(case.query, len(rows), ROWS)
    sorts = {sort: say(f"between_values_sort_{sort}", other=case.other.letter) for sort in SORTS}
    return [
        case.choice("output", {one: one for one in names}, say("between_values_output")) if len(names) > 1 else None,
        html.P(_summed_up(case, found, name), className="subtitle"),
        case.choice("sort", sorts, say("between_sort")),
        _table(case, found, rows[start:stop].tolist(), name),
        html.Div(pager(compare_path(), case.query, len(rows), ROWS, "sample")),
        saved(case, "predictions"),
        explained("between_values_meaning"),
    ]


def _summed_up(case: Case, found: ValueChanges, name: str) -> str:
    """Say how far both are apart, and how often the other one is nearer to the truth."""
    label = case.first.run.metadata.class_names.index(name)
    apart = said_output(case.first.run, label, float(np.abs(found.change).mean()))
    before, after = found.errors
    known = np.isfinite(before)
    counts = {"count": text.integer(len(found.position)), "known": text.integer(int(known.sum()))}
    nearer = text.integer(int((after[known] < before[known]).sum()))
    letters = {"first": case.first.letter, "other": case.other.letter}
    key = "between_values_said" if known.any() else "between_values_apart"
    return say(key, apart=apart, nearer=nearer, **counts, **letters)


def _table(case: Case, found: ValueChanges, rows: list[int], name: str) -> html.Div:
    first, other = case.first.letter, case.other.letter
    heads = [
        (say("between_sample"), ""),
        (say("between_values_truth"), "right"),
        (first, "right"),
        (other, "right"),
        (say("between_values_change", first=first, other=other), "right"),
        (say("between_values_error", side=first), "right"),
        (say("between_values_error", side=other), "right"),
    ]
    lines = [_line(case, found, row, name) for row in rows]
    return scroll(stacked(heads, lines), say("between_view_predictions"), "panel")


def _line(case: Case, found: ValueChanges, row: int, name: str) -> list[Any]:
    run, position = case.first.run, int(found.position[row])
    label = run.metadata.class_names.index(name)
    before, after = found.errors

    def said(value: float) -> str:
        return said_output(run, label, float(value))

    change = float(found.change[row])
    return [
        [case.sample_link([breakable(run.title(position))], position, label)],
        said(found.truth[row]),
        said(found.first[row]),
        said(found.other[row]),
        f"{'+' if change > 0 else ''}{said(change)}",
        said(before[row]),
        said(after[row]),
    ]
