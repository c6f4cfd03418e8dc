"""The agreement between explainers as a table, a row per pair."""

from __future__ import annotations

from ..compare_explainers.agreement import agreement_of
from .context import TableRequest
from .csv_table import CsvTable

_COLUMNS = ("step", "explainer", "other", "rank_correlation", "maps")


def agreement(request: TableRequest) -> CsvTable:
    """Return mean rank correlations of maps, and of how many maps."""
    found, _ = agreement_of(request.logs, request.run, request.shown_step)
    rows = [
        (request.shown_step, one, other, float(found.correlation[row, column]), int(found.count[row, column]))
        for row, one in enumerate(found.explainers)
        for column, other in enumerate(found.explainers)
    ]
    return CsvTable("agreement", _COLUMNS, rows)
