"""Ray: pictures a second that one and two workers explain on a cluster of two cores, and what Ray itself takes.

A worker has one thread and one core. The clock runs in the driver, where other work on the machine counts too; the
processors' seconds are those of the workers, once they have begun. Medians, of runs in turns.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

import xlog

from .measure import REPOSITORY, Row, in_turns, ratio

REPEATS, PICTURES, BATCH, SIDE = 3, 192, 16, 64
CLASSES = [str(number) for number in range(10)]
EXPLAINER = xlog.IntegratedGradients(steps=20)


def measure(folder: Path) -> Iterator[Row]:
    """Start a cluster, and explain the same pictures by a plain runner, by one worker and by two."""
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(REPOSITORY)}
    import ray  # noqa: PLC0415  after the environment that its processes inherit
    import torch  # noqa: PLC0415

    torch.set_num_threads(1)
    started = time.perf_counter()
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)
    start = time.perf_counter() - started
    try:
        found = in_turns(
            REPEATS,
            plain=partial(_plain, folder, PICTURES),
            one=partial(_workers, folder, 1, PICTURES),
            two=partial(_workers, folder, 2, PICTURES),
            few=partial(_workers, folder, 1, BATCH),
            few_of_two=partial(_workers, folder, 2, 2 * BATCH),
        )
    finally:
        ray.shutdown()
    yield Row("a cluster starts", start, "s")
    begun = median(found["few"]) - median(found["plain"]) * BATCH / PICTURES
    yield Row("  and a worker, with torch and the network", begun, "s")
    yield from _rates(found)
    yield Row("two workers, beside one: pictures a second", ratio(found["one"], found["two"]), "x")
    alone, both = (median(_SPENT[count]) for count in (1, 2))
    yield Row("a worker's processor seconds, 100 pictures, alone", 100 * alone, "s")
    yield Row("  of two", 100 * both, "s")
    yield Row("  so two explain, of one on two free cores, at most", 2 * alone / both, "x", 1.8, "at least")
    steady = [(a - b) / (c - d) for a, b, c, d in zip(*(found[name] for name in _STEADY), strict=True)]
    extra = (PICTURES - 2 * BATCH) / (PICTURES - BATCH)
    yield Row("  measured on this machine, once both have begun", median(steady) * extra, "x")


_STEADY = ("one", "few", "two", "few_of_two")
_SPENT: dict[int, list[float]] = {1: [], 2: []}  # processor seconds of a picture, by how many workers there were


def _rates(found: dict[str, list[float]]) -> Iterator[Row]:
    for name, said in (("plain", "a Runner without Ray"), ("one", "one worker"), ("two", "two workers")):
        yield Row(f"{said}, {PICTURES} pictures, start and end included", PICTURES / median(found[name]), "1/s")


def make_model(spent: Path | None = None) -> object:
    """Return a small CNN, the same in every process, that notes the processor seconds at each pass."""
    import torch  # noqa: PLC0415  in the worker

    torch.set_num_threads(1)
    torch.manual_seed(0)
    layers = [torch.nn.Conv2d(3, 32, 3), torch.nn.ReLU(), torch.nn.Conv2d(32, 64, 3), torch.nn.ReLU()]
    head = [torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(64, len(CLASSES))]
    network = torch.nn.Sequential(*layers, *head).eval()
    if spent is not None:
        path, began = spent / f"{uuid.uuid4().hex}.spent", time.process_time()
        network.register_forward_hook(lambda *_: _note(path, began))
    return network


def _note(path: Path, began: float) -> None:
    """Keep in a file how long this process has computed since it had the network."""
    path.write_text(str(time.process_time() - began))


def _batches(count: int) -> Iterator[np.ndarray]:
    rng = np.random.default_rng(0)
    for _ in range(count // BATCH):
        yield rng.random((BATCH, 3, SIDE, SIDE), dtype=np.float32)


def _plain(folder: Path, count: int) -> float:
    started = time.perf_counter()
    where, data = folder / uuid.uuid4().hex, (_batches(count), CLASSES)
    runner = xlog.Runner(where, data, make_model(), unnormalize=(0.0, 1.0), progress=False)
    runner.register_saliency([EXPLAINER])
    runner.run()
    runner.close()
    return time.perf_counter() - started


def _workers(folder: Path, workers: int, count: int) -> float:
    from xlog.integrations.ray import explain  # noqa: PLC0415  it loads what only this needs

    where = str(folder / uuid.uuid4().hex)
    started = time.perf_counter()
    make = partial(make_model, folder)
    done = explain(
        _batches(count), make, [EXPLAINER], [], where, CLASSES, workers=workers, progress=False, unnormalize=(0.0, 1.0)
    )
    seconds = time.perf_counter() - started
    assert done.samples == count
    notes = list(folder.glob("*.spent"))
    if count == PICTURES:
        _SPENT[workers].append(sum(float(note.read_text()) for note in notes) / count)
    for note in notes:
        note.unlink()
    return seconds
