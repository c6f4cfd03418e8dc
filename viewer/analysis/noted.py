"""Noted: tables that samples are selected by, with what a user says of samples beside what a run logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..store.entries import Note
from ..store.run import Run
from ..store.selection import Tables


def noted_tables(run: Run, notes: Mapping[str, Note], step: int | None) -> Tables:
    """Return what samples can be selected by at a step; notes on samples that are not here are left out."""
    tables = run.tables(step)
    here = set(tables.positions.tolist()) if notes else set()
    found = {run.known_position(sample): note for sample, note in notes.items()}
    known = {position: note for position, note in found.items() if position in here}
    tags: dict[str, list[int]] = {}
    for position, note in known.items():
        for tag in note.tags:
            tags.setdefault(tag, []).append(position)
    return replace(
        tables,
        tags={tag: np.array(positions, np.int32) for tag, positions in sorted(tags.items())},
        noted=np.array([position for position, note in known.items() if note.text], np.int32),
        remarks={position: "\n".join((*note.tags, note.text)).casefold() for position, note in known.items()},
    )
