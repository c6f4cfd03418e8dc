"""Threads: on how many the frameworks compute, and whether other processes want the cores too."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Any

from ..errors import ConfigError

CROWDED = 1.5  # processes that want each core; below, a machine is busy and not crowded


def check_threads(threads: object) -> int | None:
    """Return a number of threads, None for what the frameworks have. Raises ConfigError for what is neither."""
    if threads is None or (isinstance(threads, int) and not isinstance(threads, bool) and threads >= 1):
        return threads
    raise ConfigError(f"threads: wanted a whole number of at least 1, or None, got {threads!r}")


def limited(threads: int | None) -> AbstractContextManager[Any]:
    """Have torch, paddle and numpy compute on so many threads for as long as it lasts, and then as before."""
    if threads is None:
        return nullcontext()
    try:
        pools = import_module("threadpoolctl")
    except ImportError:
        raise ConfigError("threads: wanted the package threadpoolctl; pip install 'xlog-xai[methods]'") from None
    limit: AbstractContextManager[Any] = pools.threadpool_limits(threads)
    return limit


def crowding() -> str:
    """Return what to know where other processes want the cores, "" where they do not.

    Threads of OpenMP wait for each other by running in circles: where one of them has no core, all others burn theirs
    meanwhile, and a pass takes many times as long.
    """
    if not hasattr(os, "getloadavg"):
        return ""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load < CROWDED * cores or os.environ.get("OMP_WAIT_POLICY", "").upper() == "PASSIVE":
        return ""
    return (
        f"about {load:.0f} processes want {cores} cores, so passes may take many times as long; Runner(threads=1), or "
        "OMP_WAIT_POLICY=PASSIVE in the environment before torch or paddle are imported, helps"
    )
