"""The list of runs as a table."""

from __future__ import annotations

import time

from ..address.paths import Query
from ..analysis.run_list import accuracy_of, chosen
from ..data import LogDir
from ..store.entries import RunRow
from .csv_table import Cell, CsvTable

_COLUMNS = (
    *("run", "name", "run_id", "state", "started", "duration", "host", "model", "framework", "samples", "steps"),
    *("first_step", "last_step", "explainers", "accuracy", "bytes", "message", "problems"),
)


def runs(logs: LogDir, query: Query) -> CsvTable:
    """Return the runs that an address asks for, in its order."""
    accuracy = accuracy_of(logs)
    return CsvTable("runs", _COLUMNS, (_row(row, accuracy(row)) for row in chosen(logs.runs(), query, accuracy)))


def _row(row: RunRow, accuracy: float | None) -> tuple[Cell, ...]:
    ends = (row.steps[0], row.steps[-1]) if row.steps else (None, None)
    return (
        *(row.path, row.name, row.run_id, row.state.value, _moment(row.start_time), row.duration, row.host),
        *(row.model, row.framework, row.samples, len(row.steps), *ends, ", ".join(row.explainers)),
        *(accuracy, row.size),
        *(row.message, "; ".join(row.health)),
    )


def _moment(seconds: float) -> str:
    """Return a time as ISO 8601, in UTC; "" where a damaged log says none that a calendar has."""
    try:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds)) if seconds else ""
    except (OverflowError, ValueError, OSError):
        return ""
