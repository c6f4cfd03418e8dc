"""What kinds of superpixels speak for, as a table."""

from __future__ import annotations

from .context import TableRequest
from .csv_table import CsvTable, short


def prior(request: TableRequest) -> CsvTable:
    """Return a row for each class and kind, of the class alone that the address names; none without a prior."""
    found, wanted = request.run.metadata.prior, request.query.label
    names = found.names if found else ()
    rows = (
        (label, request.run.label(label), kind, *names[kind : kind + 1], short(weight))
        for label, weights in (zip(found.labels.tolist(), found.weights, strict=True) if found else ())
        if wanted in (None, label)
        for kind, weight in enumerate(weights.tolist())
    )
    return CsvTable("prior", ("label", "class", "kind", *(("word",) if names else ()), "weight"), rows)
