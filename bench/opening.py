"""Opening: a log of a million maps by its index, in a fresh process: first rows, filter and sort, one map, memory."""

from __future__ import annotations

import itertools
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from PIL import PngImagePlugin  # noqa: F401  decoding loads it; that is no part of opening a log

import xlog
from xlog.arrays import Floats
from xlog.events.map_view import MapView
from xlog.events.rows import KINDS
from xlog.events.run import Run
from xlog.events.writer import EventWriter

from .measure import Row, cpu_seconds, peak_memory, run_module
from .synthetic import EXPLAINERS, begin, end, explanations, noise_map, sample

MAPS = 1_000_000
TOGETHER = 1000  # maps in one write
ONE_FILE, EIGHT_FILES = 1 << 30, 36_000_000  # bytes that a file has at most; a map's record has 277
PAGE = 50  # rows
LOOKS = 15  # at maps, at random
REPEATS = 5  # of filter and sort
PROCESSES = 3


def measure(folder: Path) -> Iterator[Row]:
    """Open a log of maps and nothing else, then in several files, then with samples and predictions."""
    kinds = (
        ("", ONE_FILE, False),
        (", in 8 files", EIGHT_FILES, False),
        (", with samples and predictions", ONE_FILE, True),
    )
    for number, (words, file_size, has_samples) in enumerate(kinds):
        place = folder / str(number)
        write(place, file_size, has_samples)
        looks = [run_module("opening", str(place), "samples" * has_samples) for _ in range(PROCESSES)]
        found = {name: median(look[name] for look in looks) for name in looks[0]}
        yield Row(f"first {PAGE} of {found['maps']:,.0f} maps{words}", 1000 * found["open"], "ms", 50)
        yield Row("  filter by explainer and value, sort by value", 1000 * found["sort"], "ms", 100)
        yield Row("  one map at random", 1000 * found["map"], "ms", 5)
        if has_samples:
            yield Row("  the same by sample and explainer", 1000 * found["by_name"], "ms", 5)
        yield Row("  memory of the process, at most", found["memory"] / 1e6, "MB", 300)


def write(folder: Path, file_size: int, has_samples: bool) -> None:
    """Write a run of a million maps of 7 x 7, by four explainers, with samples and predictions or without."""
    maps = [noise_map(seed, 7) for seed in range(97)]
    with EventWriter(folder, max_file_size=file_size) as writer:
        writer.add(begin())
        for first in range(0, MAPS, TOGETHER):
            if has_samples:
                numbers = range(first // len(EXPLAINERS), (first + TOGETHER) // len(EXPLAINERS))
                writer.add_all(event for number in numbers for event in sample(number))
            writer.add_all(explanations(TOGETHER, maps, first))
        writer.add(end())


# ------------------------------------------------------------------------------------- in a process of its own


def look(folder: str, has_samples: bool) -> dict[str, float]:
    """Open a log and look at it: CPU seconds of each thing, and bytes of memory at most."""
    start = time.process_time()
    run = xlog.open(folder)[0]
    page = [(map_.sample, map_.explainer, map_.label) for map_ in itertools.islice(run.maps(), PAGE)]
    found = {"open": time.process_time() - start}
    assert len(page) == PAGE
    found["sort"] = median(cpu_seconds(lambda: _best(run)) for _ in range(REPEATS))
    numbers = np.flatnonzero(run.rows["kind"] == KINDS["explanation"])
    found["maps"] = len(numbers)
    chosen = random.Random(0).sample(numbers.tolist(), LOOKS)
    found["map"] = _median(MapView(run, number).array for number in chosen)
    if has_samples:
        names = [MapView(run, number).sample for number in chosen]
        found["by_name"] = _median(partial(_map_of, run, name) for name in names)
    found["memory"] = peak_memory()
    return found


def _best(run: Run) -> list[tuple[str, float]]:
    """Return the first page of one explainer's maps with a peak above 1, greatest first."""
    rows = run.rows
    maps = np.flatnonzero(rows["kind"] == KINDS["explanation"])
    example = next(number for number in maps if MapView(run, int(number)).explainer == "GradCAM")
    hits = maps[(rows["explainer"][maps] == rows["explainer"][example]) & (rows["value"][maps] > 1)]
    order = hits[np.argsort(-rows["value"][hits], kind="stable")[:PAGE]]
    return [(MapView(run, int(number)).sample, float(rows["value"][number])) for number in order]


def _map_of(run: Run, sample: str) -> Floats:
    return run.sample(sample).map("GradCAM").array()


def _median(actions: Iterator[Callable[[], object]]) -> float:
    return median(cpu_seconds(action) for action in actions)


if __name__ == "__main__":
    print(json.dumps(look(sys.argv[1], bool(sys.argv[2]))))
