"""How uncertain samples are, the most uncertain first, and how much their maps differ between dropout samples."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from ..data import LogDir
from ..store.entries import PredictionTable
from ..store.run import Run
from .representatives import relative_std, representative_maps

MOST_SORTED = 5000  # samples: what is not in the table of predictions is looked up sample by sample


Ranks = dict[int, float]
"""Position -> how uncertain."""


def orders(run: Run, step: int, table: PredictionTable) -> dict[str, Ranks]:
    """Return how uncertain samples are, by what can be said of some; the first is what a page begins with."""
    samples = run.samples(step, 0, MOST_SORTED) if run.count(step) <= MOST_SORTED else []
    sure = np.where(np.isfinite(table.probability), table.probability, np.nan)
    found = {
        "std": _ranks(table.position, table.std, table.top),
        "probability": _ranks(table.position, 1 - sure, table.top),
        "entropy": {s.position: s.entropy for s in samples if s.entropy is not None and np.isfinite(s.entropy)},
        "information": {
            s.position: s.mutual_information
            for s in samples
            if s.mutual_information is not None and np.isfinite(s.mutual_information)
        },
    }
    return {name: ranks for name, ranks in found.items() if ranks}


def most_first(ranks: Ranks) -> list[int]:
    """Return positions, the most uncertain first."""
    return sorted(ranks, key=lambda position: (-ranks[position], position))


def _ranks(position: NDArray[np.integer], value: NDArray[np.float32], top: NDArray[np.bool_]) -> Ranks:
    known = top & np.isfinite(value)
    return dict(zip(position[known].tolist(), value[known].tolist(), strict=True))


def stabilities(logs: LogDir, run: Run, step: int) -> dict[str, list[float]]:
    """Return how far maps of some samples differ between dropout samples, by explainer, as registered first."""
    found: dict[str, list[float]] = defaultdict(list)
    for _, maps in representative_maps(run, step, 2 * len(run.metadata.explainers)):
        for name, entry in maps.items():
            spread = relative_std(logs, run.key, entry.ref) if entry.spread and entry.mean else None
            if spread is not None:
                found[name].append(spread)
    names = [item.name for item in run.metadata.explainers if item.name in found]
    return {name: found[name] for name in [*names, *sorted(found.keys() - set(names))]}
