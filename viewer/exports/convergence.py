"""How far the maps of a sample are from what their methods promise as a table, a row per map and number."""

from __future__ import annotations

from collections.abc import Iterator

from ..store.entries import Sample
from ..store.run import Run
from .context import TableRequest
from .csv_table import Cell, CsvTable

_COLUMNS = (
    *("sample", "name", "step", "label", "class", "explainer"),
    *("kind", "value", "relative", "bound", "beyond"),
)


def convergence(request: TableRequest, position: int) -> CsvTable | None:
    """Return the numbers of the sample at a position; None where there is no such sample."""
    sample = request.run.sample(position, request.query.step)
    return CsvTable("convergence", _COLUMNS, _rows(request.run, sample)) if sample else None


def _rows(run: Run, sample: Sample) -> Iterator[tuple[Cell, ...]]:
    for (label, explainer), entry in sample.maps.items():
        for found in entry.convergence:
            yield (
                *(sample.id, sample.name, sample.step, label, run.label(label), explainer),
                *(found.kind, found.value, found.relative, found.bound, found.beyond),
            )
