"""Tables: what the network outputs and all scores of one step as columns, straight from the log's index. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .columns import NO_LABEL, Column, Table
from .entries import HALF, PredictionTable, ScoreTable, TreeTable

_HIDE = 2  # of a tree's direction, as logged
_CODES = 1 << 62  # codes of combined columns stay below


def prediction_table(inferences: Table, samples: Table, at: NDArray[np.int64] | int) -> PredictionTable:
    """Return what the network predicts for all samples: at one step, or each at a step of its own, by position."""
    rows = of_last_samples(inferences, _newest_at(inferences, at, "position"), samples, at)
    rows = rows[inferences["label"][rows] != NO_LABEL]
    position, label = inferences["position"][rows], inferences["label"][rows].astype(np.int64)
    true, has_truth, has_true = _truth(samples, at, position, label)
    return PredictionTable(
        position=position,
        label=label,
        probability=inferences["value"][rows],
        std=inferences["second"][rows],
        explained=inferences["explained"][rows],
        top=inferences["top"][rows],
        true=true,
        has_truth=has_truth,
        has_true=has_true,
    )


def true_labels(samples: Table, at: NDArray[np.int64] | int) -> dict[int, tuple[int, ...]]:
    """Return true labels by position, of the samples whose truth was given; () where it is none of the classes."""
    rows = _rows_of_truth(samples, at)
    found: dict[int, tuple[int, ...]] = {}
    for position, label in zip(samples["position"][rows].tolist(), samples["label"][rows].tolist(), strict=True):
        found[position] = found.get(position, ()) + ((label,) if label != NO_LABEL else ())
    return found


def true_pairs(samples: Table, at: NDArray[np.int64] | int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return positions and labels that are true there."""
    rows = _rows_of_truth(samples, at)
    rows = rows[samples["label"][rows] != NO_LABEL]
    return samples["position"][rows].astype(np.int64), samples["label"][rows].astype(np.int64)


def score_table(
    scores: Table, samples: Table, at: NDArray[np.int64] | int, names: Sequence[str], order: Sequence[str]
) -> ScoreTable:
    """Return all scores: at one step, or each sample's at a step of its own.

    `names` are what explainers and benchmarks count in; those of `order` come first.
    """
    rows = _newest_at(scores, at, "position", "label", "explainer", "benchmark")
    rows = of_last_samples(scores, rows, samples, at)
    explainers, explainer = _recounted(scores["explainer"][rows], names, order)
    benchmarks, benchmark = _recounted(scores["benchmark"][rows], names, order)
    return ScoreTable(
        explainers=explainers,
        benchmarks=benchmarks,
        position=scores["position"][rows],
        label=scores["label"][rows].astype(np.int64),
        explainer=explainer,
        benchmark=benchmark,
        value=scores["value"][rows],
    )


def tree_table(
    trees: Table, samples: Table, at: NDArray[np.int64] | int, names: Sequence[str], order: Sequence[str]
) -> TreeTable:
    """Return all counterfactual trees: at one step, or each sample's at a step of its own.

    `names` are what occlusions count in; those of `order` come first.
    """
    rows = _newest_at(trees, at, "position", "label", "explainer", "direction")
    rows = of_last_samples(trees, rows, samples, at)
    occlusions, occlusion = _recounted(trees["explainer"][rows], names, order)
    return TreeTable(
        occlusions=occlusions,
        position=trees["position"][rows],
        label=trees["label"][rows].astype(np.int64),
        hides=trees["direction"][rows] == _HIDE,
        occlusion=occlusion,
        probability=trees["value"][rows],
    )


def accuracy(inferences: Table, samples: Table, step: int) -> float | None:
    """Return the share of samples at a step whose most probable label is true, None where no ground truth is known.

    A sample counts where it was predicted and has at least one true label.
    """
    tops, given = (_last_at(table, step) for table in (inferences, samples))
    tops, given = tops[inferences["top"][tops]], given[samples["true"][given] & (samples["label"][given] != NO_LABEL)]
    if not len(tops) or not len(given):
        return None
    position, truth = samples["position"][given], samples["label"][given]
    top = np.full(1 + max(inferences["position"][tops].max(), position.max()), NO_LABEL, np.uint32)  # by position
    top[inferences["position"][tops]] = inferences["label"][tops]
    is_known, is_right = np.zeros((2, len(top)), np.bool_)
    is_known[position] = top[position] != NO_LABEL
    is_right[position[top[position] == truth]] = True
    known = np.count_nonzero(is_known)
    return np.count_nonzero(is_right) / known if known else None


def binary_accuracy(inferences: Table, samples: Table, step: int) -> float | None:
    """Return the share of samples at a step whose only class is there just where its probability is above a half.

    None where no ground truth is known. A sample counts where it was predicted and its truth was given.
    """
    said, given = (_last_at(table, step) for table in (inferences, samples))
    given = given[samples["true"][given]]
    if not len(said) or not len(given):
        return None
    position = samples["position"][given]
    probability = np.full(1 + max(inferences["position"][said].max(), position.max()), np.nan)  # by position
    probability[inferences["position"][said]] = inferences["value"][said]
    known = np.isfinite(probability[position])
    is_there = samples["label"][given] != NO_LABEL
    right = (probability[position] > HALF) == is_there
    return np.count_nonzero(right & known) / np.count_nonzero(known) if known.any() else None


def rows_at(table: Table, at: NDArray[np.int64] | int) -> NDArray[np.intp]:
    """Return the numbers of the rows at one step, or at a step for each sample, by position."""
    return np.flatnonzero(table["step"] == (at if isinstance(at, int) else at[table["position"]]))


def of_last_samples(
    table: Table, rows: NDArray[np.intp], samples: Table, at: NDArray[np.int64] | int
) -> NDArray[np.intp]:
    """Return those of some rows that belong to the last time that their sample was logged, whole.

    They follow its last record in its file. Where no sample was logged twice these are all rows.
    """
    logged, last = rows_at(samples, at), _newest_at(samples, at, "position")
    if len(logged) == len(last):
        return rows
    size = 1 + int(max(table["position"][rows].max(initial=0), samples["position"][last].max(initial=0)))
    file, offset = np.full(size, -1, np.int64), np.zeros(size, np.int64)  # by position
    file[samples["position"][last]], offset[samples["position"][last]] = samples["file"][last], samples["offset"][last]
    position = table["position"][rows]
    follows = (table["file"][rows] == file[position]) & (table["offset"][rows] >= offset[position])
    return rows[follows | (file[position] < 0)]


def newest(table: Table, rows: NDArray[np.intp], *thing: str) -> NDArray[np.intp]:
    """Return those of some rows that belong to the last record of each thing; columns name the thing.

    A record may have several rows. The last is that of the greatest wall time.
    """
    codes = combined([table[name][rows] for name in thing])
    if _count_records(table, rows) == _count_distinct(codes):  # no thing has two records
        return rows
    file, offset = table["file"][rows], table["offset"][rows]
    order = np.lexsort([offset, file, table["time"][rows], codes])
    ordered = codes[order]
    is_last = np.append(ordered[1:] != ordered[:-1], True)
    group = np.cumsum(np.concatenate([[0], is_last[:-1]]))  # of each ordered row: which thing
    last = order[is_last][group]  # of each ordered row: the last row of its thing
    is_kept = (offset[last] == offset[order]) & (file[last] == file[order])
    return rows[np.sort(order[is_kept])]


def combined(columns: Sequence[Column]) -> NDArray[np.int64]:
    """Return one number for each row, equal where all columns are."""
    codes, span = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        values = column.astype(np.int64)
        width = int(values.max(initial=0)) + 1
        if span * width >= _CODES:  # only of absurd labels
            codes, values = _ranks(codes), _ranks(values)
            width = len(values) + 1
        codes *= width
        codes += values
        span = min(span * width, _CODES)
    return codes


def _newest_at(table: Table, at: NDArray[np.int64] | int, *thing: str) -> NDArray[np.intp]:
    return newest(table, rows_at(table, at), *thing)


def _last_at(table: Table, step: int) -> NDArray[np.intp]:
    """Return the rows of the last record of each sample at a step, without a sort where the log is in order of time."""
    rows = rows_at(table, step)
    if not (len(rows) and _is_ascending(table["time"][rows])):
        return newest(table, rows, "position")
    position = table["position"][rows]
    last = np.zeros(int(position.max()) + 1, np.intp)  # by position: its last row
    last[position] = rows
    own = last[position]
    return rows[(table["offset"][own] == table["offset"][rows]) & (table["file"][own] == table["file"][rows])]


def _rows_of_truth(samples: Table, at: NDArray[np.int64] | int) -> NDArray[np.intp]:
    """Return the rows that say what is true of samples."""
    rows = _newest_at(samples, at, "position")
    return rows[samples["true"][rows]]


def _truth(
    samples: Table, at: NDArray[np.int64] | int, position: Column, label: Column
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return whether a label is among its sample's true ones, whether the truth was given, and whether it has any."""
    rows = _rows_of_truth(samples, at)
    given = samples["position"][rows]
    is_given, has_any = np.zeros((2, int(max(position.max(initial=0), given.max(initial=0))) + 1), np.bool_)
    is_given[given] = True
    has_any[given[samples["label"][rows] != NO_LABEL]] = True
    codes = combined(
        [np.concatenate([position, given]), np.concatenate([label, samples["label"][rows].astype(np.int64)])]
    )
    return _among(codes[: len(position)], codes[len(position) :]), is_given[position], has_any[position]


def _recounted(column: Column, names: Sequence[str], order: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Return the names that occur, in order, and the column counted in those."""
    there = np.flatnonzero(np.bincount(column)) if len(column) else np.empty(0, np.intp)
    places = {name: place for place, name in enumerate(order)}
    ranked = sorted(there.tolist(), key=lambda number: (places.get(names[number], len(places)), names[number]))
    numbers = np.zeros(max(ranked, default=0) + 1, np.int32)
    numbers[ranked] = np.arange(len(ranked))
    return tuple(names[number] for number in ranked), numbers[column]


def _among(codes: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return np.isin(codes, wanted), quick where both are nearly in order."""
    if not len(wanted):
        return np.zeros(len(codes), np.bool_)
    ordered = np.sort(wanted, kind="stable")
    return ordered[np.searchsorted(ordered[:-1], codes)] == codes


def _is_ascending(times: Column) -> bool:
    return bool((times[1:] >= times[:-1]).all())  # of a damaged log without bounds differences are no numbers


def _count_records(table: Table, rows: NDArray[np.intp]) -> int:
    """Return of how many records rows are, those of one after each other."""
    file, offset = table["file"][rows], table["offset"][rows]
    return int(np.count_nonzero((offset[1:] != offset[:-1]) | (file[1:] != file[:-1]))) + bool(len(rows))


def _count_distinct(codes: NDArray[np.int64]) -> int:
    ordered = np.sort(codes, kind="stable")  # quick where they are nearly in order; a tenth of np.unique's time
    return int(np.count_nonzero(np.diff(ordered))) + bool(len(ordered))


def _ranks(values: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)
