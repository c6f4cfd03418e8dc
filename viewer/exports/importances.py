"""How much each feature matters to a model as a whole, as a table."""

from __future__ import annotations

from .context import TableRequest
from .csv_table import CsvTable


def importances(request: TableRequest) -> CsvTable:
    """Return a row for each method, output and feature."""
    run = request.run
    names = [feature.name for feature in run.metadata.features]
    rows = (
        (
            found.step,
            found.method,
            "" if found.label is None else found.label,
            "" if found.label is None else run.label(found.label),
            place,
            names[place] if place < len(names) else "",
            value,
            found.errors[place] if found.errors else "",
        )
        for found in run.importances(request.query.step)
        for place, value in enumerate(found.values)
    )
    header = ("step", "method", "label", "class", "place", "feature", "value", "error")
    return CsvTable("importances", header, rows)
