"""How explainers, benchmarks and the rest of a run were configured, as a table: a row per parameter."""

from __future__ import annotations

from collections.abc import Iterator

from ..store.entries import Metadata
from .context import TableRequest
from .csv_table import Cell, CsvTable

_COLUMNS = ("kind", "name", "class", "parameter", "value")


def methods(request: TableRequest) -> CsvTable:
    """Return the parameters of all that was registered; values are JSON."""
    return CsvTable("methods", _COLUMNS, _rows(request.run.metadata))


def _rows(metadata: Metadata) -> Iterator[tuple[Cell, ...]]:
    kinds = {
        "explainer": metadata.explainers,
        "control": metadata.controls,
        "benchmark": metadata.benchmarks,
        "uncertainty": (metadata.uncertainty,) if metadata.uncertainty else (),
        "occlusion": metadata.occlusions,
    }
    for kind, instances in kinds.items():
        for instance in instances:
            for parameter, value in instance.params.items() or [("", "")]:
                yield kind, instance.name, instance.class_name, parameter, value
