"""Which records of a sample count where several passes or several writers logged it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .rows import KINDS, Rows
from .schema import FileHeader

Bools = NDArray[np.bool_]
Files = NDArray[np.integer]
Times = NDArray[np.int64]
_FOLLOWING = ("inference", "explanation", "score", "counterfactual_tree", "counterfactual_rows")
OF_A_SAMPLE = [KINDS[kind] for kind in ("sample", *_FOLLOWING)]


def of_last_samples(rows: Rows, files: Files, times: Times) -> Bools:
    """Tell which rows to keep: of each sample at each step those of the last time that it was logged, whole.

    A sample's records follow it in its file, in one write, so they are those from its last `sample` record on.
    """
    kept = np.ones(len(rows), bool)
    places = np.flatnonzero(np.isin(rows["kind"], OF_A_SAMPLE) & (rows["sample"] > 0))  # 0: it has no name
    if not len(places):
        return kept
    of_each = numbered(rows[places])
    is_begin = rows["kind"][places] == KINDS["sample"]
    begins, of = places[is_begin], of_each[is_begin]
    order = np.lexsort([rows["offset"][begins], -files[begins].astype(np.int64), times[begins], of])
    last = np.full(of_each.max() + 1, -1)
    last[of[order]] = begins[order]  # the last one that is put there stays
    begin = last[of_each]
    counts = (files[places] == files[begin]) & (rows["offset"][places] >= rows["offset"][begin])
    kept[places] = counts | (begin < 0)
    return kept


def numbered(rows: Rows) -> NDArray[np.intp]:
    """Return a number for each sample at each step."""
    _, steps = np.unique(rows["step"], return_inverse=True)
    keys = steps.astype(np.int64) * (int(rows["sample"].max(initial=0)) + 1) + rows["sample"]
    return np.unique(keys, return_inverse=True)[1]


def claimed_twice(
    rows: Rows, files: Files, headers: Sequence[FileHeader | None], picture: Callable[[int], bytes]
) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Yield samples that several writers claim at one step with different pictures: sample, which files are another's.

    `picture` returns the hash of the picture of a row. Writers that resumed a run go on with its samples.
    """
    writers = _writers(headers)
    begins = np.flatnonzero((rows["kind"] == KINDS["sample"]) & (writers[files] >= 0))
    things = numbered(rows[begins])
    order = np.lexsort([writers[files[begins]], things])
    begins, things = begins[order], things[order]
    of = writers[files[begins]]
    first = np.searchsorted(things, things)  # the first row of each thing, of its first writer
    found: set[tuple[int, int]] = set()
    for place in np.flatnonzero(of != of[first]):
        claim = int(rows["sample"][begins[place]]), int(of[place])
        if claim not in found and picture(int(begins[place])) != picture(int(begins[first[place]])):
            found.add(claim)
            yield claim[0], np.flatnonzero(writers == claim[1])


def _writers(headers: Sequence[FileHeader | None]) -> NDArray[np.intp]:
    """Return a number of the writer of each file; -1 of one that resumed the run, or that is not known."""
    numbers: dict[object, int] = {}
    found = []
    for header in headers:
        writer = writer_of(header)
        found.append(-1 if writer is None else numbers.setdefault(writer, len(numbers)))
    return np.array(found, np.intp)


def writer_of(header: FileHeader | None) -> object | None:
    """Return what names the writer of a file; None where it went on with a run's samples, or is not known."""
    return None if header is None or header.resumed else (header.host, header.pid, header.start_time)


def name_apart(name: str, is_taken: Callable[[str], bool], header: FileHeader | None) -> str:
    """Return a name for a sample whose id another writer claims: that with its rank, or with a number."""
    if header is not None and header.world_size > 1 and not is_taken(f"{name} (rank {header.rank})"):
        return f"{name} (rank {header.rank})"
    return next(f"{name} ({n})" for n in itertools.count(2) if not is_taken(f"{name} ({n})"))
