"""What all measurements share: CPU seconds, repeats taken in turns, medians, and rows that know their target."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Literal

REPOSITORY = Path(__file__).parent.parent
TIME_LIMIT = 240  # seconds that a process of a measurement may take


@dataclass(frozen=True)
class Row:
    """One number."""

    what: str
    value: float
    unit: str
    target: float | None = None
    """None: no promise, printed to compare with."""
    better: Literal["at least", "at most"] = "at most"

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.better == "at least" else self.value <= self.target


def cpu_seconds(action: Callable[[], object]) -> float:
    """Return the CPU seconds that all threads of this process spend in an action, in the system's calls too."""
    start = time.process_time()
    action()
    return time.process_time() - start


def in_turns(repeats: int, **runs: Callable[[], float]) -> dict[str, list[float]]:
    """Return what each run says: all of them once, then all again, so that a busy machine slows all alike.

    Each turn has an order of its own: a run finds caches as the one before has left them.
    """
    values: dict[str, list[float]] = {name: [] for name in runs}
    order = list(runs)
    for turn in range(repeats):
        random.Random(turn).shuffle(order)
        for name in order:
            values[name].append(runs[name]())
    return values


def ratio(above: list[float], below: list[float]) -> float:
    """Return the median of the ratios of two runs, turn by turn."""
    return median(a / b for a, b in zip(above, below, strict=True))


def peak_memory(process: int | str = "self") -> int:
    """Return the most memory that this process, or another of this system, has had, in bytes.

    Not `ru_maxrss` on Linux: a process begins with that of the one which started it.
    """
    with contextlib.suppress(OSError):
        found = re.search(r"^VmHWM:\s*(\d+) kB$", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def run_module(module: str, *arguments: str, **environment: str) -> Any:
    """Run a module of this folder in a fresh process and return what it printed, as JSON."""
    command = [sys.executable, "-m", f"bench.{module}", *arguments]
    given = {**os.environ, **environment}
    done = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, check=True, timeout=TIME_LIMIT, env=given)
    return json.loads(done.stdout)
