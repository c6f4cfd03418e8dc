"""Mean curves as a table, a row per point."""

from __future__ import annotations

from collections.abc import Iterator

from ..compare_explainers.curves import MOST
from .context import TableRequest
from .csv_table import Cell, CsvTable

_COLUMNS = ("step", "benchmark", "explainer", "curve", "changed_part", "score", "count")


def curves(request: TableRequest) -> CsvTable:
    """Return the mean curves of all explainers and controls in all benchmarks that log curves."""
    return CsvTable("curves", _COLUMNS, _rows(request))


def _rows(request: TableRequest) -> Iterator[tuple[Cell, ...]]:
    step = request.shown_step
    table = request.run.scores(step)
    for benchmark in table.benchmarks:
        for explainer in table.explainers:
            found, count = request.run.mean_curves(step, benchmark, explainer, most=MOST)
            for curve in found:
                for x, y in zip(curve.x, curve.y, strict=True):
                    yield step, benchmark, explainer, curve.name, x, y, count
