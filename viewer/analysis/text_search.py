"""Text search: tables that samples are selected by, with the letters of their texts beside names and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..store.entries import RunRow
from ..store.lru import LRUCache
from ..store.run import Run
from ..store.selection import Tables
from .background import BACKGROUND, PATIENCE, Steps, Task
from .throttle import throttle

LONG = 600.0  # seconds that a table waits for all texts
_BLOCK = 256  # texts that are read at a time
_KEPT = 2  # runs: the texts of a large one take 100 MB
_FOUND = LRUCache(_KEPT)


class Letters:
    """The letters of a run's texts, as far as they were read, in small letters, by position."""

    def __init__(self, run: Run) -> None:
        self._run, self.total = run, run.count()
        self.read = 0
        self.found: dict[int, str] = {}

    def work(self) -> Steps[None]:
        """Read all texts, piece by piece."""
        places = self._run.sample_places(None)
        for start in range(0, len(places), _BLOCK):
            yield
            block = places[start : start + _BLOCK]
            letters = self._run.letters(block)
            self.found.update(
                (position, one.casefold()) for position, one in zip(block[:, 2].tolist(), letters, strict=True) if one
            )
            self.read += len(block)
        self.total = self.read


def with_letters(tables: Tables, run: Run, row: RunRow, wanted: str, seconds: float = PATIENCE) -> Tables:
    """Return the tables for a search for what is wanted, with the texts that were read after so many seconds."""
    if not wanted.strip() or not run.metadata.has_texts:
        return tables
    letters = _letters(run, row, seconds).found
    return replace(tables, remarks=_both(tables.remarks, dict(letters)))


def unread(run: Run, row: RunRow, wanted: str) -> tuple[int, int] | None:
    """Return how many texts a search has read, and of how many; None where it has all."""
    if not wanted.strip() or not run.metadata.has_texts:
        return None
    letters = _letters(run, row, 0.0)
    return (letters.read, letters.total) if letters.read < letters.total else None


def progress(run: Run, row: RunRow, wanted: str) -> int:
    """Return what changes whenever more texts were read for a search."""
    return BACKGROUND.pieces(_key(run, row)) if wanted.strip() and run.metadata.has_texts else 0


def _letters(run: Run, row: RunRow, seconds: float) -> Letters:
    key = _key(run, row)

    def begin() -> tuple[Letters, Task[None]]:
        found = Letters(run)
        return found, BACKGROUND.begin(key, found.work())

    begun: tuple[Letters, Task[None]] = _FOUND.get(key, begin)
    found, task = begun
    task.result(seconds)
    return found


def _key(run: Run, row: RunRow) -> tuple[object, ...]:
    return "letters", run.key, throttle(row)


def _both(remarks: Mapping[int, str], letters: dict[int, str]) -> dict[int, str]:
    return letters | {position: f"{letters.get(position, '')}\n{said}" for position, said in remarks.items()}
