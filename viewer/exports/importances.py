"""How much each feature, or concept, matters to a model as a whole, as a table."""

from __future__ import annotations

from .context import TableRequest
from .csv_table import CsvTable


def importances(request: TableRequest) -> CsvTable:
    """Return a row for each method, output, and feature or concept."""
    run = request.run
    names = [feature.name for feature in run.metadata.features]
    rows = (
        (
            found.step,
            found.method,
            "" if found.label is None else found.label,
            "" if found.label is None else run.label(found.label),
            place,
            *(of[place] if place < len(of) else "" for of in (found.names or names, found.values, found.errors)),
            *(of[place] if of else "" for of in (found.p_values, found.separable)),
        )
        for found in run.importances(request.query.step)
        for place in range(len(found.values))
    )
    header = ("step", "method", "label", "class", "place", "feature", "value", "error", "p_value", "separable")
    return CsvTable("importances", header, rows)
