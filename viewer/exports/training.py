"""The training data as a table: how training went for each sample, in the order of the page and with its filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlog.dynamics import COLUMNS

from ..analysis.training_ranks import ranked, wanted
from .context import TableRequest
from .csv_table import Cell, CsvTable


def training(request: TableRequest) -> CsvTable:
    """Return a row per sample: the position that it has in the run's other tables, and what was recorded of it."""
    run, dynamics = request.run, request.run.training()
    numbers = ranked(run, dynamics, wanted(request.query)).numbers.tolist()
    places = run.positions([dynamics.samples[number] for number in numbers]).tolist()
    records = zip(places, dynamics.rows(numbers, run.metadata.class_names), strict=True)
    rows: Iterator[Sequence[Cell]] = ((place or None, *record.values()) for place, record in records)
    return CsvTable("training", ("position", *COLUMNS), rows)
