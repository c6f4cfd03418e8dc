"""Ahead: brings what logs on other machines begin with, many at a time: one after the other, each costs its way."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..places.ahead import bring, bring_meanwhile
from ..places.place import is_url, place_of
from .frames import GLANCE
from .index import is_said, sidecars

TOGETHER = 64  # logs that are looked at ahead
OF_EACH = 4 << 20  # bytes of an index, and of its names: a block of rows
OF_ALL = 32 << 20  # bytes of names, and of indexes, that are brought at a time
AT_ONCE = 4 << 20  # the same, where somebody waits for the first of them

_Log = str | os.PathLike[str]
_Wanted = tuple[Path, int, int]  # place, and the bytes from where on
_BEGINNING, _END = (0, GLANCE), (-GLANCE, GLANCE)


def look_ahead(logs: Iterable[_Log]) -> None:
    """Bring, of logs that lie elsewhere, what it takes to open them; nothing of this machine's.

    An index is brought only where what it says in short is not enough.
    """
    there = _elsewhere(logs)
    bring(each for log in there for each in ((log, *_BEGINNING), (log, *_END), (sidecars(log)[1], 0, OF_EACH)))
    unsaid = [sidecars(log)[0] for log in there if not is_said(log)]
    sizes = itertools.accumulate(map(_size, unsaid))
    some = [index for index, size in zip(unsaid, sizes, strict=True) if size <= OF_ALL]
    bring(each for index in some for each in _of_index(index))


def headers_ahead(logs: Iterable[_Log]) -> None:
    """Bring what logs begin with, of those that lie elsewhere."""
    bring((log, *_BEGINNING) for log in _elsewhere(logs))


def rows_ahead(logs: Iterable[_Log]) -> int:
    """Bring what the first rows of logs are in, of as many as are there soon, and begin with as many after them.

    Return how many logs were brought: those of this machine are there already.
    """
    waiting = list(logs)
    now = _as_many(waiting)
    bring(each for log in _elsewhere(waiting[:now]) for each in _of_rows(log))
    then = waiting[now:]
    bring_meanwhile([each for log in _elsewhere(then[: _as_many(then)]) for each in _of_rows(log)])
    return now


def looked_ahead(logs: Iterable[Path]) -> Iterator[Path]:
    """Yield the same logs, some at a time, as many as are looked at ahead."""
    batch: list[Path] = []
    size = 0
    for log in logs:
        batch.append(log)
        size += _size(sidecars(log)[1]) if is_url(log) else 0
        if len(batch) == TOGETHER or size >= OF_ALL:
            look_ahead(batch)
            yield from batch
            batch, size = [], 0
    look_ahead(batch)
    yield from batch


def _elsewhere(logs: Iterable[_Log]) -> list[Path]:
    return list(map(place_of, filter(is_url, logs)))


def _of_rows(log: Path) -> list[_Wanted]:
    index, names = sidecars(log)
    return [(log, *_BEGINNING), (log, *_END), (names, 0, OF_EACH), *_of_index(index)]


def _of_index(index: Path) -> list[_Wanted]:
    return [(index, 0, OF_EACH), *([(index, *_END)] if _size(index) == OF_EACH else [])]


def _as_many(logs: list[_Log]) -> int:
    """Return how many logs have few bytes of rows and names together: one at least, if there is one."""
    sizes = (sum(map(_size, sidecars(place_of(log)))) if is_url(log) else 0 for log in logs)
    return max(1, sum(size <= AT_ONCE for size in itertools.accumulate(sizes)))


def _size(path: Path) -> int:
    """Return how many bytes of a file are brought."""
    with contextlib.suppress(OSError):
        return min(path.stat().st_size, OF_EACH)
    return 0
