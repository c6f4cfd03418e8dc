"""race: which of two ways is quicker on this machine, now."""

from __future__ import annotations

import time
from collections.abc import Callable

_RUNS = 3
_LEAST = 1e-9  # seconds, so that ratios are numbers where a clock does not see a run


def quickest_seconds(run: Callable[[], object]) -> float:
    """Seconds of processor time of the quickest of some runs: other processes may have the cores meanwhile."""
    times: list[float] = []
    for _ in range(_RUNS):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return max(min(times), _LEAST)
