"""The scores of single samples as a table, a row per sample, label, explainer and benchmark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..store.entries import ScoreTable, better_end
from .context import TableRequest
from .csv_table import Cell, CsvTable, shortest

BLOCK = 10_000  # rows that are put together at a time
_COLUMNS = ("sample", "name", "step", "label", "class", "explainer", "benchmark", "better", "control", "value")


def scores(request: TableRequest) -> CsvTable:
    """Return all scores at a step; a missing one has no value."""
    return CsvTable("scores", _COLUMNS, _rows(request, request.run.scores(request.shown_step)))


def _rows(request: TableRequest, table: ScoreTable) -> Iterator[Sequence[Cell]]:
    run, who = request.run, request.run.sample_table(request.shown_step)
    known = {item.name for item in run.metadata.controls}
    is_known = [name in known for name in table.explainers]
    ends = [better_end(run.metadata, name) for name in table.benchmarks]
    for start in range(0, len(table.value), BLOCK):
        block = slice(start, start + BLOCK)
        columns = (table.position, table.label, table.explainer, table.benchmark)
        positions, labels, explainers, benchmarks = (column[block].tolist() for column in columns)
        yield from zip(
            [who.ids[position] for position in positions],
            [who.names[position] for position in positions],
            [request.shown_step] * len(positions),
            labels,
            map(run.label, labels),
            [table.explainers[number] for number in explainers],
            [table.benchmarks[number] for number in benchmarks],
            [ends[number] for number in benchmarks],
            [is_known[number] for number in explainers],
            shortest(table.value[block]),
            strict=True,
        )
