"""Counterfactual trees as a table, a row each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..analysis.tree_composites import answer, covered_share, outcome_of
from ..analysis.tree_selection import chosen, read
from ..store.entries import TreeTable
from .context import TableRequest
from .csv_table import Cell, CsvTable, short, shortest

_COLUMNS = (
    *("position", "sample", "name", "step", "label", "class", "direction", "occlusion", "probability"),
    *("outcome", "threshold", "start_probability", "area", "windows"),
)


def trees(request: TableRequest) -> CsvTable:
    """Return the trees that the address of their page asks for; of few, also what it takes to read them."""
    table = request.run.tree_table(request.shown_step)
    rows, few = chosen(request.run, table, request.shown_step, request.query)
    return CsvTable("trees", _COLUMNS, _rows(request, table, rows, few))


def _rows(request: TableRequest, table: TreeTable, rows: NDArray[np.integer], few: bool) -> Iterator[tuple[Cell, ...]]:
    run, step = request.run, request.shown_step
    who = run.sample_table(step)
    probabilities = shortest(table.probability[rows])
    for row, probability in zip(rows.tolist(), probabilities, strict=True):
        position, label = int(table.position[row]), int(table.label[row])
        yield (
            *(position, who.ids[position], who.names[position], step, label, run.label(label)),
            *("hide" if table.hides[row] else "reveal", table.occlusions[table.occlusion[row]], probability),
            *(_details(request, table, row) if few else (None,) * 5),
        )


def _details(request: TableRequest, table: TreeTable, row: int) -> tuple[Cell, ...]:
    sample, tree = read(request.run, table, row, request.shown_step)
    if sample is None or tree is None:
        return (None,) * 5
    composite = answer(tree)
    area = covered_share(sample, tree, composite)
    return outcome_of(tree), short(tree.threshold), short(tree.start), area, len(composite.nodes)
