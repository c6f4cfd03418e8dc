"""Rows near a sample that are predicted otherwise, a line per change; what a model puts out over values of features."""

from __future__ import annotations

from collections.abc import Iterator

from ..store.entries import Sample
from ..store.run import Run
from .context import TableRequest
from .csv_table import Cell, CsvTable

_COLUMNS = (
    *("sample", "name", "step", "method", "label", "class", "start", "above", "below", "rank", "output", "distance"),
    *("winner", "change", "feature", "from", "to", "output_after"),
)


def counterfactual_rows(request: TableRequest, position: int) -> CsvTable | None:
    """Return the changes of all rows that were found for the sample at a position; None where there is none such."""
    sample = request.run.sample(position, request.query.step)
    return CsvTable("counterfactual-rows", _COLUMNS, _rows(request.run, sample)) if sample else None


def _rows(run: Run, sample: Sample) -> Iterator[tuple[Cell, ...]]:
    known = {feature.name: place for place, feature in enumerate(run.metadata.features)}
    row = dict(enumerate(sample.row or ()))
    for search in run.alternatives(sample.position, sample.step):
        about = sample.id, sample.name, sample.step, search.method, search.label, run.label(search.label)
        for rank, one in enumerate(search.found, start=1):
            found = (*about, search.start, search.above, search.below, rank, one.output, one.distance, one.winner)
            for number, change in enumerate(one.changes, start=1):
                now = row.get(known.get(change.feature, -1))
                yield *found, number, change.feature, now, change.value, change.output


def dependences(request: TableRequest) -> CsvTable:
    """Return a line per method, output, feature and value: the mean over rows, and of curves each row's own."""
    header = ("step", "method", "label", "class", "feature", "value", "sample", "output", "low", "high", "rows")
    return CsvTable("dependences", header, _outputs(request))


def _outputs(request: TableRequest) -> Iterator[tuple[Cell, ...]]:
    run = request.run
    for one in run.dependences(request.query.step):
        about = one.step, one.method, one.label, run.label(one.label), one.feature
        for place, value in enumerate(one.grid):
            ends = one.low[place] if one.low else None, one.high[place] if one.high else None
            yield *about, value, None, one.mean[place], *ends, one.rows
        for identity, outputs in one.curves:
            for value, output in zip(one.grid, outputs, strict=True):
                yield *about, value, identity, output, None, None, None
