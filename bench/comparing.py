"""Comparing: two runs of 100,000 samples, of 200,000 maps and scores each: first answer, its views, and a table."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from xlog_viewer import pages
from xlog_viewer.address.paths import Query, compare_path, csv_path, join_runs, run_path
from xlog_viewer.analysis.compared_runs import compared_runs_of
from xlog_viewer.analysis.pair import Pair
from xlog_viewer.data import LogDir
from xlog_viewer.server.app import create_app

from xlog.events.schema import Event, Explanation, Inference, LabelScore, Map, Sample, Score, Truth
from xlog.events.writer import EventWriter

from .measure import Row, cpu_seconds, run_module
from .synthetic import CLASSES, EXPLAINERS, begin, end, noise_map

SAMPLES, EXPLAINED_BY = 100_000, EXPLAINERS[:2]
TOGETHER = 100  # samples in one write
FILE_SIZE = 1 << 30
REPEATS = 3
VIEWS = ("metrics", "predictions", "maps")
_WAIT = 120.0  # seconds for a comparison, at most


def measure(folder: Path) -> Iterator[Row]:
    """Write both runs, and compare them in a process of its own."""
    for number in range(2):
        write(folder / f"run{number}", number)
    found = run_module("comparing", str(folder))
    yield Row("first answer, which says what is known", 1000 * found["first"], "ms", 300)
    yield Row("  from there until all is compared", found["compared"], "s")
    for view in VIEWS:
        yield Row(f"{view}, once compared", 1000 * found[view], "ms", 300)
    yield Row("news of the page, looked for with each tick", 1000 * found["stamp"], "ms")
    yield Row("samples of a run as CSV", found["csv"], "s")


def write(folder: Path, run: int) -> None:
    """Write one of two runs of the same samples: another answer to every seventh, other scores, every map another."""
    maps = [noise_map(seed + run, 7) for seed in range(97)]
    with EventWriter(folder, max_file_size=FILE_SIZE) as writer:
        writer.add(begin())
        for first in range(0, SAMPLES, TOGETHER):
            writer.add_all(event for number in range(first, first + TOGETHER) for event in _sample(number, run, maps))
        writer.add(end())


def _sample(number: int, run: int, maps: list[Map]) -> Iterator[Event]:
    identity, label = f"{number:06d}", number % CLASSES
    sure = (0.6, 0.3) if run == 0 or number % 7 else (0.3, 0.6)
    labels = [LabelScore(label=(label + n) % CLASSES, probability=p, explained=n == 0) for n, p in enumerate(sure)]
    yield Event(step=1, sample=Sample(id=identity, name=f"photo {number}.jpg", truth=Truth(labels=[label])))
    yield Event(step=1, inference=Inference(sample_id=identity, labels=labels))
    for place, explainer in enumerate(EXPLAINED_BY):
        names: dict[str, Any] = {"sample_id": identity, "explainer": explainer, "label": label}
        yield Event(step=1, explanation=Explanation(**names, map=maps[(number + place) % len(maps)]))
        value = ((number * 17 + place + run * number % 5) % 1013) / 1013
        yield Event(step=1, score=Score(**names, benchmark="Insertion", value=value))


# ------------------------------------------------------------------------------------- in a process of its own


def compare(folder: str) -> dict[str, float]:
    """Compare both runs as pages do: seconds until the first answer and until the end, CPU seconds of all else."""
    logs = LogDir(folder)
    logs.refresh(math.inf)
    server = create_app(logs).server
    keys = [row.key for row in logs.runs()]
    query = Query().having(runs=join_runs((key, None) for key in keys))
    found = {"first": _seconds(partial(_render, logs, query)), "compared": _seconds(partial(_wait, logs, query))}
    page, values = pages.find(compare_path())
    for view in VIEWS:
        action = partial(_render, logs, query.having(view=view))
        found[view] = median(cpu_seconds(action) for _ in range(REPEATS))
    found["stamp"] = median(cpu_seconds(lambda: page.stamp(logs, values, query)) for _ in range(REPEATS))
    table = csv_path(run_path(keys[0]), "samples")
    found["csv"] = cpu_seconds(lambda: server.test_client().get(table, headers={"Host": "localhost"}).data)
    return found


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _wait(logs: LogDir, query: Query) -> None:
    """Wait until predictions, scores and maps are compared."""
    pair = Pair(*compared_runs_of(logs, query.get("runs")).sides)
    pair.compared().result(_WAIT)
    pair.maps(logs, _WAIT)


def _render(logs: LogDir, query: Query) -> None:
    page, values = pages.find(compare_path())
    page.render(logs, values, query)


if __name__ == "__main__":
    print(json.dumps(compare(sys.argv[1])))
