"""Sample filters: the controls over a gallery of samples. Each says how many samples its other choices would leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from dash import html

from ..address.paths import Query, gallery_path
from ..address.selection_from_address import SORTS, is_narrowed, threshold_of
from ..store.run import Run
from ..store.selection import Selected, Selection, Tables
from ..words import say, text
from .field import field, share_field
from .link import chip, choice
from .middle import middle

MOST_LABELS = 12  # chips; who looks for another one writes a part of its name


@dataclass(frozen=True, kw_only=True)
class Filtered:
    """What the controls stand over."""

    run: Run
    query: Query
    tables: Tables
    selection: Selection
    found: Selected


def sample_filters(case: Filtered) -> html.Div:
    """Return all controls. A place whose control makes no sense for the log is empty: places never move."""
    places: list[tuple[str, Any]] = [
        ("", field("q", say("gallery_text"))),
        ("", _fields(case)),
        ("", _uncertainty(case)),
        ("labels", _labels(case)),
        ("", _outcomes(case)),
        ("", _trees(case)),
        ("sorts", _sorts(case)),
        ("", _explainers(case)),
        ("", _benchmarks(case)),
        ("", _clear(case)),
    ]
    return html.Div([html.Div(place, className=name) for name, place in places], className="sample-filters panel")


def _fields(case: Filtered) -> html.Div:
    own = text.number(threshold_of(case.run.metadata))
    fields = [("pmin", "0"), ("pmax", "1"), *([("t", own)] if case.run.metadata.is_multi_label else [])]
    return html.Div([share_field(name, say(f"gallery_{name}"), hint) for name, hint in fields], className="shares")


def _uncertainty(case: Filtered) -> html.Div | None:
    if not _has_stds(case):
        return None
    return html.Div([share_field(name, say(f"gallery_{name}"), "") for name in ("umin", "umax")], className="shares")


def _labels(case: Filtered) -> list[Any]:
    run, counts = case.run, case.found.labels
    names = {label: run.label(label) for label in counts}
    wanted, present = case.query.get("find").casefold(), case.selection.label
    fitting = [label for label in counts if wanted in names[label].casefold()]
    shown = sorted(fitting, key=lambda label: (-counts[label], label))[:MOST_LABELS]
    hidden = len(fitting) - len(shown)
    if present is not None and present not in shown:
        shown.insert(0, present)
    chips = [_label_chip(case, say("gallery_any"), None)]
    chips += [_label_chip(case, _counted(run.label(label), counts.get(label, 0)), label) for label in shown]
    more = html.Span(say("gallery_more_labels", count=text.integer(hidden)), className="secondary") if hidden else None
    return [
        field("find", say("gallery_find"), suggestions=sorted(names.values())),
        html.Div(choice("", chips, say("label"))),
        more,
    ]


def _label_chip(case: Filtered, words: Any, label: int | None) -> html.A:
    there = replace(case.query, label=label, page=1)
    return chip(words, gallery_path(case.run.key), there, label == case.selection.label)


def _counted(words: str, count: int) -> list[html.Span]:
    """Return a choice and how many samples it would leave."""
    return [
        middle(words, "label-name"),
        html.Span(f" {text.integer(count)}", className="how-many"),
    ]


def _outcomes(case: Filtered) -> html.Nav | None:
    if not case.tables.predictions.has_truth.any():
        return None
    counts = case.found.outcomes
    meanings = {name: say(f"gallery_{name}") for name in case.tables.outcomes}
    words = {"": say("gallery_any"), "correct": say("mark_right"), "wrong": say("mark_wrong")}
    options = [(name, _counted(words.get(name, name), counts[name]), meanings.get(name)) for name in counts]
    return _row(case, "outcome", case.selection.outcome, options)


def _trees(case: Filtered) -> html.Nav | None:
    if not len(case.tables.trees):
        return None
    counts, present = case.found.trees, {None: "", True: "yes", False: "no"}[case.selection.has_tree]
    options = [
        ("", _counted(say("gallery_any"), sum(counts.values())), None),
        ("yes", _counted(say("gallery_with"), counts[True]), None),
        ("no", _counted(say("gallery_without"), counts[False]), None),
    ]
    return _row(case, "tree", present, options)


def _sorts(case: Filtered) -> list[html.Nav]:
    there = {
        "": True,
        "p": True,
        "u": _has_stds(case),
        "s": bool(len(case.tables.scores.value)),
        "d": len(set(case.tables.scores.explainers) - case.tables.controls) > 1,
    }
    short = next(sort for sort, long in SORTS.items() if long == case.selection.sort)
    sign = "-" if case.selection.descending else ""
    onward = sign if short else "-"  # who leaves the order of the log wants the greatest first
    signs = {name: sign if name == short else onward if name else "" for name in SORTS}
    options = [(f"{signs[n]}{n}", say(f"gallery_sort_{n or 'log'}"), None) for n, exists in there.items() if exists]
    up, down = ("ascending", "descending") if short else ("forward", "backward")
    ways = [(short, f"↑ {say(f'gallery_{up}')}", None), (f"-{short}", f"↓ {say(f'gallery_{down}')}", None)]
    return [
        _row(case, "sort", f"{sign}{short}", options),
        _row(case, "sort", f"{sign}{short}", ways, say("gallery_direction")),
    ]


def _has_stds(case: Filtered) -> bool:
    return bool(np.isfinite(case.tables.predictions.std).any())


def _explainers(case: Filtered) -> html.Nav | None:
    if case.selection.sort != "score":
        return None
    options = [("", say("gallery_all_explainers"), None), *((n, n, None) for n in case.tables.scores.explainers)]
    return _row(case, "by", case.selection.explainer, options)


def _benchmarks(case: Filtered) -> html.Nav | None:
    names = case.tables.scores.benchmarks
    if case.selection.sort not in ("score", "disagreement") or not names:
        return None
    return _row(case, "in", case.selection.benchmark or names[0], [(name, name, None) for name in names])


def _clear(case: Filtered) -> html.A | None:
    if not is_narrowed(case.query):
        return None
    plain = case.query.along().having(**{name: case.query.get(name) or None for name in ("sort", "by", "in")})
    return chip(say("gallery_clear"), gallery_path(case.run.key), plain, False)


def _row(
    case: Filtered, name: str, present: str, options: Iterable[tuple[str, Any, str | None]], words: str = ""
) -> html.Nav:
    """Return a row of chips; an option is (value in the address, what it says, what that means)."""
    path, first = gallery_path(case.run.key), replace(case.query, page=1)
    chips = [
        chip(shown, path, first.having(**{name: value or None}), value == present, title=meaning)
        for value, shown, meaning in options
    ]
    return choice(words or say(f"gallery_{name}"), chips, words or say(f"gallery_{name}"))
