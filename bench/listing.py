"""Listing: ten thousand runs below a folder: until the first page of their list, at a first start and at the next one.

The first start reads them all in the background, the next one finds in its cache what the list says of them.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from xlog_viewer.data import LogDir
from xlog_viewer.data.row_cache import RowCache
from xlog_viewer.server.app import create_app, show
from xlog_viewer.server.serve import FIRST_READING

from xlog.events.schema import Map
from xlog.events.writer import EventWriter

from .measure import Row, cpu_seconds, run_module
from .synthetic import begin, end, explanations, noise_map, sample

RUNS, DISTINCT = 10_000, 100  # the others are copies, each in a folder of its own
SAMPLES = 8  # of a run, with four maps each
LOOKS = 5
LONG_AGO = 3600.0  # seconds: nobody writes to them any more


def measure(folder: Path) -> Iterator[Row]:
    """Write the runs, then start twice, each time in a process of its own."""
    write(folder / "logs")
    first, second = (run_module("listing", str(folder / "logs"), str(folder / "cache")) for _ in range(2))
    yield Row(f"first page of the list of {RUNS:,} runs, first start", first["page"], "s", 1)
    yield Row("  until all are listed", first["list"], "s")
    yield Row("  until all are read, in the background", first["read"], "s")
    yield Row("  a page of the list then", 1000 * first["again"], "ms", 300)
    yield Row("  writing the cache", first["keep"], "s")
    yield Row("first page of the list, next start", second["page"], "s", 1)
    yield Row("  of which finding the files", second["find"], "s")


def write(folder: Path) -> None:
    """Write ten thousand runs, a hundred in a folder of folders."""
    maps = [noise_map(seed, 7) for seed in range(8)]
    runs = [folder / f"{number // 100:03d}" / f"{number % 100:02d}" for number in range(RUNS)]
    for number, run in enumerate(runs):
        if number < DISTINCT:
            _write_one(run, maps)
        else:
            shutil.copytree(runs[number % DISTINCT], run)
    then = time.time() - LONG_AGO
    for path in folder.rglob("*.xlog"):
        os.utime(path, (then, then))


def _write_one(folder: Path, maps: list[Map]) -> None:
    with EventWriter(folder) as writer:
        writer.add(begin())
        for number in range(SAMPLES):
            writer.add_all([*sample(number), *explanations(4, maps, 4 * number)])
        writer.add(end())


# ------------------------------------------------------------------------------------- in a process of its own


def look(folder: str, cache: str) -> dict[str, float]:
    """Start as the command does, and show the list: CPU seconds of each thing."""
    logs = LogDir(folder, cache=RowCache(Path(cache)))
    create_app(logs)
    found = {"find": cpu_seconds(lambda: logs.refresh(FIRST_READING))}
    found["page"] = found["find"] + cpu_seconds(lambda: show(logs, "/", ""))
    found["list"] = found["page"] + cpu_seconds(lambda: logs.find(math.inf))
    assert len(logs.runs()) == RUNS
    found["read"] = cpu_seconds(lambda: logs.refresh(math.inf))
    found["again"] = median(cpu_seconds(lambda: show(logs, "/", "")) for _ in range(LOOKS))
    found["keep"] = cpu_seconds(logs.keep)
    return found


if __name__ == "__main__":
    print(json.dumps(look(sys.argv[1], sys.argv[2])))
