"""What a user says of the samples of a run, a row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .context import TableRequest
from .csv_table import Cell, CsvTable


def notes(request: TableRequest) -> CsvTable:
    """Return tags and texts by sample, in the order of the log; those on samples that are not here come first."""
    return CsvTable("notes", ("position", "sample", "name", "tags", "note"), _rows(request))


def _rows(request: TableRequest) -> Iterator[Sequence[Cell]]:
    run, said = request.run, request.row.notes
    titles = run.sample_table(None).names
    for sample in sorted(said, key=run.known_position):
        position = run.known_position(sample)
        note = said[sample]
        yield position or None, sample, titles[position] if position else "", "; ".join(note.tags), note.text
