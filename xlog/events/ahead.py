"""Ahead: brings what logs on other machines begin with, many at a time: one after the other, each costs its way."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..places.ahead import bring
from ..places.place import is_url, place_of
from .index import sidecars

TOGETHER = 64  # logs that are looked at ahead
OF_EACH = 4 << 20  # bytes of an index, and of its names: a block of rows
OF_ALL = 32 << 20  # bytes of indexes: what comes first must not wait for the line to bring all

_BEGINNING, _END = (0, 64), (-1, 1)  # the blocks in which these bytes are


def look_ahead(logs: Iterable[str | os.PathLike[str]]) -> None:
    """Bring, of logs that lie elsewhere, what they and their indexes begin and end with; nothing of this machine's.

    Of logs behind those whose indexes are enough for now only the beginning is brought.
    """
    wanted: list[tuple[Path, int, int]] = []
    taken = 0
    for log in map(place_of, filter(is_url, logs)):
        wanted.append((log, *_BEGINNING))
        if taken < OF_ALL:
            index, names = sidecars(log)
            wanted += [(log, *_END), (names, 0, OF_EACH), (index, 0, OF_EACH), (index, *_END)]
            taken += _size(log)
    if wanted:
        bring(wanted)


def looked_ahead(logs: Iterable[Path]) -> Iterator[Path]:
    """Yield the same logs, some at a time, as many as are looked at ahead."""
    batch: list[Path] = []
    size = 0
    for log in logs:
        batch.append(log)
        size += _size(log) if is_url(log) else 0
        if len(batch) == TOGETHER or size >= OF_ALL:
            look_ahead(batch)
            yield from batch
            batch, size = [], 0
    look_ahead(batch)
    yield from batch


def _size(log: Path) -> int:
    """Return how many bytes of an index are brought."""
    found = 0
    for path in sidecars(log):
        with contextlib.suppress(OSError):
            found += min(path.stat().st_size, OF_EACH)
    return found
