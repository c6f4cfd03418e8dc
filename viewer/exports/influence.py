"""Which training samples helped and which harmed others, as a table."""

from __future__ import annotations

from .context import TableRequest
from .csv_table import CsvTable


def influence(request: TableRequest) -> CsvTable:
    """Return a row for each training sample that is named, of each sample that was asked about."""
    rows = (
        (found.step, found.sample, found.method, kind, rank, other, value)
        for found in request.run.influences().values()
        for kind, others in (("helpful", found.helpful), ("harmful", found.harmful))
        for rank, (other, value) in enumerate(others, 1)
    )
    return CsvTable("influence", ("step", "sample", "method", "kind", "rank", "training_sample", "value"), rows)
