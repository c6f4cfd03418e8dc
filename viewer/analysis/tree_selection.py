"""Which trees of a run an address asks for, in its order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..address.paths import Query
from ..store.entries import Sample, Tree, TreeTable
from ..store.run import Run
from .tree_composites import answer, covered_share, drawable

MOST_READ = 240  # trees that are read to sort them by area; the rest of the filters and sorts reads none


def chosen(run: Run, table: TreeTable, step: int, query: Query) -> tuple[NDArray[np.integer], bool]:
    """Return the rows of a table that an address asks for, in its order, and whether they are few enough to be read."""
    rows = filtered(run, table, query)
    few = len(rows) <= MOST_READ
    rows = _by_area(run, table, rows, step, query) if few else rows
    return by_probability(table, rows, query.get("sort")), few


def filtered(run: Run, table: TreeTable, query: Query) -> NDArray[np.integer]:
    """Return the rows of a table that an address asks for, in their order; parts that make no sense are passed over."""
    fits = np.ones(len(table.position), bool)
    if wanted := query.get("find").casefold():
        labels = [label for label in np.unique(table.label).tolist() if wanted in run.label(label).casefold()]
        fits &= np.isin(table.label, labels)
    if query.get("direction") in ("reveal", "hide"):
        fits &= table.hides == (query.get("direction") == "hide")
    if query.get("found") in ("yes", "no"):
        fits &= np.isfinite(table.probability) == (query.get("found") == "yes")
    if query.get("occlusion") in table.occlusions:
        fits &= table.occlusion == table.occlusions.index(query.get("occlusion"))
    return np.flatnonzero(fits)


def by_probability(table: TreeTable, rows: NDArray[np.integer], sort: str) -> NDArray[np.integer]:
    """Return rows sorted by the probability of the kept layer where that is asked for; those without one come last."""
    if sort not in ("p", "-p"):
        return rows
    return _sorted(rows, table.probability[rows], sort)


def _sorted(rows: NDArray[np.integer], values: NDArray[np.floating], sort: str) -> NDArray[np.integer]:
    keys = -values if sort.startswith("-") else values
    return rows[np.argsort(keys, kind="stable")]  # what is no number comes last


def _by_area(run: Run, table: TreeTable, rows: NDArray[np.integer], step: int, query: Query) -> NDArray[np.integer]:
    if query.get("sort") not in ("area", "-area"):
        return rows
    found = [read(run, table, row, step) for row in rows]
    areas = [covered_share(sample, tree, answer(tree)) if sample and tree else None for sample, tree in found]
    return _sorted(rows, np.array([np.nan if area is None else area for area in areas]), query.get("sort"))


def read(run: Run, table: TreeTable, row: int, step: int) -> tuple[Sample | None, Tree | None]:
    """Return the sample and the tree of a row, None where it cannot be read."""
    position, maker = int(table.position[row]), table.occlusions[table.occlusion[row]]
    wanted = (int(table.label[row]), "hide" if table.hides[row] else "reveal", maker)
    found = run.trees(position, step, wanted[0], maker)
    trees = (tree for tree in found if (tree.label, tree.direction, tree.occlusion) == wanted)
    tree = next(trees, None)
    return run.sample(position, step), drawable(tree) if tree else None
