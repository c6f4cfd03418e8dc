"""Asked: the selection of samples that an address asks for. Pure; parts that make no sense are passed over."""

from __future__ import annotations

import math
from dataclasses import replace

from ..store.entries import Metadata, ScoreTable
from ..store.selection import OUTCOMES, TOP_OUTCOMES, Selection
from .paths import Query

SORTS = {"": "position", "p": "probability", "u": "std", "s": "score", "d": "disagreement"}
"""Of an address, after a minus sign for the other direction -> of a selection."""
FILTERS = ("q", "find", "truth", "outcome", "t", "pmin", "pmax", "umin", "umax", "tree")
"""Parts of the state of the page that narrow the list down, beside the label."""
LIST = "list"
"""Part of the address of a sample: the list that it was opened from."""
THRESHOLD = 0.5  # of a run that did not log its own


def requested(query: Query, metadata: Metadata, scores: ScoreTable) -> Selection:
    """Return the selection that an address asks for; where it gives no threshold, the run's own."""
    sort, truth = query.get("sort"), query.get("truth")
    outcome, explainer, benchmark = query.get("outcome"), query.get("by"), query.get("in")
    return Selection(
        label=query.label,
        truth=int(truth) if truth.isascii() and truth.isdigit() and len(truth) < 19 else None,
        outcome=outcome if outcome in (OUTCOMES if metadata.is_multi_label else TOP_OUTCOMES) else "",
        threshold=_share(query.get("t"), threshold_of(metadata)),
        probability=span(query, "pmin", "pmax"),
        std=span(query, "umin", "umax"),
        has_tree={"yes": True, "no": False}.get(query.get("tree")),
        text=query.get("q"),
        explainer=explainer if explainer in scores.explainers else "",
        benchmark=benchmark if benchmark in scores.benchmarks else "",
        sort=SORTS.get(sort.removeprefix("-"), "position"),
        descending=sort.startswith("-"),
    )


def threshold_of(metadata: Metadata) -> float:
    """Return the run's own threshold."""
    return metadata.threshold if 0 < metadata.threshold <= 1 else THRESHOLD


def is_narrowed(query: Query) -> bool:
    """Tell whether an address asks for less than all samples."""
    return query.label is not None or any(query.get(name) for name in FILTERS)


def list_of(query: Query) -> str | None:
    """Return the state of a filtered or sorted list as one part of an address; None of all in order."""
    kept = {name: query.get(name) for name in (*FILTERS, "sort", "by", "in") if query.get(name)}
    return str(Query(label=query.label).having(**kept)).removeprefix("?") or None


def list_behind(query: Query) -> Query | None:
    """Return the state of the list that a sample was opened from, at the step of the sample; None: all samples."""
    kept = query.get(LIST)
    if not kept:
        return None
    asked = Query.parse(kept)
    more = {name: asked.get(name) or None for name in (*FILTERS, "sort", "by", "in")}
    return replace(query.along(), label=asked.label).having(**more)


def span(query: Query, low: str, high: str) -> tuple[float, float] | None:
    """Return the least and the greatest share that two parts of an address ask for; None where they ask for none."""
    least, most = _share(query.get(low), math.nan), _share(query.get(high), math.nan)
    if math.isnan(least) and math.isnan(most):
        return None
    return (0.0 if math.isnan(least) else least), (1.0 if math.isnan(most) else most)


def _share(text: str, otherwise: float) -> float:
    """Return a number from 0 to 1."""
    try:
        value = float(text)
    except ValueError:
        return otherwise
    return value if 0 <= value <= 1 else otherwise
