"""Which class is taken for which, and precision and recall of each, as tables."""

from __future__ import annotations

from ..address.selection_from_address import threshold_of
from ..analysis.confusion import Confusion, confusion
from .context import TableRequest
from .csv_table import CsvTable


def confusions(request: TableRequest) -> CsvTable:
    """Return the cells of the matrix that are not 0, a row each."""
    found, name = _counts(request), request.run.label
    columns = (found.labels[found.truth], found.labels[found.predicted], found.count)
    cells = zip(*(column.tolist() for column in columns), strict=True)
    rows = ((truth, name(truth), said, name(said), count) for truth, said, count in cells)
    return CsvTable("confusion", ("true", "true_class", "predicted", "predicted_class", "count"), rows)


def per_class(request: TableRequest) -> CsvTable:
    """Return hits, false and missed ones, precision and recall of each class."""
    found = _counts(request)
    columns = (found.labels, found.hits, found.false, found.missed, found.precision, found.recall)
    values = zip(*(column.tolist() for column in columns), strict=True)
    rows = ((label, request.run.label(label), *rest) for label, *rest in values)
    return CsvTable("per-class", ("label", "class", "tp", "fp", "fn", "precision", "recall"), rows)


def _counts(request: TableRequest) -> Confusion:
    return confusion(request.run, request.shown_step, threshold_of(request.run.metadata))
