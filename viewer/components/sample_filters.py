"""Sample filters: the controls over a gallery of samples. Each says how many samples its other choices would leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from dash import html

from ..address.names import join_names
from ..address.paths import Query, gallery_path
from ..address.selection_from_address import (
    SORTS,
    VALUES,
    is_narrowed,
    numbers_of,
    threshold_of,
    toggled,
    with_labels,
)
from ..store.entries import RunRow
from ..store.run import Run
from ..store.selection import Selected, Selection, Tables, spread
from ..words import say, text
from .field import field, share_field
from .label_choice import counted, more, most_frequent
from .link import chip, choice
from .middle import middle
from .number_filters import number_choice, number_name, number_range, open_numbers
from .ranges import ranges

_ENDS = (0.05, 0.1, 0.2, 0.5)  # of what is drawn of deviations


@dataclass(frozen=True, kw_only=True)
class Filtered:
    """What the controls stand over."""

    run: Run
    row: RunRow
    query: Query
    tables: Tables
    selection: Selection
    found: Selected


def sample_filters(case: Filtered) -> html.Div:
    """Return all controls. A place whose control makes no sense for the log is empty: places never move."""
    searched = "gallery_text_of_text" if case.run.metadata.has_texts else "gallery_text"
    numbers = open_numbers(case.run, case.query, case.selection)
    places: list[tuple[str, Any]] = [
        ("first", [field("q", say(searched)), _threshold(case)]),
        ("", None if case.run.metadata.task else _range(case, "probability", "pmin", "pmax")),
        ("", _range(case, "std", "umin", "umax") if _has_stds(case) else None),
        ("labels", number_choice(case.run, case.query, numbers)),
        *(("", number_range(case.run, case.query, case.tables, case.selection, name)) for name in numbers),
        ("labels", None if case.run.metadata.task else _labels(case)),
        ("labels", _truths(case)),
        ("", _outcomes(case)),
        ("", _trees(case)),
        ("labels", _tags(case)),
        ("", _notes(case)),
        ("sorts", _sorts(case, numbers)),
        ("", _explainers(case)),
        ("", _benchmarks(case)),
        ("", _chosen(case)),
        ("", _clear(case)),
    ]
    return html.Div([html.Div(place, className=name) for name, place in places], className="sample-filters panel")


def _range(case: Filtered, name: str, low: str, high: str) -> html.Div:
    """Return the choice of a range of probabilities or deviations, over how often there are which."""
    values = spread(case.tables, case.selection, name)
    most = next((end for end in _ENDS if end >= values.max(initial=0)), 1.0) if name == "std" else 1.0
    span = getattr(case.selection, name) or (0.0, 1.0)
    hints = ("0", text.number(most)) if name == "probability" else ("", "")
    fields = [share_field(part, say(f"gallery_{part}"), hint) for part, hint in zip((low, high), hints, strict=True)]
    return html.Div([html.Div(fields, className="shares"), ranges(name, (low, high), values, span, most)])


def _threshold(case: Filtered) -> html.Div | None:
    own = threshold_of(case.run.metadata)
    return share_field("t", say("gallery_t"), text.number(own)) if case.run.metadata.is_multi_label else None


def _labels(case: Filtered) -> list[Any]:
    counts, present = case.found.labels, case.selection.labels
    shown, hidden = most_frequent(case.run, case.query, counts, present)
    chips = [_label_chip(case, say("gallery_any"), [], not present)]
    for label in shown:
        words = counted(case.run.label(label), counts.get(label, 0))
        chips.append(_label_chip(case, words, toggled(present, label), label in present))
    names = sorted(map(case.run.label, {**counts, **case.found.truths}))
    return [
        field("find", say("gallery_find"), suggestions=names),
        html.Div(choice(say("gallery_predicted"), chips, say("label"))),
        more(hidden),
    ]


def _truths(case: Filtered) -> list[Any] | None:
    """Return the choice of true labels; None where none is known."""
    counts, present = case.found.truths, case.selection.truths
    if not len(case.tables.true_labels[0]):
        return None
    shown, hidden = most_frequent(case.run, case.query, counts, present)
    options = [
        (
            _joined(toggled(present, label)),
            counted(case.run.label(label), counts.get(label, 0)),
            None,
            label in present,
        )
        for label in shown
    ]
    anyone: tuple[str, Any, None, bool] = ("", say("gallery_any"), None, not present)
    return [_row(case, "truth", [anyone, *options], say("gallery_truth_is")), more(hidden)]


def _joined(values: Iterable[Any]) -> str:
    return ",".join(map(str, values))


def _label_chip(case: Filtered, words: Any, labels: Sequence[int], current: bool) -> html.A:
    return chip(words, gallery_path(case.run.key), with_labels(case.query, labels), current)


def _outcomes(case: Filtered) -> html.Nav | None:
    if not case.tables.predictions.has_truth.any():
        return None
    counts, present = case.found.outcomes, case.selection.outcomes
    words = {"correct": say("mark_right"), "wrong": say("mark_wrong")}
    options = [
        (_joined(toggled(present, name)), counted(words.get(name, name), counts[name]), say(f"gallery_{name}"), is_on)
        for name in case.tables.outcomes
        for is_on in (name in present,)
    ]
    return _row(case, "outcome", [("", counted(say("gallery_any"), counts[""]), None, not present), *options])


def _trees(case: Filtered) -> html.Nav | None:
    if not len(case.tables.trees):
        return None
    counts, present = case.found.trees, {None: "", True: "yes", False: "no"}[case.selection.has_tree]
    options = [
        ("", counted(say("gallery_any"), sum(counts.values())), None),
        ("yes", counted(say("gallery_with"), counts[True]), None),
        ("no", counted(say("gallery_without"), counts[False]), None),
    ]
    return _row(case, "tree", _one_of(options, present))


def _tags(case: Filtered) -> html.Nav | None:
    """Return the choice of tags that the user gave; None where there are none, and none is asked for."""
    counts, present = case.found.tags, case.selection.tags
    names = [*(tag for tag in present if tag not in counts), *counts]
    if not names:
        return None
    options = [
        (join_names(toggled(present, tag)), counted(tag, counts.get(tag, 0)), None, tag in present) for tag in names
    ]
    anyone: tuple[str, Any, None, bool] = ("", say("gallery_any"), None, not present)
    return _row(case, "tag", [anyone, *options])


def _notes(case: Filtered) -> html.Nav | None:
    counts, present = case.found.notes, {None: "", True: "yes", False: "no"}[case.selection.has_note]
    if not len(case.tables.noted) and not present:
        return None
    options = [
        ("", counted(say("gallery_any"), sum(counts.values())), None),
        ("yes", counted(say("gallery_with"), counts[True]), None),
        ("no", counted(say("gallery_without"), counts[False]), None),
    ]
    return _row(case, "note", _one_of(options, present))


def _sorts(case: Filtered, numbers: Sequence[str]) -> list[html.Nav]:
    there = {
        "": True,
        "p": not case.run.metadata.task,
        "u": _has_stds(case),
        "o": bool(case.tables.predictions.has_truth.any()),
        "s": bool(len(case.tables.scores.value)),
        "d": len(set(case.tables.scores.explainers) - case.tables.controls) > 1,
    }
    number = case.selection.number
    short = number or next(sort for sort, long in SORTS.items() if long == case.selection.sort)
    sign = "-" if case.selection.descending else ""
    onward = sign if short else "-"  # who leaves the order of the log wants the greatest first
    words = {name: say(f"gallery_sort_{name or 'log'}") for name, exists in there.items() if exists}
    words |= {name: number_name(case.run, name) for name in (*numbers, *_first_numbers(case))}
    signs = {name: sign if name == short else onward if name else "" for name in words}
    options = [(f"{signs[name]}{name}", middle(word), None) for name, word in words.items()]
    up, down = ("ascending", "descending") if short else ("forward", "backward")
    ways = [(short, f"↑ {say(f'gallery_{up}')}", None), (f"-{short}", f"↓ {say(f'gallery_{down}')}", None)]
    return [
        _row(case, "sort", _one_of(options, f"{sign}{short}")),
        _row(case, "sort", _one_of(ways, f"{sign}{short}"), say("gallery_direction")),
    ]


def _first_numbers(case: Filtered) -> list[str]:
    """Return the output and the error of a regression, which it is sorted by in the place of probability."""
    return [name for name in numbers_of(case.run.metadata)[:2] if name[0] in "ye"]


def _has_stds(case: Filtered) -> bool:
    return bool(np.isfinite(case.tables.predictions.std).any())


def _explainers(case: Filtered) -> html.Nav | None:
    if case.selection.sort != "score":
        return None
    options = [("", say("gallery_all_explainers"), None), *((n, n, None) for n in case.tables.scores.explainers)]
    return _row(case, "by", _one_of(options, case.selection.explainer))


def _benchmarks(case: Filtered) -> html.Nav | None:
    names = case.tables.scores.benchmarks
    if case.selection.sort not in ("score", "disagreement") or not names:
        return None
    return _row(case, "in", _one_of([(name, name, None) for name in names], case.selection.benchmark or names[0]))


def _chosen(case: Filtered) -> html.A | None:
    """Return that only some samples were chosen, as a link to all others too."""
    if not case.selection.spans:
        return None
    return chip(
        say("gallery_chosen"), gallery_path(case.run.key), replace(case.query, page=1).having(samples=None), True
    )


def _clear(case: Filtered) -> html.A | None:
    if not is_narrowed(case.query):
        return None
    plain = case.query.along().having(**{name: case.query.get(name) or None for name in ("sort", "by", "in", VALUES)})
    return chip(say("gallery_clear"), gallery_path(case.run.key), plain, False)


def _one_of(options: Iterable[tuple[str, Any, str | None]], present: str) -> list[tuple[str, Any, str | None, bool]]:
    return [(value, shown, meaning, value == present) for value, shown, meaning in options]


def _row(case: Filtered, name: str, options: Iterable[tuple[str, Any, str | None, bool]], words: str = "") -> html.Nav:
    """Return a row of chips; an option is (value in the address, what it says, what that means, whether it is on)."""
    path, first = gallery_path(case.run.key), replace(case.query, page=1)
    chips = [
        chip(shown, path, first.having(**{name: value or None}), is_on, title=meaning)
        for value, shown, meaning, is_on in options
    ]
    return choice(words or say(f"gallery_{name}"), chips, words or say(f"gallery_{name}"))
