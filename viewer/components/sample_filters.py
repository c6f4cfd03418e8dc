"""Sample filters: the controls over a gallery of samples. Each says how many samples its other choices would leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from dash import html

from .. import text
from ..address import Query, gallery_path
from ..asked import SORTS, is_narrowed, threshold_of
from ..run import Run
from ..selection import OUTCOMES, Selected, Selection, Tables
from ..words import say
from .finder import finder, share_finder
from .link import chip, choice

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
    places: list[Any] = [
        finder("q", say("gallery_text")),
        html.Div([html.Div(_fields(case)), html.Div(_uncertainty(case))], className="shares"),
        _labels(case),
        _outcomes(case),
        _trees(case),
        _sorts(case),
        _explainers(case),
        _benchmarks(case),
        _clear(case),
    ]
    return html.Div([html.Div(place) for place in places], className="sample-filters panel")


def _fields(case: Filtered) -> html.Div:
    own = text.number(threshold_of(case.run.metadata))
    fields = [("pmin", "0"), ("pmax", "1"), ("t", own)]
    return html.Div([share_finder(name, say(f"gallery_{name}"), hint) for name, hint in fields], className="shares")


def _uncertainty(case: Filtered) -> html.Div | None:
    if not np.isfinite(case.tables.predictions.deviation).any():
        return None
    return html.Div([share_finder(name, say(f"gallery_{name}"), "") for name in ("umin", "umax")], className="shares")


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
    chips += [_label_chip(case, f"{run.label(label)} {text.integer(counts.get(label, 0))}", label) for label in shown]
    more = html.Span(say("gallery_more_labels", count=text.integer(hidden)), className="secondary") if hidden else None
    return [
        finder("find", say("gallery_find"), sorted(names.values())),
        html.Div(choice("", [*chips], say("label"))),
        more,
    ]


def _label_chip(case: Filtered, words: str, label: int | None) -> html.A:
    there = replace(case.query, label=label, page=1)
    return chip(words, gallery_path(case.run.key), there, label == case.selection.label, title=words)


def _outcomes(case: Filtered) -> html.Nav | None:
    if not case.tables.predictions.has_truth.any():
        return None
    counts = case.found.outcomes
    options = [("", f"{say('gallery_any')} {text.integer(counts[''])}", "")]
    options += [(name, f"{name} {text.integer(counts[name])}", say(f"gallery_{name}")) for name in OUTCOMES]
    return _row(case, "outcome", case.selection.outcome, options)


def _trees(case: Filtered) -> html.Nav | None:
    if not len(case.tables.trees):
        return None
    counts, present = case.found.trees, {None: "", True: "yes", False: "no"}[case.selection.has_tree]
    options = [
        ("", f"{say('gallery_any')} {text.integer(sum(counts.values()))}", ""),
        ("yes", f"{say('gallery_with')} {text.integer(counts[True])}", ""),
        ("no", f"{say('gallery_without')} {text.integer(counts[False])}", ""),
    ]
    return _row(case, "tree", present, options)


def _sorts(case: Filtered) -> html.Nav:
    there = {
        "": True,
        "p": True,
        "u": bool(np.isfinite(case.tables.predictions.deviation).any()),
        "s": bool(len(case.tables.scores.value)),
        "d": len(_real(case)) > 1,
    }
    names = [sort for sort in SORTS if there[sort]]
    short = next(sort for sort, long in SORTS.items() if long == case.selection.sort)
    present = f"-{short}" if case.selection.descending else short
    options = [
        (f"{sign}{name}", f"{say('gallery_sort_' + (name or 'log'))} {arrow}", say(f"gallery_{way}"))
        for name in names
        for sign, arrow, way in (("", "↑", "ascending"), ("-", "↓", "descending"))
    ]
    return _row(case, "sort", present, options)


def _explainers(case: Filtered) -> html.Nav | None:
    if case.selection.sort != "score":
        return None
    options = [("", say("gallery_all_explainers"), "")]
    return _row(case, "by", case.selection.explainer, [*options, *((n, n, "") for n in case.tables.scores.explainers)])


def _benchmarks(case: Filtered) -> html.Nav | None:
    names = case.tables.scores.benchmarks
    if case.selection.sort not in ("score", "disagreement") or not names:
        return None
    return _row(case, "in", case.selection.benchmark or names[0], [(name, name, "") for name in names])


def _real(case: Filtered) -> list[str]:
    return [name for name in case.tables.scores.explainers if name not in case.tables.baselines]


def _clear(case: Filtered) -> html.A | None:
    if not is_narrowed(case.query):
        return None
    plain = case.query.along().having(**{name: case.query.get(name) or None for name in ("sort", "by", "in")})
    return chip(say("gallery_clear"), gallery_path(case.run.key), plain, False)


def _row(case: Filtered, name: str, present: str, options: Iterable[tuple[str, str, str]]) -> html.Nav:
    """Return a row of chips; an option is (value in the address, words, what the words mean)."""
    path, first, words = gallery_path(case.run.key), replace(case.query, page=1), say(f"gallery_{name}")
    chips = [
        chip(shown, path, first.having(**{name: value or None}), value == present, title=meaning or shown)
        for value, shown, meaning in options
    ]
    return choice(words, chips, words)
