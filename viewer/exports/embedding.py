"""Where samples lie in an embedding as a table, a row each."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.embedding import Embedding, chosen_way
from ..analysis.neighbors import is_there
from .context import TableRequest
from .csv_table import Cell, CsvTable

_COLUMNS = ("position", "sample", "label", "class", "true", "correct", "group", "x", "y")


def embedding(request: TableRequest) -> CsvTable:
    """Return the places of the page."""
    return CsvTable("embedding", _COLUMNS, _rows(request))


def _rows(request: TableRequest) -> Iterator[tuple[Cell, ...]]:
    run = request.run
    by_neighbors = request.query.get("method") == "umap" and is_there()
    found = Embedding(run, request.shown_step, chosen_way(run, request.query.get("of")), by_neighbors)
    for _ in found.work(request.logs):
        pass
    if found.layout is None:
        return
    each = zip(found.layout.places, found.layout.groups.tolist(), found.layout.points.tolist(), strict=True)
    for place, group, (x, y) in each:
        truth = None if place.truth is None else ", ".join(map(str, place.truth))
        yield place.position, place.title, place.label, run.label(place.label), truth, place.right, group + 1, x, y
