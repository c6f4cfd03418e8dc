"""Number filters: sliders of numbers that samples have: features of rows, outputs and errors of a regression."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from ..address.paths import Query, gallery_path
from ..address.selection_from_address import ENDS, VALUES, number_parts, numbers_of
from ..store.run import Run
from ..store.selection import Selection, Tables, number_spread
from ..words import say, text
from .attributes import attributes
from .field import any_number_field, field
from .label_choice import counted
from .link import chip, choice
from .middle import middle
from .ranges import number_ranges
from .row_values import feature_name, feature_of, main_features, said_value

MOST = 40  # chips
NAMED = "named"  # the part of an address that tells which numbers are looked for
_ANY = (-math.inf, math.inf)
SLIDERS = 6  # at a time


def number_name(run: Run, name: str) -> str:
    """Return what a number of samples is called."""
    kind, place = name[0], int(name[1:])
    if kind == "f":
        return feature_name(run, place)
    return say(f"gallery_{'output' if kind == 'y' else 'error'}", label=run.label(place))


def said_number(run: Run, name: str, value: float) -> str:
    """Return a number with what it is, in words."""
    if not math.isfinite(value):
        return say("gallery_no_number", name=number_name(run, name))
    feature = feature_of(run, int(name[1:])) if name.startswith("f") else None
    return say("gallery_number", name=number_name(run, name), value=said_value(feature, value))


def open_numbers(run: Run, query: Query, selection: Selection) -> list[str]:
    """Return the numbers that have sliders: that an address names, filters by, or sorts by; some at most."""
    known = set(numbers_of(run.metadata))
    asked = [*query.get(VALUES).split(","), *(part[:-3] for part in number_parts(query)), selection.number]
    return [name for name in dict.fromkeys(asked) if name in known][:SLIDERS]


def number_choice(run: Run, query: Query, shown: list[str]) -> html.Details | None:
    """Return chips that show and hide sliders, of very many those whose name has what the address asks for.

    Features stand by how much they matter, where that was measured. None of a run whose samples have no numbers.
    """
    known = _in_order(run)
    if not known:
        return None
    wanted = query.get(NAMED).casefold()
    fitting = [name for name in known if wanted in number_name(run, name).casefold()]
    offered = list(dict.fromkeys([*shown, *fitting[:MOST]]))
    summary = html.Summary(html.Strong(say("gallery_numbers")))
    group = html.Div(
        [*(_toggle(run, query, shown, name) for name in offered), _more(len(fitting) - MOST)],
        className="chips",
        role="group",
        **attributes(aria_label=say("gallery_numbers")),
    )
    find = field(NAMED, say("gallery_find_number")) if len(known) > MOST else None
    is_open = bool(shown or wanted) or len(offered) <= MOST // 4
    return html.Details([summary, find, group], open=is_open, className="explainer-choice")


def _in_order(run: Run) -> list[str]:
    """Return the numbers that samples have: outputs and errors, then features, those first that matter most."""
    known = numbers_of(run.metadata)
    places = main_features(run, len(run.metadata.features))
    return [*(name for name in known if not name.startswith("f")), *(f"f{place}" for place in places)]


def _more(hidden: int) -> html.Span | None:
    if hidden <= 0:
        return None
    return html.Span(say("gallery_more_numbers", count=text.integer(hidden)), className="secondary")


def _toggle(run: Run, query: Query, shown: list[str], name: str) -> html.A:
    """Return the chip of a number; without its slider it chooses nothing either."""
    is_on = name in shown
    left = [other for other in shown if other != name] if is_on else [*shown, name]
    there = query.having(**{VALUES: ",".join(left) or None})
    if is_on:
        there = there.having(**{f"{name}{end}": None for end in ENDS})
        there = there.having(sort=None) if query.get("sort").removeprefix("-") == name else there
    return chip(middle(number_name(run, name)), gallery_path(run.key), there, is_on)


def number_range(run: Run, query: Query, tables: Tables, selection: Selection, name: str) -> html.Div | html.Nav | None:
    """Return the choice of a range of a number, over how often there are which; None where there are none.

    Of a feature that has categories it is the choice of one.
    """
    values, words = number_spread(tables, selection, name), number_name(run, name)
    chosen = next(((low, high) for one, low, high in selection.ranges if one == name), _ANY)
    if not len(values) and chosen == _ANY:
        return None
    feature = feature_of(run, int(name[1:])) if name.startswith("f") else None
    if feature and feature.categories:
        return _categories(run, query, name, feature.categories, values, chosen)
    ends = [end for end in chosen if math.isfinite(end)]
    reach = _reach(np.concatenate([values, ends]))
    parts = tuple(f"{name}{end}" for end in ENDS)
    labels = say("gallery_number_least", name=words), say("gallery_number_most", name=words)
    hints = (f"{end:.15g}" if end % 1 == 0 else f"{end:.4g}" for end in reach)
    fields: list[Any] = [any_number_field(*each) for each in zip(parts, labels, hints, strict=True)]
    slider = number_ranges(words, (parts[0], parts[1]), values, chosen, reach)
    return html.Div([html.Div(fields, className="shares"), slider])


def _categories(
    run: Run,
    query: Query,
    name: str,
    categories: Sequence[str],
    values: NDArray[np.float64],
    chosen: tuple[float, float],
) -> html.Nav:
    """Return chips of categories with how many samples have each, those first that most have."""
    path, first = gallery_path(run.key), replace(query, page=1)
    counts = Counter(int(value) for value in values.tolist() if 0 <= value < len(categories))
    present = int(chosen[0]) if chosen[0] == chosen[1] else None
    shown = [place for place, _ in counts.most_common(MOST)]
    shown += [present] if present is not None and present not in shown and 0 <= present < len(categories) else []
    anyone = chip(
        say("gallery_any"), path, first.having(**dict.fromkeys(f"{name}{end}" for end in ENDS)), chosen == _ANY
    )
    chips = [
        chip(
            counted(categories[place], counts[place]),
            path,
            first.having(**{f"{name}{end}": str(place) for end in ENDS}),
            place == present,
        )
        for place in shown
    ]
    return choice(number_name(run, name), [anyone, *chips], number_name(run, name))


def _reach(values: np.ndarray) -> tuple[float, float]:
    """Return ends that all values lie between, a little apart where all are equal; huge ones are cut off."""
    low, high = (float(end) for end in np.clip([values.min(), values.max()], -1e300, 1e300))
    return (low, high) if low < high else (low - abs(low) / 2 - 0.5, high + abs(high) / 2 + 0.5)
