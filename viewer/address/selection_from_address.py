"""Addresses: the selection of samples that one asks for. Pure.

Parts that make no sense choose nothing; `wrong_parts` says which, and pages show it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from ..store.entries import Metadata, ScoreTable
from ..store.selection import NUMBER, OUTCOMES, TOP_OUTCOMES, Selection
from .names import parse_names
from .paths import LONGEST, Query
from .positions import odd_positions, parse_spans

T = TypeVar("T")

SORTS = {"": "position", "p": "probability", "u": "std", "o": "outcome", "s": "score", "d": "disagreement"}
"""Of an address, after a minus sign for the other direction -> of a selection."""
LABELS = "labels"
"""Part of a query: several labels of which any will do; one alone is the query's own."""
CHOSEN = "samples"
"""Part of a query: positions of samples, as `positions.py` has them."""
TAG = "tag"
"""Part of a query: tags of the user of which any will do."""
FILTERS = ("q", "find", CHOSEN, LABELS, "truth", "outcome", "t", "pmin", "pmax", "umin", "umax", "tree", TAG, "note")
"""Parts of the state of the page that narrow the list down, beside the label."""
_OF_LIST = {
    "": (*FILTERS, "values", "sort", "by", "in", "layout"),
    "uncertainty": ("sort",),
    "training": (LABELS, "q", "find", "state", "vmin", "vmax", "cmin", "cmax", "sort"),
    "influence": ("of", "kind"),
    "scores": ("view", "explainer", "metric", "end"),
    "trees": ("find", "direction", "found", "occlusion", "sort"),
    "embedding": ("of", "method", "color"),
}
"""Page of a list, "" for the gallery -> the parts of its state that go along."""
SHARES = ("t", "pmin", "pmax", "umin", "umax")
"""Of these: numbers from 0 to 1."""
VALUES = "values"
"""Part of a query: names of numbers that have sliders, though they choose nothing yet."""
ENDS = ("min", "max")
"""Behind the name of a number: its least and its greatest."""
MOST_OUTPUTS = 16  # of a regression, that samples are chosen by
_NAMED = 12  # numbers in an error
YES_OR_NO = {"yes": True, "no": False}
LIST = "list"
"""Part of the address of a sample: the list that it was opened from."""
LIST_PAGE = "from"
"""Part of a list: the page that it stands on, where that is not the gallery."""
THRESHOLD = 0.5  # of a run that did not log its own


def requested(query: Query, metadata: Metadata, scores: ScoreTable) -> Selection:
    """Return the selection that an address asks for; where it gives no threshold, the run's own."""
    sort, explainer, benchmark = query.get("sort"), query.get("by"), query.get("in")
    known, numbers, sorted_by = outcomes_of(metadata), numbers_of(metadata), sort.removeprefix("-")
    return Selection(
        labels=labels_of(query),
        truths=_numbers(query.get("truth")),
        outcomes=tuple(outcome for outcome in _parts(query.get("outcome")) if outcome in known),
        threshold=_share(query.get("t"), threshold_of(metadata)),
        probability=span(query, "pmin", "pmax"),
        std=span(query, "umin", "umax"),
        has_tree=YES_OR_NO.get(query.get("tree")),
        tags=tuple(parse_names(query.get(TAG))),
        has_note=YES_OR_NO.get(query.get("note")),
        text=query.get("q"),
        spans=parse_spans(query.get(CHOSEN)),
        explainer=explainer if explainer in scores.explainers else "",
        benchmark=benchmark if benchmark in scores.benchmarks else "",
        sort="number" if sorted_by in numbers else SORTS.get(sorted_by, "position"),
        descending=sort.startswith("-"),
        ranges=tuple((name, *ends) for name in numbers if (ends := number_span(query, name))),
        number=sorted_by if sorted_by in numbers else "",
    )


def numbers_of(metadata: Metadata) -> tuple[str, ...]:
    """Return the names of the numbers that samples of a run have: outputs and errors of a regression, features."""
    outputs = range(min(len(metadata.class_names), MOST_OUTPUTS)) if metadata.task else ()
    return (
        *(f"{kind}{place}" for place in outputs for kind in ("y", "e")),
        *(f"f{place}" for place in range(len(metadata.features))),
    )


def number_span(query: Query, name: str) -> tuple[float, float] | None:
    """Return the least and the greatest that an address asks for of a number; None where it asks for none."""
    least, most = (_finite(query.get(f"{name}{end}")) for end in ENDS)
    if least is most is None:
        return None
    return (-math.inf if least is None else least), (math.inf if most is None else most)


def number_parts(query: Query) -> list[str]:
    """Return the parts of an address that ask for numbers of samples."""
    return [name for name, _ in query.more if NUMBER.fullmatch(name[:-3]) and name[-3:] in ENDS]


def _finite(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def outcomes_of(metadata: Metadata) -> tuple[str, ...]:
    """Return the outcomes that there can be in a run."""
    return OUTCOMES if metadata.is_multi_label else TOP_OUTCOMES


def labels_of(query: Query) -> tuple[int, ...]:
    """Return the labels that an address asks for, each once."""
    own = () if query.label is None else (query.label,)
    return tuple(dict.fromkeys((*own, *_numbers(query.get(LABELS)))))


def with_labels(query: Query, labels: Sequence[int]) -> Query:
    """Return the same that asks for other labels, from the first page on."""
    one = labels[0] if len(labels) == 1 else None
    several = ",".join(map(str, labels)) if len(labels) > 1 else None
    return replace(query, label=one, page=1).having(**{LABELS: several})


def toggled(chosen: Sequence[T], one: T) -> list[T]:
    """Return what is chosen with one more, or without it where it was."""
    return [other for other in chosen if other != one] if one in chosen else [*chosen, one]


def wrong_parts(query: Query, metadata: Metadata, scores: ScoreTable) -> list[tuple[str, dict[str, str]]]:
    """Return what of an address makes no sense as a filter or a sort: the kind of mistake and its gaps in words."""
    known = {
        "outcome": outcomes_of(metadata),
        "tree": tuple(YES_OR_NO),
        "note": tuple(YES_OR_NO),
        "sort": (*filter(None, SORTS), *numbers_of(metadata)),
        "by": scores.explainers,
        "in": scores.benchmarks,
    }
    found = []
    for name in SHARES:
        value = query.get(name)
        if value and math.isnan(_share(value, math.nan)):
            found.append(("share", {"part": name, "value": value}))
    for name in (LABELS, "truth"):
        found += [
            ("number", {"part": name, "value": value}) for value in _parts(query.get(name)) if not _numbers(value)
        ]
    chosen = query.get(CHOSEN)
    if len(chosen) >= LONGEST:
        found.append(("long", {"parts": chosen[:40]}))
    elif odd := odd_positions(chosen):
        found.append(("odd", {"parts": ", ".join(odd)}))
    for name, choices in known.items():
        values = _parts(query.get(name)) if name == "outcome" else [query.get(name)]
        for value in values:
            if value.removeprefix("-" if name == "sort" else "") not in ("", *choices):
                found.append(("choice", {"part": name, "value": value, "known": ", ".join(choices) or "–"}))
    for name in number_parts(query):
        if name[:-3] not in numbers_of(metadata):
            numbers = ", ".join(numbers_of(metadata)[:_NAMED]) or "–"
            found.append(("choice", {"part": name, "value": query.get(name), "known": numbers}))
        elif _finite(query.get(name)) is None:
            found.append(("value", {"part": name, "value": query.get(name)}))
    for name in dict.fromkeys(part[:-3] for part in number_parts(query)):
        reach = number_span(query, name)
        if reach and reach[0] > reach[1]:
            least, most = (f"{name}{end}={query.get(name + end)}" for end in ENDS)
            found.append(("span", {"low": least, "high": most}))
    for low, high in (("pmin", "pmax"), ("umin", "umax")):
        ends = span(query, low, high)
        if ends and ends[0] > ends[1]:
            found.append(("span", {"low": f"{low}={query.get(low)}", "high": f"{high}={query.get(high)}"}))
    return found


def threshold_of(metadata: Metadata) -> float:
    """Return the run's own threshold."""
    return metadata.threshold if 0 < metadata.threshold <= 1 else THRESHOLD


def is_narrowed(query: Query) -> bool:
    """Tell whether an address asks for less than all samples."""
    return query.label is not None or any(query.get(name) for name in (*FILTERS, *number_parts(query)))


def list_of(query: Query, page: str = "") -> str | None:
    """Return the state of a filtered or sorted list as one part of an address; None of all in order."""
    kept = {name: query.get(name) for name in _parts_of_list(query, page) if query.get(name)}
    kept |= {LIST_PAGE: page} if page else {}
    return str(Query(label=query.label).having(**kept)).removeprefix("?") or None


def _parts_of_list(query: Query, page: str) -> list[str]:
    return [*_OF_LIST[page], *([] if page else number_parts(query))]


def list_behind(query: Query) -> Query | None:
    """Return the state of the list that a sample was opened from, at the step of the sample; None: all samples."""
    kept = query.get(LIST)
    if not kept:
        return None
    asked = Query.parse(kept)
    page = asked.get(LIST_PAGE) if asked.get(LIST_PAGE) in _OF_LIST else ""
    more = {name: asked.get(name) or None for name in _parts_of_list(asked, page)}
    return replace(query.along(), label=asked.label).having(**more, **{LIST_PAGE: page or None})


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


def _parts(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def _numbers(text: str) -> tuple[int, ...]:
    """Return numbers from an address, `1,5`; parts that are none are left out."""
    return tuple(int(part) for part in _parts(text) if part.isascii() and part.isdigit() and len(part) < 19)
