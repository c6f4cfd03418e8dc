"""The scores of single samples as a table, a row per sample, label, explainer and benchmark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..store.entries import ScoreTable, better_end
from .context import Asking
from .csv_table import Cell, CsvTable, shortest

BLOCK = 10_000  # rows that are put together at a time
_COLUMNS = ("sample", "name", "step", "label", "class", "explainer", "benchmark", "better", "baseline", "value")


def marks(asking: Asking) -> CsvTable:
    """Return all scores at a step; a missing one has no value."""
    return CsvTable("scores-of-samples", _COLUMNS, _rows(asking, asking.run.scores(asking.shown_step)))


def _rows(asking: Asking, table: ScoreTable) -> Iterator[Sequence[Cell]]:
    run, who = asking.run, asking.run.sample_table(asking.shown_step)
    known = {item.name for item in run.metadata.baselines}
    is_known = [name in known for name in table.explainers]
    ends = [better_end(run.metadata, name) for name in table.benchmarks]
    for start in range(0, len(table.value), BLOCK):
        block = slice(start, start + BLOCK)
        columns = (table.position, table.label, table.explainer, table.benchmark)
        positions, labels, explainers, benchmarks = (column[block].tolist() for column in columns)
        yield from zip(
            [who.ids[position] for position in positions],
            [who.names[position] for position in positions],
            [asking.shown_step] * len(positions),
            labels,
            map(run.label, labels),
            [table.explainers[number] for number in explainers],
            [table.benchmarks[number] for number in benchmarks],
            [ends[number] for number in benchmarks],
            [is_known[number] for number in explainers],
            shortest(table.value[block]),
            strict=True,
        )
