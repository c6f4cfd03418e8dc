"""Representatives: a few samples whose maps stand for all, as numbers; what was read once is kept."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..data import LogDir
from ..store.entries import MapEntry, Ref, Sample
from ..store.run import Run
from .agreement import cells, ranks

MOST_SCORES = 50  # pairs of sample and label that stand for a run
LEAST_SCORES = 10
MOST_MAPS = 400  # read for one page: a second or two
MOST_PIXELS = 1 << 26  # of these: four maps of 4096 x 4096, 1300 of 224 x 224
_KEPT = 4096  # maps, 14 x 14 each, or of texts of some 2000 tokens: 65 MB


def representative_maps(run: Run, step: int, maps_each: int) -> Iterator[tuple[Sample, dict[str, MapEntry]]]:
    """Yield some samples of a step, spread over all, with the maps of their first explained label.

    Every n-th sample, n a power of two: while a run grows, most samples stay the same. Of huge maps fewer, of one
    sample two at least.
    """
    left = MOST_PIXELS
    most = max(LEAST_SCORES, min(MOST_SCORES, MOST_MAPS // max(1, maps_each)))
    count, stride = run.count(step), 1
    while count > most * stride:
        stride *= 2
    for start in range(0, count, stride):
        for sample in run.samples(step, start, start + 1):
            with_maps = {label for label, _ in sample.maps}
            label = next((label for label in sample.explained_labels() if label in with_maps), None)
            if label is not None:
                found: dict[str, MapEntry] = {}
                for name in [name for of, name in sample.maps if of == label][:MOST_MAPS]:
                    if left > 0 or len(found) < 2:
                        found[name] = sample.maps[label, name]
                        left -= found[name].pixels
                yield sample, found
                if left <= 0:
                    return


@lru_cache(maxsize=_KEPT)
def map_ranks(logs: LogDir, key: str, ref: Ref, special: tuple[int, ...] = ()) -> NDArray[np.float64] | None:
    """Return the ranks of a map's cells; None where it cannot be read, or ranks nothing.

    Special tokens (Sample.special_tokens) are left out: all maps are 0 there, which would make any two alike.
    """
    payload = logs.map(key, ref)
    if payload is None:
        return None
    compared = cells(np.frombuffer(payload.data, "<f4").reshape(payload.height, payload.width))
    if compared is None:
        return None
    return ranks(np.delete(compared, [place for place in special if place < compared.shape[1]], axis=1))


@lru_cache(maxsize=_KEPT)
def relative_std(logs: LogDir, key: str, ref: Ref) -> float | None:
    """Return the mean spread of a map over dropout samples by its mean absolute value; None where it has none."""
    spread, mean = (logs.map(key, ref, part) for part in ("spread", "mean"))
    if spread is None or mean is None:
        return None
    std, size = (float(np.abs(np.frombuffer(p.data, "<f4").astype(np.float64)).mean()) for p in (spread, mean))
    return std / size if size > 0 and np.isfinite(std / size) else None
