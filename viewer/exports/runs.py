"""The list of runs as a table."""

from __future__ import annotations

from ..address.paths import Query
from ..analysis.run_list import accuracy_of, chosen
from ..data import LogDir
from ..store.entries import RunRow
from ..words import text
from .csv_table import Cell, CsvTable

_COLUMNS = (
    *("run", "name", "run_id", "state", "started", "duration", "host", "model", "framework", "samples", "steps"),
    *("first_step", "last_step", "explainers", "accuracy", "bytes", "message", "problems", "parts"),
)


def runs(logs: LogDir, query: Query) -> CsvTable:
    """Return the runs that an address asks for, in its order; times in its zone, or else in UTC."""
    accuracy = accuracy_of(logs)
    rows = chosen(logs.runs(), query, accuracy)
    return CsvTable("runs", _COLUMNS, (_row(row, accuracy(row), query.get("zone")) for row in rows))


def _row(row: RunRow, accuracy: float | None, zone: str) -> tuple[Cell, ...]:
    ends = (row.steps[0], row.steps[-1]) if row.steps else (None, None)
    return (
        *(row.path, row.name, row.run_id, row.state.value, text.iso(row.start_time, zone), row.duration, row.host),
        *(row.model, row.framework, row.samples, len(row.steps), *ends, ", ".join(row.explainers)),
        *(accuracy, row.size),
        *(row.message, "; ".join(row.health), " ".join(row.parts)),
    )
