"""How sure the network is, as tables: samples, the most uncertain first, ranges of calibration, stability of maps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..analysis.calibration import Calibration
from ..analysis.certainty import Certainty, certainty
from ..analysis.uncertainty_ranks import Ranks, most_first
from ..store.entries import PredictionTable
from .context import TableRequest
from .csv_table import Cell, CsvTable, short, shortest
from .samples import BLOCK, who

_SAMPLES = (
    *("position", "sample", "name", "step", "true", "true_classes"),
    *("label", "class", "probability", "std", "entropy", "mutual_information"),
)
_STABILITY = ("explainer", "mean_relative_std", "maps")
_CLASSES = (
    *("label", "class", "count", "mean_probability", "accuracy", "accuracy_low", "accuracy_high"),
    *("error", "error_low", "error_high"),
)
_BINS = ("low", "high", "count", "mean_probability", "accuracy", "accuracy_low", "accuracy_high")


def most_uncertain(request: TableRequest) -> CsvTable:
    """Return all samples of a step in the order of the page; of very many, entropies are not known."""
    table, found = _found(request).table, _found(request).orders
    wanted = request.query.get("sort")
    ranks = found.get(wanted) or next(iter(found.values()), {})
    return CsvTable("uncertainty", _SAMPLES, _samples(request, table, most_first(ranks), found))


def bins(request: TableRequest) -> CsvTable:
    """Return the ranges of probability with how often predictions were right: all, or those of the page's class."""
    of_all = _found(request)
    found = of_all.classes.get(-1 if request.query.label is None else request.query.label, of_all.overall)
    rows = [
        (b.low, b.high, b.count, b.confidence, b.accuracy, b.accuracy_low, b.accuracy_high)
        for b in (found.bins if found else ())
    ]
    return CsvTable("calibration", _BINS, rows)


def by_class(request: TableRequest) -> CsvTable:
    """Return the calibration of each class, the farthest off first."""
    found = _found(request).classes.items()
    rows = ((label, request.run.label(label), *_summed_up(one)) for label, one in found)
    return CsvTable("calibration-by-class", _CLASSES, rows)


def _summed_up(found: Calibration) -> tuple[Cell, ...]:
    of_error = found.interval or (None, None)
    return found.count, found.confidence, found.accuracy, *found.accuracy_interval, found.error, *of_error


def _found(request: TableRequest) -> Certainty:
    return certainty(request.logs, request.run, request.shown_step)


def map_stability(request: TableRequest) -> CsvTable:
    """Return how far maps differ between dropout samples, a row per explainer."""
    found = _found(request).stabilities
    rows = [(name, float(np.mean(values)), len(values)) for name, values in found.items()]
    return CsvTable("stability-of-explanations", _STABILITY, rows)


def _samples(
    request: TableRequest, table: PredictionTable, positions: list[int], found: Mapping[str, Ranks]
) -> Iterator[Sequence[Cell]]:
    run, known = request.run, request.run.sample_table(request.shown_step)
    row_of = np.full(max(int(table.position.max(initial=0)), *positions, 0) + 1, -1)
    tops = np.flatnonzero(table.top)
    row_of[table.position[tops]] = tops
    # Of samples without predictions: the last row, which says nothing.
    columns = [np.append(column, np.float32("nan")) for column in (table.probability, table.std)]
    for start in range(0, len(positions), BLOCK):
        block = positions[start : start + BLOCK]
        rows = row_of[block]
        labels = [None if row < 0 else int(table.label[row]) for row in rows]
        names = ["" if label is None else run.label(label) for label in labels]
        numbers = [shortest(column[rows]) for column in columns]
        others = [
            [short(found.get(name, {}).get(position)) for position in block] for name in ("entropy", "information")
        ]
        yield from zip(*who(run, known, block), labels, names, *numbers, *others, strict=True)
