"""Word choice: which words of a table an address asks for, and in which order. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..address.paths import Query
from ..store.run import Run
from .top_words import WordTable

SORTS = ("word", "count", "samples")
"""Beside the names of explainers."""


@dataclass(frozen=True, kw_only=True)
class WordChoice:
    """What is asked of a table of words."""

    mean: bool = False
    """The mean over a word's occurrences, and not their sum."""
    least: int = 1
    """Occurrences."""
    text: str = ""
    """That a word contains."""
    sort: str = ""
    """One of SORTS or an explainer; "" for the first one."""
    descending: bool = True


def requested_words(query: Query) -> WordChoice:
    """Return which words an address asks for, and in which order; parts that make no sense choose nothing."""
    least, sort = query.get("least"), query.get("sort")
    return WordChoice(
        mean=query.get("value") == "mean",
        least=int(least) if least.isascii() and least.isdigit() and len(least) < 19 else 1,
        text=query.get("q"),
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-") or not sort,
    )


def chosen_words(table: WordTable, choice: WordChoice) -> NDArray[np.intp]:
    """Return the numbers of the words that fit, in order; those of which nothing is said come last."""
    wanted = choice.text.strip().casefold()
    fits = table.counts >= choice.least
    if wanted:
        fits &= np.fromiter((wanted in word for word in table.words), np.bool_, len(table.words))
    rows = np.flatnonzero(fits)
    if choice.sort == "word":
        order = sorted(range(len(rows)), key=lambda place: table.words[rows[place]], reverse=choice.descending)
        return rows[np.array(order, np.intp)]
    keys = _column(table, choice)[rows]
    return rows[np.argsort(-keys if choice.descending else keys, kind="stable")]  # NaN last


def _column(table: WordTable, choice: WordChoice) -> NDArray[np.float64]:
    if choice.sort in ("count", "samples"):
        return (table.counts if choice.sort == "count" else table.samples).astype(np.float64)
    values = table.means if choice.mean else table.sums
    if not table.explainers:
        return table.counts.astype(np.float64)
    number = table.explainers.index(choice.sort) if choice.sort in table.explainers else 0
    return values[:, number]


def label_of(run: Run, step: int, wanted: int | None) -> tuple[int | None, list[int]]:
    """Return the label that is shown, and all that have maps, those of most samples first."""
    counts: dict[int, int] = {}
    for (_, label), count in run.explained_pairs(step).items():
        counts[label] = max(counts.get(label, 0), count)
    labels = sorted(counts, key=lambda label: (-counts[label], label))
    return (wanted if wanted in counts else next(iter(labels), None)), labels
