"""Selection: which samples a page shows, and in which order. Pure: tables in, positions and counts out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from .entries import PredictionTable, Sample, ScoreTable

OUTCOMES = ("TP", "FN", "FP", "TN")
"""Of a label at a threshold, where labels do not exclude each other."""
TOP_OUTCOMES = ("correct", "wrong")
"""Of the top label, where they do."""
SORTS = ("position", "probability", "std", "outcome", "score", "disagreement", "number")
NUMBER = re.compile(r"([fye])([0-9]{1,4})")
"""Names of numbers that samples have: f3 is the value of feature 3 of a row, y0 output 0 of a regression, e0 how far it
is off what is true; all count from 0."""
_BEST_FIRST = ("correct", "wrong", "TP", "TN", "FP", "FN")  # what outcomes are sorted by

Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What a page of samples asks for. All conditions on a label must hold for one and the same label of a sample.

    Of several labels, truths or outcomes any one will do. Which labels are looked at: those that are given; else, if an
    outcome is asked for, all that were logged; else the most probable one of each sample.
    """

    labels: tuple[int, ...] = ()
    truths: tuple[int, ...] = ()
    """Among the true labels of the sample."""
    outcomes: tuple[str, ...] = ()
    """Of OUTCOMES: of the label, with respect to the threshold; of TOP_OUTCOMES: of the top label, which the label must
    then be; none for any."""
    threshold: float = 0.5
    """A label with a greater probability counts as predicted."""
    probability: tuple[float, float] | None = None
    """Least and greatest, both included."""
    std: tuple[float, float] | None = None
    """Of the probability, over dropout samples."""
    has_tree: bool | None = None
    text: str = ""
    """Part of a name or an id, or of what the user says of a sample; capitals do not matter."""
    spans: tuple[tuple[int, int], ...] = ()
    """First and last of positions, of which a sample has one; none for any."""
    tags: tuple[str, ...] = ()
    """That the user gave; any one will do."""
    has_note: bool | None = None
    explainer: str = ""
    """To sort by scores; "": all but controls."""
    benchmark: str = ""
    """To sort by scores and disagreement; "": the first there is."""
    sort: str = "position"
    """position: as logged; probability, std and outcome: of the most probable label that meets the conditions, outcomes
    from right to wrong and equal ones by probability; score: mean over such labels; disagreement: how far apart the
    scores of explainers for one label are, of these the greatest."""
    descending: bool = False
    ranges: tuple[tuple[str, float, float], ...] = ()
    """Names of numbers, and of each the least and the greatest, both included; all must hold."""
    number: str = ""
    """To sort by: the name of one."""

    @property
    def looks_at_labels(self) -> bool:
        """Whether there is a condition on labels."""
        return bool(self.labels or self.outcomes or self.probability or self.std)


@dataclass(frozen=True, kw_only=True)
class Tables:
    """What samples are selected by."""

    positions: NDArray[np.int32]
    """Of all samples, as they were logged."""
    predictions: PredictionTable
    scores: ScoreTable
    trees: NDArray[np.int32]
    """Positions of the samples that have trees."""
    texts: Sequence[str]
    """Id and name by position, in small letters (`str.casefold`); none at 0."""
    true_labels: tuple[NDArray[np.integer], NDArray[np.integer]] = (np.empty(0, np.int64), np.empty(0, np.int64))
    """Positions, and of each a label that is true there."""
    outcomes: tuple[str, ...] = OUTCOMES
    """That there can be."""
    controls: frozenset[str] = frozenset()
    """Explainers that do not count as such."""
    tags: Mapping[str, NDArray[np.int32]] = field(default_factory=dict)
    """That the user gave -> positions."""
    noted: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    """Positions with a text of the user."""
    remarks: Mapping[int, str] = field(default_factory=dict)
    """Position -> tags and text, in small letters."""
    numbers: Callable[[str], NDArray[np.float64]] | None = None
    """Name of a number -> that of each sample by position, NaN where it has none; None: samples have none."""


@dataclass(frozen=True, kw_only=True)
class Selected:
    """The samples that meet a selection."""

    positions: NDArray[np.int32]
    """In order."""
    outcomes: dict[str, int]
    """How many there would be with each outcome alone, and "" for any, if nothing else were changed."""
    labels: dict[int, int]
    """With each label alone; those with none are left out."""
    truths: dict[int, int]
    """With each true label alone; those with none are left out."""
    trees: dict[bool, int]
    """With and without a tree."""
    tags: dict[str, int]
    """With each tag alone."""
    notes: dict[bool, int]
    """With and without a text of the user."""
    values: NDArray[np.float64]
    """What each of the positions was sorted by; NaN: nothing."""


def select(tables: Tables, selection: Selection) -> Selected:
    """Return the positions of the samples that meet a selection in its order, and counts for each other choice.

    Samples without a value to sort by come last, in the order of the log, as do those with equal values.
    """
    size = len(tables.texts)
    text = _named(tables, selection)
    tagged, noted = _with_tag(tables, selection.tags), _mask(tables.noted, size)
    wanted_note = np.ones(size, np.bool_) if selection.has_note is None else noted == selection.has_note
    true, tree = _with_truth(tables, selection.truths), _with_tree(tables)
    wanted_tree = np.ones(size, np.bool_) if selection.has_tree is None else tree == selection.has_tree
    rows = _rows(tables.predictions, selection)
    said = tagged & wanted_note
    unsaid = _of_rows(tables, selection, rows) & text & true & wanted_tree
    text &= said
    met = _of_rows(tables, selection, rows) & text
    chosen = tables.positions[(met & true & wanted_tree)[tables.positions]]
    values = _values(tables, selection, rows)[chosen]
    order = _order(tables, selection, rows, chosen, values)
    return Selected(
        positions=chosen[order],
        values=values[order],
        outcomes=_count_outcomes(tables, selection, text & true & wanted_tree),
        labels=_count_labels(tables, selection, text & true & wanted_tree),
        truths=_count_truths(tables, met & wanted_tree),
        trees={has: int(np.count_nonzero((met & true & (tree == has))[tables.positions])) for has in (True, False)},
        tags={tag: _count(tables, unsaid & wanted_note & _with_tag(tables, (tag,))) for tag in tables.tags},
        notes={has: _count(tables, unsaid & tagged & (noted == has)) for has in (True, False)},
    )


def spread(tables: Tables, selection: Selection, name: str) -> NDArray[np.float64]:
    """Return the finite values of "probability" or "std" among which a range of it chooses.

    They are those of the most probable label of each sample that meets all other conditions.
    """
    others = replace(selection, sort=name)
    others = replace(others, probability=None) if name == "probability" else replace(others, std=None)
    rows = _rows(tables.predictions, others)
    met = _of_rows(tables, others, rows) & _of_samples(tables, others)
    values = _outputs(tables, others, rows)[tables.positions[met[tables.positions]]]
    return values[np.isfinite(values)]


# ----------------------------------------------------------------------------------------------------- conditions


def _rows(table: PredictionTable, selection: Selection) -> Mask:
    """Return which rows meet all conditions on labels."""
    if selection.labels:
        rows = np.isin(table.label, selection.labels)
    else:
        rows = np.ones(len(table.label), np.bool_) if selection.outcomes else table.top.copy()
    if selection.outcomes:
        of_each = [_has_outcome(table, outcome, selection.threshold) for outcome in selection.outcomes]
        rows &= np.logical_or.reduce(of_each)
    for column, span in ((table.probability, selection.probability), (table.std, selection.std)):
        if span is not None:
            rows &= (column >= _single(span[0])) & (column <= _single(span[1]))
    return rows


def _single(value: float) -> np.float32:
    """Return a number as columns hold it: infinite beyond their range, which damaged logs and addresses may ask for."""
    with np.errstate(over="ignore"):
        return np.float32(value)


def outcome_of(sample: Sample, label: int, probability: float, threshold: float) -> str:
    """Return the outcome of one label of a sample, "" where its truth was not given."""
    if sample.truth is None:
        return ""
    is_predicted = bool(_single(probability) > _single(threshold))
    if label in sample.truth:
        return "TP" if is_predicted else "FN"
    return "FP" if is_predicted else "TN"


def outcomes(table: PredictionTable, threshold: float, among: Sequence[str] = OUTCOMES) -> NDArray[np.str_]:
    """Return the outcome of each row, "" where it has none: of no top label, or where the truth was not given."""
    found = np.full(len(table.label), "", "<U7")
    for outcome in among:
        found[_has_outcome(table, outcome, threshold)] = outcome
    return found


def _has_outcome(table: PredictionTable, outcome: str, threshold: float) -> Mask:
    if outcome in TOP_OUTCOMES:
        rows, correct = table.correct_tops()
        has_it = np.zeros(len(table.label), np.bool_)
        has_it[rows[correct == (outcome == "correct")]] = True
        return has_it
    is_predicted = table.probability > _single(threshold)
    is_true = table.true if outcome in ("TP", "FN") else ~table.true
    return table.has_truth & is_true & (is_predicted if outcome in ("TP", "FP") else ~is_predicted)


def _of_rows(tables: Tables, selection: Selection, rows: Mask) -> Mask:
    """Return which samples have such a row, by position; all of them where nothing is asked of labels."""
    size = len(tables.texts)
    return _mask(tables.predictions.position[rows], size) if selection.looks_at_labels else np.ones(size, np.bool_)


def number_spread(tables: Tables, selection: Selection, name: str) -> NDArray[np.float64]:
    """Return the finite values of a number among which a range of it chooses: of samples that meet all else."""
    others = replace(selection, ranges=tuple(one for one in selection.ranges if one[0] != name))
    met = _of_rows(tables, others, _rows(tables.predictions, others)) & _of_samples(tables, others)
    values = _numbers(tables, name)[tables.positions[met[tables.positions]]]
    return values[np.isfinite(values)]


def _numbers(tables: Tables, name: str) -> NDArray[np.float64]:
    size = len(tables.texts)  # there may be more by now
    return np.full(size, np.nan) if tables.numbers is None else tables.numbers(name)[:size]


def _named(tables: Tables, selection: Selection) -> Mask:
    """Return which samples have such a name, one of the positions that are asked for, and such numbers."""
    met = _with_text(tables, selection.text)
    for name, low, high in selection.ranges:
        values = _numbers(tables, name)
        met &= (values >= low) & (values <= high)
    if not selection.spans:
        return met
    there = np.zeros(len(met), np.bool_)
    for first, last in selection.spans:
        there[first : last + 1] = True
    return met & there


def _with_text(tables: Tables, text: str) -> Mask:
    wanted = text.strip().casefold()
    if not wanted:
        return np.ones(len(tables.texts), np.bool_)
    met = np.fromiter((wanted in found for found in tables.texts), np.bool_, len(tables.texts))
    met[[position for position, said in tables.remarks.items() if wanted in said]] = True
    return met


def _with_tag(tables: Tables, tags: Sequence[str]) -> Mask:
    if not tags:
        return np.ones(len(tables.texts), np.bool_)
    empty = np.empty(0, np.int32)
    return _mask(np.concatenate([tables.tags.get(tag, empty) for tag in tags]), len(tables.texts))


def _with_truth(tables: Tables, truths: Sequence[int]) -> Mask:
    if not truths:
        return np.ones(len(tables.texts), np.bool_)
    positions, labels = tables.true_labels
    return _mask(positions[np.isin(labels, truths)], len(tables.texts))


def _with_tree(tables: Tables) -> Mask:
    return _mask(tables.trees, len(tables.texts))


def _of_samples(tables: Tables, selection: Selection) -> Mask:
    """Return which samples meet all conditions that are none on a prediction."""
    met = _named(tables, selection) & _with_truth(tables, selection.truths) & _with_tag(tables, selection.tags)
    if selection.has_note is not None:
        met &= _mask(tables.noted, len(tables.texts)) == selection.has_note
    return met if selection.has_tree is None else met & (_with_tree(tables) == selection.has_tree)


def _mask(positions: NDArray[np.integer], size: int) -> Mask:
    mask = np.zeros(size, np.bool_)
    mask[positions] = True
    return mask


# --------------------------------------------------------------------------------------------------------- counts


def _count(tables: Tables, met: Mask) -> int:
    return int(np.count_nonzero(met[tables.positions]))


def _count_outcomes(tables: Tables, selection: Selection, others: Mask) -> dict[str, int]:
    counts = {}
    for outcome in ("", *tables.outcomes):
        other = replace(selection, outcomes=(outcome,) if outcome else ())
        met = _of_rows(tables, other, _rows(tables.predictions, other)) & others
        counts[outcome] = int(np.count_nonzero(met[tables.positions]))
    return counts


def _count_labels(tables: Tables, selection: Selection, others: Mask) -> dict[int, int]:
    table = tables.predictions
    any_label = _rows(table if selection.outcomes else _all_top(table), replace(selection, labels=()))
    found, counts = np.unique(table.label[any_label & others[table.position]], return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _count_truths(tables: Tables, others: Mask) -> dict[int, int]:
    positions, labels = tables.true_labels
    there = _mask(tables.positions, len(tables.texts)) & others
    found, counts = np.unique(labels[there[positions]], return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _all_top(table: PredictionTable) -> PredictionTable:
    """Return the table with every label as the most probable: what the choice of a label would look at."""
    return replace(table, top=np.ones(len(table.label), np.bool_))


# -------------------------------------------------------------------------------------------------------- sorting


def _values(tables: Tables, selection: Selection, rows: Mask) -> NDArray[np.float64]:
    """Return what samples are sorted by, by position; NaN where there is nothing, or the order is that of the log."""
    if selection.sort in ("probability", "std", "outcome"):
        return _outputs(tables, selection, rows)
    if selection.sort in ("score", "disagreement"):
        return _scores(tables, selection, rows, len(tables.texts))
    if selection.sort == "number":
        return _numbers(tables, selection.number)
    return np.full(len(tables.texts), np.nan)


def _order(
    tables: Tables, selection: Selection, rows: Mask, chosen: NDArray[np.int32], values: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Return the order that is asked for of samples, with their values, in the order of the log."""
    if selection.sort not in SORTS[1:]:
        order = np.arange(len(values))
        return order[::-1] if selection.descending else order
    keys = -values if selection.descending else values
    if selection.sort == "outcome":  # the most confident of each first
        return np.lexsort([-_outputs(tables, replace(selection, sort="probability"), rows)[chosen], keys])
    return np.argsort(keys, kind="stable")


def _outputs(tables: Tables, selection: Selection, rows: Mask) -> NDArray[np.float64]:
    """Return what is said of the most probable label of each sample that meets the conditions, by position."""
    table, values = tables.predictions, np.full(len(tables.texts), np.nan)
    if selection.sort == "outcome":
        column = _ranks(table, selection.threshold, tables.outcomes)
    else:
        column = (table.probability if selection.sort == "probability" else table.std).astype(np.float64)
    best = np.lexsort([table.probability[rows], table.position[rows]])  # the most probable one of a sample last
    values[table.position[rows][best]] = column[rows][best]
    return values


def _ranks(table: PredictionTable, threshold: float, among: Sequence[str]) -> NDArray[np.float64]:
    """Return the place of each row's outcome from right to wrong, NaN where it has none."""
    ranks = np.full(len(table.label), np.nan)
    for outcome in among:
        ranks[_has_outcome(table, outcome, threshold)] = _BEST_FIRST.index(outcome)
    return ranks


def _scores(tables: Tables, selection: Selection, rows: Mask, size: int) -> NDArray[np.float64]:
    """Return the mean score of each sample, or the greatest distance between the scores of one of its labels."""
    table = tables.scores
    chosen = _chosen_scores(tables, selection)
    if selection.looks_at_labels:
        chosen = chosen[_is_met(table, chosen, tables.predictions, rows)]
    position, value = table.position[chosen], table.value[chosen].astype(np.float64)
    if selection.sort == "score":
        with np.errstate(invalid="ignore"):  # 0 / 0 where there is none: NaN
            return np.bincount(position, value, size) / np.bincount(position, minlength=size)
    return _ranges(position, table.label[chosen], value, size)


def _chosen_scores(tables: Tables, selection: Selection) -> NDArray[np.intp]:
    """Return the rows of the scores that count: finite ones in the benchmark by the explainer, or by all of them."""
    table = tables.scores
    benchmark = selection.benchmark or next(iter(table.benchmarks), "")
    real = [name for name in table.explainers if name not in tables.controls]
    names = [selection.explainer] if selection.explainer and selection.sort == "score" else real
    counted = np.array([name in names for name in table.explainers], np.bool_)
    is_wanted = np.array([name == benchmark for name in table.benchmarks], np.bool_)
    rows = np.flatnonzero(is_wanted[table.benchmark] & np.isfinite(table.value))
    return rows[counted[table.explainer[rows]]]


def _is_met(scores: ScoreTable, chosen: NDArray[np.intp], predictions: PredictionTable, rows: Mask) -> Mask:
    """Tell which of some scores are for a label of a sample that meets the conditions."""
    position, label = predictions.position[rows].astype(np.int64), predictions.label[rows]
    labels = np.unique(label)
    place = np.searchsorted(labels, scores.label[chosen]).clip(max=max(len(labels) - 1, 0))
    is_known = labels[place] == scores.label[chosen] if len(labels) else np.zeros(len(chosen), np.bool_)
    codes = scores.position[chosen].astype(np.int64) * len(labels) + place
    return is_known & np.isin(codes, position * len(labels) + np.searchsorted(labels, label))


def _ranges(
    position: NDArray[np.integer], label: NDArray[np.integer], value: NDArray[np.float64], size: int
) -> NDArray[np.float64]:
    """Return the greatest less the least value of a label, of a sample's labels the most, by position."""
    ranges = np.full(size, np.nan)
    if not len(value):
        return ranges
    order = np.lexsort([label, position])
    position, label, value = position[order], label[order], value[order]
    starts = np.flatnonzero(np.append(True, (np.diff(position) != 0) | (np.diff(label) != 0)))
    found = np.maximum.reduceat(value, starts) - np.minimum.reduceat(value, starts)
    found[np.diff(np.append(starts, len(value))) < 2] = np.nan  # one explainer agrees with itself
    np.fmax.at(ranges, position[starts], found)
    return ranges
