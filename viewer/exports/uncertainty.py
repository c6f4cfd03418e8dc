"""How sure the network is, as tables: samples, the most uncertain first, ranges of calibration, stability of maps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..analysis.calibration import calibration
from ..analysis.uncertainty_ranks import Ranks, most_first, orders, stabilities
from ..store.entries import PredictionTable
from .context import TableRequest
from .csv_table import Cell, CsvTable, short, shortest
from .samples import BLOCK, who

_SAMPLES = (
    *("position", "sample", "name", "step", "true", "true_classes"),
    *("label", "class", "probability", "std", "entropy", "mutual_information"),
)
_STABILITY = ("explainer", "mean_relative_std", "maps")
_BINS = ("low", "high", "count", "mean_probability", "accuracy", "accuracy_low", "accuracy_high")


def certainty(request: TableRequest) -> CsvTable:
    """Return all samples of a step in the order of the page; of very many, entropies are not known."""
    step = request.shown_step
    table = request.run.predictions(step)
    found = orders(request.run, step, table)
    wanted = request.query.get("sort")
    ranks = found.get(wanted) or next(iter(found.values()), {})
    return CsvTable("uncertainty", _SAMPLES, _samples(request, table, most_first(ranks), found))


def bins(request: TableRequest) -> CsvTable:
    """Return the ranges of probability with how often the top label was right."""
    table = request.run.predictions(request.shown_step)
    known = table.top & table.has_truth
    found = calibration(table.probability[known], table.true[known])
    rows = [
        (b.low, b.high, b.count, b.confidence, b.accuracy, b.accuracy_low, b.accuracy_high)
        for b in (found.bins if found else ())
    ]
    return CsvTable("calibration", _BINS, rows)


def map_stability(request: TableRequest) -> CsvTable:
    """Return how far maps differ between dropout samples, a row per explainer."""
    found = stabilities(request.logs, request.run, request.shown_step)
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
