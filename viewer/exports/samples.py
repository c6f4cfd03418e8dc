"""All samples that filters choose as a table, a row each: who it is, what the network outputs, how explainers score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..address.selection_from_address import numbers_of, requested
from ..analysis.noted import noted_tables
from ..analysis.text_search import LONG, with_letters
from ..components.filter_problems import problems_in_words
from ..components.number_filters import number_name
from ..store.entries import Note, PredictionTable, SampleTable, ScoreTable
from ..store.run import Run
from ..store.selection import Selection, Tables, outcomes, select
from .context import TableRequest, WrongRequestError
from .csv_table import Cell, CsvTable, shortest

BLOCK = 5000  # samples that are put together at a time
_WHO = ("position", "sample", "name", "step", "true", "true_classes", "tree")
_NOTED = ("tags", "note")
_SAID = ("label", "class", "probability", "std", "outcome")


def samples(request: TableRequest) -> CsvTable:
    """Return the samples that the address of the gallery asks for, in its order.

    The label is the most probable one of those that are asked for, else of all; scores are means over its labels.
    """
    if problems := problems_in_words(request.run, request.query):
        raise WrongRequestError(problems)
    tables = noted_tables(request.run, request.row.notes, request.own_step)
    tables = with_letters(tables, request.run, request.row, request.query.get("q"), LONG)
    selection = requested(request.query, request.run.metadata, tables.scores)
    found = select(tables, selection)
    scores = tables.scores
    names = [f"{benchmark}: {explainer}" for explainer in scores.explainers for benchmark in scores.benchmarks]
    by = (selection.sort,) if selection.sort in ("score", "disagreement") else ()
    numbers = numbers_of(request.run.metadata)
    said = [number_name(request.run, name) for name in numbers]
    blocks = _Blocks(request, tables, selection)
    noted = _NOTED if request.row.notes else ()
    return CsvTable(
        "samples",
        (*_WHO, *_SAID, *noted, *by, *said, *names),
        blocks.rows(found.positions, found.values if by else None),
    )


class _Blocks:
    """Puts rows together, a block of samples at a time, so that a large log is never held twice."""

    def __init__(self, request: TableRequest, tables: Tables, selection: Selection) -> None:
        self._run, self._who = request.run, request.run.sample_table(request.own_step)
        self._notes = request.row.notes
        self._said = tables.predictions
        self._outcomes = outcomes(tables.predictions, selection.threshold, tables.outcomes)
        self._row_of = _rows_of_labels(tables.predictions, selection.labels, len(tables.texts))
        self._scores = _SampleScores(tables.scores)
        self._number, self._numbers = partial(request.run.numbers, request.own_step), numbers_of(request.run.metadata)
        self._has_tree = np.zeros(len(tables.texts), np.bool_)
        self._has_tree[tables.trees] = True

    def rows(self, positions: NDArray[np.int32], values: NDArray[np.float64] | None) -> Iterator[Sequence[Cell]]:
        for start in range(0, len(positions), BLOCK):
            block = positions[start : start + BLOCK]
            columns = [*who(self._run, self._who, block.tolist()), self._has_tree[block].tolist(), *self._label(block)]
            if self._notes:
                columns += self._noted(block)
            if values is not None:
                columns.append(values[start : start + BLOCK].tolist())
            columns += [self._number(name)[block].tolist() for name in self._numbers]
            yield from zip(*columns, *self._scores.means(block), strict=True)

    def _noted(self, block: NDArray[np.int32]) -> list[list[Cell]]:
        notes = [self._notes.get(self._who.ids[position], Note()) for position in block.tolist()]
        return [["; ".join(note.tags) for note in notes], [note.text for note in notes]]

    def _label(self, block: NDArray[np.int32]) -> list[list[Cell]]:
        rows = self._row_of[block]
        is_there = rows >= 0
        labels = self._said.label[rows[is_there]].tolist()
        columns = [
            labels,
            list(map(self._run.label, labels)),
            shortest(self._said.probability[rows[is_there]]),
            shortest(self._said.std[rows[is_there]]),
            self._outcomes[rows[is_there]].tolist(),
        ]
        return columns if is_there.all() else [_spread(column, is_there) for column in columns]


def who(run: Run, table: SampleTable, positions: Sequence[int]) -> list[Sequence[Cell]]:
    """Return columns that say which samples they are: position, id, name, step, true labels and their names."""
    truth = [table.truth.get(position, ()) for position in positions]
    return [
        positions,
        [table.ids[position] for position in positions],
        [table.names[position] for position in positions],
        table.steps[list(positions)].tolist(),
        [" ".join(map(str, labels)) for labels in truth],
        ["; ".join(map(run.label, labels)) for labels in truth],
    ]


def _rows_of_labels(table: PredictionTable, labels: Sequence[int], size: int) -> NDArray[np.int64]:
    """Return the row of the most probable of some labels, or of all for none, by position; -1: there is none."""
    rows = np.flatnonzero(np.isin(table.label, labels) if labels else table.top)
    rows = rows[np.argsort(np.nan_to_num(table.probability[rows], nan=-1), kind="stable")]  # the last of a sample stays
    found = np.full(size, -1, np.int64)
    found[table.position[rows]] = rows
    return found


def _spread(values: Sequence[Cell], is_there: NDArray[np.bool_]) -> list[Cell]:
    rest = iter(values)
    return [next(rest) if there else None for there in is_there.tolist()]


class _SampleScores:
    """Mean scores of samples by explainer and benchmark."""

    def __init__(self, table: ScoreTable) -> None:
        order = np.argsort(table.position, kind="stable")
        self._positions = table.position[order]
        self._cells = len(table.explainers) * len(table.benchmarks)
        cell = table.explainer.astype(np.int64) * len(table.benchmarks) + table.benchmark
        self._cell, self._value = cell[order], table.value[order]

    def means(self, block: NDArray[np.int32]) -> list[list[float]]:
        """Return a column for each explainer and benchmark; NaN where a sample has no finite score."""
        first, last = (np.searchsorted(self._positions, block, side) for side in ("left", "right"))
        place = np.repeat(np.arange(len(block)), last - first)
        start = np.repeat(first - np.concatenate([[0], np.cumsum(last - first)[:-1]]), last - first)
        rows = np.arange(len(place)) + start
        known = np.isfinite(self._value[rows])
        rows, code = rows[known], (self._cell[rows] * len(block) + place)[known]
        size = self._cells * len(block)
        count = np.bincount(code, minlength=size)
        total = np.bincount(code, self._value[rows].astype(np.float64), minlength=size)
        with np.errstate(invalid="ignore"):
            mean = (total / count).astype(np.float32).reshape(self._cells, len(block))
        return [shortest(column) for column in mean]
